"""What containers hold, one level deep, without running code of the program's classes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

MAX_KEY_LENGTH = 40
MAX_ITEMS = 64  # elements of a container, or parameters of a module, that are looked at


def find_held(name: str, value: Any, kinds: tuple[type, ...]) -> Iterator[tuple[str, Any]]:
    """Yield the values of some types that a container holds, each with how code calls it.

    Of a dict, those under numbers and short words.
    """
    kind = type(value)
    if issubclass(kind, list | tuple):
        own = list if issubclass(kind, list) else tuple
        for index, item in enumerate(islice(own.__iter__(value), MAX_ITEMS)):
            if issubclass(type(item), kinds):
                yield f"{name}[{index}]", item
    elif issubclass(kind, dict):
        for key, item in islice(dict.items(value), MAX_ITEMS):
            if issubclass(type(item), kinds) and _is_plain(key):
                yield f"{name}[{key!r}]", item


def _is_plain(key: object) -> bool:
    if type(key) not in (int, str):
        return False
    text = repr(key)
    return len(text) <= MAX_KEY_LENGTH and text.isprintable()
