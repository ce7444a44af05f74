"""What is said of a run: as text for a reader, or as JSON for a machine."""

from __future__ import annotations

import textwrap
from typing import Any

from .culprit import describe_culprit
from .finding import Diagnosis, Finding
from .fix import describe_fix_meaning, diff_fix, propose_fix

UNKNOWN_ERROR = "This error is not among the known ones. The traceback as Python gives it:"


def format_report(diagnosis: Diagnosis) -> str:
    """Return all findings, one below the other."""
    parts = [format_finding(finding, diagnosis) for finding in diagnosis.findings]
    if diagnosis.failed and not any(f.kind == "error" for f in diagnosis.findings):
        parts.append(f"{diagnosis.program.shown}: {diagnosis.ended}")
    return "\n\n".join(parts) or f"{diagnosis.program.shown}: nothing to say"


def format_finding(finding: Finding, diagnosis: Diagnosis) -> str:
    """Format one finding, from its line to the page to read."""
    where = finding.evidence.program.locate(finding.line)
    first = finding.message.partition("\n")[0]
    lines = ["", f"{where}: {first}", *_line(finding)]
    if not finding.entries:
        return "\n".join([*lines, UNKNOWN_ERROR, *_traceback(diagnosis)])
    if len(finding.entries) > 1:
        lines.append("This is one of these known errors; the run does not show which:")
        lines += [f"  - {e.section.title} ({e.url})" for e in finding.entries]
        if finding.kind == "error" and diagnosis.traceback:
            lines += ["The traceback as Python gives it:", *_traceback(diagnosis)]
        return "\n".join(lines)
    (entry,) = finding.entries
    lines += [
        f"Known error: {entry.section.title}",
        *(_wrapped("Why: ", finding.why) if finding.why else []),
    ]
    if shapes := describe_arguments(finding):
        lines.append("Here: " + ", ".join(shapes) + ".")
    lines += _wrapped("In this run: ", seen) if (seen := describe_culprit(finding.evidence)) else []
    lines += _wrapped("What to do: ", finding.advice) if finding.advice else []
    if after := propose_fix(finding):
        changed = [
            row for row in diff_fix(diagnosis.program, after).split("\n")[2:] if row[0] in "-+"
        ]
        means = describe_fix_meaning(finding)
        how = f"if that is meant: {means}" if means else "--fix tries it first"
        lines += [f"One change that may do ({how}):", *("    " + c for c in changed)]
    lines += _wrapped("A similar program: ", finding.example) if finding.example else []
    lines += ["A corrected example:", textwrap.indent(entry.right, "    "), f"Read: {entry.url}"]
    return "\n".join(lines)


def _traceback(diagnosis: Diagnosis) -> list[str]:
    return ["", diagnosis.program.rewrite_traceback(diagnosis.traceback.rstrip())]


def describe_arguments(finding: Finding) -> list[str]:
    """Return the names and shapes in the failing call: "`v` has shape (4,)"."""
    given = finding.values
    return [
        f"`{given[role]}` has shape {given[f'{role}.shape']}"
        for role in ("seed", "output", "input")
        if role in given and f"{role}.shape" in given
    ]


def format_report_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the same for machines."""
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
                "seen": describe_culprit(finding.evidence) or None,
                "roles": finding.values,
                "change": _change(finding),
                "right": finding.entries[0].right if len(finding.entries) == 1 else None,
                "traceback": None if len(finding.entries) == 1 else diagnosis.traceback or None,
            }
            for finding in diagnosis.findings
        ],
    }


def _change(finding: Finding) -> str | None:
    after = propose_fix(finding)
    whole = finding.evidence.program
    return diff_fix(whole.main or whole, after) if after else None


def _line(finding: Finding) -> list[str]:
    rows = finding.evidence.program.source.split("\n")
    statement = finding.evidence.statement
    first = finding.line
    last = min(statement.end_lineno or first, first + 3) if statement else first
    text = rows[first - 1 : last] if 0 < first <= len(rows) else []
    return [textwrap.indent(textwrap.dedent("\n".join(text)), "    ")] if text else []


def _wrapped(label: str, text: str) -> list[str]:
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return textwrap.wrap(
        label + " ".join(paragraphs), 96, break_long_words=False, break_on_hyphens=False
    )
