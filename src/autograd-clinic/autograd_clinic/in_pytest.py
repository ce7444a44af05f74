"""Explain why a test fails: it is watched as a program is, with the files of its project."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verified_snippets import disk
from verified_snippets.errors import display_path

from .diagnose import diagnose_failure, find_silent_mistakes
from .evidence.events import Event, WarningShown
from .evidence.evidence import Evidence
from .findings import report
from .process.error_reporter import ErrorReporter
from .process.witness import make_named_fact
from .program.program import add_files, parse_user_program
from .program.project_files import ProjectFiles, decode_source_text
from .recording.calls import CallRecorder


class WatchedTest:
    """What is seen of one test in this file, and of what it calls below the root."""

    def __init__(self, path: Path, root: Path, namespace: dict[str, Any]) -> None:
        """Raise SnippetError, OSError or ValueError if the file cannot be read."""
        self._program = parse_user_program(
            path, decode_source_text(disk.read_bytes(path)), display_path(path)
        )
        self._added: list[tuple[str, str, int]] = []
        self._events: list[Event] = []
        self._files = ProjectFiles(str(path), self._program.source, root, self._add)
        self._recorder = CallRecorder(self._program.tree, str(path), namespace, self._files)
        self._errors = ErrorReporter(
            str(path), self._files, self._recorder.tensors, self._events.append
        )

    def _add(self, name: str, source: str, before: int) -> None:
        self._added.append((name, source, before))
        self._recorder.fill(self._files.trees[-1])

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Watch what runs within; nothing if a debugger or the like already does."""
        if sys.gettrace() is not None:
            yield
            return
        self._recorder.tensors.find()
        shows = warnings.showwarning
        self._errors.hook_warnings()
        observer = self._recorder.observer
        observer.events.resume()
        try:
            yield
        finally:
            warnings.showwarning = shows
            observer.rests.end_rest()
            observer.events.stop()

    def explain(self, error: BaseException) -> str:
        """Return what is said of the exception that ended the test; empty if nothing."""
        recorder = self._recorder
        raised = self._errors.describe_error(error)
        if raised.failure is None:
            return ""
        warned = tuple(event for event in self._events if isinstance(event, WarningShown))
        evidence = Evidence(
            add_files(self._program, self._added),
            calls=recorder.kept.list_calls(),
            facts=tuple(map(make_named_fact, recorder.observer.take_facts())),
            changes=tuple(recorder.mutations.changes),
            warnings=warned,
            graded=frozenset(recorder.lines.graded),
            ungraded=frozenset(recorder.lines.ungraded),
            times=recorder.lines.times,
            training=recorder.training.summarize(),
        )
        diagnosis = diagnose_failure(evidence, warned, raised)
        known = [one for one in diagnosis.findings if one.entries]
        asserts = isinstance(error, AssertionError) and recorder.observer.saw_all
        if asserts and not any(one.kind == "error" for one in known):
            known += find_silent_mistakes(evidence)
        said = [report.format_finding(one, diagnosis) for one in known]
        return "\n".join(said).strip("\n")
