"""Write the remedy of a known error into the program, after it was tried.

That the changed program runs to its end is no proof that it means what it should: what a remedy
may be applied to is for `remedies` to say.
"""

from __future__ import annotations

import ast
import codecs
import subprocess
from dataclasses import replace
from difflib import unified_diff

from verified_snippets.disk import read_if_there, replace_file
from verified_snippets.errors import SnippetError

from .evidence.events import Raised
from .finding import Diagnosis, Finding
from .program import UserProgram, parse_user_program
from .remedies import REMEDIES, Remedy
from .watch import observe_program

UNWRITTEN = "No fix is written: the change above is one of several that mean different things."


def apply_fix(diagnosis: Diagnosis, arguments: list[str], seconds: float | None) -> str:
    """Correct the program's file, if that is mechanical and works; what came of it."""
    program = diagnosis.program
    for finding in diagnosis.findings:
        if finding.kind != "error" or not (after := propose_fix(finding)):
            continue
        if describe_fix_meaning(finding):
            return UNWRITTEN
        if not _works(after, arguments, seconds):
            return "No fix: the program with the changed line does not run to its end, either."
        _write(program, after)
        return f"Fixed, and the program runs to its end:\n{diff_fix(program, after)}"
    return "No fix: what to change is not mechanical here; see what to do above."


def _write(before: UserProgram, after: UserProgram) -> None:
    """Replace the file whole, in the line ends that it has; raise SnippetError if it is no such file."""
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
    """Return what the corrected program means, if it may have meant something else."""
    remedy = _remedy(finding)
    return remedy.meaning if remedy else ""


def _remedy(finding: Finding) -> Remedy | None:
    return REMEDIES.get(finding.entries[0].id) if len(finding.entries) == 1 else None


def propose_fix(finding: Finding) -> UserProgram | None:
    """Return the program with the finding's mistake corrected; None if that is not mechanical."""
    remedy = _remedy(finding)
    change = remedy.change(finding.evidence) if remedy else None
    if change is None:
        return None
    whole = finding.evidence.program
    program = whole.main or whole
    node, text = change
    if getattr(node, "lineno", 0) > program.source.count("\n") + 1:
        return None  # in another file
    source = _replaced(program.source, node, text)
    after = parse_user_program(program.path, source, program.shown, program.parts)
    return replace(after, module=program.module, root=program.root)


def _works(after: UserProgram, arguments: list[str], seconds: float | None) -> bool:
    """Return whether the changed program runs to its end."""
    none = subprocess.DEVNULL
    events, code = observe_program(after, arguments, seconds, stdout=none, stderr=none, stdin=none)
    return code == 0 and not any(isinstance(event, Raised) for event in events)


def diff_fix(before: UserProgram, after: UserProgram) -> str:
    """Return what changes, as `diff -u` has it."""
    old, new = (program.source.split("\n") for program in (before, after))
    return "\n".join(unified_diff(old, new, before.shown, before.shown, n=1, lineterm=""))


def _replaced(source: str, node: ast.AST, text: str) -> str:
    """Return the source with other text for a node; its columns count bytes."""
    lines = source.encode().splitlines(keepends=True)
    line, column, last, end = (
        getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
    )
    first = b"".join(lines[: line - 1]) + lines[line - 1][:column]
    rest = lines[last - 1][end:] + b"".join(lines[last:])
    changed: bytes = first + text.encode() + rest
    return changed.decode()
