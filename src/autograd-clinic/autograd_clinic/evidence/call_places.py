"""Where in a program a call of torch's was made; of a pass that a library makes, what that was given.

A library that trains calls `training_step` or the forward() of a module, and then backward() itself: the
program has made no call there to speak of, but it has returned a value.
"""

from __future__ import annotations

from types import FrameType
from typing import NamedTuple

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.trace import LocateCallback

from ..program.syntax import Span
from .failure import span_of

HOLDERS = (dict, tuple, list)  # what a loss may be returned in


class _Handed(NamedTuple):
    """Where a value was returned to a library, and the frame that had called that, as it stood then."""

    at: Span
    caller: int
    instruction: int


class CallPlaces:
    """Finds places by the frames that are under way. It is told of each value that the program returns."""

    def __init__(self, tensors: TensorInspector, locate: LocateCallback) -> None:
        self._tensors = tensors
        self._locate = locate
        self._handed: _Handed | None = None  # the last

    def find_place(self, frame: FrameType) -> Span | None:
        """Return where in the program itself a frame of torch's was called from."""
        caller = self._find_caller(frame)
        return self._span(caller) if caller else None

    def find_library_call(self, frame: FrameType) -> tuple[Span, Span] | None:
        """Return where the output of a pass was given to the library that makes it, and where that was called.

        None if the program makes the pass itself, or torch does. Where no value was returned to the
        library, it was given what it has by the call itself.
        """
        maker = frame.f_back
        if maker is None or str(maker.f_globals.get("__name__")).partition(".")[0] == "torch":
            return None
        caller = self._find_caller(frame)
        if caller is None or caller is maker:
            return None
        place, handed = self._span(caller), self._handed
        if handed and handed[1:] == (id(caller), caller.f_lasti):
            return handed.at, place
        return place, place

    def note_return(self, frame: FrameType, value: object) -> None:
        """Take note of what a function of the program returns, if a library gets it and a loss may be in it."""
        torch = self._tensors.torch
        if not torch or not issubclass(type(value), (*HOLDERS, torch.Tensor)):
            return
        caller = self._find_caller(frame)
        if caller and caller is not frame.f_back:
            self._handed = _Handed(self._span(frame), id(caller), caller.f_lasti)

    def _find_caller(self, frame: FrameType) -> FrameType | None:
        """Return the frame of the program's own that has led to this one."""
        caller = frame.f_back
        while caller and self._locate(caller.f_code.co_filename) is None:
            caller = caller.f_back
        return caller

    def _span(self, frame: FrameType) -> Span:
        """Return where a frame of the program stands."""
        code = frame.f_code
        before = self._locate(code.co_filename) or 0
        return span_of(code, frame.f_lasti, frame.f_lineno, before)
