"""A program as it goes from statement to statement, and what its observer sees of each."""

from __future__ import annotations

import sys
from os import getpid  # what the program may put in its place is not ours
from types import FrameType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from _typeshed import TraceFunction

    from ..record.fact_json import SerializedFact
    from ..watching.observe import Observer

RECURSION_LIMIT = 500  # one in which we can work
START, END, RAISED = "start", "end", "raised"  # the marks that stand before no statement
ENTER, LEAVE = "enter ", "leave "  # those around a statement inside another, with its line
VALUE = "value"  # the one that has the value of an expression


class StatementReporter:
    """Follows a program from mark to mark (see program.py). A subclass says what comes of it.

    An audit hook calls `take_mark` for each mark. That calls `program_started`, then for each statement
    `statement_begins` and `statement_ran`, and `program_ended` at the end. In a process that the
    program has forked, it calls `process_forked` instead.
    """

    def __init__(self, key: str) -> None:
        self._key = key  # with which this program's marks begin
        self._process = getpid()
        self.line: int | None = None  # of the statement that runs
        self.observer: Observer | None = None
        self._nodes: dict[int, ast.stmt] = {}
        self._own: TraceFunction | None = None  # which the program has installed itself

    def observe(self, observer: Observer, nodes: dict[int, ast.stmt]) -> None:
        """Have an Observer look on, which wants to know the node of each line."""
        self.observer, self._nodes = observer, nodes

    def take_mark(self, owner: object, name: str) -> None:
        """Take a mark, if that is what Python reads an attribute for.

        To be called by the audit hook itself, which is one frame below the program's.
        """
        if name != "__code__" or owner.__class__ is not FunctionType:
            return
        key, _, what = owner.__qualname__.partition(" ")
        if key != self._key:
            return
        if getpid() != self._process:
            self.process_forked()
            return
        if what == VALUE:
            assert owner.__defaults__
            self.value_came(owner.__defaults__[0])
            return
        try:
            limit = sys.getrecursionlimit()
            if limit < RECURSION_LIMIT:
                sys.setrecursionlimit(RECURSION_LIMIT)
            self._mark(what, sys._getframe(2))
            if limit < RECURSION_LIMIT:
                sys.setrecursionlimit(limit)
        except (MemoryError, KeyboardInterrupt):
            raise  # as they would come to the program itself
        except BaseException as error:
            self.reporter_failed(error)
            raise

    def _mark(self, what: str, frame: FrameType) -> None:
        if what == START:
            self.program_started(frame)
            return
        if what.startswith((ENTER, LEAVE)):
            self.inner_statement_passed(int(what[len(ENTER) :]), enters=what.startswith(ENTER))
            return
        error = sys.exc_info()[1] if what == RAISED else None
        following = None if what in (END, RAISED) else int(what)
        if self.line is not None:
            self.statement_ran(self.line, self._facts(frame, following), error)
        self.line = following
        if following is None:
            self.program_ended(frame.f_globals)
            # Or the program's names would be held, and `__del__` of theirs never called.
            if self.observer:
                self.observer.release_program()
            self.observer = self._own = None
            self._nodes = {}
        else:
            self.statement_begins(following)
            self._begin(following, frame)

    def process_forked(self) -> None:
        """Hear of a mark in a process that the program has forked."""

    def reporter_failed(self, error: BaseException) -> None:
        """Hear of an error in our own code: the program has hooked or replaced what that needs."""

    def program_started(self, frame: FrameType) -> None:
        """Hear that the program starts."""

    def statement_begins(self, line: int) -> None:
        """Hear that a statement begins."""

    def value_came(self, value: object) -> None:
        """Hear of the value of the expression that the statement is: only where a file may ask for it."""

    def statement_ran(
        self, line: int, facts: list[SerializedFact], error: BaseException | None
    ) -> None:
        """Hear that a statement has run, or has raised an error."""

    def inner_statement_passed(self, line: int, *, enters: bool) -> None:
        """Hear that a statement inside another begins (`enters`) or has run.

        Only those have marks of which the file states something.
        """

    def program_ended(self, namespace: dict[str, object]) -> None:
        """Hear that the last statement has run, or one has raised; `namespace` is the program's."""

    def _begin(self, line: int, frame: FrameType) -> None:
        if (
            self.observer
            and not self.observer.begin_statement(self._nodes[line], frame)
            and self._own
        ):
            sys.settrace(self._own)

    def _facts(self, frame: FrameType, following: int | None) -> list[SerializedFact]:
        if not self.observer or self.line is None:
            return []
        self._own = self.observer.take_out_trace()
        return self.observer.finish_statement(self._nodes[self.line], frame, following)
