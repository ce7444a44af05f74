"""Explain why a test fails: it is watched as a program is, with the files of its project."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verified_snippets import disk
from verified_snippets.errors import display_path
from verified_snippets.running.error_text import format_error_line

from . import report
from .diagnose import explain_error, find_silent_mistakes
from .evidence.calls import CallRecorder
from .evidence.evidence import Evidence
from .evidence.failure import locate_failure
from .finding import Diagnosis, Finding
from .program import add_files, parse_user_program
from .project_files import ProjectFiles, decode_utf8_source
from .witness import named_fact


class WatchedTest:
    """What is seen of one test in this file, and of what it calls below the root."""

    def __init__(self, path: Path, root: Path, namespace: dict[str, Any]) -> None:
        """Raise SnippetError, OSError or ValueError if the file cannot be read."""
        self._program = parse_user_program(
            path, decode_utf8_source(disk.read_bytes(path)), display_path(path)
        )
        self._added: list[tuple[str, str, int]] = []
        self._files = ProjectFiles(str(path), self._program.source, root, self._add)
        self._recorder = CallRecorder(self._program.tree, str(path), namespace, self._files)

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
        sys.settrace(self._recorder.observer.trace)
        try:
            yield
        finally:
            self._recorder.observer.rests.end_rest()
            if sys.gettrace() == self._recorder.observer.trace:
                sys.settrace(None)

    def explain(self, error: BaseException) -> str:
        """Return what is said of the exception that ended the test; empty if nothing."""
        recorder = self._recorder
        failure = locate_failure(error, self._files, recorder.tensors)
        if failure is None:
            return ""
        program = add_files(self._program, self._added)
        evidence = Evidence(
            program,
            format_error_line(type(error), error),
            failure.at.line,
            failure.at,
            failure.stack,
            failure.names,
            recorder.calls,
            tuple(map(named_fact, recorder.observer.take_facts())),
            tuple(recorder.mutations.changes),
            ungraded=frozenset(recorder.lines.ungraded),
            times=recorder.lines.times,
            training=recorder.training.summarize(),
        )
        found: list[Finding] = [explain_error(evidence)]
        saw_all = recorder.observer.saw_all
        if saw_all and isinstance(error, AssertionError) and not found[0].entries:
            found = [*find_silent_mistakes(evidence)]
        said = [report.format_finding(one, Diagnosis(program)) for one in found if one.entries]
        return "\n".join(said).strip("\n")
