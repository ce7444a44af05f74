"""What differs between two texts, in a time that does not grow with the square of their length.

The time that difflib takes grows with the cube of the number of lines where lines repeat. So it is given
no more of them than anybody reads, from the first one on that differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from itertools import takewhile
from typing import NamedTuple

MAX_COMPARED_LINES = 600  # lines of a text that are compared
FULL_CONTEXT_LINES = 60  # lines of a text up to which all are shown, also those that are equal
HUNK = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@$")


def compare_lines(expected: Sequence[str], got: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of two texts: `- ` those expected, `+ ` those that came instead, `  ` both."""
    part = _trim_common(expected, got)
    short = max(len(expected), len(got)) <= FULL_CONTEXT_LINES
    above = expected[: part.start] if short else expected[max(part.start - 1, 0) : part.start]
    lines = [f"  {line}" for line in above]
    matcher = SequenceMatcher(None, part.old, part.new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        gone, new = [f"- {line}" for line in part.old[a:b]], [f"+ {line}" for line in part.new[c:d]]
        if tag == "equal":
            lines += [f"  {line}" for line in part.old[a:b]]
        elif len(gone) == len(new):
            lines += [line for pair in zip(gone, new, strict=True) for line in pair]
        else:
            lines += gone + new
    if short:
        lines += [f"  {line}" for line in expected[part.start + len(part.old) :]]
    return (*(line.rstrip() for line in lines), *part.remark)


def diff_files(name: str, before: str, after: str) -> list[str]:
    """Return what `diff -U1` says of a file, as far as anybody reads it."""
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    part = _trim_common(old, new)
    start = max(part.start - 1, 0)
    above = old[start : part.start]
    below = [] if part.remark else old[part.start + len(part.old) :][:1]
    was, now = ([*above, *lines, *below] for lines in (part.old, part.new))
    lines = unified_diff(was, now, name, name, n=1, lineterm="")
    return [*(_shift_hunk(line, start).rstrip() for line in lines), *part.remark]


class _DifferingPart(NamedTuple):
    """What is left of two texts without the lines at both ends that are equal."""

    start: int
    """How many lines are equal above it."""
    old: Sequence[str]
    new: Sequence[str]
    remark: list[str]
    """A line that says how many lines more are not compared, if any."""


def _trim_common(old: Sequence[str], new: Sequence[str]) -> _DifferingPart:
    start = _count_equal(zip(old, new, strict=False))
    most = min(len(old), len(new)) - start
    end = min(most, _count_equal(zip(reversed(old), reversed(new), strict=False)))
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    more = [max(len(part) - MAX_COMPARED_LINES, 0) for part in (left, right)]
    remark = [f"… ({more[0]} more lines became {more[1]})"] if any(more) else []
    return _DifferingPart(start, left[:MAX_COMPARED_LINES], right[:MAX_COMPARED_LINES], remark)


def _count_equal(pairs: Iterator[tuple[str, str]]) -> int:
    """Count the pairs that are equal, up to the first that is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shift_hunk(line: str, by: int) -> str:
    """Return a line of a diff; if it heads a hunk, with its line numbers raised `by` so many."""
    if not (hunk := HUNK.match(line)):
        return line
    first, second = int(hunk[1]) + by, int(hunk[3]) + by
    return f"@@ -{first}{hunk[2] or ''} +{second}{hunk[4] or ''} @@"
