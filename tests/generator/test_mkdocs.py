"""A small site, built by MkDocs itself."""

import os
import subprocess
import sys

import pytest
from generator.forked import command_says
from generator.helpers import contents, put, put_verified
from mkdocs.__main__ import cli

CONFIG = """\
site_name: A site
docs_dir: docs
plugins: []
theme:
  name: null
  custom_dir: theme
markdown_extensions:
  - verified_snippets
  - admonition
  - toc:
      permalink: true
"""
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"}
PAGE = """\
---
title: A page
---

# A page

!!! note

    ```python title="seed.py"
    --8<-- "a/seed.py"
    ```
"""


@pytest.fixture
def site(folder):
    """A site whose one snippet needs torch to run, where torch cannot be imported."""
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "theme/main.html", "<title>{{ page.title }}</title>\n{{ page.content }}")
    put(folder / "docs/index.md", PAGE)
    put_verified(folder / "snippets/a/seed.py", "import torch\n\nprint(1)\n# > 1\n", torch="2.13.0")
    put(folder / "no_torch/torch.py", "raise ImportError('no torch here')\n")
    return folder


def build(site, *options, into="site", **environment):
    """The exit code of a build, and all that it said, in a process that has imported MkDocs."""
    env = {**os.environ, **ENVIRONMENT, **environment}
    ran = command_says(cli, "build", "--site-dir", into, *options, env=env, cwd=site)
    return ran.returncode, ran.stdout + ran.stderr


def build_afresh(site, *options, into="site"):
    """See build; where torch cannot be imported, and what is in that folder can."""
    path = os.pathsep.join([str(site / "no_torch"), os.environ.get("PYTHONPATH", "")])
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", into, *options],
        cwd=site,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return built.returncode, built.stdout


def test_builds_without_torch_to_the_same_bytes_and_leaves_the_sources_alone(site):
    before = contents(site)
    for into in ("one", "two"):
        code, said = build_afresh(site, "--strict", into=into)
        assert (code, "WARNING" in said) == (0, False), said
    one, two = contents(site / "one"), contents(site / "two")
    assert one == two
    page = one["index.html"].decode()
    assert '<span class="go"># &gt; 1\n</span>' in page
    assert "<code>a/<wbr>seed.py</code> ran on torch 2.13.0</p>" in page
    assert "verified-snippet-" not in page, "a mark was left on the page"
    after = contents(site)
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {"one", "two"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```python\nx = 1\n```\n", "docs/page.md:8: Python typed into the page"),
        ("Text.\n\n    x = 1\n", "docs/page.md:9: code in an indented block or in raw <pre>;"),
        (
            '```python\n--8<-- "none.py"\n```\n',
            "docs/page.md:8: there is no file snippets/none.py",
        ),
        ("```python\nx = 1\n", "docs/page.md:7: a fence that is not closed,"),
    ],
)
def test_a_bad_page_stops_the_build(site, text, message):
    put(site / "docs/page.md", f"---\ntitle: Bad\n---\n\n# Bad\n\n{text}")
    code, said = build(site)
    assert code == 1
    assert f"\n{message}" in said, said
    assert "Traceback" not in said
    assert not (site / "site/page/index.html").exists()


def test_a_build_that_fails_says_what_is_wrong_with_all_pages(site):
    put(site / "docs/b.md", "```python\nx = 1\n```\n")
    put(site / "docs/c.md", "# Right\n")
    put(site / "docs/d/e.md", "# E\n\n```python\ny = 1\n```\n\n    z = 1\n")
    code, said = build(site)
    assert (code, "Traceback" in said) == (1, False), said
    named = [line.partition(": ")[0] for line in said.split("\n") if line.startswith("docs/")]
    assert named == ["docs/b.md:2", "docs/d/e.md:4", "docs/d/e.md:7"], said


