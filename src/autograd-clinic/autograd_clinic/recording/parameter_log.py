"""Records the parameters of a program: where each was made or frozen, and what it has become in the end.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.trace import LocateCallback

from ..evidence.training import ParameterInfo
from ..program.syntax import Span
from .graph_walk import BackwardGraph
from .known_objects import KnownObjects
from .module_walk import list_parameters
from .values import is_finite

MAX_PARAMETERS = 4096  # that are told apart


class ParameterLog:
    """Told of each parameter that is made, frozen or seen; the next one gets the next of `numbers`."""

    def __init__(
        self, tensors: TensorInspector, locate: LocateCallback, numbers: Iterator[int]
    ) -> None:
        self._tensors = tensors
        self._locate = locate
        self._numbers = numbers
        self._known = KnownObjects[ParameterInfo]()

    def know_parameter(self, tensor: Any) -> ParameterInfo | None:
        """Return what is noted of a parameter, which may be a new one; None if too many are known."""
        if (known := self._known.find(tensor)) is not None:
            return known
        if len(self._known) >= MAX_PARAMETERS:
            return None
        return self._known.add(tensor, ParameterInfo(number=next(self._numbers)))

    def was_held(self, module: Any) -> bool:
        """Return whether an optimizer has ever held a parameter of a module."""
        own = map(self._known.find, list_parameters(module))
        return any(one and one.optimizers for one in own)

    def follow_making(self, frame: FrameType, line: int) -> Callable[[Any], None]:
        """Return what to tell the parameter that the call in a frame, of this line, is about to make."""
        forward = self._is_in_forward(frame)
        computed = self._find_leaves_of(frame.f_locals.get("data"))

        def note_made(made: Any) -> None:
            if issubclass(type(made), self._tensors.torch.Tensor) and (
                one := self.know_parameter(made)
            ):
                one.made, one.in_forward, one.computed = line, forward, computed

        return note_made

    def note_freeze(self, module: Any, at: Span) -> None:
        """Take note of the parameters of a module that are about to be taken out of the training with it."""
        requires = self._tensors.read["requires_grad"]
        for parameter in list_parameters(module):
            if requires(parameter) and (one := self.know_parameter(parameter)):
                one.frozen_with = at

    def look_at_frozen(self) -> None:
        """Find out which parameters require grad."""
        requires = self._tensors.read["requires_grad"]
        for parameter, one in self._known.list_alive():
            one.frozen = not requires(parameter)

    def look_at_values(self) -> None:
        """Find out which of the parameters that were stepped are finite, now that the program has ended."""
        stepped = [pair for pair in self._known.list_alive() if pair[1].steps]
        with self._tensors.unseen() if stepped else contextlib.nullcontext():
            for parameter, one in stepped:
                one.finite = is_finite(parameter)

    def list_noted(self) -> tuple[ParameterInfo, ...]:
        """Return what is noted of all parameters."""
        return self._known.list_noted()

    def _is_in_forward(self, frame: FrameType) -> bool:
        above: FrameType | None = frame
        while above:
            code = above.f_code
            if code.co_name == "forward" and self._locate(code.co_filename) is not None:
                return issubclass(type(above.f_locals.get("self")), self._tensors.torch.nn.Module)
            above = above.f_back
        return False

    def _find_leaves_of(self, data: Any) -> frozenset[int]:
        """Return the numbers of the leaves from which a tensor was computed."""
        if not issubclass(type(data), self._tensors.torch.Tensor):
            return frozenset()
        graph = BackwardGraph([self._tensors.read["grad_fn"](data)])
        return frozenset(one.number for leaf in graph.leaves if (one := self.know_parameter(leaf)))
