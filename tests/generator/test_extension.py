"""The extension among others, in several builders, page after page."""

from html import escape
from types import SimpleNamespace
from typing import Any

import pytest
from generator.helpers import put
from generator.pages import MERMAID, OTHERS, PART, code
from markdown import Markdown, markdown
from markdown.preprocessors import Preprocessor

from verified_snippets.errors import SnippetError

TYPED = "Python typed into the page"

SNIPPETS = {"base_path": ["snippets"], "check_paths": True, "dedent_subsections": True}


@pytest.mark.parametrize(
    "names",
    [
        ["OURS"],
        ["OURS", "pymdownx.superfences"],
        ["pymdownx.superfences", "OURS"],
        ["OURS", "pymdownx.snippets", "pymdownx.superfences"],
        ["pymdownx.snippets", "pymdownx.superfences", "OURS"],
        ["pymdownx.superfences", "OURS", "pymdownx.snippets"],
        ["markdown.extensions.extra", "OURS"],
        ["OURS", "pymdownx.extra"],
        ["markdown.extensions.codehilite", "OURS"],
        ["OURS", "pymdownx.highlight"],
        ["OURS", *OTHERS],
        [*OTHERS, "OURS"],
    ],
    ids=", ".join,
)
def test_the_order_of_extensions_does_not_matter(site, names):
    configs = {
        "pymdownx.snippets": SNIPPETS,
        "pymdownx.superfences": {"custom_fences": [MERMAID]},
    }
    extensions = [site.ours() if name == "OURS" else name for name in names]
    configs = {name: config for name, config in configs.items() if name in names}
    assert code(site.html(PART, extensions, configs))[-1].strip() == "return 1"
    typed = "# A page\n\n```python\nx = 1\n```\n\n    y = 2\n"
    extensions = [site.ours() if name == "OURS" else name for name in names]
    assert site.refused(typed, extensions, configs) == (
        "page.md:4: Python typed into the page\n"
        "page.md:7: code in an indented block or in raw <pre>; "
        "fence it and label it `text`, or include a snippet"
    )


def test_wrong_settings_are_said_of_a_page_and_not_as_a_fault_of_the_extension(folder):
    """For that is how a builder shows what an extension raises while it is loaded."""
    put(folder / "pyproject.toml", "[tool.verified-snippets]\nseconds = 0\n")
    md = Markdown(extensions=["verified_snippets"])
    with pytest.raises(SnippetError, match=r"^pyproject.toml:2: .* seconds = 0 is no limit"):
        md.convert("Text.\n")


def test_an_extension_that_takes_the_place_of_superfences(site):
    extensions = [site.ours(), "markdown.extensions.fenced_code"]
    assert site.refused(PART, extensions).startswith(
        "page.md: another extension took the place of pymdownx.superfences; leave it out"
    )


@pytest.mark.parametrize(
    "configs",
    [
        {"pymdownx.highlight": {"use_pygments": False}},
        {"pymdownx.highlight": {"linenums": True, "linenums_style": "pymdownx-inline"}},
        {"pymdownx.highlight": {"guess_lang": True, "default_lang": "python"}},
        {"pymdownx.snippets": {"base_path": ["snippets"]}},
        {"pymdownx.snippets": {**SNIPPETS, "restrict_base_path": False}},
    ],
    ids=str,
)
def test_settings_of_others_change_nothing(site, configs):
    extensions = [site.ours(), *configs]
    assert code(site.html(PART, extensions, configs))[-1].strip() == "return 1"
    extensions = [site.ours(), *configs]
    refused = site.refused("```\nx = 1\n```\n\n```py\ny = 1\n```\n", extensions, configs)
    assert [line.partition(": ")[0] for line in refused.split("\n")] == ["page.md:2", "page.md:6"]


def test_one_instance_converts_many_pages(site):
    put(site.page, "")
    md = Markdown(extensions=[site.ours()])
    good = md.convert(PART)
    for _ in range(2):
        with pytest.raises(Exception, match="Python typed into the page"):
            md.reset().convert("```python\nx = 1\n```\n")
        assert md.reset().convert(PART) == good


def test_a_custom_fence_for_python_lets_nothing_pass(site):
    fences = [{"name": "python", "class": "x"}, {"name": "*", "class": "y"}]
    configs = {"pymdownx.superfences": {"custom_fences": fences}}
    extensions = [site.ours(), "pymdownx.superfences"]
    page = "```python\nx = 1\n```\n\n```\ny = 1\n```\n"
    assert site.refused(page, extensions, configs).startswith(f"page.md:2: {TYPED}\n")


@pytest.mark.parametrize(
    "printed", ["<p>It ran.</p>", "<pre><code>import os\nos.getcwd()</code></pre>"]
)
@pytest.mark.parametrize("shown", ["", "above"])
def test_a_block_that_is_run_for_its_output_alone_passes_and_the_output_is_judged(
    site, printed, shown
):
    def formatter(src, language, class_name, options, md, **rest):
        return printed

    def validator(language, inputs, options, attrs, md):
        options["source"] = inputs.pop("source", "")
        return inputs.pop("exec", "") == "on"

    formatter.__module__ = "markdown_exec"
    fence = {"name": "python", "class": "x", "format": formatter, "validator": validator}
    configs = {"pymdownx.superfences": {"custom_fences": [fence]}}
    page = f'```python exec="on" source="{shown}"\nprint("It ran.")\n```\n'
    given = page, [site.ours(), "pymdownx.superfences"], configs
    if shown:
        assert site.refused(*given).startswith(f"page.md:2: {TYPED}")
    elif "import" in printed:
        assert "page.md:" in site.refused(*given)
    else:
        assert printed in site.html(*given)


def test_a_renamed_language_lets_nothing_pass(site):
    configs = {"pymdownx.highlight": {"extend_pygments_lang": [{"name": "snake", "lang": "py"}]}}
    extensions = [site.ours(), "pymdownx.highlight"]
    assert site.refused("```snake\nx = 1\n```\n", extensions, configs) == f"page.md:2: {TYPED}"


@pytest.mark.parametrize(
    "text", [">       assert 1 == 2\nE       AssertionError", "a = b", "├── a.py\n└── b.py"]
)
def test_a_language_that_no_highlighter_knows_is_plain_if_it_holds_no_program(site, text):
    assert escape(text.split("\n")[0]) in site.html(f"```txt\n{text}\n```\n", [site.ours()])


def test_a_page_of_no_builder(site):
    with pytest.raises(Exception, match=f"^unknown page:2: {TYPED}\n"):
        markdown("```python\nx = 1\n```\n", extensions=[site.ours()])


def test_a_page_of_zensical(site):
    put(site.page, "---\ntitle: A\n---\n\n```python\nx = 1\n```\n")
    md = Markdown(extensions=[site.ours()])
    context: Any = Preprocessor(md)
    context.config = {"docs_dir": str(site.page.parent)}
    context.page = SimpleNamespace(path=site.page.name)
    context.run = lambda lines: lines
    md.preprocessors.register(context, "rendering_context", 0)
    with pytest.raises(Exception, match=f"^page.md:6: {TYPED}\n"):
        md.convert("\n```python\nx = 1\n```\n")
