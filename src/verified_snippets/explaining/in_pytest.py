"""Explain the exception of a test, from its traceback alone: nothing of it was watched."""

from __future__ import annotations

import traceback
from pathlib import Path

from ..problem import Refused, shown
from ..running.spelling import spelled
from ..watching.tensors import Tensors
from . import report
from .diagnose import explained_error
from .evidence.evidence import Evidence
from .evidence.failure import capture_failure
from .finding import Diagnosis
from .program import parsed

FOREIGN = ("site-packages", "dist-packages")


def explained(error: BaseException, root: Path) -> str:
    """What is said of an exception that was raised below this folder; empty if nothing."""
    message = spelled(type(error), error)
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
        program = parsed(mine[-1], text, shown(mine[-1]))
    except (Refused, OSError, UnicodeDecodeError):
        return ""
    evidence = Evidence(program, message)
    if failure := capture_failure(error, str(mine[-1]), Tensors()):
        at, stack, names = failure.at, failure.stack, failure.names
        evidence = Evidence(program, message, at.line, at, stack, names)
    finding = explained_error(evidence)
    return report.one(finding, Diagnosis(program)).strip("\n") if finding.entries else ""
