"""Check snippet files, or update them: one path through load, run and verify."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from .difference import file_difference
from .files.accidents import unwanted
from .files.disk import held, replace
from .files.disk import read as read_file
from .files.figures import figure_paths, is_figure
from .files.record import Record
from .files.snippet import LARGEST, Snippet, digest, load, parse
from .files.store import dumps, is_fresh, is_record, record_path
from .files.verify import changes, is_noted, recorded, stated, updated, with_others
from .problem import Problem, Refused, mistake, shown
from .project import not_run_problems
from .running.leading import Steps, leading_steps, shared_steps
from .running.limits import DEFAULT_LIMITS, Limits
from .running.program import compiled_once
from .running.run import Runner

ATTEMPTS = 3
OTHER_SEED = 1  # of hashes, for the run that confirms; a record is made with 0

Made = TypeVar("Made")


@dataclass(frozen=True)
class Report:
    """What came of one snippet file: its problems, and the diff of what was written.

    `not_run` is why it was not run, if it says so itself.
    """

    path: Path
    problems: tuple[Problem, ...] = ()
    diff: tuple[str, ...] = ()
    not_run: str | None = None


def read(path: Path) -> Snippet | Report:
    """A snippet to check or to update, or the report of why its file cannot be one.

    All are read and compiled before the first one runs: servers are to import what they begin
    with, and no thread may parse while another does (see `statement.PARSING`).
    """
    return _alone(path, lambda: _compiled(load(path)))


def _compiled(snippet: Snippet) -> Snippet:
    """The snippet, once its program is compiled: if that can't be done, its run says why."""
    if snippet.not_run is None:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            _ = snippet.imports, leading_steps(snippet.source)  # both are kept
            compiled_once(snippet.source, str(snippet.path.resolve()))
    return snippet


def check(path: Path, runner: Runner) -> Report:
    """Run a snippet afresh and compare it with what its file states and its record."""
    return checked(read(path), runner)


def checked(snippet: Snippet | Report, runner: Runner) -> Report:
    """Check a snippet that was read; the report, if it could not be."""
    if isinstance(snippet, Report):
        return snippet
    if snippet.not_run is not None:
        return _unrun(snippet)
    return _alone(snippet.path, lambda: _checked(snippet, runner))


def _unrun(snippet: Snippet) -> Report:
    """Report a file that says of itself that it is not run."""
    return Report(snippet.path, tuple(not_run_problems(snippet)), (), snippet.not_run)


def _checked(snippet: Snippet, runner: Runner) -> Report:
    record = runner.run(snippet)
    _still_there(snippet, "check")
    problems = stated(snippet, record) or recorded(snippet, record)
    return Report(snippet.path, () if problems and is_noted(snippet, record) else tuple(problems))


def unchanged(path: Path) -> bool:
    """Whether the file is to the letter what its record was made from.

    An update writes a record only for a file that agrees with it, so that what has not
    changed since need not run again; nor need it be parsed.
    """
    try:
        return is_fresh(path, digest(read_file(path, LARGEST)))
    except OSError:
        return False


def update(path: Path, runner: Runner, errors: bool = True) -> Report:
    """Run a snippet and write what it did into its file and its record.

    Both are replaced whole or not at all, and only once a run of the very text that
    will be written has agreed with it. Without `errors`, a raise that the file does not state
    is refused, unless it is named wrong*.py.
    """
    return written(read(path), runner, errors)


def written(snippet: Snippet | Report, runner: Runner, errors: bool = True) -> Report:
    """Update a snippet that was read; the report, if it could not be."""
    if isinstance(snippet, Report):
        return snippet
    if snippet.not_run is not None:
        return _unrun(snippet)
    return _alone(snippet.path, lambda: _written(snippet, runner, errors))


def _written(snippet: Snippet, runner: Runner, errors: bool) -> Report:
    path = snippet.path
    kept = record_path(path)
    before = {kept: _ours(kept, is_record)}  # or all that runs would run for nothing
    settled, record = _settle(snippet, runner, errors)
    after = {path: settled.text}
    for file, figure in zip(figure_paths(path, len(record.figures)), record.figures, strict=True):
        _claim(file, path)
        before[file], after[file] = _ours(file, is_figure), figure
    after[kept] = dumps(with_others(settled, record))
    if before[kept] != after[kept].encode():
        _confirm(settled, record, runner)
    before[path] = snippet.text.encode()
    _still_there(snippet, "update")
    diff: list[str] = []
    for file, text in after.items():
        if (was := before[file]) != text.encode():
            replace(file, text.encode(), was)
            diff += (
                file_difference(shown(file), snippet.text, text)
                if file == path
                else [f"{shown(file)}: written"]
            )
    return Report(path, (), tuple(diff))


