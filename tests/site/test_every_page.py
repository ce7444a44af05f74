"""What holds of every page, in both palettes and at both widths."""

import re
import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe
from conftest import PAPER

# The page may not scroll sideways; a block of code in it may.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKCHECKER = """\
[AnchorCheck]
[output]
log=text
[filtering]
checkextern=0
"""
BROKEN = """
[...document.querySelectorAll('th > code')].filter(e => e.getClientRects().length > 1).map(e => e.textContent)
"""


def violations(page):
    """What axe-core finds, each with the first element that it finds it on."""
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found]


def test_axe_finds_no_violation_and_nothing_is_wider_than_the_page(open_page, path):
    for dark, width, other in ((False, 1280, 360), (True, 360, 1280)):
        page = open_page(path, dark=dark, width=width)
        paper = page.evaluate(PAPER)
        assert (sum(map(int, re.findall(r"\d+", paper))) < 3 * 128) is dark
        assert page.evaluate(TOO_WIDE) <= 0, width
        assert violations(page) == [], (dark, width)
        page.set_viewport_size({"width": other, "height": 800})
        assert page.evaluate(TOO_WIDE) <= 0, other
        assert page.evaluate(BROKEN) == []


def test_a_page_is_whole_without_javascript(open_page, path):
    page = open_page(path, javascript=False)
    with_javascript = open_page(path)
    for each in (page, with_javascript):
        assert each.locator("h1").is_visible()
        assert each.locator("h1").count() == 1
    bare = "article :is(p, h2, li, pre code)"
    assert page.locator(bare).all_inner_texts() == with_javascript.locator(bare).all_inner_texts()


def test_each_heading_has_a_link_to_itself_and_each_page_its_neighbours(open_page, path):
    page = open_page(path)
    if path == "no/page/":
        return
    for heading in page.locator("article :is(h2, h3)").all():
        link = heading.locator(".headerlink").get_attribute("href")
        assert link.endswith(f"#{heading.get_attribute('id')}")
    assert page.locator(".md-footer__link").count() == (1 if path in ("", "verified/") else 2)
    edit = page.locator("a[rel=edit]").get_attribute("href")
    source = edit.replace("/edit/", "/blob/")
    assert page.locator(f".copies a[href='{source}']").is_visible()


def test_every_link_and_anchor_resolves(site_url, tmp_path):
    """LinkChecker, over HTTP, from the home page; that of the 404 is the page itself."""
    config = tmp_path / "linkcheckerrc"
    config.write_text(LINKCHECKER)
    start = "from linkcheck.command.linkchecker import linkchecker; linkchecker()"
    command = [sys.executable, "-W", "ignore", "-c", start, "-f", config, "--no-status"]
    done = subprocess.run(
        [*command, site_url, f"{site_url}404.html"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 warnings found. 0 errors found." in done.stdout, done.stdout
