"""What a browser computes of a page, looked at in both palettes and at both widths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from website.axe import judge, mark, settled, strip
from website.browsing import AT_ONCE

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEIGHT = 800
# What is off the screen is laid out by a guess until one scrolls there, and lies over what it is not
# going to lie over: here each block is laid out. The menu of a phone stays shut.
LAID_OUT = ".verified-snippet, .verified-pair { content-visibility: visible !important }"
# The page may not scroll sideways; a block of code in it may.
STATE = """async () => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  const { scrollWidth, clientWidth } = document.documentElement
  const broken = [...document.querySelectorAll("th > code")].filter(e => e.getClientRects().length > 1)
  return [getComputedStyle(document.body).backgroundColor, scrollWidth - clientWidth, broken.map(e => e.textContent)]
}"""
JUDGED = ((False, 1280), (True, 360))  # dark, and the width
ALL: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}  # and those that axe has on
# Of those, the results of these depend on colours and on the layout; what a page says of itself to
# others is the same in the other palette and at the other width. The header and the menu are not.
PAINTED: dict[str, Any] = {
    "runOnly": [
        "color-contrast",
        "link-in-text-block",
        "scrollable-region-focusable",
        "target-size",
    ]
}


def look(page: Page, known: set[str], *, narrow: dict[str, Any] = ALL) -> list[tuple[str, Any]]:
    """What is wrong with a page, each with where: `("dark, 360", "wider than the window")`.

    Both palettes have both widths, and axe takes long: it judges the light page where it is wide, by
    all rules, and the dark one where it is narrow, by these. Of the kinds of paint that are `known`
    it judges none again; those that it found to stand out are known afterwards. The page is not
    whole any more then.
    """
    page.add_style_tag(content=AT_ONCE + LAID_OUT)
    wrong: list[tuple[str, Any]] = []
    for dark, width in ((False, 360), (False, 1280), (True, 1280), (True, 360)):
        wrong += show(page, dark=dark, width=width)
        if (dark, width) in JUDGED:
            mark(page, known)
    strip(page)
    wrong += [("dark, 360", violation) for violation in judge(page, **narrow)]
    show(page, dark=False, width=1280)
    wrong += [("light, 1280", violation) for violation in judge(page, **ALL)]
    known.update(settled(page))
    return wrong


def show(page: Page, *, dark: bool, width: int) -> list[tuple[str, str]]:
    """Show a page in this palette and at this width; what is wrong with it that is simply measured."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    paper, over, broken = page.evaluate(STATE)
    wrong = [f"broken in a head: {text}" for text in broken]
    if (sum(map(int, re.findall(r"\d+", paper))) < 3 * 128) is not dark:
        wrong.append(f"the palette is another: {paper}")
    if over > 0:
        wrong.append("wider than the window")
    return [(f"{'dark' if dark else 'light'}, {width}", what) for what in wrong]
