"""Explain how a reader's own program failed, or what it warned of: which known error that is.

What was seen of the program decides between errors with one message.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

from . import known, notes, predicates, report
from .finding import Finding, Watched
from .fix import fixed
from .program import Program
from .runs import Run
from .watch import observed

INTERNAL = " (Triggered internally at"


def judged(program: Program, events: list[dict[str, Any]], code: int | None) -> Watched:
    """What there is to say of what was seen."""
    last = next((e for e in events if "calls" in e), {})
    run = Run(
        program,
        calls=last.get("calls", []),
        changes=last.get("changes", []),
        facts=[fact for e in events for fact in e.get("facts", [])],
        ungraded=frozenset(last.get("ungraded", [])),
        warned=tuple((e["warned"], e["line"]) for e in events if "warned" in e),
        times={int(line): times for line, times in last.get("times", {}).items()},
    )
    watched = Watched(program)
    for event in events:
        if "warned" in event and event["line"]:
            message = event["warned"].partition(INTERNAL)[0]
            at = [event["line"], event["line"], 0, 0]
            found = _explained("warning", message, replace(run, message=message, at=at))
            if found.entries and not any(_same(found, other) for other in watched.findings):
                watched.findings.append(found)
        elif "raised" in event:
            failing = replace(
                run,
                message=event["raised"],
                at=event.get("at"),
                stack=event.get("stack", []),
                names=event.get("names", {}),
            )
            found = explained_error(failing)
            warned = [f for f in watched.findings if f.line == found.line]
            if warned and not found.entries:  # the warning said why
                found = replace(found, entries=warned[-1].entries)
            watched.findings.append(found)
            watched.ended = event["raised"].partition("\n")[0]
            watched.traceback = event["traceback"]
            watched.interrupted = event["interrupted"]
        elif "exited" in event:
            watched.ended = f"exits with {event['exited']}"
    if last and not watched.ended:
        for id, at in notes.found(run):
            if one := known.by_id().get(id):
                watched.findings.append(
                    Finding("note", f"note: {one.place.title}", replace(run, at=at), (one,))
                )
    if not last and not watched.ended:
        how = "ran out of time" if code is None else f"ended its own process with {code}"
        watched.ended = how
    return watched


def explained_error(run: Run) -> Finding:
    """Which entry the failure of a run is, by what the run shows."""
    return _explained("error", run.message, run)


def _explained(kind: str, message: str, run: Run) -> Finding:
    return Finding(kind, message, run, tuple(predicates.chosen(known.candidates(message), run)))


def _same(one: Finding, other: Finding) -> bool:
    return (one.message, one.line) == (other.message, other.line)


def main(
    program: Program, arguments: list[str], seconds: float | None, as_json: bool, fix: bool
) -> int:
    """Explain a program on standard error; the exit code.

    As JSON, on standard output, which is then ours alone: the program's goes to the other.
    With `fix`, write the correction of its error, if that is mechanical and works.
    """
    stdout = sys.stderr.fileno() if as_json else None
    watched = judged(program, *observed(program, arguments, seconds, stdout=stdout))
    if watched.interrupted:
        print("interrupted", file=sys.stderr)
        return 130
    if as_json:
        print(json.dumps(report.as_json(watched), ensure_ascii=False, indent=1))
    else:
        sys.stdout.flush()
        print(report.as_text(watched), file=sys.stderr)
    if fix:
        print(fixed(watched, arguments, seconds), file=sys.stderr)
    return 1 if watched.failed or watched.findings else 0
