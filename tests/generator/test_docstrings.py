"""Pages that a plugin fills from docstrings: its signatures pass, a docstring is held to what a page is."""

import xml.etree.ElementTree as etree

import pytest
from generator.helpers import put
from generator.pages import INCLUDE, Site, code
from markdown import Extension, Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.util import AMP_SUBSTITUTE

SIGNATURE = '<div class="doc-signature highlight"><pre><code>f(x: int)</code></pre></div>'
CODE = "def f(x):\n    import os\n    return x\n"
SOURCE = f'<details class="mkdocstrings-source"><div><pre>{CODE}</pre></div></details>'
EXAMPLE = '<div class="highlight"><pre><code>&gt;&gt;&gt; f(1)\n1\n</code></pre></div>'


class Plugin(Extension):
    """Does to a page what mkdocstrings does: a docstring is converted by an instance of its own."""

    def __init__(self, site, docstring, example=""):
        super().__init__()
        self.site, self.docstring, self.example = site, docstring, example

    def extendMarkdown(self, md):
        """Register as it does."""
        plugin = self

        class Processor(BlockProcessor):
            def test(self, parent, block):
                return "::: " in block

            def run(self, parent, blocks):
                blocks.pop(0)
                inner = Markdown(extensions=[plugin.site.ours()]).convert(plugin.docstring)
                made = etree.Element("div", {"class": "mkdocstrings"})
                html = f"<div>{SIGNATURE}{inner}{plugin.example}{SOURCE}</div>"
                made.text = md.htmlStash.store(html)
                parent.append(made)

        md.parser.blockprocessors.register(Processor(md.parser), "mkdocstrings", 75)


@pytest.fixture
def site(folder):
    return Site(folder)


def test_signatures_and_source_pass_and_an_include_in_a_docstring_is_a_block(site):
    page = site.html(f"# A\n\n{INCLUDE}\n::: pkg.f\n", [site.ours(), Plugin(site, INCLUDE)])
    shown = code(page)
    assert shown.count("x = 1\nprint(x)\n# > 1\n") == 2
    assert "f(x: int)" in shown
    assert CODE in shown
    assert page.count("data:text/css") == 1, "the page's first block brings the style of all"


def test_a_sign_that_an_extension_keeps_for_the_end_of_a_page_is_that_sign(site):
    kept = f'<h2>f<a href="#f">{AMP_SUBSTITUTE}para;</a></h2>'  # as toc's permalink is
    page = site.html("# A\n\n::: pkg.f\n", [site.ours(), Plugin(site, "It.", kept)])
    assert '<a href="#f">&para;</a>' in page


@pytest.mark.parametrize("example", ["", EXAMPLE])
def test_code_in_a_docstring_that_nobody_ran_is_named_where_it_stands(site, example):
    docstring = "Does it.\n\n```python\nf(2)\n```\n" if not example else "Does it."
    said = site.refused("::: pkg.f\n", [site.ours(), Plugin(site, docstring, example)])
    assert said.startswith("page.md:1: "), said
    assert ("an example in a docstring" if example else "typed into a docstring") in said


def test_a_signature_that_the_author_makes_up_is_refused(site):
    assert "raw <pre>" in site.refused(SIGNATURE, [site.ours(), Plugin(site, "")])


def test_a_docstring_that_poses_as_a_signature_hides_no_example(site):
    docstring = 'Does it.\n\n<div class="doc-signature">\n'
    said = site.refused("::: pkg.f\n", [site.ours(), Plugin(site, docstring, EXAMPLE)])
    assert "a class of what a block of a snippet is made of" in said


def test_a_page_that_is_not_verified_keeps_its_docstrings(site, folder):
    put(folder / "pyproject.toml", '[tool.verified-snippets]\nexclude = ["page.md"]\n')
    docstring = "```python\nf(2)\n```\n"
    page = site.html("::: pkg.f\n", [site.ours(), Plugin(site, docstring, EXAMPLE)])
    assert code(page) == ["f(x: int)", "f(2)\n", ">>> f(1)\n1\n", CODE]


def test_references_that_a_plugin_resolves_later_stand_within_their_line(site):
    reference = '<autoref identifier="{0}"><code>{0}()</code></autoref>'
    page = f"We use {reference.format('a')} first, and\nthen {reference.format('b')} as well.\n"
    assert "a()" in site.html(page, [site.ours()])
