"""Explain the exception of a test, from its traceback alone: nothing of it was watched."""

from __future__ import annotations

import traceback
from pathlib import Path

from verified_snippets.errors import SnippetError, display_path
from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.running.error_text import format_error_line

from . import report
from .diagnose import explain_error
from .evidence.evidence import Evidence
from .evidence.failure import capture_failure
from .finding import Diagnosis
from .program import parse_user_program

FOREIGN = ("site-packages", "dist-packages")


def explain_test_failure(error: BaseException, root: Path) -> str:
    """Return what is said of an exception that was raised below this folder; empty if nothing."""
    message = format_error_line(type(error), error)
    paths = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    mine = [
        path
        for path in paths
        if path.is_file() and path.is_relative_to(root) and not {*path.parts} & {*FOREIGN}
    ]
    if not mine:
        return ""
    try:
        text = mine[-1].read_text(encoding="utf-8-sig")
        program = parse_user_program(mine[-1], text, display_path(mine[-1]))
    except (SnippetError, OSError, UnicodeDecodeError):
        return ""
    evidence = Evidence(program, message)
    if failure := capture_failure(error, str(mine[-1]), TensorInspector()):
        at, stack, names = failure.at, failure.stack, failure.names
        evidence = Evidence(program, message, at.line, at, stack, names)
    finding = explain_error(evidence)
    return report.format_finding(finding, Diagnosis(program)).strip("\n") if finding.entries else ""
