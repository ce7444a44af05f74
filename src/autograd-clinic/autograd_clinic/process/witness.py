"""The process in which a reader's program runs while `explain` looks on.

It runs as `python FILE ARGS` would: in the same standard streams, without limits. What is
seen of it is appended to FOLDER/seen, one JSON object a line.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from verified_snippets.running.process_tree import die_with_parent
from verified_snippets.running.program import compile_marked, make_key
from verified_snippets.running.statement_reporter import StatementReporter
from verified_snippets.watching.observe import parse_statements

from ..evidence.events import Event, FactsChanged, FileAdded, NamedFact, ProgramExited, RunEnded
from ..evidence.states import describe_state
from ..evidence.store import write_event
from ..program.notebook import choose_compile_flags
from ..program.project_files import ProjectFiles
from ..recording.calls import CallRecorder
from .error_reporter import ErrorReporter, EventSink
from .inside import become_program, call_own_hook, execute_program

WITNESS_COMMAND = (
    "import sys; sys.path += [path for path in sys.argv[2:] if path not in sys.path]; "
    "from autograd_clinic.process import witness; witness.run_witness()"
)


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
            self._report(FactsChanged(facts=tuple(map(make_named_fact, facts))))


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

    def add_file(name: str, text: str, before: int) -> None:
        report(FileAdded(path=name, source=text, before=before))
        recorder.fill(files.trees[-1])

    files = ProjectFiles(path, source, Path(root or path).absolute(), add_file)
    locate = files if root else {path: 0}.get
    recorder = CallRecorder(tree, path, namespace, locate)
    errors = ErrorReporter(path, locate, recorder.tensors, report)
    errors.hook_warnings()
    errors.hook_threads()
    errors.hook_unraised()
    witness = Witness(key, report)
    witness.observe(recorder.observer, nodes)
    sys.addaudithook(_make_audit_hook(witness))
    exit_with = _run_to_end(code, namespace, path, errors, report)
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or replaced
        sys.stdout.flush()
    report(_summarize(recorder))
    return exit_with


def _run_to_end(
    code: CodeType, namespace: dict[str, Any], path: str, errors: ErrorReporter, report: EventSink
) -> str | int | None:
    """Run the program's code; tell what has ended it, and return what to exit with."""
    try:
        execute_program(code, namespace)
    except SystemExit as end:
        if end.code not in (None, 0):
            behind = end.__cause__ or end.__context__
            cause = errors.describe_error(behind) if behind else None
            report(ProgramExited(str(end.code), cause))
        return end.code
    except BaseException as error:
        report(errors.describe_error(error))
        call_own_hook(error, path)
        return 1
    return 0


def _make_audit_hook(witness: Witness) -> Callable[[str, tuple[Any, ...]], None]:
    """Return what hears of the program's marks until this process ends.

    Each id() and each frame.f_code is such an event, too. So it is a function: of a bound method
    Python looks in vain for `__cantrace__` each time, which takes four times as long.
    """

    def take_event(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "object.__getattr__" and arguments[1] == "__code__":
            witness.take_mark(*arguments)

    return take_event


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


def make_named_fact(fact: Mapping[str, Any]) -> NamedFact:
    """Return a fact as the model has it."""
    return NamedFact(line=fact["line"], name=fact["name"], now=describe_state(fact["is"]))
