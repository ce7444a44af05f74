"""What is in the files of the built site: read by a parser, for all pages at once."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from urllib.parse import urljoin

import pytest
from website.browsing import LOST, pages
from website.builds import REPOSITORY
from website.links import Site, anchors, elements, links, parsed
from website.looking import KINDS, SAME
from website.served import address

from autograd_clinic.catalogue import catalogue

pytestmark = pytest.mark.xdist_group("pages")

# Attributes that name an element of the same page by its id.
REFERENCES: tuple[str, ...] = (
    "for",
    "popovertarget",
    "interestfor",
    "aria-labelledby",
    "aria-describedby",
)
REFERENCES += ("aria-controls", "aria-owns", "headers", "list", "form")
STYLED = ("class", "style", "role", "tabindex", "aria-hidden", "hidden")
IN_MARKDOWN = re.compile(r"\]\((\S+?)\)")


@pytest.fixture(scope="module")
def site(site_folder):
    return Site(site_folder, address("mkdocs"))


def each_page(site):
    """The path of each page and its parsed file; that of what is not there is not among them."""
    for path in pages():
        yield path, parsed(site.folder / path / "index.html")


def test_every_link_and_anchor_resolves(site):
    """Those of HTML, CSS and the sitemap; of other sites' it is not asked whether they are there."""
    files = site.files(".html", ".css", ".xml")
    assert [reason for file in files for reason in site.broken(file)] == []
    assert len(files) > len(pages())
    assert sum(len(set(links(file))) for file in files) > 7000


def test_the_sitemap_has_every_page_once(site):
    listed = list(links(site.folder / "sitemap.xml"))
    assert sorted(listed) == sorted(site.url + path for path in pages())


def test_what_the_search_the_box_and_a_model_are_told_of_is_there(site):
    home = site.folder / "index.html"
    index = json.loads((site.folder / "search/search_index.json").read_text())
    said = [doc["location"] for doc in index["docs"] if doc["location"]]
    said += [entry.url for entry in catalogue.list_entries()]
    said += IN_MARKDOWN.findall((site.folder / "llms.txt").read_text())
    reasons = {link: site.reason(home, link) for link in said}
    assert {link: reason for link, reason in reasons.items() if reason} == {}
    assert len(reasons) > 500


def test_no_id_is_on_a_page_twice_and_what_is_named_by_its_id_is_there(site):
    wrong = []
    for file in site.files(".html"):
        tree = parsed(file)
        counts = Counter(node.id for node in tree.css("[id]"))
        wrong += [f"{site.name(file)}: {id_!r} twice" for id_, n in counts.items() if n > 1]
        there = anchors(file)
        for node in tree.css(", ".join(f"[{name}]" for name in REFERENCES)):
            for name in REFERENCES:
                for id_ in (node.attributes.get(name) or "").split():
                    if id_ not in there:
                        wrong.append(f"{site.name(file)}: {name}={id_!r} names nothing")
    assert wrong == []


def test_each_page_has_one_main_heading_and_each_other_a_link_to_itself(site):
    wrong: list[tuple[object, ...]] = []
    found = 0
    for path, tree in each_page(site):
        if len(tree.css("h1")) != 1:
            wrong.append((path, "h1", len(tree.css("h1"))))
        for heading in tree.css("article h2, article h3"):
            to_itself = [link.attributes["href"] or "" for link in heading.css(".headerlink")]
            if len(to_itself) != 1 or not to_itself[0].endswith(f"#{heading.id}"):
                wrong.append((path, heading.text(), to_itself))
            found += 1
    assert wrong == []
    assert found > 400


def test_each_page_leads_to_its_neighbours(site):
    """In the order of the menu: the page before and the one after."""
    order = pages()
    for number, (path, tree) in enumerate(each_page(site)):
        linked = {}
        for way in ("prev", "next"):
            for link in tree.css(f".md-footer__link--{way}"):
                linked[way] = urljoin(site.url + path, link.attributes["href"])
        expected = {}
        if number:
            expected["prev"] = site.url + order[number - 1]
        if number + 1 < len(order):
            expected["next"] = site.url + order[number + 1]
        assert linked == expected, path
        assert len(tree.css(".md-footer__link")) == len(expected), path


