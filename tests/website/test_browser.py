"""The recorder itself: a page that misbehaves fails its test."""

from website.browsing import Watch, visit
from website.looking import Known, look

EACH = ["dark, 360", "dark, 1280", "light, 360", "light, 1280"]
FAULTS = """
<p class="only-light">Some words that only a light page hides.</p>
<p class="only-dark">Some words that only a dark page hides.</p>
<p>Words that lead <a class="plain" href="../">elsewhere</a> unseen.</p>
<img src="/gradient/assets/mark.svg">
<input name="unlabelled">
<table><thead><tr><th><code class="head">one two</code></th></tr></thead><tr><td>1</td></tr></table>
<div class="wide">Wide</div>
<div class="both"><button class="small">a</button><button class="small">b</button></div>
<style>
  .only-light { color: light-dark(#ddd, #fff) }
  .only-dark { color: light-dark(#000, #333) }
  .md-typeset .plain { color: light-dark(#222, #6cf); text-decoration: none !important }
  .md-typeset .head { white-space: normal; display: inline; word-spacing: 100vw }
  .wide { width: 600px }
  .both { display: flex }
  @media (max-width: 400px) { .small { width: 12px; height: 12px; padding: 0 } }
  @media (min-width: 400px) { .small { width: 30px; height: 30px } }
</style>
"""
ADD = "html => document.querySelector('article').insertAdjacentHTML('beforeend', html)"


def test_a_page_opens(open_page):
    page = open_page("start/vector/", dark=True, width=360, touch=True)
    assert page.title().startswith("Vector outputs")


def test_a_console_error_and_a_request_to_another_host_are_recorded(open_page, watches):
    page = open_page()
    (watch,) = watches
    with page.expect_request("http://127.0.0.2:9/"):
        page.evaluate("console.error('this went wrong')")
        page.evaluate("fetch('http://127.0.0.2:9/').catch(() => 0)")
    assert any("this went wrong" in wrong for wrong in watch.wrong)
    assert any("another host: http://127.0.0.2:9/" in wrong for wrong in watch.wrong)
    watch.expected += ["this went wrong", "127.0.0.2"]


def test_each_fault_of_a_page_is_found_where_it_is(open_page):
    known = Known()
    assert look(open_page("start/choosing/"), known) == []
    assert len(known.paints) > 20
    assert len(known.blocks) > 5
    page = open_page("start/choosing/")
    page.evaluate(ADD, FAULTS)
    found = look(page, known)
    assert sorted((where, what if isinstance(what, str) else what[0]) for where, what in found) == [
        ("dark, 360", "broken in a head: one two"),
        ("dark, 360", "color-contrast"),
        ("dark, 360", "image-alt"),
        ("dark, 360", "label"),
        ("dark, 360", "link-in-text-block"),
        ("dark, 360", "target-size"),
        ("dark, 360", "wider than the window"),
        ("light, 1280", "broken in a head: one two"),
        ("light, 1280", "color-contrast"),
        ("light, 1280", "link-in-text-block"),
    ]
    hidden = [what[1] for _, what in found if what[0] == "color-contrast"]
    assert ["only-dark" in hidden[0], "only-light" in hidden[1]] == [True, True]


def test_each_fault_that_is_measured_is_found_in_each_state_of_a_page_that_has_it(open_page):
    page = open_page()
    page.evaluate(ADD, FAULTS)
    measured = {(where, what) for where, what in look(page) if isinstance(what, str)}
    assert {where for where, what in measured if what == "broken in a head: one two"} == set(EACH)
    assert {where for where, what in measured if what.startswith("wider")} == {EACH[0], EACH[2]}


STATE = """() => ({
  kept: localStorage.length + sessionStorage.length,
  print: matchMedia("print").matches,
  forced: matchMedia("(forced-colors: active)").matches,
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  width: innerWidth,
  hovered: document.querySelectorAll("article :hover").length,
})"""


def test_a_window_that_is_used_again_is_as_a_new_one(windows, site_url):
    window = windows.take(dark=True, width=360)
    visit(window, site_url, Watch(window, site_url))
    window.evaluate("localStorage.setItem('a', 1); sessionStorage.setItem('b', 2)")
    window.emulate_media(media="print", forced_colors="active")
    window.locator("article p").first.hover()
    before = window.evaluate(STATE)
    windows.give_back(window)
    again = windows.take()
    visit(again, site_url, Watch(again, site_url))
    after = again.evaluate(STATE)
    windows.give_back(again)
    assert again is window
    assert before.pop("hovered") > 0
    assert before == {"kept": 2, "print": True, "forced": True, "dark": True, "width": 360}
    new = {"kept": 0, "print": False, "forced": False, "dark": False, "width": 1280, "hovered": 0}
    assert after == new
