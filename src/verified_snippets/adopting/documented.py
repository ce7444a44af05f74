"""An output that a page shows, and whether what was printed is that."""

from __future__ import annotations

import doctest
import re
from typing import NamedTuple

MEMORY_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
LAST_COMMA = {(",", each) for each in ")]}"}
SHOWN_LENGTH = 60  # characters of a text that are shown
DOCTEST_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Documented(NamedTuple):
    """An output that a page shows."""

    line: int
    """The line of the page at which it begins."""
    text: str
    under: int
    """The line of the code that it stands under; 0 if above all."""
    loose: bool = False
    """Whether it may be laid out otherwise than it was printed."""
    column: int = 0
    """How far it is indented: inside a statement, it stands under the line that prints it."""

    def agrees(self, printed: str) -> bool:
        """Return whether this is in what was printed there, however it is laid out."""
        checker = doctest.OutputChecker()
        if checker.check_output(f"{self.text}\n", f"{printed}\n", DOCTEST_FLAGS):
            return True
        if _strip_layout(self.text) in _strip_layout(printed):
            return True
        lines = iter(map(_strip_layout, printed.split("\n")))  # a page may leave lines of it out
        return self.loose and all(_strip_layout(line) in lines for line in self.text.split("\n"))


def show_difference(text: str, printed: str) -> tuple[str, str]:
    """Return of two texts what stands around the first place where they are not the same."""
    mine, its = _list_marks(text), _list_marks(printed)
    pairs = enumerate(zip(mine, its, strict=False))
    least = min(len(mine), len(its))
    first = next((at for at, (one, other) in pairs if one[0] != other[0]), least)
    return _cut_around(text, mine, first), _cut_around(printed, its, first)


def _list_marks(text: str) -> list[tuple[str, int]]:
    """Return the characters of a text that tell it from another however it is laid out, and where each is."""
    marks = [("'" if c == '"' else c, at) for at, c in enumerate(text) if not c.isspace()]
    following = [*(c for c, _ in marks[1:]), ""]
    return [
        m for m, after in zip(marks, following, strict=True) if (m[0], after[:1]) not in LAST_COMMA
    ]


def _cut_around(text: str, marks: list[tuple[str, int]], first: int) -> str:
    """Return a line of what stands around one of the marks of a text."""
    at = marks[first][1] if first < len(marks) else len(text)
    start = 0 if len(text) <= SHOWN_LENGTH or at <= SHOWN_LENGTH // 2 else at - SHOWN_LENGTH // 3
    cut = " ".join(text[start : start + SHOWN_LENGTH].split())
    return f"{'…' * (start > 0)}{cut}{'…' * (start + SHOWN_LENGTH < len(text))}"


def _strip_layout(text: str) -> str:
    """Return a text less what a formatter of Python changes in it."""
    bare = re.sub(r"\s+", "", MEMORY_ADDRESS.sub("0x…", text)).replace('"', "'")
    return re.sub(r",(?=[\])}])", "", bare)
