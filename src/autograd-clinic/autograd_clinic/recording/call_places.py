"""Where in a program a call of torch's was made; of a pass that a library makes, what that was given.

A library that trains calls `training_step` or the forward() of a module, and then backward() itself: the
program has made no call there to speak of, but it has returned a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from types import FrameType
from typing import Any, NamedTuple

from verified_snippets.inspectors.plain import read_attributes
from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.trace import LocateCallback

from ..program.syntax import Span
from .call_ends import SHIELD
from .failure import span_of
from .values import list_tensors

FACTORS = ("DivBackward0", "MulBackward0", "SumBackward0", "MeanBackward0")
FEW_FACTORS = 4  # between what is returned and the output of a pass
FEW_ITEMS = 16  # of what is returned, among which a loss is looked for


class _Handed(NamedTuple):
    """Where a value was returned to a library, and the frame that had called that, as it stood then."""

    at: Span
    caller: int
    instruction: int
    made: frozenset[int]  # the numbers of the nodes that made the tensors in it


class LibraryCall(NamedTuple):
    """Where a library was given what it makes a pass of, where it was called, and whether it computes the output."""

    at: Span
    library: Span
    computes: bool = False


class OwnFrame(NamedTuple):
    """A frame of the program's own, and where it stands."""

    frame: FrameType
    at: Span


class CallPlaces:
    """Finds places by the frames that are under way. It is told of each value that the program returns."""

    def __init__(self, tensors: TensorInspector, locate: LocateCallback) -> None:
        self._tensors = tensors
        self._locate = locate
        self._handed: _Handed | None = None  # the last

    def find_own_frame(self, frame: FrameType | None) -> OwnFrame | None:
        """Return this frame if it is of the program's own, or else that which has led to it."""
        while frame:
            code = frame.f_code
            if (before := self._locate(code.co_filename)) is not None:
                return OwnFrame(frame, span_of(code, frame.f_lasti, before))
            frame = frame.f_back
        return None

    def find_library_call(
        self, frame: FrameType, caller: OwnFrame, outputs: list[Any]
    ) -> LibraryCall | None:
        """Return where the output of a pass was given to the library that makes it, and where that was called.

        None if the program makes the pass itself, or torch does. Where no value was returned to the
        library, it was given what it has by the call itself.
        """
        maker = frame.f_back
        if maker is None or maker is caller.frame:
            return None
        if str(maker.f_globals.get("__name__")).partition(".")[0] == "torch":
            return None
        handed = self._handed
        if handed and handed[1:3] == (id(caller.frame), caller.frame.f_lasti):
            return LibraryCall(handed.at, caller.at, self._is_computed(outputs, handed.made))
        return LibraryCall(caller.at, caller.at)

    def _is_computed(self, outputs: list[Any], made: frozenset[int]) -> bool:
        """Return whether outputs are more than what these nodes made, times or divided by numbers."""
        for node in self._list_nodes(outputs):
            for _ in range(FEW_FACTORS):
                if node._sequence_nr() in made:
                    break
                below = [one for one, _ in node.next_functions if one is not None]
                if type(node).__name__ not in FACTORS or len(below) != 1:
                    return True
                (node,) = below
        return False

    def _list_nodes(self, values: Iterable[Any]) -> list[Any]:
        """Return the nodes that made the tensors among these; no mode of the program's sees it."""
        with self._tensors.unseen():
            nodes = [
                self._tensors.read["grad_fn"](one) for one in list_tensors(values, self._tensors)
            ]
        return [node for node in nodes if node is not None]

    def note_return(self, frame: FrameType, value: object) -> None:
        """Take note of what a function of the program returns, if a library gets it and a loss may be in it."""
        back = frame.f_back
        if not self._tensors.torch or back is None or self._is_own(back):  # most are
            return
        with SHIELD:
            own, caller = self.find_own_frame(frame), self.find_own_frame(back)
            if own and caller and (found := list_tensors(_list_values(value), self._tensors)):
                made = frozenset(node._sequence_nr() for node in self._list_nodes(found))
                self._handed = _Handed(own.at, id(caller.frame), caller.frame.f_lasti, made)

    def _is_own(self, frame: FrameType) -> bool:
        return self._locate(frame.f_code.co_filename) is not None


def _list_values(value: Any) -> Iterator[object]:
    """Yield a value, and what a tuple, a list, a dict or a plain object holds.

    No method that a class of the program's may have is called.
    """
    kind = type(value)
    yield value
    held: Iterable[object] = ()
    if issubclass(kind, dict):
        held = dict.values(value)
    elif issubclass(kind, tuple):
        held = tuple.__iter__(value)
    elif issubclass(kind, list):
        held = list.__iter__(value)
    else:
        held = (read_attributes(value) or {}).values()
    yield from islice(held, FEW_ITEMS)
