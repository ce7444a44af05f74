"""The graph of a result, shown one step of the backward pass after the other."""

import pytest
from website.axe import violations
from website.browsing import PAPER

PAGE = "understand/origin/"
LATER = """button => [...button.closest(".graph-steps").previousElementSibling.querySelectorAll("[data-step]")]
  .filter(part => Number(getComputedStyle(part).opacity) < 1).map(part => Number(part.dataset.step))"""


def test_the_pass_goes_down_step_by_step_by_key_and_all_is_there_again(open_page):
    page = open_page(PAGE)
    steps = page.locator("svg.verified-graph").first.get_attribute("data-steps").split("|")
    button = page.locator(".graph-steps button").first
    words = page.locator(".graph-steps output").first
    assert button.evaluate(LATER) == []
    for at, said in enumerate(steps):
        button.press("Enter")
        assert words.inner_text() == said
        later = set(button.evaluate(LATER))
        assert later == set(range(at + 1, len(steps)))
        if at == 1:
            assert violations(page) == []
    assert button.inner_text() == "Show all"
    button.press("Enter")
    assert words.inner_text() == ""
    assert button.evaluate(LATER) == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_button_is_seen_before_it_is_pointed_at(open_page, dark):
    """Axe doesn't ask for the contrast of a text that has the very colour of what it stands on."""
    page = open_page(PAGE, dark=dark)
    button = page.locator(".graph-steps button").first
    paint = button.evaluate(
        "e => { const c = getComputedStyle(e); return [c.color, c.borderColor] }"
    )
    assert page.evaluate(PAPER) not in paint
    assert button.evaluate("e => !e.matches(':hover, :focus')")


def test_on_paper_all_of_it_is_there(open_page):
    page = open_page(PAGE)
    button = page.locator(".graph-steps button").first
    button.click()
    page.emulate_media(media="print")
    assert button.evaluate(LATER) == []
    assert not button.is_visible()


def test_a_page_without_a_graph_is_sent_no_script_for_one(open_page):
    page = open_page("start/rules/")
    assert page.locator("script[src*='graph.js'], link[href*='graph.css']").count() == 0
