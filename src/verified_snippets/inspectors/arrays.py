"""What the inspectors of arrays and tables have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from ..watching.protocol import BaseInspector
from .containers import find_held


class LibraryInspector(BaseInspector):
    """Finds the values of some types of a library: as they are, or one level into a container.

    A subclass names the library and the types, and describes their values.
    """

    module: str
    """What the program imports."""
    types: tuple[str, ...]
    """The names of the types in the module."""

    def __init__(self) -> None:
        self.library: Any = None
        self._kinds: tuple[type, ...] = ()

    def find(self) -> bool:
        """See Inspector."""
        if not self.library:
            library: Any = sys.modules.get(self.module)
            if library is None or getattr(library.__spec__, "_initializing", False):
                return False
            self._kinds = tuple(vars(library)[name] for name in self.types)
            self.library = library
        return True

    def holds(self, kind: type) -> bool:
        """See Inspector."""
        return issubclass(kind, (*self._kinds, list, tuple, dict))

    def items(self, name: str, value: object) -> Iterator[tuple[str, Any]]:
        """See Inspector."""
        kind = type(value)
        if issubclass(kind, self._kinds):
            yield name, value
        else:
            yield from find_held(name, value, self._kinds)
