"""What the inspectors of arrays and tables have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..watching.protocol import BaseInspector

MAX_HELD = 64  # of a container, that are looked at
PLAIN_KEYS = (int, str)
KEY_LENGTH = 40


class LibraryInspector(BaseInspector):
    """Finds the values of some types of a library: as they are, or one level into a container.

    `module` is what the program imports, `types` the names of the types there; a subclass says
    what each is.
    """

    module: str
    types: tuple[str, ...]

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

    def items(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        """See Inspector."""
        kind = type(value)
        if issubclass(kind, self._kinds):
            yield name, value
        elif issubclass(kind, list | tuple):
            own = list if issubclass(kind, list) else tuple
            for index, item in enumerate(islice(own.__iter__(value), MAX_HELD)):
                if issubclass(type(item), self._kinds):
                    yield f"{name}[{index}]", item
        elif issubclass(kind, dict):
            for key, item in islice(dict.items(value), MAX_HELD):
                if type(key) in PLAIN_KEYS and issubclass(type(item), self._kinds):
                    text = repr(key)
                    if len(text) <= KEY_LENGTH and text.isprintable():
                        yield f"{name}[{text}]", item
