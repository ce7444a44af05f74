"""MkDocs, ProperDocs and Zensical build the same pages from the same mkdocs.yml, strictly."""

import html
import re

from website.browsing import PAPER, pages

ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
UNSEEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
BLOCK = re.compile(r'<div class="verified-snippet[ "]')


def article(folder, path):
    """What the article of a page says, and how many blocks it has."""
    page = (folder / path / "index.html").read_text()
    (inner,) = ARTICLE.findall(page)
    inner = UNSEEN.sub("", inner)
    text = html.unescape(re.sub(r"<[^>]*>", " ", inner))
    return text.split(), len(BLOCK.findall(inner))


def test_the_articles_say_the_same(other, builds, site_folder):
    here, there = site_folder, builds[other]
    found = 0
    for path in pages():
        said, blocks = article(here, path)
        assert article(there, path) == (said, blocks), path
        assert description(there, path) == description(here, path), path
        found += blocks
    assert found > 100


def description(folder, path):
    """What a page says of itself to a search engine."""
    head = (folder / path / "index.html").read_text().partition("</head>")[0]
    (said,) = re.findall(r'<meta name="?description"? content="([^"]*)"', head)
    return html.unescape(said)


def test_each_page_describes_itself(site_folder):
    said = {path: description(site_folder, path) for path in pages()}
    assert len(set(said.values())) == len(said)
    assert said["start/vector/"].startswith("You call backward() on a non-scalar y, one that has")
    assert all(20 < len(text) < 600 for text in said.values())


def test_the_copies_and_the_page_for_what_is_not_there_are_the_same(other, builds, site_folder):
    folders = site_folder, builds[other]
    for name in ("llms.txt", "downloads/start/vector.ipynb", "assets/mark.svg"):
        here, there = (folder.joinpath(name).read_bytes() for folder in folders)
        assert there == here
    links = re.compile(r'<a href="(/gradient/[^"]*)">')
    expected, lost = (
        {link.rstrip(".") for link in links.findall((folder / "404.html").read_text())}
        for folder in folders
    )
    assert lost >= expected
    assert len(expected) >= 11


def test_the_scheme_is_changed_and_the_site_is_searched(other, serve, open_page):
    page = open_page("start/scalar/", base=serve(other))
    paper = page.evaluate(PAPER)
    page.get_by_role("button", name="Switch to dark").click()
    assert page.evaluate(PAPER) != paper
    page.get_by_role("button", name="Switch to light").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("accumulate", delay=20)
    page.locator("mark").first.wait_for()
