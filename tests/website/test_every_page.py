"""What a browser computes of every page, in both palettes and at both widths.

What is in its files, as links, headings and ids, test_structure.py reads there.
"""

import pytest
from website.browsing import LOST, Watch, visit
from website.looking import ALL, PAINTED, look

BARE = "article :is(p, h2, li, pre code)"
# The header and the menu differ between the widths: judged by all rules on a page of each kind.
KINDS = ("", "start/vector/", "errors/", "errors/accumulation/", "reference/compare/", LOST)


@pytest.fixture(scope="session")
def contexts(browser):
    """One context with JavaScript and one without, which keep what they were sent."""
    made = {
        javascript: browser.new_context(java_script_enabled=javascript)
        for javascript in (True, False)
    }
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def load(contexts, site_url, watches):
    """Load a page in one of the contexts. What it does wrong fails the test."""
    loaded = []

    def load_(path, *, javascript=True):
        page = contexts[javascript].new_page()
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        loaded.append(page)
        watches.append(Watch(page, site_url))
        visit(page, site_url + path, watches[-1], javascript=javascript)
        return page

    yield load_
    for page in loaded:
        page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_can_be_read(load, path, dark):
    page = load(path)
    if path != LOST:
        assert page.locator(".copies a[href*='/blob/']").is_visible()
    assert look(page, dark=dark, rules=PAINTED if dark and path not in KINDS else ALL) == []


def test_a_page_says_the_same_without_javascript(load, path):
    said = []
    for javascript in (True, False):
        page = load(path, javascript=javascript)
        seen_once(page)
        said.append(page.locator(BARE).all_inner_texts())
    assert said[0] == said[1]


def seen_once(page):
    """Hold that a page has one main heading, and that it is to be seen."""
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
