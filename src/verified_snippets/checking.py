"""Check snippet files, or update them: each is parsed, run, and compared with its run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from .confirm import VARIES, confirm_record
from .difference import diff_files
from .disk import read_bytes, read_if_there, replace_file
from .errors import Problem, SnippetError, display_path
from .record.figures import figure_paths, is_figure
from .record.record import Record
from .record.serialize import dumps, is_record
from .record.store import is_fresh, record_path
from .report import Report, parse_file, report_errors, report_unrun
from .running.leading_imports import ImportSteps, find_leading_steps
from .running.limits import DEFAULT_LIMITS, Limits
from .running.runner import Runner
from .snippet.accidents import find_unwanted_error
from .snippet.compare import (
    carry_over,
    compare_with_file,
    compare_with_record,
    is_recorded_for_versions,
    rewrite,
)
from .snippet.snippet import MAX_SOURCE_BYTES, Snippet, parse, source_digest

ATTEMPTS = 3

_Result = TypeVar("_Result")


def check(path: Path, runner: Runner) -> Report:
    """Run a snippet, and compare what it did with what its file states and with its record."""
    return check_parsed(parse_file(path), runner)


def check_parsed(snippet: Snippet | Report, runner: Runner) -> Report:
    """Check a snippet that `parse_file` has read, or return the report that it made instead."""
    if isinstance(snippet, Report):
        return snippet
    if snippet.not_run is not None:
        return report_unrun(snippet)
    return report_errors(snippet.path, lambda: _check(snippet, runner))


def _check(snippet: Snippet, runner: Runner) -> Report:
    record = runner.run(snippet)
    _require_unchanged(snippet, "check")
    problems = compare_with_file(snippet, record) or compare_with_record(snippet, record)
    if problems and is_recorded_for_versions(snippet, record):
        problems = []  # it is known to do this here
    return Report(snippet.path, tuple(problems))


def is_unchanged(path: Path) -> bool:
    """Return whether the file is to the letter what its record was made from.

    Then it need not be run or parsed: an update writes a record only if the two agree.
    """
    try:
        return is_fresh(path, source_digest(read_bytes(path, MAX_SOURCE_BYTES)))
    except OSError:
        return False


def update(path: Path, runner: Runner, *, errors: bool = True) -> Report:
    """Run a snippet and write what it did into its file and its record.

    Each is replaced whole or not at all, and only after a run of the very text that is written has
    agreed with it. Unless `errors` is true, an exception that the file does not state is a problem,
    and is not written: see `find_unwanted_error`.
    """
    return update_parsed(parse_file(path), runner, errors=errors)


def update_parsed(snippet: Snippet | Report, runner: Runner, *, errors: bool = True) -> Report:
    """Update a snippet that `parse_file` has read, or return the report that it made instead."""
    if isinstance(snippet, Report):
        return snippet
    if snippet.not_run is not None:
        return report_unrun(snippet)
    return report_errors(snippet.path, lambda: _update(snippet, runner, errors=errors))


class _FileChange(NamedTuple):
    """A file that an update may write: the bytes it had (None: no such file), and will have."""

    file: Path
    before: bytes | None
    after: bytes


def _update(snippet: Snippet, runner: Runner, *, errors: bool) -> Report:
    kept = record_path(snippet.path)
    kept_before = _read_own_file(kept, is_record)  # first: if it is not ours, nothing need run
    settled, record = _settle(snippet, runner, errors=errors)
    kept_after = dumps(carry_over(settled, record)).encode()
    changes = [
        _FileChange(snippet.path, snippet.text.encode(), settled.text.encode()),
        *_plan_figures(snippet.path, record),
        _FileChange(kept, kept_before, kept_after),
    ]
    if kept_before != kept_after:
        confirm_record(settled, record, runner)
    _require_unchanged(snippet, "update")
    diff: list[str] = []
    for file, before, after in changes:
        if before != after:
            replace_file(file, after, before)
            diff += (
                diff_files(display_path(file), snippet.text, settled.text)
                if file == snippet.path
                else [f"{display_path(file)}: written"]
            )
    return Report(snippet.path, (), tuple(diff))


def _plan_figures(snippet: Path, record: Record) -> Iterator[_FileChange]:
    """Yield the changes of the figures' files; raise SnippetError if a name is taken."""
    paths = figure_paths(snippet, len(record.figures))
    for file, figure in zip(paths, record.figures, strict=True):
        _require_free_name(file, snippet)
        yield _FileChange(file, _read_own_file(file, is_figure), figure.encode())


