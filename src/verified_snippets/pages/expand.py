"""All other includes of a page, which pymdownx.snippets expands: without Python, or a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..disk import read_first_line
from ..errors import Problem, SnippetError, display_path
from .include import INCLUDE_OF, LIST_EDGE, PYTHON_PATH, parse_include
from .page_gate import PageGate

if TYPE_CHECKING:
    from pymdownx.snippets import SnippetPreprocessor


class IncludeExpander:
    """Replaces the method `run` of pymdownx.snippets, to refuse Python in what it includes."""

    def __init__(self, gate: PageGate, snippets: SnippetPreprocessor) -> None:
        self.gate = gate
        self.snippets = snippets
        self._expand = snippets.run
        self._parse_snippets = snippets.parse_snippets
        # A site may have other folders; what we let pass is looked for in ours first.
        snippets.base_path = [os.path.abspath(gate.root), *(snippets.base_path or [])]
        snippets.parse_snippets = self._parse_without_python
        self.find = snippets.get_snippet_path
        snippets.get_snippet_path = self._find_regular

    def __call__(self, lines: list[str]) -> list[str]:
        """Return the lines with what they include, and a box in the place of what fails."""
        self._refuse_appended_python()
        try:
            return list(self._expand(list(lines)))
        except Exception as error:  # whatever a file, or reading it, may cause
            failure = error
        kept: list[str] = []
        for group in _group_includes(lines):
            try:
                self._expand(list(group))
                kept += group
            except Exception as error:
                kept.append(self._box_failed_include(group, error))
        if kept == lines:  # each alone is fine
            self.gate.refuse(None, *_describe_error(failure))
            return kept
        return list(self._expand(kept))

    def _refuse_appended_python(self) -> None:
        """Refuse Python in `auto_append`: pymdownx.snippets would put it below each page."""
        for name in getattr(self.snippets, "auto_append", None) or ():
            if self.gate.verifies and PYTHON_PATH.search(name):
                message = f"pymdownx.snippets appends {name}, which is Python; leave it out"
                self.gate.refuse(None, message)
                self.snippets.auto_append = []

    def _box_failed_include(self, group: list[str], error: Exception) -> str:
        """Return the stand-in of a box that says why an include, or a list of them, failed."""
        asked = next((line for line in group if not LIST_EDGE.match(line)), group[0])
        line = self.gate.page.locate(asked.strip())
        return self.gate.make_stand_in(self.gate.refuse(line, *_describe_error(error)))

    def _find_regular(self, name: str) -> str | None:
        """Return where a file is that can be read to its end. OSError if one is there that cannot."""
        path: str | None = self.find(name)
        if path is not None:
            read_first_line(Path(path), 0)
        return path

    def _parse_without_python(
        self, lines: list[str], file_name: object = None, *given: object, **named: object
    ) -> object:
        """Return the lines of an included file; raise SnippetError if it includes Python itself.

        For the lines of the page itself there is no `file_name`.
        """
        in_list = False
        is_included = file_name and self.gate.verifies
        for number, line in enumerate(lines if is_included else (), start=1):
            in_list ^= bool(LIST_EDGE.match(line))
            if parse_include(line) or (in_list and PYTHON_PATH.search(line)):
                name = line.strip().strip("-8<").strip().strip("\"'")
                message = f"includes {name}, and is itself included; include it from the page"
                raise SnippetError.at(str(file_name), number, message, INCLUDE_OF % name)
        return self._parse_snippets(lines, file_name, *given, **named)


def _group_includes(lines: list[str]) -> Iterator[list[str]]:
    """Yield each line by itself, but a list of files, from edge to edge, as one group."""
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
    """Return the message about an include that failed, and its details."""
    if isinstance(error, SnippetError):
        problem: Problem = error.problems[0]
        return f"{display_path(problem.path)}:{problem.line} {problem.message}", *problem.details
    if isinstance(error, UnicodeDecodeError):
        return ("an include of a file that is not UTF-8",)
    said = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
    return (f"an include that fails: {said or type(error).__name__}",)
