// The box on the page of errors: paste a message or a whole traceback, and see its section.
// The patterns are those that `autograd-clinic explain` looks for; `verified-snippets export`
// writes them. The theme loads this script on that page alone.
{
  const script = document.currentScript
  const source = new URL(script.dataset.known, document.baseURI)
  const site = new URL("..", source)
  const WORD = "\\p{L}\\p{N}_" // what \w is in Python
  const TYPE = /(?<![\w.])(?:\w+\.)*\w*(?:Error|Exception|Warning)(?=:\s)/g
  const MOST = 12 // more than that is no answer
  // No word goes on before a message, but two processes may have written into one line.
  const BEFORE = "(?:(?<![\\w.])|(?<=[a-z])(?=[A-Z]))"
  const INSIDE = 7 // so many first words tell which message somebody speaks of, in a sentence of his own

  // A space is any white space: a terminal may have wrapped the line. The last full stop is often lost.
  const compile = (pattern, flags) =>
    new RegExp(
      pattern.replaceAll("[\\w", `[${WORD}`).replaceAll("\\w", `[${WORD}]`).replace(/ +/g, "\\s+").replace(/\\\.$/, ""),
      flags,
    )

  // The parts of a pattern between the spaces that no bracket encloses.
  const partsOf = (message) => {
    const parts = [""]
    let depth = 0
    for (const [sign] of message.matchAll(/\\.|./gu)) {
      if ("([".includes(sign)) depth += 1
      if (")]".includes(sign)) depth -= 1
      if (sign === " " && !depth) parts.push("")
      else parts[parts.length - 1] += sign
    }
    return parts.filter((part) => part)
  }

  const compiled = () =>
    window.knownErrors.map(({ pattern, weight, entries }) => {
      const type = pattern.match(/^.*?: /)[0]
      const module = type.slice(0, type.lastIndexOf(".") + 1) // which Jupyter leaves out
      const message = pattern.slice(type.length)
      const typed = compile(`(?:${module})?${type.slice(module.length)}${message}`, "uy")
      const words = split(message.replace(/\\[wdS][*+]?|\[[^\]]*\]|[^\w\s'.]/g, " "))
      const parts = partsOf(message)
      const opening =
        parts.length >= INSIDE && compile(`${BEFORE}${parts.slice(0, INSIDE).join(" ")}(?:\\W|$)`, "u")
      return { typed, bare: compile(`${BEFORE}${message}`, "u"), opening, weight, entries, words }
    })

  const heaviest = (rows) =>
    rows.filter((row) => row.weight === rows[0].weight).flatMap((row) => row.entries)

  // What a mismatch's two shapes leave of its causes: autograd_clinic/catalogue/shapes.py, line by line.
  const SIZES = "\\[([\\d,\\s]*)\\]"
  const SHAPES = [
    [`grad_output\\[\\d+\\] has a shape of torch.Size\\(${SIZES}\\) and output\\[\\d+\\] has a shape of torch.Size\\(${SIZES}\\)`, 1, 2],
    [`invalid gradient at index \\d+ - got ${SIZES} but expected shape compatible with ${SIZES}`, 1, 2],
    [`invalid gradient at index \\d+ - expected shape ${SIZES} but got ${SIZES}`, 2, 1],
  ].map(([pattern, ...places]) => [compile(pattern, "u"), ...places])
  const LIKE_THE_INPUT = ["seed/shaped_like_the_input", "func/cotangent_shaped_like_the_input"]
  const elements = (shape) => shape.reduce((product, size) => product * size, 1)
  const same = (one, other) => String(one) === String(other) && one.length === other.length
  const fits = (shape, wide) =>
    shape.length <= wide.length &&
    shape.every((size, i) => size === 1 || size === wide[wide.length - shape.length + i])
  const causes = (seed, output) => {
    const single = (shape) => elements(shape) === 1
    const large = (shape) => shape.filter((size) => size > 1)
    if (!output.length) return [single(seed) ? "seed/one_element_for_a_scalar" : "seed/weights_for_a_mean_loss"]
    if (!seed.length) return [single(output) ? "seed/scalar_for_one_element" : "seed/one_number_for_a_vector"]
    if (same(seed.slice(1), output)) return ["seed/identity_without_batching"]
    if (seed.length > 1 && same(seed, [...output].reverse()) && !seed.includes(1)) return ["seed/untransposed_weights"]
    if (same(large(seed), large(output))) return ["seed/row_for_a_column"]
    if (elements(seed) === elements(output)) return ["seed/flat_seed", ...LIKE_THE_INPUT]
    if (fits(seed, output)) return ["seed/no_broadcasting"]
    return ["seed/seed_for_the_full_batch", ...LIKE_THE_INPUT]
  }
  const narrowed = (entries, message) => {
    for (const [pattern, seed, output] of SHAPES) {
      const told = message.match(pattern)
      if (!told) continue
      const sizes = (place) => (told[place].match(/\d+/g) ?? []).map(Number)
      const ids = causes(sizes(seed), sizes(output))
      const left = entries.filter(({ id }) => ids.includes(id))
      if (left.length) return left
    }
    return entries
  }

  // The likely cause first: what the reader's own lines speak for, then what is reported more often.
  const INSTALLED_LINES =
    /^.*(?:site-packages|dist-packages|[\\/]torch[\\/]|[\\/]lib[\\/]python\d).*\n(?:(?: {4}|-+>).*\n)*/gm
  const inOrder = (entries, text) => {
    const own = text.replace(INSTALLED_LINES, "")
    return entries
      .map((entry) => ({ ...entry, has: (entry.clue && own.match(new RegExp(entry.clue, "u"))?.[0]) || "" }))
      .sort((one, other) => !!other.has - !!one.has || one.place - other.place)
  }
  const reason = (has = "") =>
    has.trim() && !has.includes("\n") && has.length <= 40 ? `, as your text has: ${has.trim()}` : ""

  // Whether a traceback is about gradients: programs without any give some of these messages, too.
  const speaksFor = (text) => ({ context }) => new RegExp(context, "u").test(text)

  // What the last known exception of a traceback may be, and where it stands; or, where no type
  // was pasted, what the heaviest message in the text may be. The rows come in the order of weight.
  const find = (rows, text) => {
    const types = [...text.matchAll(TYPE)]
    if (!types.length) {
      const whole = heaviest(rows.filter((row) => row.bare.test(text)))
      const told = () => rows.filter((row) => row.opening && row.opening.test(text)).flatMap((row) => row.entries)
      return { entries: narrowed(whole.length ? whole : told(), text), at: text.length }
    }
    const startsAt = (place) => (row) => ((row.typed.lastIndex = place), row.typed.test(text))
    const found = types.map(({ index }) => ({ entries: heaviest(rows.filter(startsAt(index))), at: index }))
    const { entries, at } = found.findLast(({ entries }) => entries.length) ?? { entries: [], at: types.at(-1).index }
    return { entries: narrowed(entries, text.slice(at)), at }
  }

  // Whose line a traceback shows: that of Python, of pytest and of IPython, old and new.
  const HEADS = [
    /File "(?<file>.+?)", line (?<line>\d+)/,
    /^(?:File )?(?<file>\S+\.py):(?<line>\d+)(?::|, in)/,
    /^\[?(?<file>(?:Cell In|Input In|In) ?\[\d+\]|<ipython-input-[^\s>]+>|(?:~|\/|[A-Z]:)\S*?\.py)\S*(?:, line (?<line>\d+)|, in | in )/,
  ]
  const INSTALLED = /site-packages|dist-packages|[\\/]lib[\\/]python\d|[\\/]torch[\\/]|^<(?!ipython|stdin)|^torch\b/

  const frames = (text) => {
    const found = []
    let place = null // of a head, until the line after it
    for (const row of text.split("\n")) {
      const head = HEADS.map((pattern) => row.match(pattern)).find((match) => match)
      const arrow = row.match(/^[-❱]+> ?(\d+)(.*)/)
      if (head) found.push((place = { ...head.groups }))
      else if (arrow && found.length) Object.assign(found.at(-1), { line: arrow[1], code: arrow[2] })
      else if (place && /^ {4}\S/.test(row)) place.code = row
      if (!head) place = null
    }
    return found.filter(({ file, line }) => line && !INSTALLED.test(file))
  }

  const spoken = ({ file, line, code }) => {
    const name = file.replace(/<ipython-input-(\d+).*/, "Cell In[$1]").split(/[\\/]/).at(-1)
    return `line ${line} of ${name}${code ? `: ${code.trim()}` : ""}`
  }

  // Where to look: in the reader's own code, and not in what is installed. Anomaly mode adds the
  // traceback of the forward pass, whose last line made what fails.
  const lookAt = (text, at) => {
    const forward = text.indexOf("forward call that caused the error")
    const next = text.indexOf("Traceback (most recent", forward)
    const made = forward < 0 ? "" : text.slice(forward, next < 0 ? undefined : next)
    const raised = frames(made ? text.replace(made, "") : text.slice(0, at) || text).at(-1)
    const operation = frames(made).at(-1)
    const said = raised ? `Look at ${spoken(raised)}` : ""
    return operation ? `${said && `${said}\n`}In the forward pass it was ${spoken(operation)}` : said
  }

  // Words: of a message that is not whole, or of what one sees. An item of this page answers if it
  // has four of five of them, and has not many others beside them.
  const NO_WORDS = /torch\.Size\(.*?\)|(?<!\w)'[^']*'|\[[\d, ]*\]|\w*(?:Error|Warning): |\b\w+Backward\d*\b|\b\w+\.(?=grad\b)/g
  const split = (text) =>
    text.replace(NO_WORDS, " ").toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]+/gu) ?? []
  const begins = (one, other) => one.startsWith(other) || (one.length > 3 && other.startsWith(one))

  const listed = (box) =>
    [...document.querySelectorAll("article h3[id], article li")].flatMap((item) => {
      if (item.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING) return []
      const alone = item.cloneNode(true)
      for (const inner of alone.querySelectorAll("ul, .headerlink")) inner.remove()
      const text = alone.textContent.trim().replace(/\s+/g, " ")
      const link = alone.querySelector("a")
      if (item.id) return [{ href: `#${item.id}`, title: text, words: split(text) }]
      const title = link?.querySelector("code") ? link.textContent : text.split(/(?<=[.?]) /)[0]
      return link ? [{ href: link.getAttribute("href"), title, words: split(text) }] : []
    })

  const byWords = (items, line) => {
    if (line.length > 600) return [] // before it is split, which takes the square of a word's length
    const words = [...new Set(split(line))]
    if (!words.length) return []
    const scored = items.map((item) => {
      const count = words.filter((word) => item.words.some((one) => begins(one, word))).length
      return { item, count, share: count / item.words.length }
    })
    const most = Math.max(...scored.map(({ count }) => count))
    if (most < words.length * 0.8) return []
    const best = scored.filter(({ count }) => count === most).sort((a, b) => b.share - a.share)
    const near = (least) => best.filter(({ share }) => share > best[0].share * least).map(({ item }) => item)
    return near(0.4).length > MOST ? near(0.5) : near(0.4)
  }

  const GENERAL =
    "Programs without gradients give this message, too, and nothing in the box speaks of one. If yours is about gradients, paste the whole traceback."

  const said = (pasted, count, words) => {
    if (words && count > MOST) return `${count} entries have these words. Add one more, or paste the whole message.`
    if (words && count) return "That is no whole message that is known. Your words are in:"
    if (count > 1) return `${count} mistakes give this message. Yours is one of these, the likely one first:`
    if (count) return "It is explained here:"
    return pasted && "This is none of the known errors. Is the line with the type of the exception, the last of a traceback, in the box?"
  }

  const build = () => {
    const rows = compiled()
    const finder = document.createElement("div")
    finder.className = "find"
    finder.innerHTML = `
      <label for="find">Paste your error, or say what you see</label>
      <textarea id="find" rows="3" spellcheck="false" autocapitalize="off" autocomplete="off"
        placeholder="The message, the whole traceback, or words: grad is None"></textarea>
      <div role="status"><div></div><div></div></div>
      <ul hidden></ul>`
    const [, box, { children: [look, status] }, list] = finder.children
    box.addEventListener("input", () => {
      const text = box.value
        .replace(/\x1b\[[\d;]*m/g, "") // colours of a terminal
        .replace(/[‘’]/g, "'")
        .replace(/^(?:\[rank\d+\]: ?|> |E {3,})+/gm, "") // of a process, a quotation, pytest
      const { entries: known, at } = find(rows, text)
      const entries = inOrder(known.filter(speaksFor(text)), text)
      const general = known.length > 0 && !entries.length
      const line = text.slice(at).split("\n")[0] || text.trim()
      const words = known.length ? [] : byWords(items, line)
      const begun = known.length || words.length ? [] : byWords(rows, line)
      const causes = [...entries, ...begun.flatMap((row) => row.entries)]
      const links = new Map(causes.map(({ url, title }) => [new URL(url, site).href, title]))
      const has = new Map(entries.map((entry) => [new URL(entry.url, site).href, links.size > 1 ? entry.has : ""]))
      for (const { href, title } of words) {
        const url = new URL(href, location).href
        if (!links.has(url)) links.set(url, title)
      }
      const shown = links.size > MOST && !entries.length ? [] : [...links]
      list.replaceChildren(
        ...shown.map(([href, textContent]) => {
          const item = document.createElement("li")
          item.append(Object.assign(document.createElement("a"), { href, textContent }), reason(has.get(href)))
          return item
        }),
      )
      list.hidden = !shown.length
      look.textContent = lookAt(text, at)
      status.textContent = general ? GENERAL : said(text.trim(), links.size, words.length || begun.length)
    })
    document.querySelector("article h1 ~ ul").after(finder)
    const items = listed(finder)
  }

  if (window.knownErrors) build()
  else document.head.append(Object.assign(document.createElement("script"), { src: source, onload: build }))
}
