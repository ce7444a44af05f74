"""What happens in the frames of a program, by sys.monitoring of Python 3.12 and later.

A trace function is called for each call in the process. Here, code that nobody wants to hear of is
found out once, and costs nothing any more.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from collections.abc import Callable
from types import CodeType, FrameType
from typing import TYPE_CHECKING

assert sys.version_info >= (3, 12)

if TYPE_CHECKING:
    from _typeshed import TraceFunction

    from .events import Detail, FrameListener

_monitoring = sys.monitoring
_events = sys.monitoring.events
TOOLS = (3, 4)  # the two that Python leaves to anybody: one finds code, the other hears of it
TOOL_NAMES = ("verified-snippets finds code", "verified-snippets")
CALL_EVENTS = _events.PY_START | _events.PY_RESUME | _events.PY_RETURN | _events.PY_YIELD
EVENTS: dict[Detail | None, int] = {"calls": CALL_EVENTS, "lines": CALL_EVENTS | _events.LINE}
EVENTS_BEFORE_SILENCE = 8  # while nothing is told: to silence code costs as much as so many events


def are_tools_free() -> bool:
    """Return whether no other tool monitors under the numbers that are used here."""
    return not any(map(_monitoring.get_tool, TOOLS))


class MonitoringEvents:
    """Tells of events by sys.monitoring, as the trace function of `events` would.

    How to trace a frame stands where that has it: as the frame's `f_trace`, which Python itself
    does not look at meanwhile. So it goes with the frame.
    """

    def __init__(self, listener: FrameListener) -> None:
        self._listener = listener
        self._thread = get_ident()  # events of others come, too
        self._is_open = False
        self._is_on = False
        self._unwanted = 0  # events that came while nothing is told
        self._silenced: list[tuple[CodeType, int]] = []  # code, and what was told of it

    def resume(self) -> None:
        """See Events."""
        if sys.gettrace() is not None:
            return
        if not self._is_open:
            self._open()
        for code, told in self._silenced:
            _monitoring.set_local_events(TOOLS[1], code, told)
        self._silenced.clear()
        self._unwanted = 0
        self._is_on = True

    def pause(self) -> None:
        """See Events."""
        self._is_on = False

    def follow(self, frame: FrameType, trace: TraceFunction) -> None:
        """See Events."""
        frame.f_trace = trace  # type: ignore[assignment]
        if not self._is_open:
            self._open()
        _monitoring.set_local_events(TOOLS[1], frame.f_code, EVENTS["lines"])

    def is_disturbed(self) -> bool:
        """See Events."""
        return sys.gettrace() is not None

    def take_out(self) -> TraceFunction | None:
        """See Events."""
        self.pause()
        if own := sys.gettrace():
            sys.settrace(None)
        return own

    def stop(self) -> None:
        """See Events."""
        self._is_on = False
        if self._is_open:
            self._is_open = False
            self._silenced.clear()
            self._register()
            for tool in TOOLS:
                _monitoring.set_events(tool, 0)
                _monitoring.free_tool_id(tool)

    def _open(self) -> None:
        self._is_open = True
        for tool, name in zip(TOOLS, TOOL_NAMES, strict=True):
            _monitoring.use_tool_id(tool, name)
        self._register()
        finder, hearer = TOOLS
        _monitoring.set_events(hearer, _events.PY_UNWIND | _events.PY_THROW)
        _monitoring.set_events(finder, _events.PY_START)

    def _register(self) -> None:
        finder, hearer = TOOLS
        for tool, event, callback in (
            (finder, _events.PY_START, self._find),
            (hearer, _events.PY_START, self._begin),
            (hearer, _events.PY_RESUME, self._begin),
            (hearer, _events.PY_THROW, self._go_on_with_error),
            (hearer, _events.LINE, self._reach_line),
            (hearer, _events.PY_RETURN, self._end),
            (hearer, _events.PY_YIELD, self._end),
            (hearer, _events.PY_UNWIND, self._unwind),
        ):
            _monitoring.register_callback(tool, event, callback if self._is_open else None)

    def _find(self, code: CodeType, offset: int) -> object:
        """Find out what to tell of code that runs for the first time."""
        if get_ident() != self._thread:
            return None
        if (detail := self._listener.choose_detail(code)) in EVENTS:
            _monitoring.set_local_events(TOOLS[1], code, EVENTS[detail])
            if self._is_on:
                self._enter(sys._getframe(1), code)
        return _monitoring.DISABLE

    def _begin(self, code: CodeType, offset: int) -> None:
        if not self._is_on:
            self._ignore(code)
        elif get_ident() == self._thread:
            self._enter(sys._getframe(1), code)

    def _enter(self, frame: FrameType, code: CodeType) -> None:
        if sys.gettrace() is not None:
            self._listener.lost = True
            self._is_on = False
        elif not self._listener.should_stop() and (trace := self._listener.enter(frame, code)):
            frame.f_trace = trace  # type: ignore[assignment]  # typeshed knows less of the events there

    def _find_trace(self, frame: FrameType) -> Callable[[FrameType, str, object], object] | None:
        """Return how to trace a frame: in another thread, the program may have set that for itself."""
        return frame.f_trace if get_ident() == self._thread else None

    def _reach_line(self, code: CodeType, line: int) -> None:
        if not self._is_on:
            self._ignore(code)
            return
        frame = sys._getframe(1)
        if frame.f_trace_lines and (trace := self._find_trace(frame)):
            trace(frame, "line", None)

    def _end(self, code: CodeType, offset: int, value: object) -> None:
        if not self._is_on:
            self._ignore(code)
            return
        frame = sys._getframe(1)
        if trace := self._find_trace(frame):
            trace(frame, "return", value)

    def _unwind(self, code: CodeType, offset: int, error: BaseException) -> None:
        """Tell that an error leaves a frame; Python tells it of all frames."""
        if not self._is_on:
            return
        frame = sys._getframe(1)
        if trace := self._find_trace(frame):
            trace(frame, "exception", (type(error), error, error.__traceback__))
            trace(frame, "return", None)

    def _go_on_with_error(self, code: CodeType, offset: int, error: BaseException) -> None:
        """Tell that a generator goes on with an error; Python tells it of all."""
        frame = sys._getframe(1)
        if self._is_on and self._find_trace(frame):
            self._enter(frame, code)

    def _ignore(self, code: CodeType) -> None:
        """Silence code of which nothing is to be told now, if it goes on."""
        self._unwanted += 1
        if self._unwanted > EVENTS_BEFORE_SILENCE:
            told = _monitoring.get_local_events(TOOLS[1], code)
            _monitoring.set_local_events(TOOLS[1], code, 0)
            self._silenced.append((code, told))
