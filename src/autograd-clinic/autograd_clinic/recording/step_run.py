"""Passes and steps that find the same parameters as the one before: counted, and told to each at their end."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from itertools import compress
from operator import call, is_
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.training import ParameterInfo
from .values import UNREADABLE_ERRORS, find_storage

ENOUGH_MOVES = 4  # of a frozen parameter, that are counted
MOMENTA = ("momentum_buffer", "exp_avg")  # what moves a parameter on, in an optimizer's state


class PassRun:
    """Passes from one place, one after the other, that reached the same leaves."""

    def __init__(self, leaves: Sequence[Any], ones: Sequence[ParameterInfo]) -> None:
        """Begin a run, of which no pass is counted yet; `ones` is what is noted of the leaves."""
        self._refs = [*map(weakref.ref, leaves)]
        self._ones = ones
        self.passes = 0

    def goes_on(self, leaves: Sequence[Any]) -> bool:
        """Return whether a pass that reaches these is one of the run."""
        return _are_alive(self._refs, leaves)

    def reaches(self, optimizer: int) -> bool:
        """Return whether the optimizer of this number has ever held one of the leaves."""
        return any(optimizer in one.optimizers for one in self._ones)

    def end(self) -> None:
        """Tell the parameters of the passes that were counted."""
        for one in self._ones:
            one.passes += self.passes
        self.passes = 0


class StepRun:
    """Steps of an optimizer, one after the other, that found its parameters alike, but for their gradients.

    `moves` is where in memory those lie that have a gradient, `holds` where all do: that is asked
    once, and holds for as long as their elements begin there. `ones` is what is noted of them; None of
    one that does not require grad. Of experts, say, each step finds others with a gradient, so only
    what a change of these asks for is done then.
    """

    def __init__(
        self,
        tensors: TensorInspector,
        held: Sequence[Any],
        requires: list[bool],
        ones: Sequence[ParameterInfo | None],
    ) -> None:
        """Begin a run, of which no step is counted yet."""
        self._tensors = tensors
        self._refs = [*map(weakref.ref, held)]
        self._requires = requires
        torch = tensors.torch
        self._can_begin = {*map(type, held)} <= {torch.Tensor, torch.nn.Parameter}
        self._begins = self._find_begins(held)
        self._places = [*map(find_storage, held)]
        self.holds = frozenset(place for place in self._places if place is not None)
        self.moves: frozenset[int] = frozenset()
        self.ones = ones
        self._steps = 0
        self._filled: list[bool] = []  # which have a gradient, at the last steps, and at how many
        self._filled_steps = 0
        self._times = [0] * len(held)  # how often each had one at the steps before

    def goes_on(self, held: Sequence[Any], requires: list[bool]) -> bool:
        """Return whether a step that finds this is one of the run."""
        return (
            _are_alive(self._refs, held)
            and requires == self._requires
            and self._begins is not None
            and self._begins == self._find_begins(held)
        )

    def _find_begins(self, held: Sequence[Any]) -> list[int] | None:
        if not self._can_begin:
            return None
        try:
            return [*map(self._tensors.torch._C.TensorBase.data_ptr, held)]
        except UNREADABLE_ERRORS:  # what torch.func has wrapped has none
            return None

    def count_step(self, filled: list[bool]) -> None:
        """Count a step that finds these of the parameters with a gradient."""
        if filled != self._filled:
            self._add_times()
            self._filled = filled
            self.moves = self.holds.intersection(compress(self._places, filled))
        self._steps += 1
        self._filled_steps += 1

    def _add_times(self) -> None:
        steps, self._filled_steps = self._filled_steps, 0
        if steps:
            pairs = zip(self._times, self._filled, strict=True)
            self._times = [times + steps * has_grad for times, has_grad in pairs]

    def end(self) -> None:
        """Tell the parameters of the steps that were counted."""
        self._add_times()
        for one, filled in zip(self.ones, self._times, strict=True):
            if one:
                one.steps += self._steps
                one.filled += filled
        self._steps, self._times = 0, [0] * len(self._times)


def count_frozen_moves(optimizer: Any, frozen: list[tuple[Any, ParameterInfo]]) -> None:
    """Count a step for each parameter that it moves although it no longer requires grad."""
    for parameter, one in frozen:
        if one.steps and one.moved_frozen < ENOUGH_MOVES:
            one.moved_frozen += _will_move(optimizer, parameter)


def _will_move(optimizer: Any, parameter: Any) -> bool:
    """Return whether a step of one of torch's usual optimizers changes a parameter that has a gradient.

    It does if the gradient is not all zeros, or if momentum or weight decay goes on without one.
    """
    group = next(g for g in optimizer.param_groups if any(p is parameter for p in g["params"]))
    state = optimizer.state.get(parameter, {})
    moving = [parameter.grad, *(state.get(name) for name in MOMENTA)]
    return bool(group.get("weight_decay")) or any(
        bool(one.count_nonzero()) for one in moving if one is not None
    )


def _are_alive(refs: list[weakref.ref[Any]], ones: Sequence[Any]) -> bool:
    """Return whether these are the objects referred to, all of them and in order."""
    return len(refs) == len(ones) and all(map(is_, map(call, refs), ones))
