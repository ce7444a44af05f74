"""axe-core, which judges the contrast of one text of those that are painted alike.

It takes 3 ms of the processor for each text, and every token of a program is one: 38,000 on this
site, in 3,600 kinds. Of one kind are texts whose own colours, size and weight are the same, and
those of all that they are in: what is behind them, and how opaque it is. Where one of a kind
stands out, so do the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The pseudo-elements count as well, as they can lie behind a text.
MARK = """() => {
  const OWN = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke"]
  const AROUND = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "position",
    "zIndex", "visibility", "clipPath"]
  const styled = (element, names, part) => {
    const style = getComputedStyle(element, part)
    return names.map(name => style[name]).join()
  }
  const behind = (element, part) => {
    const { content } = getComputedStyle(element, part)
    return content == "none" || content == "normal" ? "" : styled(element, AROUND, part)
  }
  const numbers = new Map(), known = new Map()
  const around = element => {  // a number for each way to be painted, with all that is around
    if (!element) return 0
    if (!known.has(element)) {
      const key = [around(element.parentElement), styled(element, AROUND), behind(element, "::before"),
        behind(element, "::after")].join("|")
      if (!numbers.has(key)) numbers.set(key, numbers.size + 1)
      known.set(element, numbers.get(key))
    }
    return known.get(element)
  }
  const written = node => node.nodeType == Node.TEXT_NODE ? node.data.trim().length : 0
  const kinds = new Map()  // the longest text of each: axe leaves one letter to people
  for (const element of document.body.querySelectorAll("*")) {
    element.removeAttribute("data-judged")
    const length = [...element.childNodes].reduce((sum, node) => sum + written(node), 0)
    if (!length || !element.checkVisibility()) continue
    const kind = `${around(element)} ${styled(element, OWN)} ${element.matches("[disabled], [aria-disabled]")}`
    if (!(kinds.get(kind)?.length >= length)) kinds.set(kind, { length, element })
  }
  for (const { element } of kinds.values()) element.dataset.judged = ""
}"""

# What is asked or chosen is no text node of a field; axe judges it all the same.
RULE = {"id": "color-contrast", "selector": "[data-judged], input, select, textarea"}
RUN = """async options => {
  const { violations } = await axe.run(options)
  return violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200), nodes[0].failureSummary])
}"""


def violations(page: Page, **options: Any) -> list[list[str]]:
    """What axe-core finds on a page as it is now, each with the first element that it finds it on."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate("rule => axe.configure({ rules: [rule] })", RULE)
    page.evaluate(MARK)
    found: list[list[str]] = page.evaluate(RUN, {"resultTypes": ["violations"], **options})
    return found
