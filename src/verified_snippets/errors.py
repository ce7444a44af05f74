"""Problems: what is wrong, where, and what to write instead; and how reports say it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

MAX_LINE_LENGTH = 1000  # characters of a line that a report shows
MAX_REPORT_LINES = 100  # lines of a problem, and problems of a report, that are shown


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where, and what to write instead."""

    path: Path | str
    """The file; or a name for what is none, such as `standard output`."""
    line: int | None
    """The line, from 1; None if the whole file is meant."""
    message: str
    """What is wrong, in one line."""
    details: tuple[str, ...] = ()
    """Lines shown indented below it: a diff, or the text to write instead."""
    column: int | None = None
    """The column, from 1, if a line does not tell enough: of a character that does not show."""
    called_at: int | None = None
    """The line of the program's statement that ran this `line`, if that is known."""

    def __str__(self) -> str:
        places = [str(at) for at in (self.line, self.column) if at]
        where = ":".join([display_path(self.path), *places])
        lines = shorten_report([f"{where}: {self.message}", *("    " + d for d in self.details)])
        return "\n".join(lines)


class SnippetError(Exception):
    """Input that cannot be used, with every problem that was found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(list_problems(problems)))
        self.problems = problems

    @classmethod
    def at(cls, path: Path | str, line: int | None, message: str, *details: str) -> SnippetError:
        """Make an error that has one problem."""
        return cls([Problem(path, line, message, details)])


class ProblemList(list[Problem]):
    """The problems of one file, gathered as they are found, to be reported together."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def add_problem(self, at: int | tuple[int, int] | None, message: str, *details: str) -> None:
        """Note one more, at a line, or at a line and a column."""
        line, column = at if isinstance(at, tuple) else (at, None)
        self.append(Problem(self.path, line, message, details, column))

    def raise_if_any(self) -> None:
        """Raise SnippetError with all the problems, sorted by line, if there are any."""
        if self:
            raise SnippetError(sorted(self, key=lambda problem: problem.line or 0))


# What a machine, or the shell's limits, may lack: by the number of the error, which limit it is.
LACKING = {
    errno.EAGAIN: "no more processes can be started (ulimit -u)",
    errno.EMFILE: "too many files are open (ulimit -n)",
    errno.ENFILE: "too many files are open",
    errno.EFBIG: "a file may not grow so large (ulimit -f)",
    errno.ENOMEM: "there is too little memory (ulimit -v)",
}


def describe_lack(error: BaseException) -> str | None:
    """Return what this machine has too little of, if an error comes of that; None of any other."""
    if isinstance(error, MemoryError):
        return LACKING[errno.ENOMEM]
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        return "no more threads can be started (ulimit -u and -v)"
    return LACKING.get(error.errno or 0) if isinstance(error, OSError) else None


def describe_system_error(error: OSError) -> str:
    """Return what was wrong, in the words of the system; or in ours, if that is a lack."""
    return describe_lack(error) or error.strerror or str(error)


def internal_error(path: Path | str, error: Exception) -> Problem:
    """Describe an error in our own code, and ask for a report of it; or what the machine lacks."""
    if lack := describe_lack(error):
        return Problem(path, None, f"cannot go on: {lack}")
    *_, frame = extract_tb(error.__traceback__)
    where = f"{Path(frame.filename).name}:{frame.lineno}, in {frame.name}"
    said = f"verified-snippets itself failed: {type(error).__name__}: {error} ({where})"
    return Problem(path, None, escape_unprintable(said), ("please report it, with this file",))


def display_path(path: Path | str) -> str:
    """Return a path as one would type it in the current folder, with what would not show escaped."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):  # another drive; a current folder that is gone
        return escape_unprintable(str(path))
    return escape_unprintable(str(path) if relative.startswith("..") else Path(relative).as_posix())


def escape_unprintable(text: str) -> str:
    """Escape each character of a text that would not show as itself."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def shorten_report(lines: Sequence[str]) -> list[str]:
    """Return the lines of a report without what nobody reads; in its place stands how much that is."""
    kept = list(lines)
    if (more := len(lines) - MAX_REPORT_LINES) > 1:
        kept = [*lines[: MAX_REPORT_LINES - 1], f"    … ({more} more lines)", lines[-1]]
    return [
        f"{line[:MAX_LINE_LENGTH]}… ({len(line) - MAX_LINE_LENGTH} more characters)"
        if len(line) > MAX_LINE_LENGTH
        else line
        for line in kept
    ]


def count_noun(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it has to be: `1 block`, `2 blocks`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def list_problems(problems: Sequence[Problem]) -> list[str]:
    """Return problems as lines of a report; of many the first, and how many more there are."""
    lines = [str(problem) for problem in problems[:MAX_REPORT_LINES]]
    if (more := len(problems) - MAX_REPORT_LINES) > 0:
        lines.append(f"… ({more} more problems)")
    return lines
