"""axe-core, which judges the contrast of one text of those that are painted alike.

It takes 3 ms of the processor for each text, and every token of a program is one: 38,000 on this
site, in 3,600 kinds. Of one kind are texts whose own colours, size and weight are the same, and
those of all that they are in and that paints: what is behind them, how opaque it is. Where one of a kind
stands out, so do the others, on this page and on the next. The same goes for links in a text,
which are told from it by what the two look like, and for fields.

It takes time for each element, too, whether it is judged or not. Most are tokens, and what is
seen only once it is opened: a page can do without these while it is judged. So it can without a
block that is made as one that was judged before, of the same elements with the same attributes:
what else there is to find out about it, test_structure.py reads in the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

# The pseudo-elements count as well, as they can lie behind a text.
MARK = """([known, same]) => {
  const OWN = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke"]
  const AROUND = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "position",
    "zIndex", "visibility", "clipPath"]
  const LINKED = ["textDecorationLine", "border", "fontFamily", "fontStyle"]
  const digest = text => {  // the same on each page
    let a = 1, b = 2
    for (let at = 0; at < text.length; at++) {
      a = Math.imul(a ^ text.charCodeAt(at), 0x01000193)
      b = Math.imul(b ^ text.charCodeAt(at), 0x5bd1e995)
    }
    return `${a}.${b}`
  }
  const styled = (element, names, part) => {
    const style = getComputedStyle(element, part)
    return names.map(name => style[name]).join()
  }
  const behind = (element, part) => {
    const { content } = getComputedStyle(element, part)
    return content == "none" || content == "normal" ? "" : styled(element, AROUND, part)
  }
  const found = new Map()
  const PLAIN = styled(document.documentElement.appendChild(document.createElement("div")), AROUND)
  document.documentElement.lastElementChild.remove()
  const around = element => {  // how it is painted, with all around it that paints anything
    if (!element) return ""
    if (!found.has(element)) {
      const own = [styled(element, AROUND), behind(element, "::before"), behind(element, "::after")]
      const outside = around(element.parentElement)
      found.set(element, own.join("") == PLAIN ? outside : digest([outside, ...own].join("|")))
    }
    return found.get(element)
  }
  const linked = link => {  // how a link differs from the text that it is in
    let block = link.parentElement
    while (getComputedStyle(block).display == "inline") block = block.parentElement
    const inText = block.textContent.trim().length > link.textContent.trim().length
    return [inText, styled(link, LINKED), styled(block, [...OWN, ...LINKED])].join("|")
  }
  const written = node => node.nodeType == Node.TEXT_NODE ? node.data.trim().length : 0
  const kinds = new Map(), before = new Set(known), owns = new Map()
  const own = element => {  // tokens of one class are styled alike where they stand in the same
    const token = element.matches("pre code span") && element.getAttributeNames().join() == "class"
    if (!token) return [around(element), styled(element, OWN)]
    const key = [element.className, ...of(element.parentElement)].join("|")
    if (!owns.has(key)) owns.set(key, [around(element), styled(element, OWN)])
    return owns.get(key)
  }
  const all = new Map()
  const of = element => {
    if (!all.has(element)) all.set(element, own(element))
    return all.get(element)
  }
  for (const element of document.body.querySelectorAll("*")) {
    const link = element.matches("a[href], [role=link]")
    const field = element.matches("input, select, textarea")  // what is asked or chosen is no text node
    const texts = [...element.childNodes].reduce((sum, node) => sum + written(node), 0)
    const length = link ? element.textContent.trim().length : field ? 1 : texts
    if (!length || !element.checkVisibility() || same && element.closest(same)) continue
    const disabled = element.matches("[disabled], [aria-disabled]")
    const more = link ? linked(element) : field ? styled(element, OWN, "::placeholder") : ""
    const kind = digest([...of(element), disabled, field, more].join("|"))
    if (before.has(kind) || kinds.get(kind)?.length >= length) continue
    kinds.set(kind, { length, element })  // the longest text of each: axe leaves one letter to people
  }
  for (const [kind, { element }] of kinds) element.dataset.judged = `${element.dataset.judged ?? ""} ${kind}`
  return kinds.size
}"""
# A token that is not judged has no attribute but its class, and says nothing but its text. What is
# shut is not judged, and what names something in it by its id, test_structure.py sees in the files.
# A block is known by what it is made of, of its texts only that they are there; one with a heading
# stays, as does one with a text to judge. Rows and items that follow each other alike count once, and
# so does what is in a line of text, in whichever order.
STRIP = """([same, blocks, made]) => {
  if (same) document.querySelectorAll(same).forEach(element => element.replaceChildren())
  for (const token of document.querySelectorAll("pre code span:not([data-judged])")) {
    if (token.getAttributeNames().every(name => name == "class")) token.replaceWith(...token.childNodes)
  }
  document.querySelectorAll("[popover]:not(:popover-open), details:not([open]) > :not(summary)")
    .forEach(shut => shut.remove())
  document.body.normalize()
  const SAID = /^(id|href|src|name|for|title|headers|datetime|popovertarget|interestfor|data-.*|aria-(label|labelledby|describedby|controls|owns))$/
  const shape = node => {
    if (node.nodeType == Node.TEXT_NODE) return node.data.trim() ? "text" : ""
    if (node.nodeType != Node.ELEMENT_NODE) return ""
    const given = [...node.attributes].map(({ name, value }) =>
      `${name}=${SAID.test(name) ? Boolean(value.trim()) : value.replace(/--[\\w-]+: *\\d+/g, "--")}`)
    const inside = [...node.childNodes].map(shape).filter(Boolean)
    const different = inside.includes("text") ? [...new Set(inside)].sort()
      : inside.filter((each, at) => each != inside[at - 1])
    return `<${[node.tagName, ...given.sort()].join(" ")}>${different.join("")}</>`
  }
  const before = new Set(made), seen = new Set()
  for (const block of blocks ? document.querySelectorAll(blocks) : []) {
    const own = shape(block)
    const stays = block.matches("[data-judged], h1, h2, h3, h4, h5, h6")
      || block.querySelector("[data-judged], h1, h2, h3, h4, h5, h6")
    if (before.has(own) && !stays) block.remove()
    else seen.add(own)
  }
  return [...seen]
}"""
RULES = [
    {"id": "color-contrast", "selector": "[data-judged]"},
    {"id": "link-in-text-block", "selector": ":is(a[href], [role=link])[data-judged]"},
]
PAINTED = [rule["id"] for rule in RULES]
RUN = """async ([painted, options]) => {
  const { violations, incomplete } = await axe.run(options)
  for (const { nodes } of [...violations, ...incomplete].filter(({ id }) => painted.includes(id))) {
    nodes.forEach(({ element }) => element.dataset.open = "")
  }
  return violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200), nodes[0].failureSummary])
}"""
OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "elementRef": True,
    "selectors": False,
    "preload": False,  # a page has neither film nor sound
}
SETTLED = """[...document.querySelectorAll("[data-judged]:not([data-open])")]
  .flatMap(({ dataset }) => dataset.judged.trim().split(" "))"""


def mark(page: Page, known: set[str], same: str = "") -> int:
    """Choose a text of each kind of paint on a page as it is now, but of those known; how many.

    What is in an element that the selector `same` matches is left out.
    """
    count: int = page.evaluate(MARK, [list(known), same])
    return count


def strip(page: Page, same: str = "", blocks: str = "", made: Iterable[str] = ()) -> list[str]:
    """Leave out of a marked page what axe has no question for, and what `same` matches.

    Of what `blocks` matches, each is left out that is made as one of `made`; what those that stay
    are made of.
    """
    stay: list[str] = page.evaluate(STRIP, [same, blocks, [*made]])
    return stay


def judge(page: Page, **options: Any) -> list[list[str]]:
    """What axe-core finds on a marked page as it is now, each with the first element that it finds it on."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate("rules => axe.configure({ rules })", RULES)
    found: list[list[str]] = page.evaluate(RUN, [PAINTED, {**OPTIONS, **options}])
    return found


def settled(page: Page) -> list[str]:
    """The kinds of paint of a page that was judged, less those in which there is a text in question."""
    found: list[str] = page.evaluate(SETTLED)
    return found


def violations(page: Page, **options: Any) -> list[list[str]]:
    """What axe-core finds on a page as it is now, by itself: nothing is left out."""
    mark(page, set())
    return judge(page, **options)
