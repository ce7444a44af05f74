"""What pymdownx.snippets brings in besides snippets: without Python, and without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..problem import Problem, Refused, shown
from .gate import Gate
from .include import ALONE, LIST_EDGE, PYTHON_PATH, python_target


class Expand:
    """Takes the place of the `run` of pymdownx.snippets."""

    def __init__(self, gate: Gate, snippets: Any) -> None:
        self.gate = gate
        self.snippets = snippets
        self.inner = snippets.run
        self.parse = snippets.parse_snippets
        snippets.parse_snippets = self._parsed

    def __call__(self, lines: list[str]) -> list[str]:
        """The lines with what they include; without the includes that fail, and a problem each."""
        gate = self.gate
        for name in getattr(self.snippets, "auto_append", None) or ():
            if PYTHON_PATH.search(name):
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
        for part in _parts(lines):
            try:
                self.inner(list(part))
                kept += part
            except Exception as error:
                failed = True
                asked = next((line for line in part if not LIST_EDGE.match(line)), part[0])
                line = gate.page.locate(asked.strip())
                kept.append(gate.stand_in(gate.refuse(line, *_said(error))))
        if not failed:
            gate.refuse(None, *_said(whole))
            return kept
        return list(self.inner(kept))

    def _parsed(self, lines: list[str], file_name: Any = None, *given: Any, **named: Any) -> Any:
        """What a file brings, which may bring others, but no Python."""
        inside = False
        for number, line in enumerate(lines if file_name else (), start=1):
            inside ^= bool(LIST_EDGE.match(line))
            if python_target(line) or (inside and PYTHON_PATH.search(line)):
                name = line.strip().strip("-8<").strip().strip("\"'")
                message = f"includes {name}, and is itself included; include it from the page"
                raise Refused.at(str(file_name), number, message, ALONE % name)
        return self.parse(lines, file_name, *given, **named)


def _parts(lines: list[str]) -> Iterator[list[str]]:
    """The lines one by one, and lists of files each as a whole."""
    rest = iter(lines)
    for line in rest:
        part = [line]
        if LIST_EDGE.match(line):
            for following in rest:
                part.append(following)
                if LIST_EDGE.match(following):
                    break
        yield part


def _said(error: Exception) -> tuple[str, ...]:
    """What to say of an include that failed."""
    if isinstance(error, Refused):
        problem: Problem = error.problems[0]
        return f"{shown(problem.path)}:{problem.line} {problem.message}", *problem.details
    if isinstance(error, UnicodeDecodeError):
        return ("an include of a file that is not UTF-8",)
    said = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
    return (f"an include that fails: {said or type(error).__name__}",)
