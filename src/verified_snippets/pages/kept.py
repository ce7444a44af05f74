"""What a server remembers from one build to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar, TypeVarTuple

MOST = 4096  # blocks: a server builds all pages at each save, nearly all as they were

Given = TypeVarTuple("Given")
Made = TypeVar("Made")


def kept(make: Callable[[*Given], Made]) -> Callable[[*Given], Made]:
    """`make`, whose results are kept if they are asked for a second time.

    A build asks once for each: what it kept would be in the way of all else that it does.
    """
    asked: set[int] = set()
    keeping = lru_cache(maxsize=MOST)(make)

    def made(*given: *Given) -> Made:
        if (what := hash(given)) in asked:
            return keeping(*given)
        asked.add(what)
        return make(*given)

    return made
