"""Explain how a reader's own program failed, or what it warned of: which known error that is.

The program runs in a process of its own, in its own folder and in the standard streams
that it would have; what was seen of it decides between errors with one message.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import known, notes, predicates
from .known import Known
from .process import PYTHON
from .program import Program
from .runs import Run
from .why import filled, from_message, shape
from .witness import START

INTERNAL = " (Triggered internally at"


@dataclass(frozen=True)
class Finding:
    """One thing to say of a run: an error, a warning or a note, and the entries it may be.

    Of several `entries`, the run did not show which; with none, the error is not known.
    """

    kind: str
    message: str
    run: Run
    entries: tuple[Known, ...] = ()

    @property
    def line(self) -> int:
        """The line of the program."""
        return self.run.line

    @property
    def why(self) -> str:
        """Why, in the reader's own names and shapes; empty if it cannot be said."""
        if len(self.entries) != 1:
            return ""
        return filled(self.entries[0].why, values(self.run), self.entries[0].folder / "why.md")


@dataclass
class Watched:
    """A run of a program: what there is to say of it, and how it ended."""

    program: Program
    findings: list[Finding] = field(default_factory=list)
    ended: str = ""
    traceback: str = ""
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether it did not come to its end."""
        return bool(self.ended)


def watch(
    program: Program,
    arguments: list[str],
    seconds: float | None = None,
    stdout: int | None = None,
) -> Watched:
    """Run a program and say what there is to say of it.

    It is ended after so many seconds; what it prints goes where ours does, or to `stdout`.
    """
    events, code = observed(program, arguments, seconds, stdout=stdout)
    return judged(program, events, code)


def observed(
    program: Program,
    arguments: list[str],
    seconds: float | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    stdin: int | None = None,
) -> tuple[list[dict[str, Any]], int | None]:
    """Run a program; what was seen of it, and its exit code, None after so many seconds."""
    with tempfile.TemporaryDirectory(prefix="explain-") as folder:
        request = {
            "source": program.source,
            "path": str(program.path),
            "arguments": arguments,
        }
        Path(folder, "request.json").write_text(json.dumps(request), encoding="utf-8")
        here = Path(__file__).parents[1]
        paths = [os.environ.get("PYTHONPATH", ""), str(here)]
        process = subprocess.Popen(
            [*PYTHON, "-c", START, folder],
            cwd=program.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            stdout=stdout,
            stderr=stderr,
            stdin=stdin,
        )
        code: int | None = None
        while True:
            try:
                code = process.wait(seconds)
            except KeyboardInterrupt:
                continue  # the program has it too, and ends or does not
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            break
        seen = Path(folder, "seen")
        events = []
        for line in seen.read_text(encoding="utf-8").split("\n") if seen.exists() else []:
            try:
                events.append(json.loads(line))
            except ValueError:
                break  # it was ended while it wrote this
        return events, code


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


def values(run: Run) -> dict[str, str]:
    """The reader's own words for what why.md leaves open."""
    found: dict[str, str] = {}
    for role in ("output", "seed", "input"):
        if source := run.source(role):
            found[role] = source
        tensors = run.tensors(role)
        if len(tensors) == 1 and "shape" in tensors[0]:
            found[f"{role}.shape"] = shape(tensors[0]["shape"])
            found[f"{role}.dtype"] = f"torch.{tensors[0]['dtype']}"
    return {**found, **from_message(run.message)}


def _same(one: Finding, other: Finding) -> bool:
    return (one.message, one.line) == (other.message, other.line)


def main(
    program: Program, arguments: list[str], seconds: float | None, as_json: bool, fix: bool
) -> int:
    """Explain a program on standard error; the exit code.

    As JSON, on standard output, which is then ours alone: the program's goes to the other.
    With `fix`, write the correction of its error, if that is mechanical and works.
    """
    from . import fix as fixing
    from . import report

    stdout = sys.stderr.fileno() if as_json else None
    watched = watch(program, arguments, seconds, stdout)
    if watched.interrupted:
        print("interrupted", file=sys.stderr)
        return 130
    if as_json:
        print(json.dumps(report.as_json(watched), ensure_ascii=False, indent=1))
    else:
        sys.stdout.flush()
        print(report.as_text(watched), file=sys.stderr)
    if fix:
        print(fixing.fixed(watched, arguments, seconds), file=sys.stderr)
    return 1 if watched.failed or watched.findings else 0
