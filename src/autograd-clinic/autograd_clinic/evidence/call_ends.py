"""How a call of autograd ends: with an error, or with what it returns."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from verified_snippets.inspectors.torch import TensorInspector

from .call_looks import CallLooks, ClosureRun
from .model import Call
from .saved_tensors import OVERWRITTEN_MESSAGE
from .watched_functions import PASS_FUNCTIONS, WatchedFunction

if TYPE_CHECKING:
    from _typeshed import TraceFunction

UNUSED_MESSAGE = "appears to not have been used in the graph"
FREED_MESSAGE = "Trying to backward through the graph a second time"

CallLook = Callable[[Call, Mapping[str, object], Any], None]


class CallEnds:
    """Adds to a call under way what its errors and its end show.

    `passes` is how many backward passes have begun: those within an optimizer's closure are a step's own.
    `handed_on` is the function that torch has handed on to the program's modes, and not got back yet.
    """

    def __init__(self, tensors: TensorInspector, looks: CallLooks) -> None:
        self._tensors = tensors
        self._looks = looks
        self.passes = 0
        self.handed_on: WatchedFunction | None = None

    def trace_end(self, call: Call, handed_on: WatchedFunction | None = None) -> TraceFunction:
        """Return how to trace the frame of a call that has begun, of a function that is handed on."""
        if handed_on:
            self.handed_on = handed_on

        def trace(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "exception" and call.function in PASS_FUNCTIONS:
                self._note_error(call, frame, arg[1])
            elif event == "return":
                if handed_on:
                    self.handed_on = None
                self._note_return(call, frame, arg)
            return trace

        return trace

    def trace_step(self, keep: Callable[[Mapping[str, object]], Call]) -> TraceFunction:
        """Return how to trace the frame of a step that calls a closure; `keep` keeps the call, with its locals.

        It is kept where it ends: what it uses is what the passes in its closure have computed. Where
        these fail, there is no step.
        """
        passes = self.passes
        sequence = self._tensors.torch._C._autograd._get_sequence_nr()
        failed = False

        def trace(frame: FrameType, event: str, arg: Any) -> Any:
            nonlocal failed
            failed = failed or event == "exception"
            if event == "return" and not (failed and arg is None):
                call = keep(frame.f_locals)
                evaluated = ClosureRun(sequence, self.passes - passes)
                self._look(self._looks.add_closure, call, frame, evaluated)
                self._note_return(call, frame, arg)
            return trace

        return trace

    def _note_error(self, call: Call, frame: FrameType, error: BaseException) -> None:
        call.failed = True
        message, looks = "", self._looks
        with shield_program():  # an error of the program's own may have no text
            message = str(error)
        unused = call.function == "grad" and UNUSED_MESSAGE in message
        self._look(looks.add_leaves, call, frame, unused)
        if OVERWRITTEN_MESSAGE in message:
            self._look(looks.add_overwrite, call, frame, error)
        elif FREED_MESSAGE in message:
            self._look(looks.add_freed, call, frame, None)

    def _note_return(self, call: Call, frame: FrameType, result: Any) -> None:
        looks = self._looks
        if result is not None or (
            call.function == "backward" and not looks.forget_passed_over(call)
        ):
            self._look(looks.add_result, call, frame, result)

    def _look(self, look: CallLook, call: Call, frame: FrameType, more: Any) -> None:
        look_unseen(self._tensors, look, call, frame.f_locals, more)


def look_unseen(
    tensors: TensorInspector, look: CallLook, call: Call, given: Mapping[str, object], more: Any
) -> None:
    """Fill in what a look finds, unseen by the program; one that fails finds nothing."""
    with tensors.unseen(), shield_program():
        look(call, given, more)


def shield_program() -> contextlib.AbstractContextManager[object]:
    """Return a context whose errors end it, and nothing else.

    What is done in it runs inside the program's own call: whatever the classes of the program make
    of our questions, its error must be none of the program's. So all are caught here, and only here.
    """
    return contextlib.suppress(Exception)