@pytest.mark.parametrize(("label", "more"), [("", ""), ("no-such-language", "\nif a: f()\nf()")])
def test_a_block_of_no_known_language_is_a_warning_unless_the_build_is_strict(site, label, more):
    put(site / "docs/index.md", f"# A\n\n```{label}\nsome <text>{more}\n```\n")
    code, said = build(site)
    assert (code, "\nWARNING -  docs/index.md:4: " in f"\n{said}") == (0, True), said
    assert "some &lt;text&gt;" in (site / "site/index.html").read_text()
    code, said = build(site, "--strict", into="strict")
    assert (code, "\ndocs/index.md:4: " in said) == (1, True), said
    assert not (site / "strict/index.html").exists()


def test_a_stale_record_stops_the_build_and_shows_in_a_draft(site):
    put(site / "snippets/a/seed.py", "import no_such_torch\n\nprint(2)\n")
    before = contents(site / "snippets")
    stale = "snippets/a/seed.py: was changed after it was last run: its record is stale"
    code, said = build(site, "--strict")
    assert (code, f"\n{stale}\n" in said, "Traceback" in said) == (1, True, False), said
    assert "\n    shown at docs/index.md:10\n" in said
    code, said = build(site, VERIFIED_SNIPPETS_DRAFT="1")
    assert code == 0, said
    assert f"{stale}</p>" in (site / "site/index.html").read_text()
    assert contents(site / "snippets") == before


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "pyproject.toml",
            "[tool.verified-snippets]\nfolder = 'a'\n",
            "pyproject.toml:2: [tool.verified-snippets] has no key 'folder'",
        ),
        (
            "mkdocs.yml",
            CONFIG.replace("verified_snippets", "verified_snippets:\n      folder: a"),
            "folder",
        ),
    ],
)
def test_wrong_settings_stop_the_build(site, file, text, message):
    put(site / file, text)
    code, said = build(site)
    assert (code, message in said, "Traceback" in said) == (1, True, False), said


def test_a_strict_build_is_no_draft(site):
    code, said = build(site, "--strict", VERIFIED_SNIPPETS_DRAFT="1")
    assert (code, "Traceback" in said) == (1, False), said
    assert "docs/index.md: VERIFIED_SNIPPETS_DRAFT is set, and a strict build is no draft" in said


def test_the_option_path_is_a_folder_that_check_looks_into(site):
    put_verified(site / "other/o.py", "print(1)\n# > 1\n")
    put(site / "docs/index.md", '```python\n--8<-- "o.py"\n```\n')
    config = CONFIG.replace("- verified_snippets", "- verified_snippets: {path: other}")
    put(site / "mkdocs.yml", config)
    code, said = build(site)
    assert (code, "Traceback" in said, "File " in said) == (1, False, False), said
    assert "\nother: the option `path` is not the folder of snippets, snippets/, or in it" in said
    put(site / "pyproject.toml", '[tool.verified-snippets]\nsnippets = "other"\n')
    assert build(site)[0] == 0


INNER = '''\
"""Converts each line `INNER: …` apart, as markdown-exec does with what its blocks print."""

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor


class Inner(Preprocessor):
    def run(self, lines):
        return [self.convert(line[6:]) if line.startswith("INNER:") else line for line in lines]

    def convert(self, text):
        inner = Markdown(extensions=["verified_snippets"])
        text = text.replace("|", chr(10))
        return self.md.htmlStash.store(inner.convert(text))


class InnerExtension(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Inner(md), "inner", 15)


def makeExtension(**options):
    return InnerExtension(**options)
'''


def test_what_an_extension_converts_apart_is_judged_as_a_part_of_its_page(site):
    put(site / "no_torch/inner.py", INNER)
    put(site / "mkdocs.yml", CONFIG.replace("  - admonition", "  - inner\n  - admonition"))
    put(site / "docs/index.md", "# A\n\nINNER:```python|x = 1|```\n")
    put(site / "docs/b.md", "# B\n\nINNER:    x = 1|    y = 2\n")
    code, said = build_afresh(site, "--strict")
    assert (code, "unknown page" in said, "docs/index.md" in said) == (1, False, True), said
    assert "docs/b.md: " in said
    put(site / "pyproject.toml", '[tool.verified-snippets]\nexclude = ["docs/*"]\n')
    code, said = build_afresh(site, "--strict")
    assert code == 0, said
    assert "x = 1" in (site / "site/b/index.html").read_text()
