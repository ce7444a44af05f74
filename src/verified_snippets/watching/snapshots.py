"""The values of a running program as they were when last looked at, to see what changed.

Watching an object does not keep it alive: it is known by a weak reference. What cannot have one
is known by its description.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from .protocol import VALUE_LABEL, Description, Inspector

MUTABLE = (list, dict, set, bytearray)  # what can change and takes no weak reference


@dataclass(slots=True)
class HeldValue:
    """What a name held when last looked at."""

    identity: object
    """That of the snapshot: another one says that the name was bound to something else."""
    state: Description
    since: int = 0
    """When the name was first seen: names that came later have a larger number."""


@dataclass(slots=True)
class Snapshot:
    """An item as it was when last looked at."""

    ref: Callable[[], Any]
    """Returns the object, or None once it is gone; of what takes no weak reference, its type."""
    identity: object
    """A number of its own, for an object; for a value that cannot change, its description."""
    state: Description = field(default_factory=dict)
    previous: Description = field(default_factory=dict)
    """The state at the look before; empty if there was none."""
    is_new: bool = True
    """Whether this was the first look at it."""
    changed: bool = False
    """Whether it is another than at the look before."""
    version: Any = None
    """What its inspector counts or hashes; see Inspector.version."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What its inspector keeps from one look to the next."""
    parts: dict[str, HeldValue] = field(default_factory=dict)
    """What was attached to it, by how code calls that: `.grad`."""


class Snapshots:
    """The snapshots of all objects that were looked at."""

    def __init__(self) -> None:
        self.on_look: Callable[[Any, Snapshot], None] | None = None
        """Called for each object at each look, with its snapshot, which is up to date."""
        self._by_id: dict[int, Snapshot] = {}
        self._numbers = count()

    def refresh(
        self, inspector: Inspector, item: object, refreshed: dict[int, Snapshot]
    ) -> Snapshot:
        """Return the snapshot of an item, brought up to date.

        `refreshed` has the objects that this look came upon already, by id(): they are described
        once. An object that is new to the look is added; a value never is.
        """
        if id(item) in refreshed:
            return refreshed[id(item)]
        snapshot = self._find_or_add(item)
        if snapshot is None:
            return _describe_value(inspector, item)
        refreshed[id(item)] = snapshot
        snapshot.previous = snapshot.state
        version = inspector.version(item)
        snapshot.state = inspector.describe(item, snapshot.memory)
        written_to = VALUE_LABEL not in snapshot.state and version != snapshot.version
        snapshot.is_new = not snapshot.previous
        snapshot.changed = not snapshot.is_new and (
            written_to or snapshot.state != snapshot.previous
        )
        snapshot.version = version
        if self.on_look:
            self.on_look(item, snapshot)
        return snapshot

    def items(self) -> list[Any]:
        """Return the objects that were looked at, and None for each that is gone."""
        return [snapshot.ref() for snapshot in self._by_id.values()]

    def _find_or_add(self, item: object) -> Snapshot | None:
        """Return the snapshot of an object, if need be a new one; None for a value, which has none."""
        known = self._by_id.get(id(item))
        if known is not None and known.ref() is item:
            return known
        kind = type(item)
        try:
            ref: Callable[[], Any] = weakref.ref(item)
        except TypeError:
            if not issubclass(kind, MUTABLE):
                return None
            if known is not None and known.ref() is kind:
                return known  # the same, or what came after it in its place
            ref = _TypeReference(kind)
        snapshot = self._by_id[id(item)] = Snapshot(ref, next(self._numbers))
        return snapshot


def _describe_value(inspector: Inspector, item: object) -> Snapshot:
    """Return a snapshot that nobody keeps: two names of an equal value share nothing."""
    state = inspector.describe(item, {})
    identity = (type(item), inspector.version(item), *state.items())
    return Snapshot(_TypeReference(type(item)), identity, state)


@dataclass(slots=True, frozen=True)
class _TypeReference:
    """In place of a weak reference, where an object takes none: the type that it had."""

    kind: type

    def __call__(self) -> object:
        return self.kind
