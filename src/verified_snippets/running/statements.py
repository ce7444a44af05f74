"""A program as it goes from statement to statement, and what its observer sees of each."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

START, END, RAISED = "start", "end", "raised"  # the marks that stand before no statement
ENTER, LEAVE = "enter ", "leave "  # those around a statement inside another, with its line


class Statements:
    """What the marks of a program tell. A subclass says what comes of it.

    `mark` is called at each of them; it calls `started`, then for each statement `begins` and
    `did`, and at the end `ended`, with the exception that ended the program, if one did.
    """

    def __init__(self) -> None:
        self.line: int | None = None  # of the statement that runs
        self.observer: Any = None
        self._nodes: dict[int, Any] = {}
        self._watch: Any = None
        self._own: Any = None  # the trace function that the program has installed itself

    def observe(self, observer: Any, nodes: dict[int, Any]) -> None:
        """Have an Observer look on, which wants to know the node of each line."""
        self.observer, self._nodes = observer, nodes

    def mark(self, what: str, frame: FrameType) -> None:
        """The program has come to a mark."""
        if what == START:
            self.started(frame)
            return
        if what.startswith((ENTER, LEAVE)):
            self.inside(int(what[len(ENTER) :]), what.startswith(ENTER))
            return
        error = sys.exc_info()[1] if what == RAISED else None
        following = None if what in (END, RAISED) else int(what)
        if self.line is not None:
            self.did(self.line, self._facts(frame, following), error)
        self.line = following
        if following is None:
            self.ended(frame.f_globals)
            self.observer = None
        else:
            self.begins(following)
            self._begin(following, frame)

    def started(self, frame: FrameType) -> None:
        """The program starts."""

    def begins(self, line: int) -> None:
        """A statement begins."""

    def did(self, line: int, facts: list[dict[str, Any]], error: BaseException | None) -> None:
        """A statement has run, or raised an error."""

    def inside(self, line: int, enters: bool) -> None:
        """A statement inside another, of which the file states something, begins or ends."""

    def ended(self, namespace: dict[str, Any]) -> None:
        """The last statement that ran has run."""

    def _begin(self, line: int, frame: FrameType) -> None:
        if self.observer:
            node = self._nodes[line]
            self._watch = self.observer.trace if self.observer.watches(node) else None
            if self._watch:
                self.observer.begin(node, frame)
            if self._watch or self._own:
                sys.settrace(self._watch or self._own)

    def _facts(self, frame: FrameType, following: int | None) -> list[dict[str, Any]]:
        if not self.observer or self.line is None:
            return []
        self._own = sys.gettrace()
        if self._own:
            sys.settrace(None)
        facts: list[dict[str, Any]] = self.observer.facts(
            self._nodes[self.line], self._own, frame, following
        )
        if self._own == self._watch:
            self._own = None
        return facts
