"""Records what is loaded into modules that is already there, and which containers hold one module several times.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.training import RepeatedModule, StateLoad
from ..program.syntax import Span
from .module_walk import list_parameters, walk_modules
from .values import find_storage

MAX_STATES = 64  # that a program has taken, and may load again: the last
NOTED_MODULE_FUNCTIONS = {  # what is listened to, by file and name
    ("torch/nn/modules/module.py", "state_dict"): "state",
    ("torch/nn/modules/module.py", "load_state_dict"): "load",
    ("torch/nn/modules/container.py", "__init__"): "container",
}


class TakenState(NamedTuple):
    """What a module has given as its state, where, and how often its tensors had changed by then."""

    ref: weakref.ref[Any]
    at: Span
    versions: list[int]


class ModuleLog:
    """Told of each state that the program takes and loads, and of each container that it makes.

    `loads` are those that found in the module what they were to bring, `repeats` the containers that
    hold one module several times.
    """

    def __init__(self, tensors: TensorInspector, is_beside: Callable[[Any], bool]) -> None:
        """Ask `is_beside` whether others than this module are trained."""
        self._tensors = tensors
        self._is_beside = is_beside
        self._taken: list[TakenState] = []
        self.loads: dict[Span, StateLoad] = {}
        self.repeats: dict[Span, RepeatedModule] = {}

    def note_call(
        self, kind: str, given: Mapping[str, object], where: Callable[[], Span | None]
    ) -> Callable[[Any], None] | None:
        """Take note of a call; what to tell the value it returns, if anything."""
        if (at := where()) is None:
            return None
        place, module = at, given.get("self")
        if kind == "state":
            return lambda state: self._note_state(state, place)
        if kind == "load":
            self._note_load(module, given.get("state_dict"), place)
            return None
        return lambda _: self._note_container(module, place)

    def _note_state(self, state: Any, at: Span) -> None:
        alive = [one for one in self._taken if one.ref() is not None]
        taken = TakenState(weakref.ref(state), at, self._count_changes(state))
        self._taken = [*alive[-MAX_STATES:], taken]

    def _count_changes(self, state: Any) -> list[int]:
        tensors = [one for one in dict.values(state) if isinstance(one, self._tensors.torch.Tensor)]
        return [*map(self._tensors.read["_version"], tensors)]

    def _note_load(self, module: Any, state: Any, at: Span) -> None:
        """Take note of a load whose tensors are the module's own."""
        if not issubclass(type(state), dict) or not _has_all(module, state):
            return
        taken = next((one for one in self._taken[::-1] if one.ref() is state), None)
        moved = taken is not None and taken.versions != self._count_changes(state)
        before = self.loads.get(at) or StateLoad(at=at)
        beside = before.beside or self._is_beside(module)
        if not before.moved:
            before = StateLoad(at=at, taken=taken.at if taken else None, moved=moved)
        self.loads[at] = replace(before, beside=beside)

    def _note_container(self, container: Any, at: Span) -> None:
        held = [one for one in container._modules.values() if one is not None]
        times = Counter(map(id, held))
        for one in held:
            if times[id(one)] > 1 and any(True for _ in list_parameters(one)):
                kind, count = type(one).__name__, times[id(one)]
                self.repeats.setdefault(at, RepeatedModule(at=at, kind=kind, times=count))
                return


def _has_all(module: Any, state: Any) -> bool:
    """Return whether the tensors of a state are those of the module, which has parameters: each lies where it lies there."""
    own = [*_list_tensors(module)]
    places = {path: place for path, tensor in own if (place := find_storage(tensor)) is not None}
    return (
        any(True for _ in list_parameters(module))
        and len(places) == len(own)
        and all(find_storage(dict.get(state, path)) == place for path, place in places.items())
    )


def _list_tensors(module: Any) -> Iterator[tuple[str, Any]]:
    """Yield the tensors that are part of a module's state, with their paths."""
    for path, one in walk_modules(module):
        parts = object.__getattribute__(one, "__dict__")
        passing = parts.get("_non_persistent_buffers_set", ())
        for name, tensor in (
            *parts.get("_parameters", {}).items(),
            *parts.get("_buffers", {}).items(),
        ):
            if tensor is not None and name not in passing:
                yield f"{path}{name}", tensor
