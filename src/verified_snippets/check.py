"""Check snippet files, or update them: one path through load, run and verify."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from .files.figures import figure_paths
from .files.record import Record
from .files.snippet import Snippet, digest, load, parse
from .files.store import dumps, is_fresh, record_path
from .files.verify import changes, recorded, stated, updated, write
from .problem import Problem, Refused, shown
from .running.leading import Steps, leading_steps, shared_steps
from .running.limits import DEFAULT_LIMITS, Limits
from .running.run import Runner

ATTEMPTS = 3
OTHER_SEED = 1  # of hashes, for the run that confirms; a record is made with 0


@dataclass(frozen=True)
class Report:
    """What came of one snippet file: its problems, and the diff of what was written."""

    path: Path
    problems: tuple[Problem, ...] = ()
    diff: tuple[str, ...] = ()


def read(path: Path) -> Snippet | Report:
    """A snippet to check or to update, or the report of why its file cannot be one.

    All are read before the first one runs: a warm parent is to import what they import,
    and no thread may parse while another does (see `snippet._parsed`).
    """
    try:
        return load(path)
    except Refused as refused:
        return Report(path, tuple(refused.problems))


def check(path: Path, runner: Runner) -> Report:
    """Run a snippet afresh and compare it with what its file states and its record."""
    return checked(read(path), runner)


def checked(snippet: Snippet | Report, runner: Runner) -> Report:
    """Check a snippet that was read; the report, if it could not be."""
    if isinstance(snippet, Report):
        return snippet
    path = snippet.path
    try:
        record = runner.run(snippet)
        _still_there(snippet, "check")
    except Refused as refused:
        return Report(path, tuple(refused.problems))
    except OSError as error:
        return Report(path, (_unable(path, error),))
    return Report(path, tuple(stated(snippet, record) or recorded(snippet, record)))


def unchanged(path: Path) -> bool:
    """Whether the file is to the letter what its record was made from.

    An update writes a record only for a file that agrees with it, so that what has not
    changed since need not run again; nor need it be parsed.
    """
    try:
        return is_fresh(path, digest(path.read_bytes()))
    except OSError:
        return False


def update(path: Path, runner: Runner) -> Report:
    """Run a snippet and write what it did into its file and its record.

    Both are replaced whole or not at all, and only once a run of the very text that
    will be written has agreed with it.
    """
    return written(read(path), runner)


def written(snippet: Snippet | Report, runner: Runner) -> Report:
    """Update a snippet that was read; the report, if it could not be."""
    if isinstance(snippet, Report):
        return snippet
    path = snippet.path
    try:
        settled, record = _settle(snippet, runner)
        _still_there(snippet, "update")
        kept = record_path(path)
        before = _held(kept)
        if before != dumps(record):
            _confirm(settled, record, runner)
        diff = _replace(path, snippet.text, settled.text)
        for file, figure in zip(
            figure_paths(path, len(record.figures)), record.figures, strict=True
        ):
            if _replace(file, _held(file), figure):
                diff.append(f"{shown(file)}: written")
        if _replace(kept, before, dumps(record)):
            diff.append(f"{shown(kept)}: written")
    except Refused as refused:
        return Report(path, tuple(refused.problems))
    except OSError as error:
        return Report(path, (_unable(path, error),))
    return Report(path, (), tuple(diff))


def each(
    paths: Sequence[Path],
    *,
    write: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    jobs: int | None = None,
) -> Iterator[Report]:
    """Check, or with `write` update, several files side by side, in the order given."""
    if not paths:
        return
    one = written if write else checked
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
    try:
        same = snippet.path.read_bytes() == snippet.text.encode()
    except FileNotFoundError:
        raise Refused.at(snippet.path, None, "was deleted while it ran") from None
    if not same:
        raise Refused.at(snippet.path, None, f"was changed while it ran; run {command} again")


def _unable(path: Path, error: OSError) -> Problem:
    """Of a run that the machine denies: for want of space, of processes, of permission."""
    return Problem(path, None, f"cannot be run: {error.strerror or error}")


def _settle(snippet: Snippet, runner: Runner) -> tuple[Snippet, Record]:
    """Run and rewrite until a run agrees: new lines can change what a program prints."""
    for _ in range(ATTEMPTS):
        record = runner.run(snippet)
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


def _held(path: Path) -> str:
    """What a file holds, as far as it is text; nothing if there is none."""
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else ""


def _replace(path: Path, before: str, after: str) -> list[str]:
    """Write `after` where `before` stands, if they differ; the diff."""
    if before == after:
        return []
    write(path, after.encode())
    name = shown(path)
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    lines = unified_diff(old, new, name, name, n=1, lineterm="")
    return [line.rstrip() for line in lines]
