"""Corrects a program: applies the remedy of a known error, tries the result, and writes it.

That the corrected program runs to its end does not prove that it does what its author meant. So a
remedy is written only where it can mean nothing else, which `remedies` decides.
"""

from __future__ import annotations

import codecs
import subprocess
from dataclasses import replace
from difflib import unified_diff

from verified_snippets.disk import read_if_there, replace_file
from verified_snippets.errors import SnippetError

from ..evidence.events import ErrorRaised
from ..process.watch import observe_program
from ..program.program import UserProgram, parse_user_program
from .finding import Diagnosis, Finding
from .remedies import REMEDIES, Remedy
from .replacement import Replacement

UNWRITTEN = "No fix is written: the change above is one of several that mean different things."


def apply_fix(diagnosis: Diagnosis, arguments: list[str], seconds: float | None) -> str:
    """Correct the program's file, if that is mechanical and works; return what came of it, as text.

    `arguments` are the program's, `seconds` is how long it may run; None for as long as it takes.
    """
    program = diagnosis.program
    for finding in diagnosis.findings:
        if finding.kind != "error" or not (after := propose_fix(finding)):
            continue
        if describe_fix_meaning(finding):
            return UNWRITTEN
        if not _runs_to_its_end(after, arguments, seconds):
            return "No fix: the program with the changed line does not run to its end, either."
        _write(program, after)
        return f"Fixed, and the program runs to its end:\n{diff_fix(program, after)}"
    return "No fix: what to change is not mechanical here; see what to do above."


def _write(before: UserProgram, after: UserProgram) -> None:
    """Replace the program's file; its line ends and byte-order mark stay as they are.

    Raises SnippetError if the file is not what was run: a notebook, or changed meanwhile.
    """
    data = (read_if_there(before.path) or b"") if before.path.is_file() else b""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    crlf = b"\r\n" in data
    was, now = (program.source.encode() for program in (before, after))
    if crlf:
        was, now = (text.replace(b"\n", b"\r\n") for text in (was, now))
    if data != mark + was:
        message = "cannot be fixed in place; it is no script, or was changed while it ran"
        raise SnippetError.at(before.shown, None, message)
    replace_file(before.path, mark + now, data)


def describe_fix_meaning(finding: Finding) -> str:
    """Return what the corrected program means; empty if its author can have meant nothing else."""
    remedy = _find_remedy(finding)
    return remedy.meaning if remedy else ""


def _find_remedy(finding: Finding) -> Remedy | None:
    return REMEDIES.get(finding.entries[0].id) if len(finding.entries) == 1 else None


def propose_fix(finding: Finding) -> UserProgram | None:
    """Return the program with the finding's mistake corrected; None if that is not mechanical."""
    remedy = _find_remedy(finding)
    replacement = remedy.change(finding.evidence) if remedy else None
    if replacement is None:
        return None
    whole = finding.evidence.program
    program = whole.main or whole
    if replacement.at.line > program.source.count("\n") + 1:
        return None  # it is in another file
    source = _replace_node(program.source, replacement)
    after = parse_user_program(program.path, source, program.shown, program.parts)
    return replace(after, module=program.module, root=program.root)


def _runs_to_its_end(program: UserProgram, arguments: list[str], seconds: float | None) -> bool:
    """Run a program, drop its output, and return whether it ends well and raises nothing."""
    none = subprocess.DEVNULL
    events, code = observe_program(
        program, arguments, seconds, stdout=none, stderr=none, stdin=none
    )
    return code == 0 and not any(isinstance(event, ErrorRaised) for event in events)


def diff_fix(before: UserProgram, after: UserProgram) -> str:
    """Return the difference between a program and its correction, as `diff -u` shows it."""
    old, new = (program.source.split("\n") for program in (before, after))
    return "\n".join(unified_diff(old, new, before.shown, before.shown, n=1, lineterm=""))


def _replace_node(source: str, replacement: Replacement) -> str:
    """Return a source with the text of a replacement instead of what stands there."""
    at = replacement.at
    lines = source.encode().splitlines(keepends=True)  # encoded: `ast` counts columns in bytes
    above = b"".join(lines[: at.line - 1]) + lines[at.line - 1][: at.column]
    below = lines[at.end_line - 1][at.end_column :] + b"".join(lines[at.end_line :])
    return (above + replacement.text.encode() + below).decode()
