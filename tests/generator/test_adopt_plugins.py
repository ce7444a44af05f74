"""`verified-snippets adopt` where plugins of the site write pages, or fill in what a page holds."""

import tomllib
from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace
from typing import Any

import pytest
from generator.helpers import put
from generator.test_cli import said
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from verified_snippets.pages.builder import find_source

CONFIG = "site_name: x\nmarkdown_extensions: [admonition]\n"
MACROS = f"{CONFIG}plugins:\n  - search\n  - macros"
BLOCK = '```python\nprint("{{ name }}")\n```\n'
TYPED = "```python\nprint(1)\n```\n"
MAKES_A_PAGE = """\
from mkdocs.structure.files import File


def on_files(files, config):
    for name in ("api/made.md", "api/fine.md"):
        text = "# Made\\n\\n```python\\nx = 1\\n```\\n" if "made" in name else "# Fine\\n"
        files.append(File.generated(config, name, content=text))
"""


@pytest.mark.parametrize(
    ("config", "text", "left"),
    [
        (MACROS, BLOCK, True),
        (f"{CONFIG}plugins: {{macros: {{}}}}\n", BLOCK, True),
        (MACROS, "> ```python\n> x = '{# note #}'\n> ```\n", True),
        (MACROS, f"{{% raw %}}\n{BLOCK}{{% endraw %}}\n", False),
        (MACROS, f"{{% raw %}}\n{TYPED}{{% endraw %}}\n\n{BLOCK}", True),
        (MACROS, '```python title="{{ name }}"\nprint(1)\n```\n', False),
        (MACROS, f"---\nrender_macros: false\n---\n\n{BLOCK}", False),
        (f"{MACROS}: {{render_by_default: false}}\n", BLOCK, False),
        (f"{MACROS}: {{j2_variable_start_string: '[['}}\n", BLOCK, False),
        (f"{MACROS}: {{j2_variable_start_string: '[['}}\n", "```python\nx = [[1]]\n```\n", True),
        (CONFIG, BLOCK, False),
    ],
)
def test_what_a_plugin_fills_in_is_left_as_its_reader_sees_another_text(
    folder, capsys, config, text, left
):
    put(folder / "mkdocs.yml", config)
    put(folder / "docs/index.md", text)
    _, out, _ = said(capsys, "adopt", "--dry-run")
    assert ("which the plugin macros reads as its own" in out) == left
    assert ("runs alone" in out) == (not left or TYPED in text)


def test_a_page_that_a_plugin_makes_is_listed_and_taken_off(folder, capsys):
    put(folder / "mkdocs.yml", f"{CONFIG}hooks: [hook.py]\n")
    hook = put(folder / "hook.py", MAKES_A_PAGE)
    page = put(folder / "docs/index.md", TYPED)
    code, out, _ = said(capsys, "adopt")
    assert code == 0
    assert "docs/api/made.md: not verified yet: line 4: Python typed into the page" in out

    def excluded() -> object:
        table = tomllib.loads((folder / "pyproject.toml").read_text())["tool"]["verified-snippets"]
        return table.get("exclude")

    assert excluded() == ["docs/api/made.md"]
    assert "8<" in page.read_text()
    said(capsys, "adopt")
    assert excluded() == ["docs/api/made.md"]
    put(hook, MAKES_A_PAGE.replace("```python", "```text"))
    said(capsys, "adopt")
    assert not excluded()


def test_a_made_page_stays_on_the_list_if_the_site_cannot_be_built(folder, capsys):
    put(folder / "mkdocs.yml", f"{CONFIG}hooks: [hook.py]\n")
    put(folder / "hook.py", "raise ValueError('no')\n")
    put(folder / "docs/index.md", TYPED)
    table = '[tool.verified-snippets]\nexclude = ["docs/api/made.md"]\n'
    put(folder / "pyproject.toml", table)
    _, out, _ = said(capsys, "adopt")
    assert "cannot be built here" in out
    assert "docs/api/made.md" in (folder / "pyproject.toml").read_text()


def test_what_stops_a_build_on_an_excluded_page_is_said(folder, capsys):
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", f"{TYPED}\n```python\nclient.get()\n```\n")
    _, out, _ = said(capsys, "adopt")
    assert "a build stops" not in out
    put(folder / "snippets/index/example.py", "print(2)\n")
    _, out, _ = said(capsys, "adopt")
    stale = "snippets/index/example.py:1: was changed after it was last run: its record is stale"
    assert f"docs/index.md: {stale}; mend this, or a build stops here all the same\n" in out


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("{docs}/a.md", "{docs}/a.md"),
        (None, "{docs}/api/x.md"),
        (f"{gettempdir()}/gen_files_x/api/x.md", "{docs}/api/x.md"),
        ("/elsewhere/README.md", "/elsewhere/README.md"),
    ],
)
def test_a_made_page_is_named_as_it_would_be_among_the_others(file, name):
    docs = "/project/docs"
    md = Markdown()
    relpath: Any = Treeprocessor(md)
    relpath.file = SimpleNamespace(abs_src_path=file and file.format(docs=docs), src_uri="api/x.md")
    relpath.config = {"docs_dir": docs}
    md.treeprocessors.register(relpath, "relpath", 0)
    assert find_source(md, []).path == Path(name.format(docs=docs))
