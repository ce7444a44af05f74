// The worker of the theme's search, and what is asked of it. Zensical has another search, which this does not touch.
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

addEventListener("message", event => {
  const { data: message } = event
  const weighed = typeof message.data === "string" ? weigh(message.data) : ""
  if (!weighed || message.weighed) return
  event.stopImmediatePropagation()
  dispatchEvent(new MessageEvent("message", { data: { ...message, data: weighed, weighed: true } }))
})
importScripts(`workers/${location.search.slice(1)}`) // after the listener above, which is then told first
