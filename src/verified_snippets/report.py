"""The report of one snippet file, which there is also if it could not be read or run."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from .disk import follow_links
from .errors import Problem, SnippetError, describe_system_error, display_path, internal_error
from .project import not_run_problems
from .record.layout import outline_program
from .record.store import load_record, record_path
from .running.leading_imports import find_leading_steps
from .running.program import compile_unkeyed
from .snippet.snippet import Snippet, load

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Report:
    """What came of a check or an update of one snippet file."""

    path: Path
    problems: tuple[Problem, ...] = ()
    diff: tuple[str, ...] = ()
    """The lines of the diff of what was written."""
    not_run: str | None = None
    """Why it was not run, if the file says so itself."""


def parse_file(path: Path) -> Snippet | Report:
    """Parse a snippet to check or update; return a report if its file cannot be one.

    All snippets are parsed and compiled before the first one runs: a server imports what several of
    them begin with, and no thread may parse while another does (see `statement.PARSING`).
    """
    return report_errors(path, lambda: _compile_ahead(load(path)))


def _compile_ahead(snippet: Snippet) -> Snippet:
    """Return the snippet, and keep its compiled program. If it has none, its run will say why."""
    if snippet.not_run is None:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            _ = snippet.imports, find_leading_steps(snippet.source)  # both are kept
            outline_program(snippet.source)
            path = str(follow_links(snippet.path))
            compile_unkeyed(snippet.source, path, snippet.inner_lines, snippet.asked_lines, 0)
    return snippet


def report_unrun(snippet: Snippet) -> Report:
    """Report a file that says of itself that it is not run, or not by this version of Python."""
    problems = not_run_problems(snippet)
    if snippet.python and record_path(snippet.path).exists():
        try:
            load_record(snippet.path, snippet.digest)
        except SnippetError as refused:  # it is of another text
            hint = f"run verified-snippets update with Python {snippet.python}"
            problems = [replace(p, details=(hint,)) for p in refused.problems]
    return Report(snippet.path, tuple(problems), (), snippet.not_run)


def _machine_problem(path: Path, error: OSError) -> Problem:
    """Describe a run that the machine did not allow: for want of space, processes or permission."""
    place = error.filename
    if isinstance(place, str) and tempfile.tempdir and place.startswith(tempfile.tempdir):
        place = tempfile.tempdir  # whose own name there nobody knows
    of = f": {display_path(place)}" if isinstance(place, str) else ""
    return Problem(path, None, f"cannot be run: {describe_system_error(error)}{of}")


def report_errors(path: Path, make: Callable[[], _Result]) -> _Result | Report:
    """Call `make`, and return a report of the error if it raises one: the other files go on."""
    try:
        return make()
    except SnippetError as refused:
        return Report(path, tuple(refused.problems))
    except OSError as error:
        return Report(path, (_machine_problem(path, error),))
    except Exception as error:
        return Report(path, (internal_error(path, error),))
