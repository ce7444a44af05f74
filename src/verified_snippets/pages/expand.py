"""What pymdownx.snippets brings in besides snippets: without Python, and without a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import Problem, SnippetError, display_path
from .include import INCLUDE_OF, LIST_EDGE, PYTHON_PATH, parse_include
from .page_gate import PageGate

if TYPE_CHECKING:
    from pymdownx.snippets import SnippetPreprocessor


class IncludeExpander:
    """Takes the place of the `run` of pymdownx.snippets."""

    def __init__(self, gate: PageGate, snippets: SnippetPreprocessor) -> None:
        self.gate = gate
        self.snippets = snippets
        self.inner = snippets.run
        self.parse = snippets.parse_snippets
        # A site may have configured it for other files; what is marked as ours is ours.
        snippets.base_path = [os.path.abspath(gate.root), *(snippets.base_path or [])]
        snippets.parse_snippets = self._parse_without_python

    def __call__(self, lines: list[str]) -> list[str]:
        """Return the lines with what they include; leave out what fails, with a problem each."""
        gate = self.gate
        for name in getattr(self.snippets, "auto_append", None) or ():
            if gate.verifies and PYTHON_PATH.search(name):
                gate.refuse(
                    None, f"pymdownx.snippets appends {name}, which is Python; leave it out"
                )
                self.snippets.auto_append = []
        try:
            return list(self.inner(list(lines)))
        except Exception as error:  # whatever is in a file, or with it
            whole = error
        kept: list[str] = []
        failed = False
        for part in _include_groups(lines):
            try:
                self.inner(list(part))
                kept += part
            except Exception as error:
                failed = True
                asked = next((line for line in part if not LIST_EDGE.match(line)), part[0])
                line = gate.page.locate(asked.strip())
                kept.append(gate.make_stand_in(gate.refuse(line, *_describe_error(error))))
        if not failed:
            gate.refuse(None, *_describe_error(whole))
            return kept
        return list(self.inner(kept))

    def _parse_without_python(
        self, lines: list[str], file_name: object = None, *given: object, **named: object
    ) -> object:
        """Return what a file brings, which may bring others, but no Python."""
        inside = False
        within = file_name and self.gate.verifies
        for number, line in enumerate(lines if within else (), start=1):
            inside ^= bool(LIST_EDGE.match(line))
            if parse_include(line) or (inside and PYTHON_PATH.search(line)):
                name = line.strip().strip("-8<").strip().strip("\"'")
                message = f"includes {name}, and is itself included; include it from the page"
                raise SnippetError.at(str(file_name), number, message, INCLUDE_OF % name)
        return self.parse(lines, file_name, *given, **named)


def _include_groups(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines one by one, and lists of files each as a whole."""
    rest = iter(lines)
    for line in rest:
        part = [line]
        if LIST_EDGE.match(line):
            for following in rest:
                part.append(following)
                if LIST_EDGE.match(following):
                    break
        yield part


def _describe_error(error: Exception) -> tuple[str, ...]:
    """Say what is wrong with an include that failed."""
    if isinstance(error, SnippetError):
        problem: Problem = error.problems[0]
        return f"{display_path(problem.path)}:{problem.line} {problem.message}", *problem.details
    if isinstance(error, UnicodeDecodeError):
        return ("an include of a file that is not UTF-8",)
    said = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
    return (f"an include that fails: {said or type(error).__name__}",)
