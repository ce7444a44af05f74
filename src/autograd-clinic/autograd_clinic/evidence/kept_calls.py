"""The calls that are kept of a program that makes many: the first and the last."""

from __future__ import annotations

from collections import deque

from ..syntax import Span
from .model import Call, Function

MAX_CALLS = 300  # that are kept: the first half of them, and the last


class KeptCalls:
    """Keeps the first calls and the last, so that they read as one program's."""

    def __init__(self) -> None:
        self._first: list[Call] = []
        self._last: deque[Call] = deque(maxlen=MAX_CALLS // 2)
        self._left_off: tuple[Function, Span] | None = None  # the first that is not kept

    @property
    def latest(self) -> Call | None:
        """The call that was kept last, if there was one."""
        return (self._last or self._first or (None,))[-1]

    def keep(self, call: Call) -> None:
        """Keep a call, which comes after those before."""
        if len(self._first) < MAX_CALLS // 2:
            self._first.append(call)
        else:
            if len(self._last) == self._last.maxlen and not self._left_off:
                self._left_off = self._last[0].function, self._last[0].at
            self._last.append(call)

    def list_calls(self) -> tuple[Call, ...]:
        """Return them in order. The last begin with what the first left off before."""
        last = [*self._last]
        if self._left_off and (last[0].function, last[0].at) != self._left_off:
            alike = [n for n, call in enumerate(last) if (call.function, call.at) == self._left_off]
            del last[: next((n for n in alike if n < len(last) // 2), 0)]
        return (*self._first, *last)
