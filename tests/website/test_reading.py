"""How the site is read: at a glance, by keyboard, by touch, searched, printed, from a disk."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from website.axe import violations
from website.browsing import AT_ONCE, BEGUN, PAPER, TOO_WIDE, pages

LIGHT, DARK = "rgb(252, 251, 248)", "rgb(21, 24, 29)"
SUGGESTED = "document.querySelector('.md-search__suggest').textContent.startsWith('accumulate')"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 800)])
def test_the_home_page_answers_in_one_screen(open_page, width, height):
    page = open_page(width=width, height=height)
    home = page.locator(".home")
    seen = [home.locator("h1"), home.locator("h1 + p"), home.locator("pre").first]
    needs = home.locator("ul").first.locator("li")
    seen += needs.all()
    for element in seen:
        box = element.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height, element.inner_text()
    texts = needs.all_inner_texts()
    assert [re.split(r"(?<=\?)|:", text)[0] for text in texts] == [
        "I have an error",
        "New here",
        "Using torch.autograd.grad?",
    ]


def test_what_is_off_the_screen_is_about_as_high_as_it_will_be(open_page):
    page = open_page("errors/functions/", width=412)
    page.locator("nav.md-code__nav").first.wait_for()
    guessed = page.evaluate("document.querySelector('article').offsetHeight")
    page.add_style_tag(content="* { content-visibility: visible !important }")
    is_ = page.evaluate("document.querySelector('article').offsetHeight")
    assert is_ < guessed < 1.4 * is_


def test_the_first_tab_stop_skips_to_the_content(open_page):
    page = open_page("start/vector/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert "md-skip" in skip.get_attribute("class")
    page.wait_for_function("getComputedStyle(document.activeElement).opacity == 1")  # it fades in
    page.keyboard.press("Enter")
    page.wait_for_url("**/start/vector/#vector-outputs")


@pytest.mark.parametrize("key", ["/", "s"])
def test_search_by_keyboard_suggests_and_marks_what_it_found(open_page, key):
    page = open_page("start/scalar/")
    page.wait_for_selector("[data-md-component=search-query]", state="attached")
    page.keyboard.press(key)
    page.locator("[name=query]:focus").wait_for()
    page.keyboard.type("accum", delay=20)
    page.locator(".md-search-result__link[href*='h=accum']").first.wait_for()
    page.wait_for_function(SUGGESTED)
    for _ in range(2):  # to the page, or else the first section of it that says the word
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.href?.includes('h=accum')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"h=accum"))
    page.wait_for_selector(".md-content mark")


def test_the_open_search_can_be_used_by_everyone(open_page):
    page = open_page("start/scalar/")
    page.add_style_tag(content=AT_ONCE)
    page.keyboard.press("/")
    page.locator("[name=query]:focus").wait_for()
    page.keyboard.type("only_inputs", delay=20)
    page.locator(".md-search-result__link[href*='h=only_inputs']").first.wait_for()
    for palette in ("light", "dark"):
        page.emulate_media(color_scheme=palette)
        assert violations(page) == [], palette


def test_what_is_pasted_is_searched_for_and_common_words_mark_nothing(open_page):
    page = open_page("start/scalar/")
    page.keyboard.press("/")
    page.locator("[name=query]:focus").wait_for()
    page.keyboard.insert_text("grad can be implicitly created only for scalar outputs")
    links = page.locator(".md-search-result__item a.md-search-result__link")
    links.first.wait_for()
    marked = [
        set(parse_qs(urlsplit(link.get_attribute("href")).query).get("h", [""])[0].split())
        for link in links.all()
    ]
    assert {"grad", "implicitly", "created", "scalar", "outputs"} in marked[:4]
    assert set.union(*marked).isdisjoint({"can", "be", "only", "for"})


def test_the_scheme_is_changed_by_keyboard_and_kept_and_shown_from_the_first_frame(open_page):
    page = open_page("start/scalar/", own=True)
    assert page.evaluate(PAPER) == LIGHT
    page.get_by_role("button", name="Switch to dark").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(PAPER) == DARK
    page.get_by_role("button", name="Switch to light").wait_for()
    page.wait_for_function(f"document.querySelector('meta[name=theme-color]').content == '{DARK}'")
    page.add_init_script(f"requestAnimationFrame(() => window.first = document.body && {PAPER})")
    page.locator(".md-footer__link--next").click()
    page.locator("h1:text('Where the seed comes from')").wait_for()
    assert page.evaluate(PAPER) == DARK
    page.reload()
    page.wait_for_function("window.first")
    assert page.evaluate("first") == DARK
    page.get_by_role("button", name="Switch to light").wait_for()


def test_the_scheme_is_that_of_the_system_as_long_as_none_is_chosen(open_page):
    page = open_page("start/scalar/", dark=True)
    page.get_by_role("button", name="Switch to light").wait_for()
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Switch to dark").wait_for()
    assert page.evaluate(PAPER) == LIGHT


def test_without_javascript_the_scheme_is_that_of_the_system_and_there_is_no_button(open_page):
    page = open_page("start/scalar/", dark=True, javascript=False)
    body, button = page.locator("body"), page.locator("button.md-header__button")
    body.screenshot()  # styled
    assert page.evaluate(PAPER) == DARK
    assert not button.is_visible()


def test_on_a_phone_the_menu_opens_by_touch(open_page):
    page = open_page("start/vector/", width=360, touch=True)
    menu = page.locator(".md-nav--primary")
    assert not menu.locator("a[href$='use/higher_order/']").is_visible()  # nor laid out
    page.locator("label.md-header__button[for=__drawer]").tap()
    menu.locator("label.md-nav__title", has_text="Start").tap()  # back to the sections
    menu.locator("label.md-nav__link", has_text="Use").tap()
    menu.locator("a[href$='use/higher_order/']").tap()
    page.locator("h1:text('Higher order')").wait_for()  # the address changes before the page
    assert page.url.endswith("/use/higher_order/")


def test_pointing_at_a_name_opens_it_also_where_the_browser_does_not(open_page):
    page = open_page("start/vector/", own=True)
    page.add_init_script(
        """delete HTMLButtonElement.prototype.interestForElement
        addEventListener("DOMContentLoaded", () => {
          for (const name of document.querySelectorAll("[interestfor]")) name.removeAttribute("interestfor")
        })"""
    )
    page.reload()
    page.wait_for_function(BEGUN)
    opened = page.locator(":popover-open")
    name = page.locator(".verified-snippet code button", has_text="backward").first
    name.evaluate("name => name.scrollIntoView({block: 'center'})")  # there's room below it
    name.hover()
    opened.wait_for()
    assert opened.inner_text().startswith("base.grad")
    assert name.bounding_box()["y"] < opened.bounding_box()["y"] < name.bounding_box()["y"] + 40
    opened.hover()
    page.wait_for_timeout(500)
    assert opened.count() == 1
    page.locator("h1").hover()
    opened.wait_for(state="detached")
    name.click()
    page.locator("h1").hover()
    page.wait_for_timeout(500)
    assert opened.count() == 1


COVERED = """async () => {
  const wrong = []
  for (const name of [...document.querySelectorAll(".verified-snippet code button")].slice(0, 40)) {
    for (const block of ["end", "center", "start"]) {
      name.scrollIntoView({ block })
      if (block == "end") scrollBy(0, 40)
      await new Promise(requestAnimationFrame)
      name.click()
      await new Promise(requestAnimationFrame)
      const [a, b] = [name, name.popoverTargetElement].map(e => e.getBoundingClientRect())
      if (a.top < b.bottom - 1 && b.top < a.bottom - 1 && a.left < b.right && b.left < a.right) {
        wrong.push(["covers", name.textContent, block, a.top, b.top, b.bottom])
      }
      if (b.left < 7.5 || b.right > document.documentElement.clientWidth - 7.5) {
        wrong.push(["at the edge", name.textContent, block, b.left, b.right])
      }
      name.popoverTargetElement.hidePopover()
    }
  }
  return wrong
}"""


def test_what_opens_covers_no_name_that_opens_it_and_keeps_off_the_edge(open_page):
    page = open_page("use/gradcheck/")
    for width, height in ((360, 780), (640, 400), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(COVERED) == [], width


def test_what_is_not_there_leads_on(open_page, site_url):
    page = open_page("no/page/")
    assert page.locator("h1").inner_text() == "No such page"
    links = page.locator(".lost a")
    assert links.count() == len(pages())
    links.first.click()
    page.wait_for_url(f"{site_url}start/scalar/")


def printed(page, **options):
    """The text of each sheet of a page that is printed."""
    from pypdf import PdfReader  # which takes long to import where it is not needed

    sheets = PdfReader(io.BytesIO(page.pdf(**options))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


def test_a_printed_page_has_its_text_and_programs_and_no_navigation(open_page):
    page = open_page("start/vector/")
    text = " ".join(printed(page))
    for part in (
        "Vector (non-scalar) outputs",
        "fares.backward(gradient=v)",
        "The dtype is cast in silence",
    ):
        assert part in text
    assert "RuntimeError: Mismatch in shape" in text
    assert "Table of contents" not in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_cheat_sheet_is_one_sheet_and_nothing_on_it_is_cut_off(open_page, paper):
    page = open_page("cheatsheet/")
    (text,) = printed(page, format=paper)
    assert text.endswith("if it may be unused")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})  # of a Letter between its margins
    assert page.evaluate(TOO_WIDE) <= 0
    for table in page.locator(".md-typeset__scrollwrap").all():
        assert table.evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_no_program_is_printed_across_two_sheets(open_page):
    page = open_page("start/vector/")
    page.emulate_media(media="print")
    for program in page.locator(".verified-snippet .highlight").all():
        assert program.evaluate("e => getComputedStyle(e).breakInside") == "avoid"


def test_a_dark_page_is_printed_as_a_light_one(open_page):
    page = open_page("start/vector/", dark=True)
    button = page.locator("nav.md-code__nav").first
    button.wait_for()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(PAPER) == LIGHT
    assert not button.is_visible()
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate(PAPER) == DARK


def test_a_page_works_from_a_disk(disk, open_page):
    page = open_page("index.html", base=f"{disk.as_uri()}/")
    assert page.locator(".home h1").is_visible()
    family = page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily")
    assert family.startswith("Newsreader")
    page.wait_for_function("document.fonts.check('500 20px Newsreader')")
    page.locator("article a", has_text="New here").click()
    page.wait_for_url("**/start/scalar.html")
    page.locator("nav.md-code__nav").first.wait_for()  # a copy button
    page.keyboard.press("/")  # there is no search, and no error either
    assert page.locator("[name=query]").count() == 0
    for link in page.locator(".copies a").all():
        assert (disk / "start" / link.get_attribute("href")).exists()


def test_links_work_where_the_address_of_the_site_is_not_known(no_address_url, open_page):
    page = open_page(base=no_address_url)
    page.locator("article a", has_text="New here").click()
    page.wait_for_url("**/start/scalar/")
    assert page.locator(".md-source").count() == 0
    assert page.locator("a[rel=edit]").count() == 0
