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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..running.spelling import spelled
from .evidence.calls import CallRecorder
from .evidence.failure import capture_failure, current_line
from .evidence.model import Changed, Ended, Event, Exited, Fact, Raised, Warned
from .evidence.store import write_event
from .evidence.values import describe_state
from .inside import become, compiled

Report = Callable[[Event], None]
DEEPEST = 4  # exceptions of which each was raised while the next was handled
START = "from verified_snippets.explaining import witness; witness.main()"


def main() -> None:
    """Be the process that was started for the folder of its argument."""
    folder = sys.argv[1]
    request = json.loads(Path(folder, "request.json").read_text(encoding="utf-8"))
    with open(f"{folder}/seen", "a", encoding="utf-8") as seen:
        process = os.getpid()

        def report(event: Event) -> None:
            if os.getpid() == process:  # and not in a process that the program forked
                seen.write(write_event(event) + "\n")
                seen.flush()

        sys.exit(watch(request["source"], request["path"], request["arguments"], report))


def watch(source: str, path: str, arguments: list[str], report: Report) -> Any:
    """Run the program, telling `report` what it does; what to exit with."""
    tree = ast.parse(source, path)
    namespace = become(path, source, arguments)
    show = warnings.showwarning

    def show_warning(message: Any, category: Any, *rest: Any, **named: Any) -> None:
        report(Warned(message=spelled(category, message), line=current_line(path)))
        show(message, category, *rest, **named)

    warnings.showwarning = show_warning
    recorder = CallRecorder(tree, path, namespace)
    observer = recorder.observer
    left: Any = None  # the trace function that the program installs itself
    code: Any = 0
    try:
        for node, compiled_node in compiled(tree, path):
            watching = observer.trace if observer.watches(node) else None
            sys.settrace(watching or left)
            try:
                exec(compiled_node, namespace)
            finally:
                left = sys.gettrace()
                sys.settrace(None)
                facts = observer.facts(node, left, sys._getframe(), None)
                if left == watching:
                    left = None
                if facts:
                    report(Changed(facts=tuple(map(_fact, facts))))
    except SystemExit as end:
        code = end.code
        if code not in (None, 0):
            report(Exited(str(code)))
    except BaseException as error:
        code = 1
        report(_raised(error, path, recorder))
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or replaced
        sys.stdout.flush()
    report(
        Ended(
            calls=recorder.calls,
            changes=tuple(recorder.mutations.changes),
            ungraded=frozenset(recorder.ungraded),
            times=recorder.times,
            training=recorder.training.told(),
        )
    )
    return code


def _fact(fact: Mapping[str, Any]) -> Fact:
    """A fact as the model has it."""
    return Fact(line=fact["line"], name=fact["name"], now=describe_state(fact["is"]))


def _raised(error: BaseException, path: str, recorder: CallRecorder, deep: int = 0) -> Raised:
    """How an exception has ended the program at `path`."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    below = error.__traceback__
    while below and below.tb_frame.f_code.co_filename != path and below.tb_next:
        below = below.tb_next  # what of the traceback is ours
    return Raised(
        message=spelled(type(error), error),
        traceback="".join(traceback.format_exception(type(error), error, below)),
        interrupted=isinstance(error, KeyboardInterrupt),
        failure=capture_failure(error, path, recorder.tensors),
        cause=_raised(cause, path, recorder, deep + 1) if cause and deep < DEEPEST else None,
    )
