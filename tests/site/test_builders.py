"""MkDocs, ProperDocs and Zensical build the same pages from the same mkdocs.yml, strictly."""

import html
import re

import pytest
from conftest import PAPER, Served, pages

ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
UNSEEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
BLOCK = re.compile(r'<div class="verified-snippet[ "]')


@pytest.fixture(scope="module", params=["properdocs", "zensical"])
def other(request, new_project, tmp_path_factory, served):
    """The site as another builder builds it, for the same URL and repository."""
    return new_project().build(
        tmp_path_factory.mktemp(request.param), request.param, **served.environment
    )


def article(folder, path):
    """What the article of a page says, and how many blocks it has."""
    page = (folder / path / "index.html").read_text()
    inner = UNSEEN.sub("", ARTICLE.search(page)[1])
    text = html.unescape(re.sub(r"<[^>]*>", " ", inner))
    return text.split(), len(BLOCK.findall(inner))


def test_the_articles_say_the_same(other, served):
    found = 0
    for path in pages()[:-1]:
        said, blocks = article(served.folder, path)
        assert article(other, path) == (said, blocks), path
        assert description(other, path) == description(served.folder, path), path
        found += blocks
    assert found > 100


def description(folder, path):
    """What a page says of itself to a search engine."""
    head = (folder / path / "index.html").read_text().partition("</head>")[0]
    return html.unescape(re.search(r'<meta name="?description"? content="([^"]*)"', head)[1])


def test_each_page_describes_itself(served):
    said = {path: description(served.folder, path) for path in pages()[:-1]}
    assert len(set(said.values())) == len(said)
    assert said["start/vector/"].startswith("y has several elements.")
    assert all(20 < len(text) < 600 for text in said.values())


def test_the_copies_and_the_page_for_what_is_not_there_are_the_same(other, served):
    for name in ("llms.txt", "downloads/start/vector.ipynb", "assets/mark.svg"):
        assert (other / name).read_bytes() == (served.folder / name).read_bytes()
    links = re.compile(r'<a href="(/gradient/[^"]*)">')
    lost, expected = (
        {link.rstrip(".") for link in links.findall((folder / "404.html").read_text())}
        for folder in (other, served.folder)
    )
    assert lost >= expected
    assert len(expected) >= 11


def test_the_scheme_is_changed_and_the_site_is_searched(other, open_page):
    served = Served(other)
    page = open_page("start/scalar/", base=served.url)
    paper = page.evaluate(PAPER)
    page.get_by_role("button", name="Switch to dark").click()
    assert page.evaluate(PAPER) != paper
    page.get_by_role("button", name="Switch to light").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("accumulate", delay=20)
    page.locator("mark").first.wait_for()
    served.close()
