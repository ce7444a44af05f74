"""Explain the exception of a test, from its traceback alone: nothing of it was watched."""

from __future__ import annotations

import traceback
from pathlib import Path

from ..problem import Refused, shown
from ..running.spelling import spelled
from ..watching.scene import at_failure
from ..watching.tensors import Tensors
from . import report
from .explain import explained_error
from .finding import Watched
from .program import parsed
from .runs import Run

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
    seen = at_failure(error, str(mine[-1]), Tensors())
    run = Run(program, message, seen.get("at"), seen.get("stack", []), seen.get("names", {}))
    finding = explained_error(run)
    return report.one(finding, Watched(program)).strip("\n") if finding.entries else ""
