"""What a browser computes of a page, looked at in both palettes and at both widths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from website.axe import PAINTED, judge, mark, settled, strip
from website.browsing import AT_ONCE, LOST

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEIGHT = 800
# What is off the screen is laid out by a guess until one scrolls there, and lies over what it is not
# going to lie over: here each block is laid out. The menu of a phone stays shut.
LAID_OUT = ".verified-snippet, .verified-pair { content-visibility: visible !important }"
# The page may not scroll sideways; a block of code in it may. A link in a line is as high as the line.
# The link of a heading to itself is narrow on all pages alike, and is judged on those of KINDS; in a
# heading that has another link, the two may be too near.
STATE = """async () => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  const { scrollWidth, clientWidth } = document.documentElement
  const broken = [...document.querySelectorAll("th > code")].filter(e => e.getClientRects().length > 1)
  const targets = document.querySelectorAll("article :is(a[href], button, summary, input, select, textarea, [tabindex])"
    + ":not(:is(h1, h2, h3, h4, h5, h6):not(:has(a:not(.headerlink), button)) > .headerlink)")
  const small = [...targets].some(e => {
    const { width, height } = e.getBoundingClientRect()
    return width && height && (width < 24 || height < 24) && getComputedStyle(e).display != "inline"
  })
  return {
    paper: getComputedStyle(document.body).backgroundColor,
    over: scrollWidth - clientWidth,
    broken: broken.map(e => e.textContent),
    small,
  }
}"""
BOTH = ((False, 1280), (True, 360))  # whether it is dark, and the width: what is judged
EACH = ((True, 1280), (False, 1280), (False, 360), (True, 360))
# The header and the menu differ between the widths: judged by all rules on a page of each kind, and
# on no other, as each is made of the same on all pages: that it is, test_structure.py holds.
KINDS = ("", "start/vector/", "errors/", "errors/accumulation/", "reference/compare/", LOST)
SAME = ".md-header, .md-sidebar--primary .md-sidebar__scrollwrap"
BLOCKS = "article > *, article > * .verified-snippet, .md-sidebar--secondary li, .md-footer > *"
ALL: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}  # and those that axe has on


class Known:
    """What was judged on pages before: kinds of paint that stood out, and what blocks were made of."""

    def __init__(self) -> None:
        self.paints: set[str] = set()
        self.blocks: set[str] = set()


def look(page: Page, known: Known | None = None) -> list[tuple[str, Any]]:
    """What is wrong with a page, each with where: `("dark, 360", "wider than the window")`.

    Both palettes have both widths, and axe takes long: it judges the page where it is dark and
    narrow, by all its rules, and where it is light and wide. All that the page says of itself to
    others is there the same; so it is asked for what may differ, and only where it can have
    something new to say: of the kinds of paint and the blocks that are not `known`, and of what is
    hard to hit if something in the article is small. What it found nothing wrong with is known
    afterwards.

    Without `known` all rules are asked for, twice, and the page is measured in each palette at each
    width; with it, the header and the menu are left out, and the page is measured where it is
    judged, as the palettes differ in paint alone: that they do, test_every_page.py holds. The page
    is not whole any more afterwards.
    """
    same = "" if known is None else SAME
    page.add_style_tag(content=AT_ONCE + LAID_OUT)
    wrong: list[tuple[str, Any]] = []
    new, small = {}, {}
    for dark, width in EACH if known is None else BOTH:
        here, small[dark, width] = show(page, dark=dark, width=width)
        wrong += here
        if (dark, width) in BOTH:
            new[dark, width] = mark(page, known.paints if known else set(), same)
    hard = any(small.values())
    made = strip(page, same, BLOCKS if known and not hard else "", known.blocks if known else ())
    all_ = ALL if known is None or small[True, 360] else {}
    wrong += [("dark, 360", violation) for violation in judge(page, **all_)]
    again = [*PAINTED] if new[False, 1280] else []
    again += ["target-size"] if small[False, 1280] else []
    if known is None or again:
        asked = ALL if known is None else {"runOnly": again}
        show(page, dark=False, width=1280)
        wrong += [("light, 1280", violation) for violation in judge(page, **asked)]
    if known is not None:
        known.paints.update(settled(page))
        if not wrong:
            known.blocks.update(made)
    return wrong


def show(page: Page, *, dark: bool, width: int) -> tuple[list[tuple[str, str]], bool]:
    """Show a page in this palette and at this width.

    What is wrong with it that is simply measured; and whether something in the article is so small
    that it may be hard to hit.
    """
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    state = page.evaluate(STATE)
    wrong = [f"broken in a head: {text}" for text in state["broken"]]
    if (sum(map(int, re.findall(r"\d+", state["paper"]))) < 3 * 128) is not dark:
        wrong.append(f"the palette is another: {state['paper']}")
    if state["over"] > 0:
        wrong.append("wider than the window")
    return [(f"{'dark' if dark else 'light'}, {width}", what) for what in wrong], state["small"]
