"""The copies of a page: expanded Markdown, a notebook, a Python file, and llms.txt."""

import builtins
import json
import os
import re
import signal
import time
from itertools import pairwise

import pytest
from generator.helpers import contents, golden, put, put_verified
from generator.test_cli import said

from verified_snippets.pages import converter
from verified_snippets.pages.site import list_page_paths, read_site

CONFIG = """\
site_name: A site
site_description: >-
  What it is
  about.
site_url: !ENV [SITE_URL, ""]
markdown_extensions:
  - verified_snippets
  - admonition
  - pymdownx.emoji: {emoji_index: !!python/name:material.extensions.emoji.twemoji ""}
nav:
  - Home: index.md
  - Part:
      - part/page.md
"""
HOME = """\
---
title: Home
---

# A home

See [the page](part/page.md#a-page), [another site](https://example.org/page.md).

````markdown
```python
;--8<-- "s.py"
```
````
"""
PAGE = """\
# A page

What `f` does, [at home](../index.md).

!!! note "Look"

    At this:

    ```python title="f.py"
    --8<-- "f.py:body"
    ```

Whole:

```python
--8<-- "f.py"
```

```text
plain
```

```python
--8<-- "wrong.py"
```

End.
"""
MARKDOWN = """\
# A page

What `f` does, [at home](../index.md.txt).

!!! note "Look"

    At this:

    ```python
    return 1
    ```

Whole:

```python
def f():
    return 1


print(f())
# > 1
```

```text
plain
```

```python
x = [
    1,
]
print(x[0])
# > 1
x[
    2
]
#! IndexError: list index out of range
```

End.
"""
PYTHON = """\
# %% [markdown]
# # A page
#
# What `f` does, [at home](../index.ipynb).
#
# > **Look**
# >
# > At this:

# %%
def f():
    return 1


print(f())
# > 1

# %% [markdown]
# Whole:

# %% [markdown]
# ```text
# plain
# ```

# %%
x = [
    1,
]
print(x[0])
# > 1
try:
    x[
        2
    ]
except Exception as error:
    print(f"{type(error).__name__}: {error}")
#! IndexError: list index out of range

# %% [markdown]
# End.
"""
LLMS = """\
# A site

> What it is about.

## Pages

- [Home](downloads/index.md.txt): See the page, another site.

## Part

- [A page](downloads/part/page.md.txt): What `f` does, at home.
"""


@pytest.fixture
def site(folder):
    """Two pages, and a program that raises on one of them."""
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", HOME)
    put(folder / "docs/part/page.md", PAGE)
    body = "    # --8<-- [start:body]\n    return 1\n    # --8<-- [end:body]\n"
    put_verified(folder / "snippets/f.py", f"def f():\n{body}\n\nprint(f())\n# > 1\n")
    raises = "x = [\n    1,\n]\nprint(x[0])\n# > 1\nx[\n    2\n]\n"
    put_verified(folder / "snippets/wrong.py", f"{raises}#! IndexError: list index out of range\n")
    return folder


def text(site, name):
    return (site / "docs" / name).read_text()


def test_the_copies_of_a_page(site, capsys):
    assert said(capsys, "export") == (0, "7 files below docs\n", "")
    assert text(site, "downloads/part/page.md.txt") == MARKDOWN
    assert text(site, "downloads/part/page.py") == PYTHON
    assert text(site, "llms.txt") == LLMS
    home = text(site, "downloads/index.md.txt")
    assert home.startswith(
        "# A home\n\nSee [the page](part/page.md.txt#a-page), [another site](http"
    )
    assert '\n```python\n--8<-- "s.py"\n```\n' in home, "an include that is shown was expanded"


