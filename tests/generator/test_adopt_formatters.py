"""`verified-snippets adopt` in a project that formats with ruff, which rewrites Python on pages, too."""

import shutil
import subprocess
import sys

import pytest
from generator.helpers import golden, put

from verified_snippets.adopting.formatters import spare_pages

CASES = """
%% a table of its own
[project]
name = "x"

[tool.ruff]
line-length = 90

[tool.ruff.lint]
select = ["E"]
=>
[project]
name = "x"

[tool.ruff]
extend-exclude = ["docs/**/*.md"]
line-length = 90

[tool.ruff.lint]
select = ["E"]
%% only tables below it
[tool.black]
line-length = 90

[tool.ruff.lint]
select = ["E"]
=>
[tool.black]
line-length = 90

[tool.ruff]
extend-exclude = ["docs/**/*.md"]

[tool.ruff.lint]
select = ["E"]
"""


@pytest.mark.parametrize(("before", "after"), golden(CASES))
def test_ruff_is_told_to_leave_pages_alone(folder, before, after):
    file = put(folder / "pyproject.toml", before)
    said = "pyproject.toml: ruff is to leave pages alone, as it would rewrite the includes"
    assert spare_pages(folder, folder / "docs") == said
    assert file.read_text().rstrip("\n") == after
    assert spare_pages(folder, folder / "docs") is None


def test_a_file_of_ruffs_own_comes_first(folder):
    other = put(folder / "pyproject.toml", "[tool.ruff]\n")
    file = put(folder / "ruff.toml", "[lint]\nselect = []\n")
    assert "ruff.toml: ruff is to leave" in (spare_pages(folder, folder / "docs") or "")
    assert file.read_text() == 'extend-exclude = ["docs/**/*.md"]\n[lint]\nselect = []\n'
    assert other.read_text() == "[tool.ruff]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project]\nname = 'x'\n", None),
        ("[tool.ruff]\nexclude = ['*.md']\n", None),
        ("[tool.ruff]\nformat.exclude = ['docs/*.md']\n", None),
        ("[tool.ruff\n", None),
        ("[tool.ruff]\nextend-exclude = ['a']\n", "add to extend-exclude"),
        ("[tool]\nruff = {line-length = 90}\n", "add to extend-exclude"),
    ],
)
def test_nothing_is_written_where_that_is_not_needed_or_not_understood(folder, text, said):
    file = put(folder / "pyproject.toml", text)
    came = spare_pages(folder, folder / "docs")
    assert came is None if said is None else said in (came or "")
    assert file.read_text() == text


def test_ruff_does_leave_them_alone(folder):
    ruff = shutil.which("ruff", path=f"{sys.prefix}/bin")
    page = put(folder / "docs/a/index.md", '```python\n--8<-- "a.py"\n```\n')
    put(folder / "pyproject.toml", "[tool.ruff]\n")
    assert ruff, "make test installs it"
    form = [ruff, "format", "--quiet", "--no-cache", "."]
    before = page.read_text()
    subprocess.run(form, cwd=folder, check=True)
    assert page.read_text() != before
    put(folder / "docs/a/index.md", before)
    spare_pages(folder, folder / "docs")
    subprocess.run(form, cwd=folder, check=True)
    assert page.read_text() == before
