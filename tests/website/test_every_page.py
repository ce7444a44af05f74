"""What a browser computes of every page, in both palettes and at both widths.

What is in its files, as links, headings and ids, test_structure.py reads there.
"""

import re

import pytest
from website.browsing import LOST, Watch, visit
from website.looking import KINDS, Known, look

pytestmark = pytest.mark.xdist_group("pages")

BARE = "article :is(p, h2, li, pre code)"
# What is off the screen is laid out later, and has no text until then: from here on, it is at once.
TEXTS = """bare => {
  const style = document.head.appendChild(document.createElement("style"))
  style.textContent = "* { content-visibility: visible !important }"
  // To innerText, what is not shown says what it would.
  return [...document.querySelectorAll(bare)].map(e => e.checkVisibility() ? e.innerText : "")
}"""
# What a page says once its scripts have begun, and what its file does.
CONTENTS = """async bare => {
  const file = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html")
  return [document, file].map(page => [...page.querySelectorAll(bare)].map(e => e.textContent))
}"""


@pytest.fixture(scope="module")
def both(windows, site_url):
    """A window with JavaScript and one without, and what is seen in each: all pages are shown in them."""
    pages = {
        javascript: windows.take(javascript=javascript, own=True) for javascript in (True, False)
    }
    yield {javascript: (page, Watch(page, site_url)) for javascript, page in pages.items()}
    for page in pages.values():
        windows.give_back(page)


@pytest.fixture(scope="module")
def said(path, both, site_url):
    """What a page says with JavaScript and without, light and wide; the window with it shows it now.

    On a page of each kind that is what one sees, as a style may know of scripts. What the others are
    made of is the same, and so they are asked what they hold.
    """
    texts = {}
    for javascript in (True, False) if path in KINDS else (True,):
        page, watch = both[javascript]
        page.goto("about:blank")  # or the page before would be laid out once more
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        visit(page, site_url + path, watch, javascript=javascript)
        assert page.locator("h1").count() == 1
        assert page.locator("h1").is_visible()
        if path in KINDS:
            texts[javascript] = page.evaluate(TEXTS, BARE)
        else:
            texts[True], texts[False] = page.evaluate(CONTENTS, BARE)
    return texts


@pytest.fixture(autouse=True)
def quiet(both):
    """Hold that a page did nothing wrong."""
    yield
    wrong = [text for _, watch in both.values() for text in watch.wrong]
    for _, watch in both.values():
        watch.said.clear()
        watch.expected.clear()
    assert wrong == []


@pytest.fixture(scope="session")
def known():
    """What was judged on the pages before."""
    return Known()


def test_a_page_says_the_same_without_javascript(said):
    assert said[True] == said[False]


def test_a_page_can_be_read(said, path, both, known):
    page, _ = both[True]
    if path != LOST:
        assert page.get_by_role("link", name="View its source").is_visible()
    assert look(page, None if path in KINDS else known) == []


PALETTES = """() => {
  const found = new Set()
  const walk = (rules, inside) => {
    for (const rule of rules) {
      const asks = `${rule.conditionText} ${rule.selectorText}`.includes("color-scheme")
      const ours = inside || asks
      for (const name of ours && rule.style || []) found.add(`${name} of ${rule.selectorText}`)
      for (const more of [rule.cssRules, rule.styleSheet?.cssRules]) if (more) walk(more, ours)
    }
  }
  for (const sheet of document.styleSheets) walk(sheet.cssRules, /color-scheme/.test(sheet.media.mediaText))
  return [...found]
}"""
PAINT = re.compile(
    r"(?:--[\w-]*color[\w-]*|[a-z-]*color|--md-hue|--md-shadow-z\d|color-scheme) of "
)
# A picture that only one palette shows has an address that test_structure.py finds on no page.
PICTURES = re.compile(r"""display of [^,]* img\[src\$="#(?:gh-)?[a-z-]*only[a-z-]*"\]""")


def test_the_palettes_differ_in_paint_alone(open_page):
    """So that a page is as wide, and its targets are as large, in one as in the other."""
    found = open_page("start/vector/").evaluate(PALETTES)
    assert [each for each in found if not (PAINT.match(each) or PICTURES.match(each))] == []
    assert len(found) > 50
