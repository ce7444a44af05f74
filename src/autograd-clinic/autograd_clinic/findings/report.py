"""A diagnosis, formatted: as text for a reader, or as JSON for a machine."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from .finding import Diagnosis, Finding
from .fix import describe_fix_meaning, diff_fix, propose_fix

WIDTH = 96  # of a report, in characters
UNKNOWN_ERROR = "This error is not among the known ones. The traceback as Python gives it:"


def format_report(diagnosis: Diagnosis) -> str:
    """Format a diagnosis as text: all findings, or how the program ended, or that all is well."""
    parts = [format_finding(finding, diagnosis) for finding in diagnosis.findings]
    if diagnosis.failed and not any(f.kind == "error" for f in diagnosis.findings):
        parts.append(f"{diagnosis.program.shown}: {diagnosis.ended}")
    return "\n\n".join(parts) or f"{diagnosis.program.shown}: nothing to say"


def format_finding(finding: Finding, diagnosis: Diagnosis) -> str:
    """Format one finding, from its line to the page to read."""
    where = finding.evidence.program.locate(finding.line)
    first = finding.message.partition("\n")[0]
    lines = ["", f"{where}: {first}", *_quote_statement(finding)]
    if not finding.entries:
        lines += [UNKNOWN_ERROR, *_format_traceback(diagnosis)]
    elif len(finding.entries) > 1:
        lines += _format_candidates(finding, diagnosis)
    else:
        lines += _format_entry(finding, diagnosis)
    return "\n".join(lines)


def _format_candidates(finding: Finding, diagnosis: Diagnosis) -> list[str]:
    """Return the lines about a finding that may be one of several entries."""
    lines = [
        "This is one of these known errors, the likely one first; the run does not show which:"
    ]
    lines += [f"  - {entry.section.title} ({entry.url})" for entry in finding.entries]
    if finding.kind == "error" and diagnosis.traceback:
        lines += ["The traceback as Python gives it:", *_format_traceback(diagnosis)]
    return lines


def _format_entry(finding: Finding, diagnosis: Diagnosis) -> list[str]:
    """Return the lines about a finding that is one entry."""
    shapes = describe_arguments(finding)
    seen = [
        *([f"Here: {', '.join(shapes)}."] if shapes else []),
        *_wrap("In this run: ", finding.seen),
    ]
    return format_explanation(finding, seen, _format_fix(finding, diagnosis))


def format_explanation(
    finding: Finding, seen: Sequence[str] = (), fix: Sequence[str] = ()
) -> list[str]:
    """Return the lines about an entry: why, what was `seen`, what to do, how to `fix` it, its page."""
    (entry,) = finding.entries
    return [
        f"Known error: {entry.section.title}",
        *_wrap("Why: ", finding.why),
        *seen,
        *_wrap("What to do: ", finding.advice),
        *fix,
        *_wrap("A similar program: ", finding.example),
        "A corrected example:",
        textwrap.indent(entry.right, "    "),
        f"Read: {entry.url}",
    ]


def _format_fix(finding: Finding, diagnosis: Diagnosis) -> list[str]:
    """Return the lines that a mechanical correction would change, if there is one."""
    if not (after := propose_fix(finding)):
        return []
    changed = [row for row in diff_fix(diagnosis.program, after).split("\n")[2:] if row[0] in "-+"]
    meaning = describe_fix_meaning(finding)
    how = f"if that is meant: {meaning}" if meaning else "--fix tries it first"
    return [f"One change that may do ({how}):", *(f"    {row}" for row in changed)]


def _format_traceback(diagnosis: Diagnosis) -> list[str]:
    return ["", diagnosis.program.rewrite_traceback(diagnosis.traceback.rstrip())]


def describe_arguments(finding: Finding) -> list[str]:
    """Return what is known of the shapes in a call with a seed: "`v` has shape (4,)" for each.

    Or in one that takes the implicit seed and may not. Of another call, shapes say nothing.
    """
    given = finding.values
    if "seed" not in given and "implicitly created" not in finding.message:
        return []
    return [
        f"`{given[role]}` has shape {given[f'{role}.shape']}"
        for role in ("seed", "output", "input")
        if role in given and f"{role}.shape" in given
    ]


def format_report_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis as JSON for machines."""
    return {
        "file": diagnosis.program.shown,
        "ended": diagnosis.ended or None,
        "findings": [
            {
                "kind": finding.kind,
                "message": finding.message,
                "line": finding.line or None,
                "where": finding.evidence.program.locate(finding.line),
                "entries": [entry.id for entry in finding.entries],
                "titles": [entry.section.title for entry in finding.entries],
                "pages": [entry.url for entry in finding.entries],
                "why": finding.why or None,
                "advice": finding.advice or None,
                "example": finding.example or None,
                "seen": finding.seen or None,
                "roles": finding.values,
                "change": _format_change(finding),
                "right": finding.entries[0].right if len(finding.entries) == 1 else None,
                "traceback": None if len(finding.entries) == 1 else diagnosis.traceback or None,
            }
            for finding in diagnosis.findings
        ],
    }


def _format_change(finding: Finding) -> str | None:
    after = propose_fix(finding)
    whole = finding.evidence.program
    return diff_fix(whole.main or whole, after) if after else None


def _quote_statement(finding: Finding) -> list[str]:
    """Return the text of the statement in question, indented: at most four lines of it.

    It is one item, or none if there is no such line.
    """
    rows = finding.evidence.program.source.split("\n")
    statement = finding.evidence.statement
    first = finding.line
    last = min(statement.end_lineno or first, first + 3) if statement else first
    text = rows[first - 1 : last] if 0 < first <= len(rows) else []
    return [textwrap.indent(textwrap.dedent("\n".join(text)), "    ")] if text else []


def _wrap(label: str, text: str) -> list[str]:
    """Return the lines of a labelled paragraph; none if there is no text."""
    if not text:
        return []
    words = " ".join(text.split())
    return textwrap.wrap(f"{label}{words}", WIDTH, break_long_words=False, break_on_hyphens=False)
