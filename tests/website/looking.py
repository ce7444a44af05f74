"""What a browser computes of a page, looked at in both palettes and at both widths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from website.axe import violations
from website.browsing import AT_ONCE, DRAWN, PAPER, TOO_WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEIGHT = 800
# What is off the screen is laid out by a guess until one scrolls there, and lies over what it is not
# going to lie over: here each block is laid out. The menu of a phone stays shut.
LAID_OUT = ".verified-snippet, .verified-pair { content-visibility: visible !important }"
BROKEN = """
[...document.querySelectorAll('th > code')].filter(e => e.getClientRects().length > 1).map(e => e.textContent)
"""
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


def look(page: Page, *, dark: bool, rules: dict[str, Any] = ALL) -> list[tuple[str, Any]]:
    """What is wrong with a page in a palette, each with where: `("dark, 360", "wider than the window")`.

    Two palettes have both widths, and axe takes long: by these rules it judges the light page where
    it is wide, and the dark one where it is narrow.
    """
    page.add_style_tag(content=AT_ONCE + LAID_OUT)
    page.emulate_media(color_scheme="dark" if dark else "light")
    wrong: list[tuple[str, Any]] = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(DRAWN)
        where = f"{'dark' if dark else 'light'}, {width}"
        paper = page.evaluate(PAPER)
        if (sum(map(int, re.findall(r"\d+", paper))) < 3 * 128) is not dark:
            wrong.append((where, f"the palette is another: {paper}"))
        if page.evaluate(TOO_WIDE) > 0:
            wrong.append((where, "wider than the window"))
        wrong += [(where, f"broken in a head: {text}") for text in page.evaluate(BROKEN)]
        if width == (360 if dark else 1280):
            wrong += [(where, violation) for violation in violations(page, **rules)]
    return wrong
