// The worker of the theme's search, and what is asked of it. Zensical has another search, which this does not touch.
//
// The index is 1.1 MB, a third of what a phone does for a page: it is read here, once somebody is about to search.
// The theme reads it on each page, and hands it over; now it does only where it marks the words of a search: see query.js.
//
// The theme takes each word for the beginning of others, and `be` for that of `because`: sections without a message
// came before those that have it. Common words are not in the index and are left out; another word that is written to
// its end counts four times as itself. This may go when tests/website/test_search.py passes without it.
const common = new RegExp(`(?<!\\S)(?:${
  "a all an and any are as at be been but by can cannot could did do does for from get got had has have how i if in "
  + "into is it its my no not of off on only or other our should since so some than that the their them then there "
  + "these they this to too was we were what when where which while who why will with would you your"
})(?=\\s)`.replaceAll(" ", "|"), "gi")
const weigh = query => query.replace(common, "").replace(/(?<!\S)\w+(?=\s)/g, "$&^4 $&").trim()

// What the theme's search and its worker say to each other, in numbers.
const BEGIN = 0, BEGUN = 1, ASK = 2, ANSWER = 3
const tell = (type, data) => dispatchEvent(new MessageEvent("message", { data: { type, data, told: true } }))

const begin = async index => {
  importScripts(`workers/${location.search.slice(1)}`) // hears what is told
  tell(BEGIN, index)
  await new Promise(setTimeout) // it has begun
}
const read = async () => {
  const { config, docs } = await (await fetch("../../search/search_index.json")).json()
  await begin({ config, docs, options: { suggest: true } })
}

let begun // or about to
addEventListener("message", async event => {
  const { type, data, told } = event.data
  if (told) return
  event.stopImmediatePropagation()
  if (type === BEGIN) begun ??= begin(data)
  else if (!data) postMessage({ type: ANSWER, data: { items: [] } })
  else {
    try {
      await (begun ??= read())
      if (data.trim()) tell(ASK, weigh(data) || data)
    } catch {
      begun = null // the network is down: the next letter tries again
    }
  }
})
postMessage({ type: BEGUN }) // and whatever comes is answered
