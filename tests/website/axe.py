"""axe-core, which judges the contrast of one text of those that are painted alike.

It takes 3 ms of the processor for each text, and every token of a program is one: 38,000 on this
site, in 3,600 kinds. Of one kind are texts whose own colours, size and weight are the same, and
those of all that they are in: what is behind them, and how opaque it is. Where one of a kind
stands out, so do the others, on this page and on the next.

It takes time for each element, too, whether it is judged or not. Most are tokens, and what is
seen only once it is opened: a page can do without these while it is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The pseudo-elements count as well, as they can lie behind a text.
MARK = """known => {
  const OWN = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke"]
  const AROUND = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "position",
    "zIndex", "visibility", "clipPath"]
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
  const around = element => {  // how it is painted, with all that is around
    if (!element) return ""
    if (!found.has(element)) {
      found.set(element, digest([around(element.parentElement), styled(element, AROUND),
        behind(element, "::before"), behind(element, "::after")].join("|")))
    }
    return found.get(element)
  }
  const written = node => node.nodeType == Node.TEXT_NODE ? node.data.trim().length : 0
  const kinds = new Map(), before = new Set(known)
  for (const element of document.body.querySelectorAll("*")) {
    const length = [...element.childNodes].reduce((sum, node) => sum + written(node), 0)
    if (!length || !element.checkVisibility()) continue
    const disabled = element.matches("[disabled], [aria-disabled]")
    const kind = digest([around(element), styled(element, OWN), disabled].join("|"))
    if (before.has(kind) || kinds.get(kind)?.length >= length) continue
    kinds.set(kind, { length, element })  // the longest text of each: axe leaves one letter to people
  }
  for (const [kind, { element }] of kinds) element.dataset.judged = `${element.dataset.judged ?? ""} ${kind}`
}"""
# A token that is not judged has no attribute but its class, and says nothing but its text. What is
# shut is not judged, and what names something in it by its id, test_structure.py sees in the files.
STRIP = """() => {
  for (const token of document.querySelectorAll("pre code span:not([data-judged])")) {
    if (token.getAttributeNames().every(name => name == "class")) token.replaceWith(...token.childNodes)
  }
  document.querySelectorAll("[popover]:not(:popover-open), details:not([open]) > :not(summary)")
    .forEach(shut => shut.remove())
  document.body.normalize()
}"""
# What is asked or chosen is no text node of a field; axe judges it all the same.
RULE = {"id": "color-contrast", "selector": "[data-judged], input, select, textarea"}
RUN = """async options => {
  const { violations, incomplete } = await axe.run(options)
  for (const { nodes } of [...violations, ...incomplete].filter(({ id }) => id == "color-contrast")) {
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


def mark(page: Page, known: set[str]) -> None:
    """Choose a text of each kind of paint on a page as it is now, but of those that are known."""
    page.evaluate(MARK, list(known))


def strip(page: Page) -> None:
    """Leave out of a marked page what axe has no question for."""
    page.evaluate(STRIP)


def judge(page: Page, **options: Any) -> list[list[str]]:
    """What axe-core finds on a marked page as it is now, each with the first element that it finds it on."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate("rule => axe.configure({ rules: [rule] })", RULE)
    found: list[list[str]] = page.evaluate(RUN, {**OPTIONS, **options})
    return found


def settled(page: Page) -> list[str]:
    """The kinds of paint of a page that was judged, less those in which there is a text in question."""
    found: list[str] = page.evaluate(SETTLED)
    return found


def violations(page: Page, **options: Any) -> list[list[str]]:
    """What axe-core finds on a page as it is now, by itself: nothing is left out."""
    mark(page, set())
    return judge(page, **options)
