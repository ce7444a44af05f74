"""What is noted of objects of a program, told from others by their address for as long as they live."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

Info = TypeVar("Info")


class KnownObjects(Generic[Info]):
    """Keeps what is noted of each object, also once it is gone."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], Info]] = {}  # by id
        self._gone: list[Info] = []

    def __len__(self) -> int:
        return len(self._known) + len(self._gone)

    def find(self, one: Any) -> Info | None:
        """Return what is noted of an object; None if nothing is."""
        ref, info = self._known.get(id(one), (None, None))
        if ref is None or info is None or ref() is one:
            return info
        self._gone.append(info)  # another had its address
        del self._known[id(one)]
        return None

    def add(self, one: Any, info: Info) -> Info:
        """Note something of an object of which nothing is noted; return it."""
        self._known[id(one)] = weakref.ref(one), info
        return info

    def list_alive(self) -> Iterator[tuple[Any, Info]]:
        """Yield the objects that are still there, each with what is noted of it."""
        for ref, info in self._known.values():
            if (one := ref()) is not None:
                yield one, info

    def list_noted(self) -> tuple[Info, ...]:
        """Return what is noted of all, of those that are gone first."""
        return (*self._gone, *(info for _, info in self._known.values()))
