"""The reader of links itself: what is broken is named, and what leads on is left alone."""

import pytest
from website.links import Site

GOOD = """
<!doctype html><title>Home</title>
<link rel="stylesheet" href="style.css"><link rel="canonical" href="http://a.localhost/b/">
<h1 id="top">Home</h1><a name="old"></a><p id="ü">
<a href="#top">here</a><a href="#%C3%BC">here</a><a href="">itself</a>
"""


@pytest.fixture
def site(tmp_path):
    """A site of a page, a page below it, a stylesheet and a page for what is not there."""
    (tmp_path / "below").mkdir()
    (tmp_path / "index.html").write_text(GOOD.replace('<a href="">itself</a>', ""))
    (tmp_path / "below/index.html").write_text('<a id="end" href="../#old">up</a>')
    (tmp_path / "404.html").write_text('<a id="there" href="/b/below/">on</a>')
    (tmp_path / "style.css").write_text("a { background: url(picture.svg) }")
    (tmp_path / "picture.svg").write_text("<svg/>")
    return Site(tmp_path, "http://a.localhost/b/")


def broken(site):
    return [reason for file in site.files(".html", ".css", ".xml") for reason in site.broken(file)]


def test_what_leads_on_is_left_alone(site):
    page = site.folder / "below/index.html"
    page.write_text(
        """<base><a href="..">up</a><a href="#">up</a><a href="?q=1#end">on</a><a href="/b/#%C3%BC">x</a>
        <a href="mailto:a@example.org">x</a><img src="data:,x"><a href="https://example.org/none#x">x</a>
        <a id="end" href="http://a.localhost/b/below/">x</a><a href="../picture.svg#layer">x</a>"""
    )
    assert broken(site) == []


@pytest.mark.parametrize(
    ("markup", "link", "reason"),
    [
        ('<a href="none/">x</a>', "none/", "no such file: none/index.html"),
        ('<a href="../none/">x</a>', "../none/", "not below /b/"),
        ('<a href="/">x</a>', "/", "not below /b/"),
        ('<a href="below">x</a>', "below", "a folder, without the slash at its end"),
        ('<a href="#none">x</a>', "#none", "no such anchor on index.html"),
        ('<a href="below/#top">x</a>', "below/#top", "no such anchor on below/index.html"),
        ('<a href="htp://a/">x</a>', "htp://a/", "a scheme that no browser knows: htp"),
        ('<a href="http://[">x</a>', "http://[", "Invalid IPv6 URL"),
        ('<a href=" ">x</a>', " ", "empty"),
        ('<img src="a.png">', "a.png", "no such file: a.png"),
        ('<img srcset="picture.svg 1x, b.png 2x">', "b.png", "no such file: b.png"),
        ('<p style="background: url(c.png)">', "c.png", "no such file: c.png"),
        ('<style>p { background: url("d.png") }</style>', "d.png", "no such file: d.png"),
        ("<style>/* url(x.png) */ @import 'e.css';</style>", "e.css", "no such file: e.css"),
        ('<template><script src="f.js"></script></template>', "f.js", "no such file: f.js"),
        ('<svg><use xlink:href="#g"/></svg>', "#g", "no such anchor on index.html"),
        ('<meta http-equiv="refresh" content="0; url=h/">', "h/", "no such file: h/index.html"),
        ("<a href=i.html>x", "i.html", "no such file: i.html"),
        (
            "<a href=http://a.localhost/b/j/>x",
            "http://a.localhost/b/j/",
            "no such file: j/index.html",
        ),
    ],
    ids=lambda value: value if "<" not in value else "",
)
def test_what_leads_nowhere_is_named_with_its_page_and_the_reason(site, markup, link, reason):
    home = site.folder / "index.html"
    home.write_text(home.read_text() + markup)
    assert broken(site) == [f"index.html: {link!r}: {reason}"]


def test_a_stylesheet_and_a_sitemap_have_links_too(site):
    (site.folder / "picture.svg").unlink()
    (site.folder / "sitemap.xml").write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>http://a.localhost/b/gone/</loc></url></urlset>"
    )
    assert broken(site) == [
        "sitemap.xml: 'http://a.localhost/b/gone/': no such file: gone/index.html",
        "style.css: 'picture.svg': no such file: picture.svg",
    ]


def test_the_page_for_what_is_not_there_is_shown_at_any_depth(site):
    lost = site.folder / "404.html"
    lost.write_text('<a href="below/">x</a><a href="#there">x</a><a href="/b/below/">x</a>')
    assert broken(site) == [
        "404.html: '#there': no such anchor on 404.html",
        "404.html: 'below/': relative, on a page that is shown at any depth",
    ]