def test_a_notebook_has_a_cell_a_program_and_what_it_did(site, capsys):
    said(capsys, "export")
    notebook = json.loads(text(site, "downloads/part/page.ipynb"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert ["".join(cell["source"]) for cell in code] == [
        "def f():\n    return 1\n\n\nprint(f())",
        "x = [\n    1,\n]\nprint(x[0])\nx[\n    2\n]",
    ]
    assert [cell["metadata"] for cell in code] == [{}, {"tags": ["raises-exception"]}]
    (printed,), (_, raised) = (cell["outputs"] for cell in code)
    assert printed["text"] == ["1\n"]
    assert (raised["ename"], raised["evalue"]) == ("IndexError", "list index out of range")


def test_links_lead_to_the_site_if_its_address_is_known(site, capsys, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://example.org/a/")
    said(capsys, "export")
    assert "[at home](https://example.org/a/)" in text(site, "downloads/part/page.py")
    assert "[the page](https://example.org/a/part/page/#a-page)" in text(site, "downloads/index.py")
    assert "[A page](https://example.org/a/downloads/part/page.md.txt)" in text(site, "llms.txt")
    put(site / "flat.yml", "INHERIT: mkdocs.yml\nuse_directory_urls: false\n")
    said(capsys, "export", "--config", "flat.yml")
    assert "(https://example.org/a/part/page.html#a-page)" in text(site, "downloads/index.py")


def test_the_index_of_a_section_is_named_for_it_and_a_page_needs_no_navigation(site, capsys):
    put(site / "docs/errors/index.md", "# Errors\n\nSee [here](../part/page.md).\n")
    assert said(capsys, "export")[0] == 0
    assert text(site, "downloads/errors.md.txt") == "# Errors\n\nSee [here](part/page.md.txt).\n"
    assert "- [Errors](downloads/errors.md.txt): See here.\n" in text(site, "llms.txt")


def test_the_same_again_writes_nothing(site, capsys):
    said(capsys, "export")
    before = {path: path.stat().st_mtime_ns for path in (site / "docs").rglob("*")}
    first = contents(site)
    said(capsys, "export")
    assert contents(site) == first
    assert {path: path.stat().st_mtime_ns for path in (site / "docs").rglob("*")} == before


def test_what_may_not_be_shown_is_refused_and_nothing_written(site, capsys):
    with (site / "snippets/f.py").open("a") as file:
        file.write("print(2)\n")
    code, out, err = said(capsys, "export")
    assert (code, out) == (1, "")
    assert "snippets/f.py: was changed after it was last run: its record is stale" in err
    assert "shown at docs/part/page.md:10" in err
    assert not (site / "docs/llms.txt").exists()


UNPUBLISHED = {
    "excluded": ("secret.md", "exclude_docs: |\n  secret.md\n"),
    "in an excluded folder": ("plans/secret.md", "exclude_docs: plans/\n"),
    "of a pattern with an exception": (
        "a/secret.md",
        "exclude_docs: |\n  *.md\n  !index.md\n  !page.md\n",
    ),
    "a draft": ("secret.md", "draft_docs: secret.md\n"),
    "hidden": (".secret.md", ""),
    "in a hidden folder": (".plans/secret.md", ""),
    "a template": ("templates/secret.md", ""),
    "beside an index": ("README.md", ""),
    "a draft by its own word": ("secret.md", ""),
}


@pytest.mark.parametrize(("name", "settings"), UNPUBLISHED.values(), ids=UNPUBLISHED)
def test_what_is_left_out_of_the_site_is_not_exported(site, capsys, name, settings):
    front = "---\ndraft: true\n---\n" if name == "secret.md" and not settings else ""
    put(site / "docs" / name, f"{front}# Secret\n\nNot for readers.\n")
    with (site / "mkdocs.yml").open("a") as file:
        file.write(settings)
    assert said(capsys, "export")[:2] == (0, "7 files below docs\n")
    copied = [name for name, data in contents(site / "docs").items() if b"Not for" in data]
    assert copied == [name]


@pytest.mark.parametrize("name", ["a\nb.md", "\udcff.md", "\u202eb.md"])
def test_a_page_whose_name_does_not_show_is_refused(site, capsys, name):
    put(site / "docs" / name, "# A\n")
    code, _, err = said(capsys, "export")
    assert (code, err.count("\n")) == (1, 1)
    assert err.endswith("has a name with a character that does not show; rename it\n")


def test_copies_go_with_their_page_and_nothing_else_does(site, capsys):
    put(site / "docs/plan.md", "# Plan\n\nOld.\n")
    mine = put(site / "docs/downloads/mine.py", "x = 1\n")
    said(capsys, "export")
    assert text(site, "downloads/plan.md.txt") == "# Plan\n\nOld.\n"
    (site / "docs/plan.md").unlink()
    put(site / "docs/downloads/plan.py", "# edited\n")
    assert said(capsys, "export")[0] == 0
    left = [name for name in contents(site / "docs/downloads") if "plan" in name]
    assert left == ["plan.py"], "what was edited is nobody's to delete"
    assert mine.read_text() == "x = 1\n"


@pytest.mark.parametrize("name", ["llms.txt", "downloads/index.py", "downloads/part/page.ipynb"])
def test_what_no_export_wrote_is_not_replaced(site, capsys, name):
    mine = put(site / "docs" / name, "by hand\n")
    why = "was not written by an export, and is left as it is; move it away: its name is needed"
    assert said(capsys, "export") == (1, "", f"docs/{name}: {why}\n")
    assert mine.read_text() == "by hand\n"
    assert not (site / "docs/downloads/index.md.txt").exists()


@pytest.mark.parametrize("step", [0, 1, 4, 7, 8])
def test_an_export_that_is_interrupted_leaves_each_file_old_or_new(site, capsys, monkeypatch, step):
    said(capsys, "export")
    old = contents(site / "docs")
    for page in ("index.md", "part/page.md"):
        with (site / "docs" / page).open("a") as file:
            file.write("\nMore.\n")
    calls = iter(range(10))
    real = os.replace

    def interrupted(source, target):
        if next(calls) == step:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    code = said(capsys, "export")[0]
    assert code == (130 if step < 8 else 0)
    half = contents(site / "docs")
    monkeypatch.undo()
    monkeypatch.chdir(site)
    assert said(capsys, "export")[0] == 0
    new = contents(site / "docs")
    for name, data in half.items():
        assert name.endswith("/.exported") or data in (old.get(name), new[name]), name


REFUSED = ["```python\ny = 'never ran'\n```\n", "Text.\n\n    y = 'never ran'\n", "```\nx\n```\n"]


@pytest.mark.parametrize("page", REFUSED)
def test_what_the_gate_refuses_is_not_exported(site, capsys, page):
    put(site / "docs/other.md", f"---\ntitle: Other\n---\n# Other\n\n{page}")
    code, out, err = said(capsys, "export")
    assert (code, out) == (1, "")
    assert err.startswith("docs/other.md")
    assert not (site / "docs/llms.txt").exists()


def test_the_snippets_are_those_of_the_extension(site, capsys):
    config = (site / "mkdocs.yml").read_text()
    with_path = "verified_snippets: {path: snippets/part}"
    put(site / "mkdocs.yml", config.replace("verified_snippets", with_path, 1))
    put(site / "docs/part/page.md", '# P\n\n```python\n--8<-- "g.py"\n```\n')
    put_verified(site / "snippets/part/g.py", "print(7)\n# > 7\n")
    assert said(capsys, "export")[::2] == (0, "")
    assert "print(7)" in text(site, "downloads/part/page.py")


def test_a_raise_that_a_try_would_change_is_refused(site, capsys):
    put_verified(site / "snippets/wrong.py", 'int("""a\nb""")\n#! ValueError: not a number\n')
    code, _, err = said(capsys, "export")
    message = "raises in a statement that holds a string over several lines; name it before"
    assert (code, err) == (1, f"snippets/wrong.py:1: {message}\n")


ENDLESS = [f"{key}: '{'*a' * 10}c'" for key in ("exclude_docs", "draft_docs")]


@pytest.mark.parametrize("line", ENDLESS)
@pytest.mark.parametrize("command", ["export", "pages"])
def test_a_pattern_of_pages_that_takes_for_ever(site, capsys, monkeypatch, command, line):
    monkeypatch.setattr(converter, "NAME_SECONDS", 0.5)
    put(site / "mkdocs.yml", f"{(site / 'mkdocs.yml').read_text()}{line}\n")
    name = f"{'a' * 120}.md"
    put(site / "docs" / name, "# A\n")
    why = f"{line.partition(':')[0]} takes longer than 0.5 s to match '{name}'"
    code, _, err = said(capsys, command)
    assert (code > 0, err) == (True, f"mkdocs.yml: is no configuration of a site: {why}\n")
    assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


BAD = [
    f"site_name: a\n{line}\n"
    for line in (
        *("nav: 3", "nav: [3]", "nav: {a: b.md}", "exclude_docs: [a]", "docs_dir: 3"),
        *("markdown_extensions: 3", "markdown_extensions: [3]", "markdown_extensions: [{toc: 3}]"),
        *(
            "markdown_extensions: [nowhere]",
            "site_url: 3",
            "site_description: 3",
            "exclude_docs: 3",
        ),
    )
]


@pytest.mark.parametrize(
    "config",
    [
        "a: [",
        "- a\n",
        "docs_dir: docs\n",
        "",
        "null",
        "a: " + "[" * 5000,
        "INHERIT: mkdocs.yml\nsite_name: a\n",
        *BAD,
        None,
    ],
)
def test_a_wrong_configuration_is_refused(site, capsys, config):
    (site / "mkdocs.yml").unlink()
    if config:
        put(site / "mkdocs.yml", config)
    code, _, err = said(capsys, "export")
    assert code == 1
    assert re.match(r"mkdocs.yml(:\d+)?: is no configuration of a site: ", err)


CAUSES = """
%% a list
- a
=>
mkdocs.yml: it is no list of settings; begin with `site_name: …`
%% no YAML
site_name: a
\tb: 1
=>
mkdocs.yml:2: while scanning for the next token found character '\\t' that cannot start any token
%% an entry of nav that is no page
site_name: a
nav: [{b: 3}]
=>
mkdocs.yml: nav has '3' where the name of a page should stand
%% a parent that is no text
site_name: a
INHERIT: 3
=>
mkdocs.yml: INHERIT is no text; name another mkdocs.yml
%% extensions that are no list
site_name: a
markdown_extensions: 3
=>
mkdocs.yml: TypeError: markdown_extensions is no list of names, each with its options
%% a tag that ends Python
site_name: a
b: !!python/object/apply:sys.exit [3]
=>
mkdocs.yml:2: sys.exit ended with SystemExit: 3
"""


@pytest.mark.parametrize(("config", "cause"), golden(CAUSES))
def test_a_wrong_configuration_names_its_cause(site, capsys, config, cause):
    put(site / "mkdocs.yml", config)
    code, _, err = said(capsys, "export")
    assert (code, err.replace("is no configuration of a site: ", "")) == (1, f"{cause}\n")


def test_a_configuration_costs_what_it_is_long(site, capsys):
    deep = "site_name: a\nb: " + "[" * 5_000 + "]" * 5_000 + "\n"
    bomb = "a: &a [x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
        for before, name in pairwise("abcdefgh")
    )
    for config in (deep, f"{bomb}site_name: a\nnav: [*h]\n"):
        put(site / "mkdocs.yml", config)
        start = time.process_time()
        assert said(capsys, "export")[0] == 1
        assert time.process_time() - start < 4  # a tenth of a second; else half a minute


def test_links_that_lead_back_are_not_followed(site):
    (site / "docs/up").symlink_to(".")
    (site / "docs/round").symlink_to(site)
    before = list_page_paths(read_site(site / "mkdocs.yml"))
    assert not [path for path in before if path.startswith(("up/", "round/"))]


def test_without_nbformat_it_says_what_to_install(site, capsys, monkeypatch):
    real = builtins.__import__

    def without(name, *given, **named):
        if name == "nbformat":
            raise ModuleNotFoundError("No module named 'nbformat'", name="nbformat")
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    expected = "notebooks need nbformat: pip install nbformat\n"
    assert said(capsys, "export") == (2, "", expected)
