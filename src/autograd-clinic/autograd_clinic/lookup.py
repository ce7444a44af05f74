"""Look up a message that somebody pastes: which known errors it may be, without a run of the program."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from .catalogue import catalogue, pasted
from .evidence.evidence import Evidence
from .findings import report
from .findings.finding import Finding
from .program.program import UserProgram

NO_PROGRAM = UserProgram(Path("message"), "", ast.Module([], []), "message")
LONGEST_CLUE = 40  # characters that are shown
UNKNOWN_MESSAGE = (
    "This message is not among the known ones. Paste it whole, from the type of the error on, or let"
    " `autograd-clinic explain` run the program that gives it."
)


def explain_message(text: str) -> tuple[str, bool]:
    """Return what there is to say of a pasted message or traceback, and whether it is known."""
    entries = catalogue.find_candidates(text)
    if not entries:
        return textwrap.fill(UNKNOWN_MESSAGE, report.WIDTH), False
    if len(entries) == 1:
        finding = Finding("error", text, Evidence(NO_PROGRAM, message=text), tuple(entries))
        return "\n".join(report.format_explanation(finding)), True
    own = pasted.leave_own_lines(pasted.clean_text(text))
    rows = [
        f"  - {entry.section.title} ({entry.url}){_give_reason(entry.find_clue(own))}"
        for entry in entries
    ]
    asked = "`autograd-clinic explain` runs the program and finds out."
    return "\n".join(
        ["This is one of these known errors, the likely one first:", *rows, asked]
    ), True


def _give_reason(clue: str) -> str:
    """Say, at the end of a row, what in the text speaks for it, if that is short."""
    short = clue.strip() and "\n" not in clue and len(clue) <= LONGEST_CLUE
    return f", as your text has: {clue.strip()}" if short else ""
