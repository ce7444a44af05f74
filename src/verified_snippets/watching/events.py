"""What happens in the frames of a program, brought to whoever follows it.

`TraceFunctionEvents` has it from Python's trace function. From Python 3.12 on there is
`monitoring.MonitoringEvents`, at less cost: the rest of the program runs as if nobody looked on.
"""

from __future__ import annotations

import sys
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from _typeshed import TraceFunction

Detail = Literal["lines", "calls", "nothing"]


class FrameListener(Protocol):
    """Whoever is told of the frames: it says which code to tell of, and is told of each call of it."""

    lost: bool
    """Whether something ran that was not told."""

    def should_stop(self) -> bool:
        """Return whether to tell of nothing any more; asked at each call that is told or looked into.

        It does, where a recursion of the program comes near the limit.
        """

    def choose_detail(self, code: CodeType) -> Detail | None:
        """Return what to tell of this code: its calls with their lines, or its calls, or nothing.

        None if nothing is told of any code at its place: that may be remembered by the place.
        """

    def watches_file(self, file: str) -> bool:
        """Return whether to tell anything of code in this file."""

    def enter(self, frame: FrameType, code: CodeType) -> TraceFunction | None:
        """Hear that a call begins, or goes on; return what to tell of its events, as sys.settrace has it."""


class ForeignCalls(Protocol):
    """Whoever hears of calls in other files than the program's."""

    def watches_file(self, file: str) -> bool:
        """Return whether to hear of any function of this file."""

    def watches(self, code: CodeType) -> bool:
        """Return whether to hear of the calls of this code."""

    def enter(self, frame: FrameType, code: CodeType) -> TraceFunction | None:
        """Hear of a call that begins; return how to trace it, as sys.settrace has it."""


class Events(Protocol):
    """Where a listener has its events from. It begins with `resume`, and ends with `stop`."""

    def resume(self) -> None:
        """Tell of what happens from now on, unless the program traces itself."""

    def pause(self) -> None:
        """Tell of nothing until `resume`."""

    def follow(self, frame: FrameType, trace: TraceFunction) -> None:
        """Tell of a frame that runs already."""

    def is_disturbed(self) -> bool:
        """Return whether the program has installed a trace function of its own, or taken out ours."""

    def take_out(self) -> TraceFunction | None:
        """Pause, and take out the program's own trace function, which is returned."""

    def stop(self) -> None:
        """Tell of nothing any more, and leave no trace in the process."""


class TraceFunctionEvents:
    """Tells of events by Python's trace function, which is installed meanwhile."""

    def __init__(self, listener: FrameListener) -> None:
        self._listener = listener
        self.trace: TraceFunction = self._trace_call  # one object, so that it is known again
        self._installed: object = None
        self._ignored_modules: set[object] = set()  # by name
        # Whether calls of a function of another file are told, by module and line.
        self._told: dict[tuple[object, int], bool] = {}

    def resume(self) -> None:
        """See Events."""
        if not sys.gettrace():
            self._installed = self.trace
            sys.settrace(self.trace)

    def pause(self) -> None:
        """See Events."""
        self._installed = None
        sys.settrace(None)

    def follow(self, frame: FrameType, trace: TraceFunction) -> None:
        """See Events."""
        frame.f_trace = trace  # type: ignore[assignment]  # typeshed knows less of the events there

    def is_disturbed(self) -> bool:
        """See Events."""
        return sys.gettrace() is not self._installed

    def take_out(self) -> TraceFunction | None:
        """See Events."""
        found = sys.gettrace()
        self.pause()
        return None if found is self.trace else found

    def stop(self) -> None:
        """See Events."""
        if sys.gettrace() is self.trace:
            self.pause()

    def _trace_call(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Return how to trace a frame that begins, or None."""
        # Most calls in a program that trains are ignored, so that is asked first, and by module and
        # line: to read a frame's code is an event for the process's audit hooks, as id() is.
        name = frame.f_globals.get("__name__")
        if name in self._ignored_modules:
            return None
        place = name, frame.f_lineno
        told = self._told.get(place)
        if told is False or self._listener.should_stop():
            return None
        code = frame.f_code
        detail = "calls" if told else self._listener.choose_detail(code)
        if detail == "nothing":
            return None
        if detail != "lines":
            self._told[place] = detail == "calls"
        if detail:
            return self._listener.enter(frame, code)
        # A function that was generated within a module is of no file, and says nothing of the others.
        file = frame.f_globals.get("__file__")
        if file == code.co_filename and not self._listener.watches_file(code.co_filename):
            self._ignored_modules.add(name)
        return None


def open_events(listener: FrameListener) -> Events:
    """Return where a listener has its events from in this version of Python."""
    if sys.version_info >= (3, 12):
        from .monitoring import MonitoringEvents, are_tools_free

        if are_tools_free():
            return MonitoringEvents(listener)
    return TraceFunctionEvents(listener)
