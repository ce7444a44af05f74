"""Where in memory the parameters of an optimizer lie: asked at each step, and almost always as before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from .values import UNREADABLE_ERRORS, find_storage

MAX_KNOWN = 64  # answers that are kept

Places = frozenset[int]


class KnownPlaces:
    """Finds where parameters lie, and remembers it for as long as their elements begin there."""

    def __init__(self, tensors: TensorInspector) -> None:
        self._tensors = tensors
        self._known: dict[tuple[tuple[int, ...], tuple[bool, ...]], tuple[Places, Places]] = {}

    def find(self, held: Sequence[Any], filled: Sequence[bool]) -> tuple[Places, Places]:
        """Return the places of those that are filled, and of all."""
        torch = self._tensors.torch
        if not {*map(type, held)} <= {torch.Tensor, torch.nn.Parameter}:
            return self._look(held, filled)
        try:
            begins = (*map(torch._C.TensorBase.data_ptr, held),)
        except UNREADABLE_ERRORS:  # what torch.func has wrapped has none
            return self._look(held, filled)
        key = begins, (*filled,)
        if key not in self._known:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = self._look(held, filled)
        return self._known[key]

    def _look(self, held: Sequence[Any], filled: Sequence[bool]) -> tuple[Places, Places]:
        places = [*map(find_storage, held)]
        pairs = [*zip(places, filled, strict=True)]
        moves = frozenset(place for place, moved in pairs if moved and place is not None)
        return moves, frozenset(place for place in places if place is not None)
