"""RestKeeper of a tracer: times in which nothing is traced, as nothing is to be seen, at no cost.

Python's trace function makes a loop three times as slow before it does anything, so it is taken out.
It comes back once something is gone: what traces a frame, which goes with the frame, or another object.
"""

from __future__ import annotations

import ast
import sys
import weakref
from _thread import get_ident
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trace import Tracer

RestCallback = Callable[[ast.stmt], bool]
"""Returns whether nothing is to be seen in a function or a top-level statement."""

MODULE = object()  # the rest that ends with the top-level statement

# Contexts that let every error pass, and run nothing of the program's, by the last name of what makes them.
PASSING_CONTEXTS = {
    "open",
    "no_grad",
    "enable_grad",
    "set_grad_enabled",
    "inference_mode",
    "autocast",
    "profile",
    "record_function",
    "catch_warnings",
}


class RestKeeper:
    """Begins and ends the rests of a tracer.

    An exception that leaves a frame keeps it as long as the exception is kept, and a rest with it.
    So there is none in code that fails now and then where the program may catch that; and if a rest
    has not ended with the call of its frame, the tracer has missed what ran since.
    """

    def __init__(self, tracer: Tracer, tree: ast.Module) -> None:
        """Rest while a tracer follows a program of this tree."""
        self._tracer = tracer
        self._trees = [tree]  # of which the lines are still to be read
        self._guarded: set[int] = set()
        self.under_way: object = None  # another one for each rest
        self._soon: RestCallback | None = None
        self._awaited: weakref.ref[object] | None = None
        self.add_tree = self._trees.append

    def rest_in(self, frame: FrameType) -> None:
        """Rest until this frame ends, which is traced now."""
        self.under_way = object()
        frame.f_trace = _Waker(self, self.under_way, frame.f_back)
        self._tracer.events.pause()

    def rest_while_alive(self, one: object) -> None:
        """Rest until this object is gone, which no frame of the program outlives."""
        self.under_way = rest = object()
        thread = get_ident()

        def wake_up(_: object) -> None:
            if rest is self.under_way and thread == get_ident():
                self.wake_up(None)

        self._awaited = weakref.ref(one, wake_up)
        self._tracer.events.pause()

    def rest_soon(self, holds: RestCallback) -> None:
        """Rest, from the next line on, in the outermost that runs for which this holds, if any does."""
        self._soon = holds

    def rest_now(self) -> bool:
        """Rest if that was to be soon, and something under way is such code; return whether it is."""
        holds, self._soon = self._soon, None
        stack = self._tracer.stack
        for index, (scope, frame) in enumerate(stack) if holds else ():
            if holds and scope.node is not None and holds(scope.node):
                if self._is_guarded(frame.f_back):
                    break
                if scope is self._tracer.module:  # until its statement has run
                    self.under_way = MODULE
                    self._tracer.events.pause()
                else:
                    self.rest_in(frame)
                    del stack[index:]
                return True
        return False

    def end_rest(self) -> None:
        """End the rest that is on, if there is one, at the end of the top-level statement or the like."""
        if self.under_way not in (None, MODULE):
            self._tracer.lost = True
        self.under_way = None

    def wake_up(self, late_in: FrameType | None) -> None:
        """End the rest that is on, and trace again, unless the program has begun to trace itself.

        If it was to end earlier, the frame is given in which the program is by now.
        """
        self.under_way = None
        if late_in:
            self._tracer.miss_ended_frames(late_in)
        if not self._tracer.lost:
            self._tracer.events.resume()

    def _is_guarded(self, frame: FrameType | None) -> bool:
        """Return whether this frame, or one below it, may do more once an exception has come to it."""
        while self._trees:
            self._guarded |= find_guarded_lines(self._trees.pop())
        while frame:
            before = self._tracer.locate(frame.f_code.co_filename)
            if before is not None and before + (frame.f_lineno or 0) in self._guarded:
                return True
            frame = frame.f_back
        return False


class _Waker:
    """What traces a frame while the tracer rests: as the frame ends, Python lets go of it."""

    def __init__(self, rests: RestKeeper, rest: object, caller: FrameType | None) -> None:
        """Wake from this rest in time: where its caller has called."""
        self._rests = rests
        self._rest = rest
        self._caller = caller
        self._call = caller and caller.f_lasti
        self._thread = get_ident()

    def __call__(self, frame: FrameType, event: str, arg: object) -> None:
        """Do nothing: the program may trace itself meanwhile."""

    def __del__(self, get_ident: Callable[[], int] = get_ident) -> None:  # is None at exit
        if self._rest is not self._rests.under_way or self._thread != get_ident():
            return
        frame = sys._getframe(1)
        in_time = frame is self._caller and frame.f_lasti == self._call
        self._rests.wake_up(None if in_time else frame)


def find_guarded_lines(tree: ast.Module) -> set[int]:
    """Return the lines at which an exception may be caught, and the program go on.

    A user's interrupt is none that a program goes on after in secret.
    """
    lines: set[int] = set()
    for node in ast.walk(tree):
        guarded: list[ast.stmt] = []
        if isinstance(node, ast.Try | ast.TryStar):
            if any(map(_swallows, node.finalbody)):
                guarded = [node]
            elif not all(map(_is_for_interrupts, node.handlers)):
                guarded = node.body
        elif isinstance(node, ast.With | ast.AsyncWith):
            guarded = [] if all(map(_lets_pass, node.items)) else [node]
        if guarded:
            lines |= {*range(guarded[0].lineno, (guarded[-1].end_lineno or 0) + 1)}
    return lines


def _swallows(statement: ast.stmt) -> bool:
    """Return whether a statement of a `finally` may keep an exception from going on."""
    return any(isinstance(n, ast.Return | ast.Break | ast.Continue) for n in ast.walk(statement))


def _is_for_interrupts(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.type, ast.Name) and handler.type.id == "KeyboardInterrupt"


def _lets_pass(item: ast.withitem) -> bool:
    made = item.context_expr
    function = made.func if isinstance(made, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", "")) in PASSING_CONTEXTS
