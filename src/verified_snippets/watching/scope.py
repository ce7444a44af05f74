"""A frame of a program, as its tracer goes through it: which statement runs in it."""

from __future__ import annotations

import ast
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import TraceFunction

    from .trace import Tracer
    from .traced_statement import TracedStatement


class Scope:
    """The frame of a function, or of the module, with the statement that runs in it."""

    def __init__(self, tracer: Tracer, lines_before: int = 0) -> None:
        self.tracer = tracer
        self.lines_before = lines_before  # how many lines stand before those of its file
        self.memory: dict[str, Any] = {}
        self.node: ast.stmt | None = None  # the function, or the top-level statement, that it runs
        self.statement: TracedStatement | None = None
        self.execution: object = None  # another one each time that a statement begins
        self.is_followed = True  # or a generator that is left alone until it goes on again

    def enter(self, statement: TracedStatement | None) -> None:
        """Begin a statement."""
        self.statement, self.execution = statement, object()

    def trace(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Hear of an event in the frame, and return how to trace on: it is the frame's f_trace."""
        tracer = self.tracer
        if tracer.lost or tracer.events.is_disturbed():
            tracer.lost = True  # the program has a trace function of its own
        elif tracer.exhausted:
            tracer.events.pause()
            return None
        elif isinstance(arg, tuple) and event == "exception" and issubclass(arg[0], RecursionError):
            tracer.lost = True  # how deep it got depends on how it was started
        elif event == "line":
            statement = tracer.statements.get(frame.f_lineno + self.lines_before)
            if statement is not self.statement:
                tracer.look(self, frame)
                self.enter(statement)
                if tracer.rests.rest_now():
                    return None
        elif event == "return" and self.is_followed:
            tracer.look(self, frame)
            if tracer.stack:
                tracer.stack.pop()
            if arg is not None:
                tracer.on_return(frame, arg)
        return self.trace
