"""The process in which a reader's program runs while `explain` looks on.

It runs as `python FILE ARGS` would: in the same standard streams, without limits. What is
seen of it is appended to FOLDER/seen, one JSON object a line.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from verified_snippets.running.error_text import format_error_line
from verified_snippets.running.process_tree import die_with_parent
from verified_snippets.running.program import compile_marked, make_key
from verified_snippets.running.statement_reporter import StatementReporter
from verified_snippets.watching.observe import parse_statements
from verified_snippets.watching.trace import LocateCallback

from .evidence.calls import CallRecorder
from .evidence.events import (
    ErrorRaised,
    Event,
    FactsChanged,
    FileAdded,
    NamedFact,
    ProgramExited,
    RunEnded,
    ThreadFailed,
    WarningShown,
)
from .evidence.failure import current_line, locate_failure
from .evidence.inner_error import parse_inner_error
from .evidence.store import write_event
from .evidence.values import describe_state
from .inside import become_program, call_own_hook, execute_program, find_own_traceback
from .notebook import choose_compile_flags
from .project_files import ProjectFiles

EventSink = Callable[[Event], None]
WITNESS_COMMAND = (
    "import sys; sys.path += [path for path in sys.argv[2:] if path not in sys.path]; "
    "from autograd_clinic import witness; witness.run_witness()"
)
MAX_CHAINED = 4  # exceptions of which each was raised while the next was handled


def run_witness() -> None:
    """Be the process that was started for the folder of its argument."""
    folder = sys.argv[1]
    request = json.loads(Path(folder, "request.json").read_text(encoding="utf-8"))
    die_with_parent(request["parent"])
    # Open until the process ends: what an exit handler raises is heard, too.
    seen = open(f"{folder}/seen", "a", encoding="utf-8")  # noqa: SIM115
    process = os.getpid()

    def report(event: Event) -> None:
        if os.getpid() == process:  # and not in a process that the program forked
            seen.write(write_event(event) + "\n")
            seen.flush()

    argv, name, root = (request[key] for key in ("argv", "module", "root"))
    sys.exit(watch_program(request["source"], request["path"], argv, report, name, root))


class Witness(StatementReporter):
    """Tells which facts each statement of the program has made."""

    def __init__(self, key: str, report: EventSink) -> None:
        super().__init__(key)
        self._report = report

    def statement_ran(
        self, line: int, facts: Sequence[Mapping[str, Any]], error: BaseException | None
    ) -> None:
        """See StatementReporter."""
        if facts:
            self._report(FactsChanged(facts=tuple(map(named_fact, facts))))


def watch_program(
    source: str,
    path: str,
    argv: list[str],
    report: EventSink,
    module: str = "",
    root: str | None = None,
) -> str | int | None:
    """Run the program, telling `report` what it does; return what to exit with.

    The files of the project below `root` are watched, too, if it is given.
    """
    tree, nodes = parse_statements(source)
    key = make_key()
    code = compile_marked(source, path, key, flags=choose_compile_flags(path))
    namespace = become_program(path, source, argv, module)

    def begin(name: str, text: str, before: int) -> None:
        report(FileAdded(path=name, source=text, before=before))
        recorder.fill(files.trees[-1])

    files = ProjectFiles(path, source, Path(root or path).absolute(), begin)
    locate = files if root else {path: 0}.get
    report_warnings(report, locate)
    recorder = CallRecorder(tree, path, namespace, locate)
    _report_threads(report, path, recorder, locate)
    _report_unraised(report, path, recorder, locate)
    witness = Witness(key, report)
    witness.observe(recorder.observer, nodes)
    sys.addaudithook(_make_audit_hook(witness))
    exit_with: str | int | None = 0
    try:
        execute_program(code, namespace)
    except SystemExit as end:
        exit_with = end.code
        if exit_with not in (None, 0):
            behind = end.__cause__ or end.__context__
            cause = describe_error(behind, path, recorder, locate) if behind else None
            report(ProgramExited(str(exit_with), cause))
    except BaseException as error:
        exit_with = 1
        report(describe_error(error, path, recorder, locate))
        call_own_hook(error, path)
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or replaced
        sys.stdout.flush()
    report(_summarize(recorder))
    return exit_with


def _make_audit_hook(witness: Witness) -> Callable[[str, tuple[Any, ...]], None]:
    """Return what hears of the program's marks until this process ends.

    Each id() and each frame.f_code is such an event, too. So it is a function: of a bound method
    Python looks in vain for `__cantrace__` each time, which takes four times as long.
    """

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "object.__getattr__" and arguments[1] == "__code__":
            witness.take_mark(*arguments)

    return hear


def report_warnings(report: EventSink, locate: LocateCallback) -> None:
    """Have each warning that Python shows reported first, with the program's line that led to it."""
    show = warnings.showwarning

    def show_warning(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        report(
            WarningShown(message=format_error_line(category, message), line=current_line(locate))
        )
        show(message, category, filename, lineno, file, line)

    warnings.showwarning = show_warning


def _report_threads(
    report: EventSink, path: str, recorder: CallRecorder, locate: LocateCallback
) -> None:
    """Have each exception that ends a thread reported, before it is shown as it would be."""
    show = threading.excepthook

    def end_thread(ended: threading.ExceptHookArgs, /) -> None:
        if ended.exc_value is not None:
            report(ThreadFailed(error=describe_error(ended.exc_value, path, recorder, locate)))
        show(ended)

    threading.excepthook = end_thread


def _report_unraised(
    report: EventSink, path: str, recorder: CallRecorder, locate: LocateCallback
) -> None:
    """Have each exception reported that Python ignores, such as one of atexit, before it is shown."""
    show = sys.unraisablehook

    def ignore(ignored: sys.UnraisableHookArgs, /) -> None:
        with contextlib.suppress(Exception):  # in a Python that has begun to take itself apart
            if ignored.exc_value is not None:
                error = describe_error(ignored.exc_value, path, recorder, locate)
                report(ThreadFailed(error=error))
        show(ignored)

    sys.unraisablehook = ignore


def _summarize(recorder: CallRecorder) -> RunEnded:
    """Return what was recorded of the whole run."""
    return RunEnded(
        calls=recorder.kept.list_calls(),
        changes=tuple(recorder.mutations.changes),
        graded=frozenset(recorder.lines.graded),
        ungraded=frozenset(recorder.lines.ungraded),
        times=recorder.lines.times,
        training=recorder.training.summarize(),
        whole=recorder.observer.saw_all,
    )


def named_fact(fact: Mapping[str, Any]) -> NamedFact:
    """Return a fact as the model has it."""
    return NamedFact(line=fact["line"], name=fact["name"], now=describe_state(fact["is"]))


def describe_error(
    error: BaseException,
    path: str,
    recorder: CallRecorder,
    locate: LocateCallback,
    deep: int = 0,
) -> ErrorRaised:
    """Return how an exception has ended the program at `path`."""
    message = format_error_line(type(error), error)
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    failure = locate_failure(error, locate, recorder.tensors)
    if behind is None:
        cause = parse_inner_error(message, locate)
        if (
            cause and cause.failure is None
        ):  # it was in a library: the line that waited for it is ours
            cause = replace(cause, failure=failure)
    else:
        deeper = deep < MAX_CHAINED
        cause = describe_error(behind, path, recorder, locate, deep + 1) if deeper else None
        # A pool of processes raises its worker's exception here, from one that quotes where it was raised.
        quoted = parse_inner_error(format_error_line(type(behind), behind), locate)
        if quoted and quoted.failure and quoted.message.startswith(message):
            failure = quoted.failure
    own = find_own_traceback(error, path)
    return ErrorRaised(
        message=message,
        traceback="".join(traceback.format_exception(type(error), error, own)),
        interrupted=isinstance(error, KeyboardInterrupt),
        failure=failure,
        raised_from=behind is error.__cause__,
        cause=cause,
    )
