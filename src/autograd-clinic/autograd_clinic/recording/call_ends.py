"""How a call of autograd ends: with an error, or with what it returns."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.model import OVERWRITTEN_MESSAGE, PASS_FUNCTIONS, Call
from .call_looks import CallLooks, ClosureRun
from .failure_looks import FailureLooks
from .pass_looks import PassLooks
from .watched_functions import WatchedFunction

if TYPE_CHECKING:
    from _typeshed import TraceFunction

UNUSED_MESSAGE = "appears to not have been used in the graph"
FREED_MESSAGE = "Trying to backward through the graph a second time"

# A context whose errors end it, and nothing else. What is done in it runs inside the program's own
# call: whatever the classes of the program make of our questions, its error must be none of the
# program's. So all are caught here, and only here.
SHIELD = contextlib.suppress(Exception)

CallLook = Callable[[Call, Mapping[str, object], Any], None]


class FrameTrace:
    """Traces a frame of torch's, and hears of its errors and of what it returns.

    A function would have to return itself, and so refer to itself: what it holds, an optimizer's parameters for
    example, would be there until Python next looks for garbage, and a program near its limit of memory would die of that.
    """

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        """See sys.settrace."""
        if event == "exception":
            self.hear_error(frame, arg[1])
        elif event == "return":
            self.hear_return(frame, arg)
        return self

    def hear_error(self, frame: FrameType, error: BaseException) -> None:
        """Hear of an error in the frame, which it may catch itself."""

    def hear_return(self, frame: FrameType, result: Any) -> None:
        """Hear of what the frame returns; None if an error leaves it."""


class CallEnds:
    """Adds to a call under way what its errors and its end show.

    `passes` is how many backward passes have begun: those within an optimizer's closure are a step's own.
    `handed_on` is the function that torch has handed on to the program's modes, and not got back yet.
    """

    def __init__(
        self,
        tensors: TensorInspector,
        looks: CallLooks,
        passes: PassLooks,
        failures: FailureLooks,
    ) -> None:
        self._tensors = tensors
        self._looks = looks
        self._pass_looks = passes
        self._failure_looks = failures
        self.passes = 0
        self.handed_on: WatchedFunction | None = None

    def trace_end(self, call: Call, handed_on: WatchedFunction | None = None) -> TraceFunction:
        """Return how to trace the frame of a call that has begun, of a function that is handed on."""
        self.handed_on = handed_on or self.handed_on
        return _CallTrace(self, call, handed_on)

    def trace_step(self, keep: Callable[[Mapping[str, object]], Call]) -> TraceFunction:
        """Return how to trace the frame of a step that calls a closure; `keep` keeps the call, with its locals.

        It is kept where it ends: what it uses is what the passes in its closure have computed. Where
        these fail, there is no step.
        """
        sequence = self._tensors.torch._C._autograd._get_sequence_nr()
        return _StepTrace(self, keep, ClosureRun(sequence, self.passes))

    def note_step(self, call: Call, frame: FrameType, result: Any, began: ClosureRun) -> None:
        """Note the end of a step with a closure, which began at this node and after so many passes."""
        evaluated = began._replace(passes=self.passes - began.passes)
        self._look(self._looks.add_closure, call, frame, evaluated)
        self.note_return(call, frame, result)

    def note_error(self, call: Call, frame: FrameType, error: BaseException) -> None:
        """Note that a call fails, and what its frame shows of why."""
        call.failed = True
        message, looks = "", self._failure_looks
        with SHIELD:  # an error of the program's own may have no text
            message = str(error)
        unused = call.function == "grad" and UNUSED_MESSAGE in message
        self._look(looks.add_leaves, call, frame, unused)
        if OVERWRITTEN_MESSAGE in message:
            self._look(looks.add_overwrite, call, frame, error)
        elif FREED_MESSAGE in message:
            self._look(looks.add_freed, call, frame, None)

    def note_return(self, call: Call, frame: FrameType, result: Any) -> None:
        """Note what a call returns, and has computed."""
        if result is not None or (
            call.function == "backward" and not self._pass_looks.forget_passed_over(call)
        ):
            self._look(self._looks.add_result, call, frame, result)

    def _look(self, look: CallLook, call: Call, frame: FrameType, more: Any) -> None:
        look_unseen(self._tensors, look, call, frame.f_locals, more)


class _CallTrace(FrameTrace):
    """Traces the frame of a call that is kept."""

    def __init__(self, ends: CallEnds, call: Call, handed_on: WatchedFunction | None) -> None:
        self._ends = ends
        self._call = call
        self._handed_on = handed_on

    def hear_error(self, frame: FrameType, error: BaseException) -> None:
        """See FrameTrace."""
        if self._call.function in PASS_FUNCTIONS:
            self._ends.note_error(self._call, frame, error)

    def hear_return(self, frame: FrameType, result: Any) -> None:
        """See FrameTrace."""
        if self._handed_on:
            self._ends.handed_on = None
        self._ends.note_return(self._call, frame, result)


class _StepTrace(FrameTrace):
    """Traces the frame of a step with a closure, which is kept as it ends."""

    def __init__(
        self, ends: CallEnds, keep: Callable[[Mapping[str, object]], Call], began: ClosureRun
    ) -> None:
        self._ends = ends
        self._keep = keep
        self._began = began
        self._failed = False

    def hear_error(self, frame: FrameType, error: BaseException) -> None:
        """See FrameTrace."""
        self._failed = True

    def hear_return(self, frame: FrameType, result: Any) -> None:
        """See FrameTrace."""
        if not (self._failed and result is None):
            self._ends.note_step(self._keep(frame.f_locals), frame, result, self._began)


def look_unseen(
    tensors: TensorInspector, look: CallLook, call: Call, given: Mapping[str, object], more: Any
) -> None:
    """Fill in what a look finds, unseen by the program; one that fails finds nothing."""
    with tensors.unseen(), SHIELD:
        look(call, given, more)
