"""Check snippet files, or update them: one path through load, run and verify."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

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
    compare_with_file,
    compare_with_record,
    is_recorded_for_versions,
    keep_other_versions,
    rewrite,
)
from .snippet.snippet import MAX_SOURCE_BYTES, Snippet, parse, source_digest

ATTEMPTS = 3

_Result = TypeVar("_Result")


def check(path: Path, runner: Runner) -> Report:
    """Run a snippet afresh and compare it with what its file states and its record."""
    return check_parsed(parse_file(path), runner)


def check_parsed(snippet: Snippet | Report, runner: Runner) -> Report:
    """Check a snippet that was read; the report, if it could not be."""
    if isinstance(snippet, Report):
        return snippet
    if snippet.not_run is not None:
        return report_unrun(snippet)
    return report_errors(snippet.path, lambda: _checked(snippet, runner))


def _checked(snippet: Snippet, runner: Runner) -> Report:
    record = runner.run(snippet)
    _require_unchanged(snippet, "check")
    problems = compare_with_file(snippet, record) or compare_with_record(snippet, record)
    return Report(
        snippet.path,
        () if problems and is_recorded_for_versions(snippet, record) else tuple(problems),
    )


def is_unchanged(path: Path) -> bool:
    """Return whether the file is to the letter what its record was made from.

    An update writes a record only for a file that agrees with it, so that what has not
    changed since need not run again; nor need it be parsed.
    """
    try:
        return is_fresh(path, source_digest(read_bytes(path, MAX_SOURCE_BYTES)))
    except OSError:
        return False


def update(path: Path, runner: Runner, errors: bool = True) -> Report:
    """Run a snippet and write what it did into its file and its record.

    Both are replaced whole or not at all, and only once a run of the very text that
    will be written has agreed with it. Without `errors`, a raise that the file does not state
    is refused, unless it is named wrong*.py.
    """
    return update_parsed(parse_file(path), runner, errors)


def update_parsed(snippet: Snippet | Report, runner: Runner, errors: bool = True) -> Report:
    """Update a snippet that was read; the report, if it could not be."""
    if isinstance(snippet, Report):
        return snippet
    if snippet.not_run is not None:
        return report_unrun(snippet)
    return report_errors(snippet.path, lambda: _written(snippet, runner, errors))


def _written(snippet: Snippet, runner: Runner, errors: bool) -> Report:
    path = snippet.path
    kept = record_path(path)
    before = {kept: _read_own_file(kept, is_record)}  # or all that runs would run for nothing
    settled, record = _settle(snippet, runner, errors)
    after = {path: settled.text}
    for file, figure in zip(figure_paths(path, len(record.figures)), record.figures, strict=True):
        _require_free_name(file, path)
        before[file], after[file] = _read_own_file(file, is_figure), figure
    after[kept] = dumps(keep_other_versions(settled, record))
    if before[kept] != after[kept].encode():
        confirm_record(settled, record, runner)
    before[path] = snippet.text.encode()
    _require_unchanged(snippet, "update")
    diff: list[str] = []
    for file, text in after.items():
        if (was := before[file]) != text.encode():
            replace_file(file, text.encode(), was)
            diff += (
                diff_files(display_path(file), snippet.text, text)
                if file == path
                else [f"{display_path(file)}: written"]
            )
    return Report(path, (), tuple(diff))


def run_all(
    paths: Sequence[Path],
    *,
    write: bool = False,
    errors: bool = True,
    limits: Limits = DEFAULT_LIMITS,
    jobs: int | None = None,
) -> Generator[Report, None, None]:
    """Check, or with `write` update, several files side by side, in the order given."""
    one = partial(update_parsed, errors=errors) if write else check_parsed
    yield from run_each(paths, one, limits, jobs)


def run_each(
    paths: Sequence[Path],
    do: Callable[[Snippet | Report, Runner], _Result],
    limits: Limits,
    jobs: int | None,
) -> Generator[_Result, None, None]:
    """Parse files, and do something with each that runs it, side by side; the results in order."""
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
        runner.close()  # on an interrupt, what still runs; else nothing is left to end
        pool.shutdown(cancel_futures=True)


class LeadingImports:
    """The imports with which programs begin, and for which of them a fork server is worth it.

    That is what `least` programs begin with: a single file gains nothing from a server, nor does
    one that begins with no library.
    """

    def __init__(self, least: int = 2) -> None:
        self._least = least
        self._counted: Counter[ImportSteps] = Counter()

    def add(self, snippet: Snippet | Report) -> ImportSteps:
        """Return what a server should import from now on, as this snippet begins with it, too."""
        if isinstance(snippet, Report) or snippet.not_run is not None:
            return ()
        steps = find_leading_steps(snippet.source)
        self._counted[steps] += 1
        return steps if self._counted[steps] == self._least else ()


def modules_to_preload(snippets: Iterable[Snippet | Report], least: int = 2) -> list[ImportSteps]:
    """Return the modules that a fork server should import for these snippets."""
    return [*filter(None, map(LeadingImports(least).add, snippets))]


def _require_unchanged(snippet: Snippet, command: str) -> None:
    """Raise SnippetError if the file is not to the letter what was run."""
    if (now := read_if_there(snippet.path)) is None:
        raise SnippetError.at(snippet.path, None, "was deleted while it ran")
    if now != snippet.text.encode():
        raise SnippetError.at(snippet.path, None, f"was changed while it ran; run {command} again")


def _settle(snippet: Snippet, runner: Runner, errors: bool) -> tuple[Snippet, Record]:
    """Run and rewrite until a run agrees: new lines can change what a program prints."""
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
    """Read a file of ours, None if there is none; raise SnippetError if it is not ours."""
    try:
        data = read_if_there(path)
    except OSError as error:
        raise SnippetError.at(path, None, f"cannot be written: {error.strerror}") from None
    if data is None or is_ours(data):
        return data
    message = "is not what a run wrote, and is left as it is; move it away, or rename the snippet"
    raise SnippetError.at(path, None, message)


def _require_free_name(figure: Path, snippet: Path) -> None:
    """Raise SnippetError if the name of a figure is that of another snippet's first."""
    other = figure.with_suffix(".py")
    if other != snippet and other.exists():
        message = f"draws a figure that would be {display_path(figure)}, the name for those of"
        raise SnippetError.at(
            snippet, None, f"{message} {display_path(other)}; rename one of the two"
        )
