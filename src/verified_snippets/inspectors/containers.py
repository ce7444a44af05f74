"""What containers hold, one level deep, without running code of the program's classes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

MAX_KEY_LENGTH = 40
MAX_ITEMS = 64  # elements of a container, or parameters of a module, that are looked at


def find_held(name: str, value: Any, kinds: tuple[type, ...]) -> Iterator[tuple[str, Any]]:
    """Yield the values of these kinds in a list, a tuple or a dict, each with how code calls it.

    Of a dict only those under whole numbers and short texts, which can be written in brackets.
    """
    kind = type(value)
    if issubclass(kind, list | tuple):
        base = list if issubclass(kind, list) else tuple  # whose own code runs, not a subclass's
        for index, item in enumerate(islice(base.__iter__(value), MAX_ITEMS)):
            if issubclass(type(item), kinds):
                yield f"{name}[{index}]", item
    elif issubclass(kind, dict):
        for key, item in islice(dict.items(value), MAX_ITEMS):
            if issubclass(type(item), kinds) and _can_be_written(key):
                yield f"{name}[{key!r}]", item


def _can_be_written(key: object) -> bool:
    if type(key) not in (int, str):
        return False
    text = repr(key)
    return len(text) <= MAX_KEY_LENGTH and text.isprintable()
