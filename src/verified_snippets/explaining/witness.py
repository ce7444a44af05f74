"""The process in which a reader's program runs while `explain` looks on.

It runs as `python FILE ARGS` would: in the same standard streams, without limits. What is
seen of it is appended to FOLDER/seen, one JSON object a line.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from ..running.spelling import spelled
from ..watching.calls import Calls
from ..watching.scene import at_failure, innermost
from .inside import become, compiled

START = "from verified_snippets.explaining import witness; witness.main()"


def main() -> None:
    """Be the process that was started for the folder of its argument."""
    folder = sys.argv[1]
    request = json.loads(Path(folder, "request.json").read_text(encoding="utf-8"))
    with open(f"{folder}/seen", "a", encoding="utf-8") as seen:
        process = os.getpid()

        def report(**event: Any) -> None:
            if os.getpid() == process:  # and not in a process that the program forked
                seen.write(json.dumps(event, default=repr) + "\n")
                seen.flush()

        sys.exit(watch(request["source"], request["path"], request["arguments"], report))


def watch(source: str, path: str, arguments: list[str], report: Any) -> Any:
    """Run the program, telling `report` what it does; what to exit with."""
    tree = ast.parse(source, path)
    namespace = become(path, source, arguments)
    show = warnings.showwarning

    def show_warning(message: Any, category: Any, *rest: Any, **named: Any) -> None:
        report(warned=spelled(category, message), line=innermost(path))
        show(message, category, *rest, **named)

    warnings.showwarning = show_warning
    calls = Calls(tree, path, namespace)
    left: Any = None  # the trace function that the program installs itself
    code: Any = 0
    try:
        for node, compiled_node in compiled(tree, path):
            watching = calls.trace if calls.watches(node) else None
            sys.settrace(watching or left)
            try:
                exec(compiled_node, namespace)
            finally:
                left = sys.gettrace()
                sys.settrace(None)
                facts = calls.facts(node, left, sys._getframe(), None)
                if left == watching:
                    left = None
                if facts:
                    report(facts=facts)
    except SystemExit as end:
        code = end.code
        if code not in (None, 0):
            report(exited=str(code))
    except BaseException as error:
        code = 1
        _failed(error, path, calls, report)
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    report(
        calls=calls.calls,
        changes=calls.changes,
        ungraded=sorted(calls.ungraded),
        times=calls.times,
    )
    return code


def _failed(error: BaseException, path: str, calls: Calls, report: Any) -> None:
    below = error.__traceback__
    while below and below.tb_frame.f_code.co_filename != path and below.tb_next:
        below = below.tb_next  # what of the traceback is ours
    report(
        raised=spelled(type(error), error),
        traceback="".join(traceback.format_exception(type(error), error, below)),
        interrupted=isinstance(error, KeyboardInterrupt),
        **at_failure(error, path, calls.tensors),
    )
