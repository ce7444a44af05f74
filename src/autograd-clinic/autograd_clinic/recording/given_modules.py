"""Which modules a program asks for parameters, and what an optimizer that was given them has not got.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.training import ParameterInfo
from .module_walk import list_named, list_parameters, list_unregistered_parameters

MAX_MODULES = 64  # that were asked for parameters, and may be given to an optimizer next: the last
KnowCallback = Callable[[Any], ParameterInfo | None]  # what is noted of a parameter


class GivenModules:
    """Told of each module that is asked for its parameters, and of each optimizer that is made."""

    def __init__(self, tensors: TensorInspector, know: KnowCallback) -> None:
        self._tensors = tensors
        self._know = know
        self._modules: dict[int, weakref.ref[Any]] = {}  # by id
        # The modules all of whose parameters an optimizer was given, by its number.
        self._given_whole: dict[int, list[weakref.ref[Any]]] = {}

    def add_module(self, module: Any) -> None:
        """Take note of a module that is asked for its parameters: it's told so again at each of them."""
        known = self._modules.get(id(module))
        if known is None or known() is not module:
            alive = [pair for pair in self._modules.items() if pair[1]() is not None]
            self._modules = dict(alive[-MAX_MODULES:]) | {id(module): weakref.ref(module)}

    def note_held(self, optimizer: int, held: set[int]) -> None:
        """Take note of which modules a new optimizer was given whole, and what was frozen then.

        It is told by its number, and what it holds by the ids.
        """
        for module in [ref() for ref in self._modules.values()]:
            parameters = [] if module is None else [*list_parameters(module)]
            own = [p for p in parameters if p.requires_grad]
            others = [p for p in parameters if not p.requires_grad and id(p) not in held]
            for one in filter(None, map(self._know, others)):
                one.spared |= {optimizer}
            if own and all(id(parameter) in held for parameter in own):
                self._given_whole.setdefault(optimizer, []).append(weakref.ref(module))

    def look_again(self, optimizer: int) -> None:
        """Find parameters that the modules of an optimizer have got since it was made, and those they hide."""
        for module in [ref() for ref in self._given_whole.get(optimizer, ())]:
            if module is None:
                continue
            for name, parameter in list_named(module):
                one = self._know(parameter)
                if one and not one.optimizers and parameter.requires_grad:
                    one.late = one.late or name
            for name, parameter in list_unregistered_parameters(module, self._tensors.torch):
                if one := self._know(parameter):
                    one.listed = one.listed or name
