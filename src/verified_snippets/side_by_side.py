"""Run snippets under another interpreter, with other versions, and note in each record what it gives.

The other runs this very package, of which it needs nothing but Python; it tells what came of
each file, a line of JSON each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .checking import run_each
from .difference import compare_lines
from .disk import MAX_FILE_BYTES, read_if_there, replace_file
from .errors import Problem, SnippetError, display_path, escape_unprintable
from .record.record import OtherVersionsResult
from .record.serialize import dumps, loads
from .record.store import load_record, record_path
from .report import Report, parse_file
from .running.limits import Limits
from .running.process_tree import kill_group
from .running.runner import Runner
from .running.server_handle import START_TIMEOUT
from .running.time_budget import WALL_FACTOR
from .snippet.accidents import find_accident
from .snippet.compare import compare_with_file, without_facts
from .snippet.directives import format_errors, format_output_comments
from .snippet.snippet import Snippet

MAX_REPLY = 200  # characters of what somebody else says
RUNS_EACH = 4  # of a snippet there, one after the other, at most
NO_PYTHON = "name an interpreter of Python"
READY = "ready"  # its first line: it is Python, and has imported this package
READY_SECONDS = 120.0  # which may pass until then
BEGIN = (
    "import sys; sys.path.insert(0, {!r});"
    " from verified_snippets.side_by_side import run_as_asked; run_as_asked()"
)


def compare(
    files: Sequence[Path], python: Path, limits: Limits, jobs: int | None, write: bool
) -> Iterator[Report]:
    """Run these files under `python`, and note in their records what is the same there.

    What a record has of those versions already must be so still, unless `write`. Raises SnippetError if
    that interpreter cannot be run.
    """
    asked = {"files": list(map(str, files)), "limits": asdict(limits), "jobs": jobs}
    src = str(Path(__file__).resolve().parents[1])
    try:
        other = subprocess.Popen(
            [os.path.abspath(python), "-c", BEGIN.format(src)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise SnippetError.at(python, None, f"cannot be run: {error.strerror}") from None
    assert other.stdin
    assert other.stdout
    told = 0
    each = START_TIMEOUT + RUNS_EACH * (limits.timeout or WALL_FACTOR * limits.seconds)
    with other:
        try:
            with _answering(python, other, READY_SECONDS):
                with suppress(BrokenPipeError):  # it has ended already: its exit code says so
                    other.stdin.write(json.dumps(asked))
                    other.stdin.close()
                ready = other.stdout.readline(MAX_FILE_BYTES)
            if ready not in (f"{READY}\n", ""):
                raise _no_python(python, ready)
            for told in range(len(files)):
                with _answering(python, other, each):
                    line = other.stdout.readline(MAX_FILE_BYTES)
                if not line:
                    break
                yield _noted(files[told], _parse_told(python, line), write)
            else:
                told = len(files)
            with _answering(python, other, READY_SECONDS):
                other.wait()
        finally:
            kill_group(other.pid)
    if other.returncode:
        message = "cannot run this package (see above); it needs Python 3.11 or newer"
        raise SnippetError.at(python, None, message)
    if told < len(files):
        raise SnippetError.at(python, None, f"told of {told} of {len(files)} snippets; {NO_PYTHON}")


@contextmanager
def _answering(python: Path, other: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """Have the other interpreter end what we wait for; raise SnippetError if it takes longer."""
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        kill_group(other.pid)

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late:
        message = f"has not answered for {seconds:g} s; {NO_PYTHON}"
        raise SnippetError.at(python, None, message)


def _no_python(python: Path, line: str) -> SnippetError:
    said = escape_unprintable(line[:MAX_REPLY].rstrip("\n"))
    return SnippetError.at(python, None, f"says {said[:80]!r}; {NO_PYTHON}")


def _parse_told(python: Path, line: str) -> dict[str, str]:
    """Return what came of a file there; raise SnippetError if it is no Python that says this."""
    try:
        came = json.loads(line)
        ((what, text),) = came.items()
    except (ValueError, AttributeError, RecursionError):
        what = text = None
    if what not in ("record", "problem", "not run") or not isinstance(text, str):
        raise _no_python(python, line)
    return {what: text}


def run_as_asked() -> None:
    """Under the other interpreter: run what standard input names, and tell what came of it."""
    print(READY, flush=True)
    asked = json.load(sys.stdin)
    given: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in asked["limits"].items()
    }
    given["env"] = tuple((name, value) for name, value in given["env"])
    paths = list(map(Path, asked["files"]))
    for came in run_each(paths, _run, Limits(**given), asked["jobs"]):
        print(json.dumps(came), flush=True)


def _run(snippet: Snippet | Report, runner: Runner) -> dict[str, str]:
    if isinstance(snippet, Report):
        return {"problem": snippet.problems[0].message}
    if snippet.not_run is not None:
        return {"not run": snippet.not_run}
    try:
        return {"record": dumps(runner.run(snippet))}
    except SnippetError as refused:
        return {"problem": refused.problems[0].message}


def _noted(path: Path, came: dict[str, str], write: bool) -> Report:
    snippet = parse_file(path)
    if isinstance(snippet, Report) or "not run" in came:
        return snippet if isinstance(snippet, Report) else Report(path, not_run=snippet.not_run)
    if "problem" in came:
        return Report(path, (Problem(path, None, f"there: {came['problem']}"),))
    try:
        kept = load_record(path, snippet.digest, snippet.source)
    except SnippetError as refused:
        return Report(path, tuple(refused.problems))
    there = loads(record_path(path), came["record"])
    if accident := find_accident(snippet, there):
        return Report(path, (replace(accident, message=f"there: {accident.message}"),))
    if there.versions == kept.versions:
        problems = compare_with_file(snippet, there)
        return Report(path, tuple(problems))
    same = not compare_with_file(snippet, there)
    mine = OtherVersionsResult(there.versions, None if same else without_facts(there))
    before = [other for other in kept.others if other.versions == mine.versions]
    if before == [mine]:
        return Report(path)
    if before and not write:
        message = f"gives on {there.versions_beside(kept)} what its record does not say of it"
        change = compare_lines(_lines(before[0]), _lines(mine))
        hint = "if that is right, run: verified-snippets update --python"
        return Report(path, (Problem(path, None, message, (*change, hint)),))
    rest = tuple(other for other in kept.others if other.versions != mine.versions)
    noted = sorted((*rest, mine), key=lambda other: sorted(other.versions.items()))
    file = record_path(path)
    replace_file(file, dumps(replace(kept, others=tuple(noted))).encode(), read_if_there(file))
    word = "the same" if same else "differs"
    return Report(path, (), (f"{display_path(path)}: {word} on {there.versions_beside(kept)}",))


def _lines(other: OtherVersionsResult) -> list[str]:
    """Return what a note says, for a diff."""
    if other.effects is None:
        return ["the same"]
    return [
        f"line {effect.line}: {line}"
        for effect in other.effects
        for line in (*format_output_comments(effect.output), *format_errors(effect.errors))
    ]