def run_all(
    paths: Sequence[Path],
    *,
    write: bool = False,
    errors: bool = True,
    limits: Limits = DEFAULT_LIMITS,
    jobs: int | None = None,
) -> Generator[Report, None, None]:
    """Check several files, or with `write` update them, side by side; yield reports in order."""
    do = partial(update_parsed, errors=errors) if write else check_parsed
    yield from run_each(paths, do, limits, jobs)


def run_each(
    paths: Sequence[Path],
    do: Callable[[Snippet | Report, Runner], _Result],
    limits: Limits,
    jobs: int | None,
) -> Generator[_Result, None, None]:
    """Parse files and call `do` on each, `jobs` at a time; yield the results in the files' order.

    Programs that begin with the same imports share them.
    """
    if not paths:
        return
    runner, beginnings = Runner(limits), LeadingImports()
    pool = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        snippets = []
        for path in paths:
            snippets.append(snippet := parse_file(path))
            if steps := beginnings.add(snippet):
                runner.share(steps)  # imported while the others are parsed
        yield from pool.map(lambda snippet: do(snippet, runner), snippets)
    finally:
        runner.close()  # an interrupt ends what still runs
        pool.shutdown(cancel_futures=True)


class LeadingImports:
    """Counts with which imports programs begin, and says for which a fork server is worth it.

    These are the imports that `min_programs` programs begin with: a single one gains nothing.
    """

    def __init__(self, min_programs: int = 2) -> None:
        self._min_programs = min_programs
        self._counted: Counter[ImportSteps] = Counter()

    def add(self, snippet: Snippet | Report) -> ImportSteps:
        """Count a snippet; return its imports if it is the one that makes a server worth it."""
        if isinstance(snippet, Report) or snippet.not_run is not None:
            return ()
        steps = find_leading_steps(snippet.source)
        self._counted[steps] += 1
        return steps if self._counted[steps] == self._min_programs else ()


def modules_to_preload(
    snippets: Iterable[Snippet | Report], min_programs: int = 2
) -> list[ImportSteps]:
    """Return the imports that at least so many of these snippets begin with, for a Runner."""
    return [*filter(None, map(LeadingImports(min_programs).add, snippets))]


def _require_unchanged(snippet: Snippet, command: str) -> None:
    """Raise SnippetError, which says to run `command` again, if the file was changed."""
    if (now := read_if_there(snippet.path)) is None:
        raise SnippetError.at(snippet.path, None, "was deleted while it ran")
    if now != snippet.text.encode():
        raise SnippetError.at(snippet.path, None, f"was changed while it ran; run {command} again")


def _settle(snippet: Snippet, runner: Runner, *, errors: bool) -> tuple[Snippet, Record]:
    """Run and rewrite a snippet until they agree: new lines can change what it prints.

    Returns that text, parsed, and the record of the run. Raises SnippetError if none agrees.
    """
    given = snippet
    for _ in range(ATTEMPTS):
        record = runner.run(snippet)
        _require_unchanged(given, "update")
        if not errors and (problem := find_unwanted_error(snippet, record)):
            raise SnippetError([problem])
        text = rewrite(snippet, record)
        if text == snippet.text:
            return snippet, record
        before, snippet = snippet, parse(snippet.path, text.encode())
    problems = compare_with_file(before, record)
    raise SnippetError(
        [Problem(p.path, p.line, f"{VARIES}: {p.message}", p.details[:-1]) for p in problems]
    )


def _read_own_file(path: Path, is_ours: Callable[[bytes], bool]) -> bytes | None:
    """Read a file that we are to replace; return None if there is none.

    Raises SnippetError if it is somebody else's.
    """
    try:
        data = read_if_there(path)
    except OSError as error:
        raise SnippetError.at(path, None, f"cannot be written: {error.strerror}") from None
    if data is None or is_ours(data):
        return data
    message = "is not what a run wrote, and is left as it is; move it away, or rename the snippet"
    raise SnippetError.at(path, None, message)


def _require_free_name(figure: Path, snippet: Path) -> None:
    """Raise SnippetError if a figure would have the name of another snippet's figure."""
    other = figure.with_suffix(".py")
    if other != snippet and other.exists():
        message = f"draws a figure that would be {display_path(figure)}, the name for those of"
        raise SnippetError.at(
            snippet, None, f"{message} {display_path(other)}; rename one of the two"
        )
