"""Steps of an optimizer that find its parameters alike: they are counted, and told to each at their end."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from operator import is_
from typing import Any

from .training import ParameterInfo


@dataclass
class StepRun:
    """Steps of an optimizer, one after the other, that found its parameters alike."""

    refs: list[weakref.ref[Any]]
    requires: list[bool]
    filled: list[bool]
    ones: list[tuple[ParameterInfo, bool]]
    """Those that require grad, and whether they have one."""
    steps: int = 0

    @classmethod
    def begin(
        cls,
        held: list[Any],
        requires: list[bool],
        filled: list[bool],
        ones: list[tuple[ParameterInfo, bool]],
    ) -> StepRun:
        """Begin a run of steps, of which none is counted yet."""
        return cls([*map(weakref.ref, held)], requires, filled, ones)

    def goes_on(self, held: list[Any], requires: list[bool], filled: list[bool]) -> bool:
        """Return whether a step that finds this is one of the run."""
        return (
            len(held) == len(self.refs)
            and requires == self.requires
            and filled == self.filled
            and all(map(is_, [ref() for ref in self.refs], held))
        )

    def end(self) -> None:
        """Tell the parameters of the steps that were counted."""
        for one, filled in self.ones:
            one.steps += self.steps
            one.filled += self.steps * filled
        self.steps = 0
