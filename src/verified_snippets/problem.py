"""What is wrong, where, and what to write instead: the one shape of every report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import ndiff, unified_diff
from itertools import islice
from pathlib import Path

LONG = 1000  # characters of a line that a report shows
MANY = 100  # lines
SLOW = 20_000  # characters: beyond that, pairing lines that resemble each other takes minutes


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `path` and `line` (counted from 1; None where the whole file is meant) say where, and
    `column` (from 1) where a line does not tell enough: of what is not to be seen.
    `message` says what, in one line. `details` are lines shown indented below it:
    a diff, or the text to write instead.
    """

    path: Path | str
    line: int | None
    message: str
    details: tuple[str, ...] = field(default=())
    column: int | None = None

    def __str__(self) -> str:
        places = [str(at) for at in (self.line, self.column) if at]
        where = ":".join([shown(self.path), *places])
        lines = brief([f"{where}: {self.message}", *("    " + d for d in self.details)])
        return "\n".join(lines)


class Refused(Exception):
    """Input that cannot be used, with every problem that was found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    @classmethod
    def at(cls, path: Path | str, line: int | None, message: str, *details: str) -> Refused:
        """Refused for one problem."""
        return cls([Problem(path, line, message, details)])


def shown(path: Path | str) -> str:
    """`path` as a reader at the current folder would type it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else Path(relative).as_posix()


def brief(lines: Sequence[str]) -> list[str]:
    """The lines of a report with how much was cut, in place of what is too long to read."""
    kept = list(lines)
    if (more := len(lines) - MANY) > 1:
        kept = [*lines[: MANY - 1], f"    … ({more} more lines)", lines[-1]]
    return [
        f"{line[:LONG]}… ({len(line) - LONG} more characters)" if len(line) > LONG else line
        for line in kept
    ]


def difference(expected: list[str], got: list[str]) -> tuple[str, ...]:
    """Line by line, `- ` what was expected and `+ ` what came."""
    if sum(map(len, expected + got)) > SLOW:
        changes = islice(unified_diff(expected, got, n=1, lineterm=""), 2, None)
        return tuple(f"{line[:1]} {line[1:]}" for line in changes if line[0] != "@")
    return tuple(line.rstrip() for line in ndiff(expected, got) if line[0] != "?")
