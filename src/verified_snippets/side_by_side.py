"""Run snippets under another interpreter, with other versions, and note in records what they do.

The other interpreter runs this very package, from here: it needs only Python and the libraries of
the snippets. It replies with a line of JSON for each file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from .checking import run_each
from .difference import compare_lines
from .disk import read_if_there, replace_file
from .errors import Problem, SnippetError, display_path
from .inspectors import InspectorEntry, find_inspectors, note_inspectors
from .other_python import NO_PYTHON, READY, OtherPython
from .record.record import OtherVersionsResult, Record
from .record.serialize import dumps, loads
from .record.store import load_record, record_path
from .report import Report, parse_file
from .running.limits import Limits, parse_limits
from .running.runner import Runner
from .running.server_handle import START_TIMEOUT
from .running.time_budget import WALL_FACTOR
from .snippet.accidents import find_accident, find_missing_module
from .snippet.compare import compare_with_file, without_facts
from .snippet.directives import format_errors, format_output_comments
from .snippet.snippet import Snippet

MAX_RUNS = 4  # of one snippet there, which `_find_reply_seconds` waits for


class _Outcome(NamedTuple):
    """What came of a snippet there: its record, a problem's message, or why it is not run."""

    kind: str
    text: str


OUTCOMES = ("record", "problem", "not run")


def compare(
    files: Sequence[Path], python: Path, limits: Limits, jobs: int | None, *, write: bool
) -> Iterator[Report]:
    """Run these files under the interpreter `python`, and note in their records what they do there.

    If a record has something else of those versions, that is a problem, or with `write` replaced.
    Raises SnippetError if that interpreter can't be run.
    """
    given = {**asdict(limits), "env": dict(limits.env)}
    ours = [entry for entry in find_inspectors().values() if not entry.folder]
    asked = {"files": list(map(str, files)), "limits": given, "jobs": jobs, "inspectors": ours}
    told = 0
    with OtherPython(python) as other:
        other.send_request(json.dumps(asked))
        for file in files:
            if not (line := other.read_line(_find_reply_seconds(limits))):
                break
            yield _note_outcome(file, _parse_outcome(other, line), write=write)
            told += 1
        code = other.wait()
    if code:
        message = "cannot run this package (see above); it needs Python 3.11 or newer"
        raise SnippetError.at(python, None, message)
    if told < len(files):
        raise SnippetError.at(python, None, f"told of {told} of {len(files)} snippets; {NO_PYTHON}")


def _find_reply_seconds(limits: Limits) -> float:
    """Return how long the other interpreter may take for its next reply."""
    return START_TIMEOUT + MAX_RUNS * (limits.timeout or WALL_FACTOR * limits.seconds)


def _parse_outcome(other: OtherPython, line: str) -> _Outcome:
    """Parse a reply; raise SnippetError if it is none of ours."""
    try:
        ((kind, text),) = json.loads(line).items()
    except (ValueError, AttributeError, RecursionError):
        kind = text = None
    if kind not in OUTCOMES or not isinstance(text, str):
        raise other.make_error(line)
    return _Outcome(kind, text)


def run_as_asked() -> None:
    """Run what standard input asks for, and print what came of each file, as a line of JSON.

    This is what the other interpreter calls.
    """
    print(READY, flush=True)
    asked = json.load(sys.stdin)
    note_inspectors(InspectorEntry(*entry) for entry in asked["inspectors"])
    paths = list(map(Path, asked["files"]))
    for came in run_each(paths, _run, parse_limits(asked["limits"]), asked["jobs"]):
        print(json.dumps({came.kind: came.text}), flush=True)


def _run(snippet: Snippet | Report, runner: Runner) -> _Outcome:
    if isinstance(snippet, Report):
        return _Outcome("problem", snippet.problems[0].message)
    if snippet.not_run is not None:
        return _Outcome("not run", snippet.not_run)
    try:
        return _Outcome("record", dumps(runner.run(snippet)))
    except SnippetError as refused:
        return _Outcome("problem", refused.problems[0].message)


def _note_outcome(path: Path, came: _Outcome, *, write: bool) -> Report:
    """Note in a snippet's record what came of it there, and report what changed or is wrong."""
    snippet = parse_file(path)
    if isinstance(snippet, Report):
        return snippet
    if came.kind == "not run":
        return Report(path, not_run=snippet.not_run)
    if came.kind == "problem":
        return Report(path, (Problem(path, None, f"there: {came.text}"),))
    try:
        kept = load_record(path, snippet.digest, snippet.source)
    except SnippetError as refused:
        if snippet.python and snippet.not_run is not None:
            message = f"has no record, which only Python {snippet.python} can make; run it there:"
            hint = "python -m verified_snippets update " + display_path(path)
            return Report(path, (Problem(path, None, message, (hint,)),))
        return Report(path, tuple(refused.problems))
    there = loads(record_path(path), came.text)
    if accident := find_accident(snippet, there) or find_missing_module(snippet, there, kept):
        return Report(path, (replace(accident, message=f"there: {accident.message}"),))
    problems = compare_with_file(snippet, there)
    if there.versions == kept.versions:
        return Report(path, tuple(problems))
    result = OtherVersionsResult(there.versions, without_facts(there) if problems else None)
    return _note_result(path, kept, result, _describe_versions(there, kept), write=write)


def _describe_versions(there: Record, kept: Record) -> str:
    """Describe, for a sentence, which versions another interpreter has, or what it has not."""
    missing = sorted(kept.versions.keys() - there.versions.keys())
    return there.versions_beside(kept) or f"a Python without {' and '.join(missing)}"


def _note_result(
    path: Path, kept: Record, result: OtherVersionsResult, versions: str, *, write: bool
) -> Report:
    """Write what a snippet does with other `versions` into its record, if that does not have it.

    If the record has something else of them, that is a problem unless `write`.
    """
    before = [other for other in kept.others if other.versions == result.versions]
    if before == [result]:
        return Report(path)
    if before and not write:
        message = f"gives on {versions} what its record does not say of it"
        change = compare_lines(_format_result(before[0]), _format_result(result))
        hint = "if that is right, run: verified-snippets update --python"
        return Report(path, (Problem(path, None, message, (*change, hint)),))
    rest = (other for other in kept.others if other.versions != result.versions)
    others = sorted((*rest, result), key=lambda other: sorted(other.versions.items()))
    file = record_path(path)
    replace_file(file, dumps(replace(kept, others=tuple(others))).encode(), read_if_there(file))
    word = "the same" if result.effects is None else "differs"
    return Report(path, (), (f"{display_path(path)}: {word} on {versions}",))


def _format_result(other: OtherVersionsResult) -> list[str]:
    """Return what a record has of other versions, as lines for a diff."""
    if other.effects is None:
        return ["the same"]
    return [
        f"line {effect.line}: {line}"
        for effect in other.effects
        for line in (*format_output_comments(effect.output), *format_errors(effect.errors))
    ]
