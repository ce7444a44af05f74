"""What is wrong, where, and what to write instead: the one shape of every report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb

LONG = 1000  # characters of a line that a report shows
MANY = 100  # lines


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
        super().__init__("\n".join(listed(problems)))
        self.problems = problems

    @classmethod
    def at(cls, path: Path | str, line: int | None, message: str, *details: str) -> Refused:
        """Refused for one problem."""
        return cls([Problem(path, line, message, details)])


def mistake(path: Path | str, error: Exception) -> Problem:
    """Of an error that nobody thought of, which is ours."""
    *_, frame = extract_tb(error.__traceback__)
    where = f"{Path(frame.filename).name}:{frame.lineno}, in {frame.name}"
    said = f"verified-snippets itself failed: {type(error).__name__}: {error} ({where})"
    return Problem(path, None, printable(said), ("please report it, with this file",))


def shown(path: Path | str) -> str:
    """`path` as a reader at the current folder would type it, in characters that show."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):  # another drive; a current folder that is gone
        return printable(str(path))
    return printable(str(path) if relative.startswith("..") else Path(relative).as_posix())


def printable(text: str) -> str:
    """The text with an escape for each character that would not show as itself."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def brief(lines: Sequence[str]) -> list[str]:
    """The lines of a report with how much was cut, in place of what is too long to read."""
    kept = list(lines)
    if (more := len(lines) - MANY) > 1:
        kept = [*lines[: MANY - 1], f"    … ({more} more lines)", lines[-1]]
    return [
        f"{line[:LONG]}… ({len(line) - LONG} more characters)" if len(line) > LONG else line
        for line in kept
    ]


def listed(problems: Sequence[Problem]) -> list[str]:
    """Problems as a report lists them, with how many more there are than anybody reads."""
    lines = [str(problem) for problem in problems[:MANY]]
    return lines + ([f"… ({more} more problems)"] if (more := len(problems) - MANY) > 0 else [])
