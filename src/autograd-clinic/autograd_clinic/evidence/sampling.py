"""How often to look at what goes on and on: often at first, then seldom."""

from __future__ import annotations

from collections.abc import Hashable

MAX_SAMPLED_RUNS = 16  # that are all looked at
MAX_KINDS = 4096  # that are counted apart


def is_sampled(times: int) -> bool:
    """Return whether to look at what happens for this time, from 1: at the first, and powers of two."""
    return times <= MAX_SAMPLED_RUNS or not times & (times - 1)


class Samples:
    """Counts what is alike, and says when to look at it."""

    def __init__(self) -> None:
        self._times: dict[Hashable, int] = {}

    def take(self, kind: Hashable) -> bool:
        """Count one more of this kind; return whether to look at it."""
        times = self._times[kind] = self._times.get(kind, 0) + 1
        if len(self._times) > MAX_KINDS:
            self._times.clear()
        return is_sampled(times)
