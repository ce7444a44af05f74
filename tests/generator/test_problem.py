"""What a report cuts, and what it says of that."""

from difflib import unified_diff

import pytest

from verified_snippets.difference import compare_lines, diff_files
from verified_snippets.errors import Problem, SnippetError, display_path


def test_what_is_too_long_is_cut():
    problem = Problem("s.py", 2, "a" * 1_000_000, ("b" * 1_001, "c" * 996, "d"))
    first, *details = str(problem).split("\n")
    assert first == "s.py:2: " + "a" * 992 + "… (999008 more characters)"
    assert details == [f"    {'b' * 996}… (5 more characters)", "    " + "c" * 996, "    d"]


def test_the_last_of_many_lines_stays():
    problem = Problem("s.py", 2, "a", tuple(map(str, range(1000))))
    lines = str(problem).split("\n")
    assert lines[-3:] == ["    97", "    … (901 more lines)", "    999"]


def test_a_difference_of_some_lines_shows_what_is_around_them():
    assert compare_lines(list("abcd"), list("axcd")) == ("  a", "- b", "+ x", "  c", "  d")
    assert compare_lines(list("ab"), list("abc")) == ("  a", "  b", "+ c")


def test_a_long_difference_shows_its_first_lines():
    one, other = ([f"{i * factor:.4f}" for i in range(10_000)] for factor in (1.37, 1.39))
    changes = compare_lines(["a", "b", *one], ["a", "b", *other])
    assert changes[:2] == ("  0.0000", "- 1.3700")
    assert changes[-1] == "… (9399 more lines became 9399)"


@pytest.mark.parametrize("lines", [[f"print({i % 150})" for i in range(5_000)], ["a"] * 10_000])
def test_a_long_difference_takes_no_minutes(lines):
    """difflib takes 90 s for the first; tests/conftest.py allows a test 10 s."""
    stated = [text for line in lines for text in (line, f"# > {line}")]
    diff = diff_files("s.py", "\n".join(lines), "\n".join(stated))
    assert diff[:2] == ["--- s.py", "+++ s.py"]
    assert compare_lines(lines, stated)


def test_the_diff_of_a_file_is_that_of_diff():
    old = [str(i) for i in range(40)]
    new = [*old[:9], "x", "y", *old[10:30], *old[31:]]
    diff = diff_files("s.py", "\n".join(old) + "\n", "\n".join(new) + "\n")
    lines = unified_diff(old, new, "s.py", "s.py", n=1, lineterm="")
    assert diff == [line.rstrip() for line in lines]


def test_a_path_shows_in_characters_that_show(folder, monkeypatch):
    assert display_path(folder / "a\nb\udcff\u202ec.py") == r"a\nb\udcff\u202ec.py"
    folder.rmdir()
    assert display_path("gone.py") == "gone.py"


def test_of_many_problems_some_are_listed():
    refused = SnippetError([Problem("s.py", line, "is wrong") for line in range(1, 1001)])
    *_, last, more = str(refused).split("\n")
    assert (last, more) == ("s.py:100: is wrong", "… (900 more problems)")
