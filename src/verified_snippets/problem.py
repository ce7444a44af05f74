"""What is wrong, where, and what to write instead: the one shape of every report."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from difflib import ndiff
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `path` and `line` (counted from 1; None where the whole file is meant) say where.
    `message` says what, in one line. `details` are lines shown indented below it:
    a diff, or the text to write instead.
    """

    path: Path | str
    line: int | None
    message: str
    details: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        where = shown(self.path) + (f":{self.line}" if self.line else "")
        return "\n".join([f"{where}: {self.message}", *("    " + d for d in self.details)])


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


def difference(expected: list[str], got: list[str]) -> tuple[str, ...]:
    """Line by line, `- ` what was expected and `+ ` what came."""
    return tuple(line.rstrip() for line in ndiff(expected, got) if line[0] != "?")
