"""One look at the names in reach: what each leads to, compared with what it led to at the last look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .bound_name import BoundName
from .fact_log import SeenName
from .protocol import Inspector
from .snapshots import HeldValue, Snapshot, Snapshots


class Look:
    """Describes each object once, whatever its names."""

    def __init__(self, snapshots: Snapshots, ages: Iterator[int], entering: bool) -> None:
        """Begin a look; `entering` is whether a function was entered, and these are its parameters."""
        self._snapshots = snapshots
        self._ages = ages
        self._entering = entering
        self._refreshed: dict[int, Snapshot] = {}  # by id()
        self._names: dict[object, list[SeenName]] = {}  # by what tells their object from others
        self._parts: list[tuple[Snapshot, str, Snapshot | None]] = []  # owner, suffix, part

    def add_item(self, name: BoundName, inspector: Inspector, path: str, item: object) -> None:
        """Look at an item that a name leads to by this path, and at its parts."""
        before = name.memory.get(path)
        snapshot = self._snapshots.refresh(inspector, item, self._refreshed)
        rebound = before.identity != snapshot.identity if before else not name.free
        if self._entering and not snapshot.is_new and not inspector.is_news(name.value):
            rebound = False
        since = before.since if before else next(self._ages)
        name.memory[path] = HeldValue(snapshot.identity, snapshot.state, since)
        was = before.state if before else None
        # Of a value, as opposed to an object, each name is told.
        key: object = id(item) if id(item) in self._refreshed else (id(item), path)
        seen = SeenName(path, name.name, since, rebound, not before, was, snapshot)
        self._names.setdefault(key, []).append(seen)
        for suffix, part in inspector.parts(item):
            before = snapshot.parts.get(suffix)
            if part is None and before is None:
                continue
            now = None
            if part is not None:
                now = self._snapshots.refresh(inspector, part, self._refreshed)
            rebound = not (now and before and now.identity == before.identity)
            was = before.state if before else None
            key = ("gone", id(item), suffix) if part is None else id(part)
            seen = SeenName(path + suffix, name.name, since, rebound, False, was, now)
            self._names.setdefault(key, []).append(seen)
            self._parts.append((snapshot, suffix, now))

    def finish(self) -> Iterable[list[SeenName]]:
        """Return the names of each object, in the order in which they were come upon.

        What is attached to an object is remembered only now: each of its names is told of a change.
        """
        for owner, suffix, part in self._parts:
            if part:
                owner.parts[suffix] = HeldValue(part.identity, part.state)
            else:
                owner.parts.pop(suffix, None)
        return self._names.values()
