"""Check snippet files, or update them: one path through load, run and verify."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from threading import Event

from .problem import Problem, Refused, shown
from .record import Record, record_path
from .run import DEFAULT_LIMITS, Limits, run
from .snippet import Snippet, load, parse
from .verify import recorded, stated, updated, write

ATTEMPTS = 3


@dataclass(frozen=True)
class Report:
    """What came of one snippet file: its problems, and the diff of what was written."""

    path: Path
    problems: tuple[Problem, ...] = ()
    diff: tuple[str, ...] = ()


def check(path: Path, limits: Limits = DEFAULT_LIMITS, stop: Event | None = None) -> Report:
    """Run a snippet afresh and compare it with what its file states and its record."""
    try:
        snippet = load(path)
        record = run(snippet, limits, stop)
    except Refused as refused:
        return Report(path, tuple(refused.problems))
    return Report(path, tuple(stated(snippet, record) or recorded(snippet, record)))


def update(path: Path, limits: Limits = DEFAULT_LIMITS, stop: Event | None = None) -> Report:
    """Run a snippet and write what it did into its file and its record.

    Both are replaced whole or not at all, and only once a run of the very text that
    will be written has agreed with it.
    """
    try:
        snippet = load(path)
        settled, record = _settle(snippet, limits, stop)
        if path.read_bytes() != snippet.text.encode():
            raise Refused.at(path, None, "was changed while it ran; run update again")
        diff = [
            *_replace(path, snippet.text, settled.text),
            *_replace(record_path(path), None, record.dumps()),
        ]
    except Refused as refused:
        return Report(path, tuple(refused.problems))
    except OSError as error:
        where = Path(error.filename) if error.filename else path
        return Report(
            path,
            (Problem(path, None, f"cannot be written: {error.strerror} ({shown(where)})"),),
        )
    return Report(path, (), tuple(diff))


def each(
    paths: Sequence[Path],
    *,
    write: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    jobs: int | None = None,
) -> Iterator[Report]:
    """Check, or with `write` update, several files side by side, in the order given."""
    stop = Event()
    one = update if write else check
    pool = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        yield from pool.map(lambda path: one(path, limits, stop), paths)
    finally:
        stop.set()  # on an interrupt, end what still runs; else nothing is left to end
        pool.shutdown(cancel_futures=True)


def _settle(snippet: Snippet, limits: Limits, stop: Event | None) -> tuple[Snippet, Record]:
    """Run and rewrite until a run agrees: new lines can change what a program prints."""
    for _ in range(ATTEMPTS):
        record = run(snippet, limits, stop)
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


def _replace(path: Path, before: str | None, after: str) -> list[str]:
    """Write `after` if it is not there already; the diff. `before` None: whatever is there."""
    if before is None:
        before = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
    if before == after:
        return []
    write(path, after.encode())
    name = shown(path)
    lines = unified_diff(before.splitlines(), after.splitlines(), name, name, n=1, lineterm="")
    return [line.rstrip() for line in lines]
