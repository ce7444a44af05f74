"""A site that only zensical.toml describes."""

import tomllib

import pytest
from generator.helpers import put
from generator.test_cli import said

from verified_snippets.adopting import settings, trial_build
from verified_snippets.adopting.trial_build import find_zensical_url
from verified_snippets.errors import SnippetError
from verified_snippets.pages.converter import list_extensions
from verified_snippets.pages.site import read_site

SITE = """\
[project]
site_name = "x"
docs_dir = "text"
nav = [{ "Home" = "index.md" }, { "More" = ["b.md", { "C" = "c.md" }] }]

[project.theme]
variant = "modern"

[project.markdown_extensions.admonition]
[project.markdown_extensions.pymdownx.superfences]
[project.markdown_extensions.pymdownx.tabbed]
alternate_style = true

[project.extra]
x = 1
"""
LISTED = '[project]\nsite_name = "x"\nmarkdown_extensions = ["toc"]\n'


def test_what_it_says_is_read(folder):
    site = read_site(put(folder / "zensical.toml", SITE))
    assert (site.name, site.docs) == ("x", folder / "text")
    assert site.sections == (
        ("Pages", "Home", "index.md"),
        ("More", None, "b.md"),
        ("More", "C", "c.md"),
    )
    assert list_extensions(site.settings) == (
        ["admonition", "pymdownx.superfences", "pymdownx.tabbed"],
        {
            "admonition": {},
            "pymdownx.superfences": {},
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )


@pytest.mark.parametrize("before", [SITE, LISTED, LISTED.replace('"toc"', "")])
def test_the_extension_is_listed_in_it_and_all_else_stays(folder, before):
    config = put(folder / "zensical.toml", before)
    assert settings.enable_extension(config)
    assert "verified_snippets" in list_extensions(read_site(config).settings)[0]
    assert not settings.enable_extension(config)
    now, was = (tomllib.loads(text)["project"] for text in (config.read_text(), before))
    assert now.pop("markdown_extensions") != was.pop("markdown_extensions")
    assert now == was


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project]\nsite_name = 'x'\n", "names no extensions, so that zensical brings its own"),
        ("[project]\nsite_name = 'x'\nmarkdown_extensions = {toc = {}}\n", "in a form that adopt"),
    ],
)
def test_what_is_not_to_be_changed_is_said(folder, text, message):
    config = put(folder / "zensical.toml", text)
    with pytest.raises(SnippetError, match=message):
        settings.enable_extension(config)
    assert config.read_text() == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project\n", "zensical.toml:1: is no configuration of a site: "),
        ("site_name = 'x'\n", "is no configuration of a site: it has no table [project]"),
        ("project = 1\n", "is no configuration of a site: it has no table [project]"),
        ("[project]\n", "is no configuration of a site: it has no site_name"),
    ],
)
def test_what_is_wrong_with_it_is_said(folder, capsys, text, message):
    put(folder / "zensical.toml", text)
    code, _, wrong = said(capsys, "adopt", "--config", "zensical.toml")
    assert (code, message in wrong) == (2, True), wrong


def test_its_pages_are_adopted(folder, capsys):
    put(folder / "zensical.toml", SITE)
    page = put(folder / "text/index.md", "# A\n\n```python\nprint(1)\n```\n")
    put(folder / "text/b.md", "---\ntitle: B\n---\n# B\n\n```\nls\n```\n")
    out = said(capsys, "adopt", "--config", "zensical.toml")[1]
    assert "1 block: 1 adopted" in out
    assert "cannot be built here" not in out
    assert "text/b.md: not verified yet: line 7: a block without a language;" in out
    assert 'config = "zensical.toml"' in (folder / "pyproject.toml").read_text()
    assert said(capsys, "check")[:2] == (0, "1 agree\n")
    assert '--8<-- "index/a.py"' in page.read_text()
    before = (folder / "zensical.toml").read_text(), page.read_text()
    assert "1 was a snippet" in said(capsys, "adopt")[1]
    assert ((folder / "zensical.toml").read_text(), page.read_text()) == before


def test_an_extension_that_ends_a_page_of_it_is_said(folder, capsys):
    put(folder / "zensical.toml", SITE.replace("admonition", "nowhere_at_all"))
    put(folder / "text/index.md", "# A\n\n```python\nprint(1)\n```\n")
    out = said(capsys, "adopt", "--config", "zensical.toml")[1]
    assert "zensical.toml: cannot be built here: No module named 'nowhere_at_all'\n" in out
    assert "1 block: 1 adopted" in out


@pytest.mark.parametrize(
    ("path", "url"),
    [("index.md", ""), ("a.md", "a/"), ("a/index.md", "a/"), ("a/myindex.md", "a/myindex/")],
)
def test_a_page_is_rendered_for_its_address(path, url):
    assert find_zensical_url(path) == url


def test_a_site_whose_theme_only_zensical_has_is_rendered_by_it(folder, monkeypatch):
    config = put(
        folder / "mkdocs.yml",
        "site_name: x\nmarkdown_extensions: [verified_snippets]\nplugins: [only-zensical-has-it]\n",
    )
    put(folder / "docs/index.md", "# A\n\n```\nplain\n```\n")
    with monkeypatch.context() as patch:
        patch.setattr(
            trial_build, "_has", {"mkdocs": True, "zensical": True, "material": False}.get
        )
        found, why = trial_build._try_build(config, folder / "made")
    assert why == ""
    (problems,) = found.values()
    assert problems[0].message.startswith("a block without a language")
