"""What a server remembers from one build to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar, TypeVarTuple

MAX_KEPT = 4096  # blocks: a server builds all pages at each save, nearly all as they were
MAX_ASKED = 16 * MAX_KEPT  # that are known to have been asked for once

_Given = TypeVarTuple("_Given")
_Made = TypeVar("_Made")


def cache_on_second_use(make: Callable[[*_Given], _Made]) -> Callable[[*_Given], _Made]:
    """Return `make` with a cache that keeps a result from the second time on that it is asked for.

    A single build asks once for each, and would only fill its memory with what it kept.
    """
    asked: set[int] = set()
    keeping = lru_cache(maxsize=MAX_KEPT)(make)

    def made(*given: *_Given) -> _Made:
        if (key := hash(given)) in asked:
            return keeping(*given)
        if len(asked) > MAX_ASKED:  # those that are asked for still are asked for again
            asked.clear()
        asked.add(key)
        return make(*given)

    return made
