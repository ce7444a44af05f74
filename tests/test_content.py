"""The pages and the snippets belong together: nothing unrun, unasserted or unused."""

import ast
import functools
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_codeblocks

from verified_snippets import load

ROOT = Path(__file__).parents[1]
SNIPPETS = sorted((ROOT / "snippets").rglob("*.py"))
PAGES = sorted((ROOT / "docs").rglob("*.md"))
INCLUDE = re.compile(r'^\s*--8<-- "(?P<file>[^":]+\.py)(?::(?P<region>[^"]+))?"$')


def name(path):
    return path.relative_to(ROOT / "snippets").as_posix()


@functools.cache
def asserted(test_file):
    """The literal first arguments of run_snippet(…) in a test file."""
    return {
        ast.literal_eval(node.args[0])
        for node in ast.walk(ast.parse(test_file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("run_snippet")
    }


def includes(page):
    for line in page.read_text(encoding="utf-8").split("\n"):
        if match := INCLUDE.match(line):
            yield match["file"], match["region"]


def test_every_snippet_is_asserted_in_the_test_file_of_its_folder():
    """That of vector/ is test_vector.py; where a section has pages, test_errors_seed.py."""
    missing = []
    for snippet in map(name, SNIPPETS):
        parts = snippet.split("/")
        owners = [ROOT / f"tests/content/test_{'_'.join(parts[:depth])}.py" for depth in (1, 2)]
        if not any(snippet in asserted(owner) for owner in owners if owner.exists()):
            missing.append(snippet)
    assert missing == []


def test_every_snippet_is_on_some_page():
    shown = {file for page in PAGES for file, _ in includes(page)}
    assert sorted({name(s) for s in SNIPPETS} - shown) == []


@functools.cache
def verified():
    """What a page may show of all snippets: each whole, and each of its regions."""
    snippets = map(load, SNIPPETS)
    return {snippet.shown(*r) for snippet in snippets for r in ((), *zip(snippet.regions))}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_second_reader_finds_only_verified_text(page):
    """pytest-codeblocks reads fences by its own rules; all Python in them must have run."""
    expanded = []
    for line in page.read_text(encoding="utf-8").split("\n"):
        match = INCLUDE.match(line)
        if match:
            snippet = load(ROOT / "snippets" / match["file"])
            indent = line[: len(line) - len(line.lstrip())]
            expanded += [
                indent + text
                for text in snippet.shown(*filter(None, [match["region"]])).split("\n")
            ]
        else:
            expanded.append(line)
    blocks = pytest_codeblocks.extract_from_buffer(io.StringIO("\n".join(expanded)))
    python = [b.code for b in blocks if b.syntax and b.syntax.lower().startswith("py")]
    assert [code for code in python if code.strip("\n") not in verified()] == []
    if any(includes(page)):
        assert python, "the second reader found no Python at all on a page that has some"


BLACK = ["black", "--check", "--quiet", "--line-length", "88"]
ERRORS = ROOT / "snippets/errors"  # half of all, and as much as one call may format


@pytest.mark.parametrize(
    ("command", "paths"),
    [
        (["ruff", "format", "--check"], [ROOT / "snippets"]),
        (["ruff", "check"], [ROOT / "snippets"]),
        (BLACK, [ERRORS]),
        (BLACK, [*{*(ROOT / "snippets").glob("*/")} - {ERRORS}]),
    ],
    ids=["ruff format", "ruff check", "black, errors", "black, all else"],
)
def test_formatters_leave_the_snippets_as_they_are(command, paths):
    done = subprocess.run([sys.executable, "-m", *command, *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_page_names_a_function_that_does_not_exist():
    """`torch.autograd.second_derivative` is what the article made up."""
    import torch

    for page in PAGES:
        for dotted in re.findall(r"`(torch(?:\.\w+)+)(?:\([^`]*\))?`", page.read_text()):
            found: Any = torch
            for part in dotted.split(".")[1:]:
                found = getattr(found, part, None)
            expected = "second_derivative" not in dotted
            assert (found is not None) == expected, f"{page.name}: {dotted}"