def each(
    paths: Sequence[Path],
    *,
    write: bool = False,
    errors: bool = True,
    limits: Limits = DEFAULT_LIMITS,
    jobs: int | None = None,
) -> Generator[Report, None, None]:
    """Check, or with `write` update, several files side by side, in the order given."""
    if not paths:
        return
    one = partial(written, errors=errors) if write else checked
    snippets = [read(path) for path in paths]
    runner = Runner(limits, imported(snippets))
    pool = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        yield from pool.map(lambda snippet: one(snippet, runner), snippets)
    finally:
        runner.close()  # on an interrupt, what still runs; else nothing is left to end
        pool.shutdown(cancel_futures=True)


def imported(snippets: Iterable[Snippet | Report], least: int = 2) -> list[Steps]:
    """What a runner's servers should import once: what so many of these snippets begin with.

    A single file gains nothing from a server, nor does one that begins with no library.
    """
    programs = [snippet for snippet in snippets if isinstance(snippet, Snippet)]
    return shared_steps((leading_steps(program.source) for program in programs), least)


def _still_there(snippet: Snippet, command: str) -> None:
    """Refused if the file is not to the letter what was run."""
    if (now := held(snippet.path)) is None:
        raise Refused.at(snippet.path, None, "was deleted while it ran")
    if now != snippet.text.encode():
        raise Refused.at(snippet.path, None, f"was changed while it ran; run {command} again")


def _unable(path: Path, error: OSError) -> Problem:
    """Of a run that the machine denies: for want of space, of processes, of permission."""
    place = error.filename
    if isinstance(place, str) and tempfile.tempdir and place.startswith(tempfile.tempdir):
        place = tempfile.tempdir  # whose own name there nobody knows
    of = f": {shown(place)}" if isinstance(place, str) else ""
    return Problem(path, None, f"cannot be run: {error.strerror or error}{of}")


def _alone(path: Path, make: Callable[[], Made]) -> Made | Report:
    """What `make` makes of a snippet, or the report of why it cannot: none ends for another's."""
    try:
        return make()
    except Refused as refused:
        return Report(path, tuple(refused.problems))
    except OSError as error:
        return Report(path, (_unable(path, error),))
    except Exception as error:
        return Report(path, (mistake(path, error),))


def _settle(snippet: Snippet, runner: Runner, errors: bool) -> tuple[Snippet, Record]:
    """Run and rewrite until a run agrees: new lines can change what a program prints."""
    given = snippet
    for _ in range(ATTEMPTS):
        record = runner.run(snippet)
        _still_there(given, "update")
        if not errors and (problem := unwanted(snippet, record)):
            raise Refused([problem])
        text = updated(snippet, record)
        if text == snippet.text:
            return snippet, record
        before, snippet = snippet, parse(snippet.path, text.encode())
    problems = stated(before, record)
    raise Refused(
        [
            Problem(p.path, p.line, f"differs from run to run: {p.message}", p.details[:-1])
            for p in problems
        ]
    )


def _confirm(snippet: Snippet, record: Record, runner: Runner) -> None:
    """Run once more: Refused if even what it does not print differs.

    Sets and hashes of strings have another order in that run, which is a fact of no program.
    """
    if change := changes(record, runner.run(snippet, hash_seed=OTHER_SEED)):
        hint = "fix what is random, or begin with torch.manual_seed(0)"
        if not changes(record, runner.run(snippet)):
            hint = f"with PYTHONHASHSEED={OTHER_SEED} it does that: sort what comes from a set or a hash"
        raise Refused.at(snippet.path, None, "differs from run to run", *change, hint)


def _ours(path: Path, is_ours: Callable[[bytes], bool]) -> bytes | None:
    """What a file holds that is to be replaced, None if there is none; Refused if it is not ours."""
    try:
        data = held(path)
    except OSError as error:
        raise Refused.at(path, None, f"cannot be written: {error.strerror}") from None
    if data is None or is_ours(data):
        return data
    message = "is not what a run wrote, and is left as it is; move it away, or rename the snippet"
    raise Refused.at(path, None, message)


def _claim(figure: Path, snippet: Path) -> None:
    """Refused if the name of a figure is that of another snippet's first."""
    other = figure.with_suffix(".py")
    if other != snippet and other.exists():
        message = f"draws a figure that would be {shown(figure)}, the name for those of"
        raise Refused.at(snippet, None, f"{message} {shown(other)}; rename one of the two")
