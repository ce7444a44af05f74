"""The values of a running program as they were when last looked at, to see what changed.

No value is kept alive by being watched: objects are known by weak references, and what cannot
have one by what it is.
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
class Binding:
    """What a name held when last looked at, and since when there is such a name."""

    serial: object
    state: Description
    born: int = 0


@dataclass(slots=True)
class Snapshot:
    """An item as it was when last looked at."""

    ref: Callable[[], Any]
    serial: object
    state: Description = field(default_factory=dict)
    before: Description = field(default_factory=dict)
    fresh: bool = True
    changed: bool = False
    version: Any = None
    memory: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Binding] = field(default_factory=dict)


class Snapshots:
    """All that were taken. `on_look` is told of each object once a look."""

    def __init__(self) -> None:
        self.on_look: Callable[[Any, Snapshot], None] | None = None
        self._seen: dict[int, Snapshot] = {}
        self._serials = count()

    def refresh(self, inspector: Inspector, item: object, looked: dict[int, Snapshot]) -> Snapshot:
        """Return what is known of an item, brought up to date once a look."""
        if id(item) in looked:
            return looked[id(item)]
        seen = self._known(item)
        if seen is None:
            return self._of_value(inspector, item)
        looked[id(item)] = seen
        seen.before = seen.state
        version = inspector.version(item)
        seen.state = inspector.describe(item, seen.memory)
        unshown = VALUE_LABEL not in seen.state and version != seen.version
        seen.fresh = not seen.before
        seen.changed = not seen.fresh and (unshown or seen.state != seen.before)
        seen.version = version
        if self.on_look:
            self.on_look(item, seen)
        return seen

    def items(self) -> list[Any]:
        """Return the objects that were looked at and are still there."""
        return [seen.ref() for seen in self._seen.values()]

    def _known(self, item: object) -> Snapshot | None:
        """Return the snapshot of an object; None of a value, whose names share nothing."""
        seen = self._seen.get(id(item))
        if seen is not None and seen.ref() is item:
            return seen
        kind = type(item)
        try:
            ref: Callable[[], Any] = weakref.ref(item)
        except TypeError:
            if not issubclass(kind, MUTABLE):
                return None
            if seen is not None and seen.ref() is kind:
                return seen  # the same, or what came after it in its place
            ref = _Kind(kind)
        seen = self._seen[id(item)] = Snapshot(ref, next(self._serials))
        return seen

    def _of_value(self, inspector: Inspector, item: object) -> Snapshot:
        state = inspector.describe(item, {})
        serial = (type(item), inspector.version(item), *state.items())
        return Snapshot(_Kind(type(item)), serial, state)


@dataclass(slots=True, frozen=True)
class _Kind:
    """In place of a weak reference, where an object takes none: the type that it had."""

    kind: type

    def __call__(self) -> object:
        return self.kind
