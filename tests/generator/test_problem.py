"""What a report cuts, and what it says of that."""

import time

from verified_snippets.problem import Problem, difference


def test_what_is_too_long_is_cut():
    problem = Problem("s.py", 2, "a" * 1_000_000, ("b" * 1_001, "c" * 996, "d"))
    first, *details = str(problem).split("\n")
    assert first == "s.py:2: " + "a" * 992 + "… (999008 more characters)"
    assert details == [f"    {'b' * 996}… (5 more characters)", "    " + "c" * 996, "    d"]


def test_the_last_of_many_lines_stays():
    problem = Problem("s.py", 2, "a", tuple(map(str, range(1000))))
    lines = str(problem).split("\n")
    assert lines[-3:] == ["    97", "    … (901 more lines)", "    999"]


def test_a_long_difference_takes_no_minutes():
    started = time.monotonic()
    one, other = ([f"{i * factor:.4f}" for i in range(10_000)] for factor in (1.37, 1.39))
    changes = difference(["a", "b", *one], ["a", "b", *other])
    assert changes[:2] == ("  0.0000", "- 1.3700")
    assert changes[-1] == f"+ {other[-1]}"
    assert time.monotonic() - started < 5
