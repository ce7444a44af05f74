"""RestKeeper of a tracer: times in which nothing is traced, as nothing is to be seen, at no cost.

Python's trace function makes a loop three times as slow before it does anything, so it is taken out.
It comes back with the end of a frame: what traces a frame goes with the frame.
"""

from __future__ import annotations

import ast
import sys
from _thread import get_ident
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trace import Tracer, _Scope

RestCallback = Callable[[ast.stmt], bool]
"""Returns whether nothing is to be seen in a function or a top-level statement."""

MODULE = object()  # the rest that ends with the top-level statement

_Guard = ast.Try | ast.TryStar | ast.With | ast.AsyncWith


class RestKeeper:
    """Begins and ends the rests of a tracer.

    An exception that leaves a frame keeps it as long as the exception is kept, and a rest with it.
    So there is none where the program may catch one; and if a rest has not ended with the call of
    its frame, the tracer has lost what ran since, and says nothing any more.
    """

    def __init__(self, tracer: Tracer, tree: ast.Module) -> None:
        """Rest while a tracer follows a program of this tree."""
        self._tracer = tracer
        self._trees = [tree]  # of which the lines are still to be read
        self._guarded: set[int] = set()
        self.under_way: object = None  # another one for each rest
        self._soon: RestCallback | None = None
        self.add_tree = self._trees.append

    def is_on(self) -> bool:
        """Return whether nothing is traced now."""
        return self.under_way is not None

    def rest_in(self, frame: FrameType, *, may_fail: bool = False) -> None:
        """Rest until this frame ends, which is traced now.

        With `may_fail`, code that is none of the program's may catch an error of it, and go on.
        """
        if not self._is_guarded(self._tracer.stack):
            self._begin(frame, may_fail)

    def rest_soon(self, holds: RestCallback) -> None:
        """Rest, from the next line on, in the outermost that runs for which this holds, if any does."""
        self._soon = holds

    def rest_now(self) -> bool:
        """Rest if that was to be soon, and something under way is such code; return whether it is."""
        holds, self._soon = self._soon, None
        stack = self._tracer.stack
        for index, (scope, frame) in enumerate(stack) if holds else ():
            if holds and scope.node is not None and holds(scope.node):
                if scope is self._tracer.module:  # until its statement has run
                    self.under_way = MODULE
                    sys.settrace(None)
                else:
                    self._begin(frame, may_fail=False)
                    del stack[index:]
                return True
            if self._is_guarded([(scope, frame)]):
                break
        return False

    def end_rest(self) -> None:
        """End the rest that is on, if there is one, at the end of the top-level statement or the like."""
        if self.under_way not in (None, MODULE):
            self._tracer.lost = True
        self.under_way = None

    def wake_up(self, in_time: bool) -> None:
        """End the rest that is on, and trace again, unless the program has begun to trace itself."""
        self.under_way = None
        self._tracer.lost = self._tracer.lost or not in_time
        if not self._tracer.lost and not sys.gettrace():
            sys.settrace(self._tracer.trace)

    def find_entry(self, frame: FrameType | None) -> FrameType | None:
        """Return the frame in which the program called what runs in this one; None of its own frames."""
        entry = None
        while frame and self._tracer.locate(frame.f_code.co_filename) is None:
            entry, frame = frame, frame.f_back
        return entry

    def _begin(self, frame: FrameType, may_fail: bool) -> None:
        self.under_way = object()
        entry = self.find_entry(frame.f_back) if may_fail else None
        frame.f_trace = _Waker(self, self.under_way, frame.f_back, entry)
        sys.settrace(None)

    def _is_guarded(self, stack: Iterable[tuple[_Scope, FrameType]]) -> bool:
        """Return whether one of these frames may do more once an exception has come to it."""
        while self._trees:
            self._guarded |= find_guarded_lines(self._trees.pop())
        lines = ((frame.f_lineno or 0) + scope.lines_before for scope, frame in stack)
        return not self._guarded.isdisjoint(lines)


class _Waker:
    """What traces a frame while the tracer rests: as the frame ends, Python lets go of it."""

    def __init__(
        self, rests: RestKeeper, rest: object, caller: FrameType | None, entry: FrameType | None
    ) -> None:
        """Wake from this rest in time: at the call, or before what the program called has ended."""
        self._rests = rests
        self._rest = rest
        self._caller = caller
        self._call = caller and caller.f_lasti
        self._entry = entry
        self._thread = get_ident()

    def __call__(self, frame: FrameType, event: str, arg: object) -> None:
        """Do nothing: the program may trace itself meanwhile."""

    def __del__(self, get_ident: Callable[[], int] = get_ident) -> None:  # is None at exit
        if self._rest is not self._rests.under_way or self._thread != get_ident():
            return
        frame = sys._getframe(1)
        in_time = frame is self._caller and frame.f_lasti == self._call
        if not in_time and self._entry:
            in_time = self._rests.find_entry(frame) is self._entry
        self._rests.wake_up(in_time)


def find_guarded_lines(tree: ast.Module) -> set[int]:
    """Return the lines of the statements that may catch an exception, or do more before it goes on."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, _Guard):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines
