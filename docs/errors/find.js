// The box above the list of errors: paste a message or a whole traceback, and see its section.
// The patterns are those that `verified-snippets explain` looks for; `verified-snippets export`
// writes them. The theme loads this script on that page alone, each time the page is shown.
{
  const script = document.currentScript
  const source = new URL(script.dataset.known, document.baseURI)
  const site = new URL("..", source)
  const WORD = "\\p{L}\\p{N}_" // what \w is in Python
  const TYPE = /(?<![\w.])(?:\w+\.)*\w*(?:Error|Exception|Warning)(?=:\s)/g

  // A space is any white space: a terminal may have wrapped the line.
  const compile = (pattern, flags) =>
    new RegExp(
      pattern.replaceAll("[\\w", `[${WORD}`).replaceAll("\\w", `[${WORD}]`).replace(/ +/g, "\\s+"),
      flags,
    )

  const compiled = () =>
    knownErrors.map(({ pattern, weight, entries }) => {
      const type = pattern.match(/^.*?: /)[0]
      const module = type.slice(0, type.lastIndexOf(".") + 1) // which Jupyter leaves out
      const message = pattern.slice(type.length)
      const typed = compile(`(?:${module})?${type.slice(module.length)}${message}`, "uy")
      return { typed, bare: compile(`(?<![\\w.])${message}`, "u"), weight, entries }
    })

  const heaviest = (rows) =>
    rows.filter((row) => row.weight === rows[0].weight).flatMap((row) => row.entries)

  // What the last known exception of a traceback may be; or, where no type was pasted, what the
  // heaviest message in the text may be. The rows come in the order of their weight.
  const find = (rows, pasted) => {
    const text = pasted
      .replace(/\x1b\[[\d;]*m/g, "") // colours of a terminal
      .replace(/[‘’]/g, "'")
    const types = [...text.matchAll(TYPE)]
    if (!types.length) return heaviest(rows.filter((row) => row.bare.test(text)))
    const startsAt = (place) => (row) => ((row.typed.lastIndex = place), row.typed.test(text))
    const found = types.map(({ index }) => heaviest(rows.filter(startsAt(index))))
    return found.findLast((entries) => entries.length) ?? []
  }

  const said = (pasted, count) => {
    if (count > 1) return `${count} mistakes give this message. Yours is one of:`
    if (count) return "It is explained here:"
    return pasted && "This is none of the known errors. Is the line with the type of the exception, the last of a traceback, in the box?"
  }

  const build = () => {
    if (!script.isConnected) return // the reader has gone on
    const rows = compiled()
    const finder = document.createElement("div")
    finder.className = "find"
    finder.innerHTML = `
      <label for="find">Paste your error</label>
      <textarea id="find" rows="3" spellcheck="false" autocapitalize="off" autocomplete="off"
        placeholder="The message, or the whole traceback"></textarea>
      <div role="status"></div>
      <ul hidden></ul>`
    const [, box, status, list] = finder.children
    box.addEventListener("input", () => {
      const links = new Map(find(rows, box.value).map(({ url, title }) => [url, title]))
      const items = [...links].map(([url, title]) => {
        const item = document.createElement("li")
        const href = new URL(url, site)
        item.append(Object.assign(document.createElement("a"), { href, textContent: title }))
        return item
      })
      list.replaceChildren(...items)
      list.hidden = !items.length
      status.textContent = said(box.value.trim(), items.length)
    })
    document.querySelector("article h1 + p").after(finder)
  }

  if (window.knownErrors) build()
  else document.head.append(Object.assign(document.createElement("script"), { src: source, onload: build }))
}
