"""What a formatter or a linter changes: the marks are read all the same, and the record stays fresh."""

import subprocess
import sys
from dataclasses import replace

import pytest
from generator.helpers import put, put_verified, text

from verified_snippets import check, update
from verified_snippets.errors import SnippetError
from verified_snippets.record.serialize import dumps, loads
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

LOOSE = """\
import math
def area( r ):
    if (r >
      99): return None
    elif r<0 :
        raise ValueError(
            'negative')
    return math.pi*r**2   # a comment



print({'area': round(area(2), 2),
       'none': None })
# > {'area': 12.57, 'none': None}
area(
    -1)
#! ValueError: negative
"""
FORMATTED = """\
import math


def area(r):
    if r > 99:
        return None
    elif r < 0:
        raise ValueError("negative")
    return math.pi * r**2  # a comment


print({"area": round(area(2), 2), "none": None})
# > {'area': 12.57, 'none': None}
area(-1)
#! ValueError: negative
"""


def record_of(path):
    snippet = load(path)
    return load_record(path, snippet.digest, snippet.source)


@pytest.fixture
def loose(folder, forking):
    path = put(folder / "wrong.py", LOOSE)
    assert text(update(path, forking).problems) == ""
    assert path.read_text() == LOOSE
    return path


@pytest.mark.parametrize("line", [["ruff", "format", "--isolated", "-q"], ["black", "-q"]])
def test_a_formatted_file_keeps_its_record(loose, forking, line):
    subprocess.run([sys.executable, "-m", *line, str(loose)], check=True)
    assert loose.read_text() == FORMATTED
    kept = record_path(loose).read_bytes()
    record = record_of(loose)
    assert record.effect(12).output == ("{'area': 12.57, 'none': None}",)
    assert record.effect(14).raised_at == 8
    assert record.spans == ((1, 1), (4, 9), (12, 12), (14, 14))
    assert text(check(loose, forking).problems) == ""
    assert record_path(loose).read_bytes() == kept


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("negative", "negativ"),
        ("r**2", "r**3"),
        ("elif r<0", "elif not 0<=r"),
        ("round(area(2), 2)", "round(area(2), ndigits=2)"),
    ],
)
def test_another_program_does_not(loose, before, after):
    put(loose, LOOSE.replace(before, after, 1))
    with pytest.raises(SnippetError, match="its record is stale"):
        record_of(loose)


def test_a_record_without_its_program_apart_from_layout_goes_stale(folder):
    path = put_verified(folder / "s.py", "x=1\nprint(x)\n# > 1\n")
    record = replace(record_of(path), tree=None)
    put(record_path(path), dumps(record))
    put(path, "x = 1\nprint(x)\n# > 1\n")
    with pytest.raises(SnippetError, match="its record is stale"):
        record_of(path)


def test_two_lines_that_were_one_are_not_told_apart(folder, forking):
    source = "def f(x):\n    if x: raise ValueError(x)\n\n\nf(1)\n#! ValueError: 1\n"
    path = put(folder / "wrong.py", source)
    assert text(update(path, forking).problems) == ""
    put(path, source.replace("if x: raise", "if x:\n        raise"))
    with pytest.raises(SnippetError, match="its record is stale"):
        record_of(path)


def test_the_lines_of_statements_stand_in_a_record_only_where_it_names_one(folder, forking):
    path = put(folder / "s.py", "def f():\n    return 1\n\n\nprint(f())\n# > 1\n")
    update(path, forking)
    kept = record_path(path)
    assert loads(kept, kept.read_text()).nested == ()


SPACED = """\
import warnings

warnings.warn("a\\nb")
# ! UserWarning: a
# !     b
raise ValueError("c")
#! ValueError: c
"""


def test_a_mark_of_an_error_may_have_a_space(folder, forking):
    path = put(folder / "wrong.py", SPACED)
    assert [s.stated.errors for s in load(path).statements] == [
        (),
        ("UserWarning: a\nb",),
        ("ValueError: c",),
    ]
    assert text(update(path, forking).problems) == ""
    assert path.read_text() == SPACED


LINTED = {
    "nothing": ({}, "#!"),
    "flake8": ({".flake8": "[flake8]\nmax-line-length = 88\n"}, "# !"),
    "a section of tox.ini": ({"tox.ini": "[tox]\n\n[pycodestyle]\n"}, "# !"),
    "another section": ({"setup.cfg": "[metadata]\nname = x\n"}, "#!"),
    "ruff": ({"pyproject.toml": "[tool.ruff.lint]\nselect = ['E']\n"}, "#!"),
    "ruff's preview": (
        {"pyproject.toml": "[tool.ruff.lint]\npreview = true\nselect = ['E', 'F']\n"},
        "# !",
    ),
    "no TOML": ({"pyproject.toml": "["}, "#!"),
    "no INI": ({"tox.ini": "flake8"}, "#!"),
}


@pytest.mark.parametrize("name", LINTED)
def test_an_error_is_marked_as_the_linter_of_a_project_takes_it(folder, forking, name):
    files, mark = LINTED[name]
    for file, said in files.items():
        put(folder / file, said)
    path = put(folder / "snippets/wrong.py", "1 / 0\n")
    assert text(update(path, forking).problems) == ""
    assert path.read_text() == f"1 / 0\n{mark} ZeroDivisionError: division by zero\n"


def test_a_file_is_marked_as_it_is_already(folder, forking):
    put(folder / ".flake8", "[flake8]\n")
    path = put(folder / "wrong.py", "1 / 0\n#! ZeroDivisionError: by zero\n")
    assert text(update(path, forking).problems) == ""
    assert path.read_text() == "1 / 0\n#! ZeroDivisionError: division by zero\n"
