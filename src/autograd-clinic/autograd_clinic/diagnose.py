"""Diagnose a reader's program: which known errors its run shows.

Several known errors share a message; what was seen of the run decides between them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from .catalogue import catalogue
from .evidence.events import (
    ErrorRaised,
    Event,
    FactsChanged,
    FileAdded,
    ProgramExited,
    RunEnded,
    ThreadFailed,
    WarningShown,
)
from .evidence.evidence import Evidence
from .findings.finding import Diagnosis, Finding
from .program.program import UserProgram, add_files
from .program.syntax import Span
from .rules import raising, silent

TRIGGERED_AT = " (Triggered internally at"


def diagnose(program: UserProgram, events: Sequence[Event], code: int | None) -> Diagnosis:
    """Diagnose a program from the events of its run.

    `code` is the exit code; None if the program ran out of time.
    """
    evidence = collect_evidence(program, events)
    # The last event of a process that ends in Python's own way: one that is killed tells no more.
    ended = next((event for event in events if isinstance(event, RunEnded)), None)
    diagnosis = Diagnosis(program)
    for event in events:
        match event:
            case WarningShown():
                _add_warning(diagnosis, evidence, event)
            case ThreadFailed():
                _add_handled(diagnosis, evidence, event.error)
            case ErrorRaised():
                _add_error(diagnosis, evidence, event)
            case ProgramExited():
                diagnosis.ended = f"exits with {event.code}"
                _add_handled(diagnosis, evidence, event.cause)
    if ended and ended.whole and not diagnosis.ended:
        diagnosis.findings += find_silent_mistakes(evidence)
    elif not ended and not diagnosis.ended:
        how = "ran out of time" if code is None else f"ended its own process with {code}"
        diagnosis.ended = how
    return diagnosis


def collect_evidence(program: UserProgram, events: Sequence[Event]) -> Evidence:
    """Return what was seen of a run, from its events: nothing is in question yet."""
    added = [
        (event.path, event.source, event.before) for event in events if isinstance(event, FileAdded)
    ]
    ended = next((event for event in events if isinstance(event, RunEnded)), None)
    seen = ended or RunEnded()
    return Evidence(
        add_files(program, added),
        calls=seen.calls,
        facts=tuple(
            fact for event in events if isinstance(event, FactsChanged) for fact in event.facts
        ),
        changes=seen.changes,
        warnings=tuple(event for event in events if isinstance(event, WarningShown)),
        graded=seen.graded,
        ungraded=seen.ungraded,
        times=seen.times,
        training=seen.training,
        ended_well=ended is not None
        and not any(isinstance(event, ErrorRaised | ProgramExited) for event in events),
    )


def _find_entries(kind: Literal["error", "warning"], evidence: Evidence) -> Finding:
    candidates = catalogue.match_candidates(evidence.message)
    entries = tuple(raising.choose_entries(candidates, evidence))
    return Finding(kind, evidence.message, evidence, entries)


def _add_warning(diagnosis: Diagnosis, evidence: Evidence, event: WarningShown) -> None:
    """Add the finding about a warning, if it is known and no other says the same of its line."""
    if not event.line:
        return
    message = event.message.partition(TRIGGERED_AT)[0]
    found = _find_entries("warning", replace(evidence, message=message, line=event.line))
    said = {(finding.message, finding.line) for finding in diagnosis.findings}
    if found.entries and (found.message, found.line) not in said:
        diagnosis.findings.append(found)


def _add_error(diagnosis: Diagnosis, evidence: Evidence, event: ErrorRaised) -> None:
    """Add the finding about the exception that ended the program, and how it ended.

    If the exception is not known, a warning of the same line may say why it was raised.
    """
    found = _explain_exception(evidence, event)
    warned = [finding for finding in diagnosis.findings if finding.line == found.line]
    if warned and not found.entries:
        found = replace(found, entries=warned[-1].entries)
    if warned and found.entries == warned[-1].entries:  # or it would be said twice
        diagnosis.findings.remove(warned[-1])
    diagnosis.findings.append(found)
    diagnosis.ended = event.message.partition("\n")[0]
    diagnosis.traceback = event.traceback
    diagnosis.interrupted = event.interrupted


def _add_handled(diagnosis: Diagnosis, evidence: Evidence, event: ErrorRaised | None) -> None:
    """Add the finding about an exception that was handled, or ended a thread or the like, if it is known."""
    found = _explain_exception(evidence, event) if event else None
    if found and event and found.entries:
        diagnosis.findings.append(found)
        diagnosis.traceback = event.traceback


def diagnose_failure(
    evidence: Evidence, warned: Iterable[WarningShown], raised: ErrorRaised
) -> Diagnosis:
    """Diagnose what has raised an exception, and the warnings that came before it."""
    diagnosis = Diagnosis(evidence.program)
    for event in warned:
        _add_warning(diagnosis, evidence, event)
    _add_error(diagnosis, evidence, raised)
    return diagnosis


def _explain_exception(evidence: Evidence, event: ErrorRaised) -> Finding:
    """Return the finding about an exception, or about its cause, if only that is known."""
    found = _find_entries("error", _put_in_question(evidence, event))
    statement = found.evidence.statement or ast.Pass()
    raised_anew = event.raised_from or any(isinstance(n, ast.Raise) for n in ast.walk(statement))
    if found.entries or event.cause is None or not raised_anew:
        return found
    behind = _explain_exception(evidence, event.cause)
    return behind if behind.entries else found


def _put_in_question(evidence: Evidence, event: ErrorRaised) -> Evidence:
    """Return the evidence with this exception in question, and where it was raised."""
    evidence = replace(evidence, message=event.message)
    if place := event.failure:
        if given := _find_handed(evidence, place.at):
            return replace(evidence, line=given.line, at=given, layer=place.layer)
        return replace(
            evidence,
            line=place.at.line,
            at=place.at,
            stack=place.stack,
            names=place.names,
            layer=place.layer,
        )
    return evidence


def _find_handed(evidence: Evidence, at: Span) -> Span | None:
    """Return what gave a library, called at this place, the output of the pass that has failed."""
    last = evidence.calls[-1] if evidence.calls else None
    if last and last.failed and last.library == at != last.at:
        return last.at
    return None


def find_silent_mistakes(evidence: Evidence) -> Iterable[Finding]:
    """Yield a finding for each mistake of a run that raises nothing."""
    for id, at in silent.find_mistakes(evidence):
        if entry := catalogue.map_entries().get(id):
            here = replace(evidence, line=at.line, at=at)
            yield Finding("note", f"note: {entry.section.title}", here, (entry,))
