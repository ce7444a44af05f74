"""What differs between two texts, in a time that does not grow with their length squared.

difflib compares lines in a time that grows with their cube where lines repeat, so that it is
given no more of them than anybody reads: those from the first that differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from itertools import takewhile

MAX_COMPARED_LINES = 600  # lines of a text that are compared
FULL_CONTEXT_LINES = 60  # lines up to which all that is equal is shown around what is not
HUNK = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@$")


def compare_lines(expected: Sequence[str], got: Sequence[str]) -> tuple[str, ...]:
    """Compare line by line: `- ` what was expected, and `+ ` what came."""
    start, one, other, rest = _trim_common(expected, got)
    few = max(len(expected), len(got)) <= FULL_CONTEXT_LINES
    above = expected[:start] if few else expected[max(start - 1, 0) : start]
    lines = [f"  {line}" for line in above]
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, new = [f"- {line}" for line in one[a:b]], [f"+ {line}" for line in other[c:d]]
        if tag == "equal":
            lines += [f"  {line}" for line in one[a:b]]
        elif len(gone) == len(new):
            lines += [line for pair in zip(gone, new, strict=True) for line in pair]
        else:
            lines += gone + new
    if few:
        lines += [f"  {line}" for line in expected[start + len(one) :]]
    return (*(line.rstrip() for line in lines), *rest)


def diff_files(name: str, before: str, after: str) -> list[str]:
    """Return what `diff -U1` says of a file, as far as anybody reads it."""
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    start, one, other, rest = _trim_common(old, new)
    start, context = max(start - 1, 0), old[max(start - 1, 0) : start]
    below = old[start + len(context) + len(one) :][:1] if not rest else []
    was, now = ([*context, *part, *below] for part in (one, other))
    lines = unified_diff(was, now, name, name, n=1, lineterm="")
    return [*(_shift_hunk(line, start).rstrip() for line in lines), *rest]


def _trim_common(
    old: Sequence[str], new: Sequence[str]
) -> tuple[int, Sequence[str], Sequence[str], list[str]]:
    """Return where two texts begin to differ, what differs, and what is said of the rest."""
    start = _alike(zip(old, new, strict=False))
    most = min(len(old), len(new)) - start
    end = min(most, _alike(zip(reversed(old), reversed(new), strict=False)))
    one, other = old[start : len(old) - end], new[start : len(new) - end]
    more = [max(len(part) - MAX_COMPARED_LINES, 0) for part in (one, other)]
    rest = [f"… ({more[0]} more lines became {more[1]})"] if any(more) else []
    return start, one[:MAX_COMPARED_LINES], other[:MAX_COMPARED_LINES], rest


def _alike(pairs: Iterator[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shift_hunk(line: str, by: int) -> str:
    """Return the head of a hunk with the numbers of its lines in the file."""
    if not (hunk := HUNK.match(line)):
        return line
    first, second = int(hunk[1]) + by, int(hunk[3]) + by
    return f"@@ -{first}{hunk[2] or ''} +{second}{hunk[4] or ''} @@"
