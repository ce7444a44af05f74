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
        self._kinds: dict[Hashable, list[int]] = {}  # how many there were, and how many are due
        self._changes: dict[Hashable, int] = {}

    def take(self, kind: Hashable, change: Hashable = None) -> bool:
        """Count one more of this kind; return whether to look at it.

        That's at the first times, and each time that a quarter more have passed. `change` is what is
        cheap to know of it: what was seldom seen to be so is looked at, however many of the kind there were.
        """
        if len(self._kinds) > MAX_KINDS or len(self._changes) > MAX_KINDS:
            self._kinds.clear()
            self._changes.clear()
        if (counted := self._kinds.get(kind)) is None:
            counted = self._kinds[kind] = [0, MAX_SAMPLED_RUNS]
        counted[0] = times = counted[0] + 1
        changes = self._changes.get(change, 0)
        if changes < FRESH_LOOKS:
            self._changes[change] = changes + 1
        elif MAX_SAMPLED_RUNS < times < counted[1]:
            return False
        if times >= counted[1]:
            counted[1] = times + times // RARER
        return True
