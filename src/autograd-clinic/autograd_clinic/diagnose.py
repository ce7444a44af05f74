"""Diagnose how a reader's own program failed, or what it warned of: which known error that is.

What was seen of the program decides between errors with one message.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from verified_snippets.terminal import print_lines

from . import catalogue, report
from .evidence.events import Added, Changed, Ended, Event, Exited, Raised, Warned
from .evidence.evidence import Evidence
from .finding import Diagnosis, Finding
from .fix import apply_fix
from .program import UserProgram, add_files
from .rules import raising, silent
from .watch import observe_program

TRIGGERED_AT = " (Triggered internally at"


def diagnose(program: UserProgram, events: Sequence[Event], code: int | None) -> Diagnosis:
    """Say what there is to say of what was seen, and of the code that the program ended with.

    `code` is None if it ran out of time.
    """
    evidence, whole = collect_evidence(program, events)
    diagnosis = Diagnosis(program)
    for event in events:
        match event:
            case Warned():
                _add_warning(diagnosis, evidence, event)
            case Raised():
                _add_error(diagnosis, evidence, event)
            case Exited():
                diagnosis.ended = f"exits with {event.code}"
    if whole and not diagnosis.ended:
        diagnosis.findings += find_silent_mistakes(evidence)
    if not whole and not diagnosis.ended:
        how = "ran out of time" if code is None else f"ended its own process with {code}"
        diagnosis.ended = how
    return diagnosis


def collect_evidence(program: UserProgram, events: Sequence[Event]) -> tuple[Evidence, bool]:
    """Return what was seen, and whether all of it was: a process that ends itself tells no more."""
    ended = next((event for event in events if isinstance(event, Ended)), None)
    added = [(e.path, e.source, e.before) for e in events if isinstance(e, Added)]
    program = add_files(program, added)
    changed = [event.facts for event in events if isinstance(event, Changed)]
    seen = ended or Ended()
    evidence = Evidence(
        program,
        calls=seen.calls,
        facts=tuple(fact for facts in changed for fact in facts),
        changes=seen.changes,
        warnings=tuple(event for event in events if isinstance(event, Warned)),
        ungraded=seen.ungraded,
        times=seen.times,
        training=seen.training,
        ended_well=ended is not None
        and not any(isinstance(event, Raised | Exited) for event in events),
    )
    return evidence, ended is not None


def explain_error(evidence: Evidence) -> Finding:
    """Return which entry the failure of a run is, by what the run shows."""
    return _explained("error", evidence)


def _explained(kind: Literal["error", "warning"], evidence: Evidence) -> Finding:
    candidates = catalogue.find_candidates(evidence.message)
    return Finding(
        kind, evidence.message, evidence, tuple(raising.choose_entries(candidates, evidence))
    )


def _add_warning(diagnosis: Diagnosis, evidence: Evidence, event: Warned) -> None:
    """Add what a warning says, if it is known, and was not said of its line before."""
    if not event.line:
        return
    message = event.message.partition(TRIGGERED_AT)[0]
    found = _explained("warning", replace(evidence, message=message, line=event.line))
    said = {(finding.message, finding.line) for finding in diagnosis.findings}
    if found.entries and (found.message, found.line) not in said:
        diagnosis.findings.append(found)


def _add_error(diagnosis: Diagnosis, evidence: Evidence, event: Raised) -> None:
    """Add which error has ended the program; a warning of its line may have said why."""
    found = _explained_cause(evidence, event)
    warned = [finding for finding in diagnosis.findings if finding.line == found.line]
    if warned and not found.entries:
        found = replace(found, entries=warned[-1].entries)
    if warned and found.entries == warned[-1].entries:  # else it would be said twice
        diagnosis.findings.remove(warned[-1])
    diagnosis.findings.append(found)
    diagnosis.ended = event.message.partition("\n")[0]
    diagnosis.traceback = event.traceback
    diagnosis.interrupted = event.interrupted


def _explained_cause(evidence: Evidence, event: Raised) -> Finding:
    """Return which entry an exception is; if none, and it was raised for another, which that is."""
    found = explain_error(_failing(evidence, event))
    raised_anew = isinstance(found.evidence.statement, ast.Raise)
    if found.entries or event.cause is None or not raised_anew:
        return found
    behind = _explained_cause(evidence, event.cause)
    return behind if behind.entries else found


def _failing(evidence: Evidence, event: Raised) -> Evidence:
    """Return what was seen of the run, with this exception in question."""
    failing = replace(evidence, message=event.message)
    if failure := event.failure:
        failing = replace(
            failing,
            line=failure.at.line,
            at=failure.at,
            stack=failure.stack,
            names=failure.names,
        )
    return failing


def find_silent_mistakes(evidence: Evidence) -> Iterable[Finding]:
    """Yield the silent mistakes of a run."""
    for id, at in silent.find_mistakes(evidence):
        if entry := catalogue.map_entries().get(id):
            here = replace(evidence, line=at.line, at=at)
            yield Finding("note", f"note: {entry.section.title}", here, (entry,))


def explain(
    program: UserProgram, arguments: list[str], seconds: float | None, as_json: bool, fix: bool
) -> int:
    """Explain a program on standard error; the exit code.

    As JSON, on standard output, which is then ours alone: the program's goes to the other.
    With `fix`, write the correction of its error, if that is mechanical and works.
    """
    stdout = sys.stderr.fileno() if as_json else None
    diagnosis = diagnose(program, *observe_program(program, arguments, seconds, stdout=stdout))
    if diagnosis.interrupted:
        print("interrupted", file=sys.stderr)
        return 130
    if as_json:
        print_lines(json.dumps(report.format_report_json(diagnosis), ensure_ascii=False, indent=1))
    else:
        sys.stdout.flush()
        print(report.format_report(diagnosis), file=sys.stderr)
    if fix:
        print(apply_fix(diagnosis, arguments, seconds), file=sys.stderr)
    return 1 if diagnosis.failed or diagnosis.findings else 0