def made_of(tree):
    """The kinds of element of a page's header and menu, less how many there are and what they say."""
    for whole in tree.css(SAME):
        for node in whole.css("*"):
            says = bool(node.text(deep=False, strip=True))
            given = [(k, v if k in STYLED else bool(v)) for k, v in node.attributes.items()]
            yield node.parent.tag, node.tag, says, *sorted(given)


def test_no_header_and_no_menu_has_anything_that_those_judged_by_all_rules_do_not_have(site):
    judged = {path for path in KINDS if path != LOST}
    found = {path: {*made_of(tree)} for path, tree in each_page(site)}
    whole = set().union(*(found[path] for path in judged))
    assert {path: kinds - whole for path, kinds in found.items() if kinds - whole} == {}
    assert min(map(len, found.values())) > 20


def test_each_page_leads_to_its_source(site):
    for path, tree in each_page(site):
        (edit,) = (link.attributes["href"] for link in tree.css("a[rel=edit]"))
        assert edit.startswith(f"{REPOSITORY}/edit/main/docs/{path.rstrip('/')}"), path
        assert edit.endswith(".md"), path
        source = edit.replace("/edit/", "/blob/")
        assert len(tree.css(f".copies a[href='{source}']")) == 1, path


def opened_elsewhere(page):
    """The links of a page that open its notebook in Colab or Binder."""
    links = (link.attributes["href"] or "" for link in page.css(".copies a"))
    return [link for link in links if "colab" in link or "mybinder" in link]


def test_each_notebook_opens_in_colab_and_binder_where_the_repository_is_on_github(site, builds):
    owner = REPOSITORY.removeprefix("https://github.com/")
    found = 0
    for path, tree in each_page(site):
        expected = []
        for notebook in tree.css(".copies a[download][href$='.ipynb']"):
            copy = posixpath.normpath(posixpath.join(path, notebook.attributes["href"] or ""))
            assert (site.folder / copy).exists()
            name = copy.removeprefix("downloads/")
            expected += [
                f"https://colab.research.google.com/github/{owner}/blob/notebooks/{name}",
                f"https://mybinder.org/v2/gh/{owner}/notebooks?urlpath=lab/tree/{name}",
            ]
        assert opened_elsewhere(tree) == expected, path
        found += len(expected)
    assert found > 100
    for path in ("index.html", "start/scalar/index.html"):
        tree = parsed(builds["no-address"] / path)
        assert len(tree.css(".copies a[download][href$='.ipynb']")) == 1
        assert opened_elsewhere(tree) == []


def test_the_other_builders_lead_to_the_same_notebooks(site, builds, other):
    for path, tree in each_page(site):
        there = parsed(builds[other] / path / "index.html")
        assert opened_elsewhere(there) == opened_elsewhere(tree), path


def test_each_picture_has_words_for_it_and_each_table_heads(site):
    wrong, tables = [], 0
    for file in site.files(".html"):
        nodes = list(elements(parsed(file)))
        for node in nodes:
            # `![](a.png)` has an empty one, which says that there is nothing to see in it.
            if node.tag in ("img", "area") and not (node.attributes.get("alt") or "").strip():
                wrong.append((site.name(file), "no alt", node.html))
            if node.tag == "img" and "only" in (node.attributes.get("src") or "").partition("#")[2]:
                wrong.append((site.name(file), "of one palette", node.html))
            if node.tag == "th" and not node.text(strip=True):
                wrong.append((site.name(file), "an empty head", node.html))
            if node.tag == "table":
                tables += 1
                if not node.css("th") and not node.css_matches(".highlighttable, .verified-foot *"):
                    wrong.append(
                        (site.name(file), "a table without heads", (node.html or "")[:200])
                    )
    assert wrong == []
    assert tables > 50
