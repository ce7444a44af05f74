"""How often to look at what goes on and on: often at first, then seldom, and again where it has changed."""

from __future__ import annotations

from collections.abc import Hashable

MAX_SAMPLED_RUNS = 16  # that are all looked at
RARER = 4  # from one look to the next it is by one part of so many longer
MAX_KINDS = 4096  # that are counted apart
FRESH_LOOKS = 4  # at what is alike, but differs in something that it always shows


class Samples:
    """Counts what is alike, and says when to look at it."""

    def __init__(self) -> None:
        self._times: dict[Hashable, int] = {}
        self._due: dict[Hashable, int] = {}
        self._changes: dict[Hashable, int] = {}

    def take(self, kind: Hashable, change: Hashable = None) -> bool:
        """Count one more of this kind; return whether to look at it.

        That's at the first times, and each time that a quarter more have passed. `change` is what is
        cheap to know of it: what was seldom seen to be so is looked at, however many of the kind there were.
        """
        if len(self._times) > MAX_KINDS or len(self._changes) > MAX_KINDS:
            self.__init__()  # type: ignore[misc]
        times = self._times[kind] = self._times.get(kind, 0) + 1
        changes = self._changes[change] = self._changes.get(change, 0) + 1
        due = times <= MAX_SAMPLED_RUNS or times >= self._due.get(kind, MAX_SAMPLED_RUNS)
        if due:
            self._due[kind] = times + times // RARER
        return due or changes <= FRESH_LOOKS
