"""Python's own values as text, written without running code of the program's classes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from types import GetSetDescriptorType
from typing import Any

MAX_VALUE_TEXT = 120  # characters of a value that is shown
MAX_WRITTEN = 32  # items of a container that is shown
MAX_NESTING = 3  # containers within one another
MAX_DIGITS = 40  # of a whole number that is shown
OMITTED = "…"  # stands for what is not shown
# Types of the standard library that have no parts which could be the program's: str() is safe.
LEAVES = {
    "datetime": ("date", "datetime", "time", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "uuid": ("UUID",),
    "ipaddress": ("IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network"),
    "pathlib": ("PosixPath", "PurePosixPath", "PureWindowsPath", "WindowsPath"),
}
# These read a class past what a metaclass of the program makes of the names.
read_mro = type.__dict__["__mro__"].__get__
read_name = type.__dict__["__name__"].__get__
read_namespace = type.__dict__["__dict__"].__get__


class TooLongError(Exception):
    """A value has more characters, items or nesting than is shown."""


def format_safely(value: object, most: int = 40) -> str:
    """Write a value in at most so many characters; return … if that cannot be done."""
    try:
        return format_within(value, 1, most)
    except Exception:
        return OMITTED


def format_float(value: float) -> str:
    """Write a float with six digits: the last ones differ from machine to machine."""
    text = f"{value:.6g}"
    return text if set(text) & set(".ein") else text + ".0"


def format_within(value: object, depth: int, most: int) -> str:
    """Write a value with `depth` levels of containers and `most` characters at most.

    Raises TooLongError if it has more, and ValueError if it is an object that only code of its class
    could write; what else goes wrong in writing it is raised as it is.
    """
    kind = type(value)
    if (write := _WRITERS.get(kind)) is not None:
        text = write(value, depth, most)
    elif _is_leaf(kind):
        text = str(value)
    elif (fields := _fields(value)) is not None:
        text = read_name(kind) + _join(
            (f"{name}={format_within(item, depth - 1, most)}" for name, item in fields),
            depth,
            most,
            "()",
        )
    else:
        enum = sys.modules.get("enum")
        if enum is None or not issubclass(kind, enum.Enum):
            raise ValueError(kind)
        text = f"{read_name(kind)}.{object.__getattribute__(value, '_name_')}"
    if len(text) > most:
        raise TooLongError
    return text


def _join(parts: Iterable[str], depth: int, most: int, brackets: str) -> str:
    """Write the parts of a container in brackets, which are an opening and a closing one."""
    if depth <= 0:
        raise TooLongError
    texts: list[str] = []
    length = 0
    for part in islice(parts, MAX_WRITTEN + 1):
        texts.append(part)
        length += len(part) + 2
        if length > most + 2 or len(texts) > MAX_WRITTEN:
            raise TooLongError
    return brackets[0] + ", ".join(texts) + brackets[1]


def _list(value: list[object], depth: int, most: int) -> str:
    return _join((format_within(item, depth - 1, most) for item in value), depth, most, "[]")


def _tuple(value: tuple[object, ...], depth: int, most: int) -> str:
    if len(value) == 1:
        return f"({format_within(value[0], depth - 1, most)},)"
    return _join((format_within(item, depth - 1, most) for item in value), depth, most, "()")


def _set(value: set[object] | frozenset[object], depth: int, most: int) -> str:
    if len(value) > MAX_WRITTEN:
        raise TooLongError
    items = [format_within(item, depth - 1, most) for item in value]
    text = _join(_in_order(value, items), depth, most, "{}")
    if not items:
        return "set()" if type(value) is set else "frozenset()"
    return text if type(value) is set else f"frozenset({text})"


def _in_order(value: Iterable[Any], texts: list[str]) -> list[str]:
    """Return the texts of a set's items in an order that each run has: by size, or by the alphabet."""
    if all(type(item) in (int, float, bool) for item in value):
        return [text for _, text in sorted(zip(value, texts, strict=True))]
    return sorted(texts)


def _dict(value: dict[object, object], depth: int, most: int) -> str:
    pairs = (
        f"{format_within(key, depth - 1, most)}: {format_within(item, depth - 1, most)}"
        for key, item in value.items()
    )
    return _join(pairs, depth, most, "{}")


def _int(value: int, depth: int, most: int) -> str:
    if abs(value) >= 10**MAX_DIGITS:
        raise TooLongError
    return repr(value)


def _text(value: str | bytes | bytearray, depth: int, most: int) -> str:
    if len(value) > most:
        raise TooLongError
    return repr(value)


def _complex(value: complex, depth: int, most: int) -> str:
    real, imaginary = format_float(value.real), format_float(value.imag)
    return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"


def _repr(value: object, depth: int, most: int) -> str:
    return repr(value)


_WRITERS: Mapping[type, Callable[[Any, int, int], str]] = {
    int: _int,
    bool: _repr,
    type(None): _repr,
    type(...): _repr,
    range: _repr,
    float: lambda value, depth, most: format_float(value),
    complex: _complex,
    str: _text,
    bytes: _text,
    bytearray: _text,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _set,
    dict: _dict,
}


def _is_leaf(kind: type) -> bool:
    """Return whether this is one of LEAVES, of those modules that the program has imported."""
    for module, names in LEAVES.items():
        library = sys.modules.get(module)
        if library is not None and any(kind is vars(library).get(name) for name in names):
            return True
    return False


def _fields(value: Any) -> list[tuple[str, object]] | None:
    """Return the names and values of the fields of a named tuple or a dataclass, else None."""
    kind = type(value)
    own: Mapping[str, object] = read_namespace(kind)
    names = own.get("_fields")
    if issubclass(kind, tuple) and type(names) is tuple:
        return list(zip(names, tuple.__iter__(value), strict=True))
    names, held = own.get("__dataclass_fields__"), read_attributes(value)
    if type(names) is dict and held is not None:
        return [(name, held[name]) for name in names if name in held]
    return None


def read_attributes(value: object) -> dict[str, object] | None:
    """Return the attributes of an object past what its class makes of them; None if it has no dict."""
    for kind in read_mro(type(value)):
        found = read_namespace(kind).get("__dict__")
        if type(found) is GetSetDescriptorType and kind is not type:
            held: dict[str, object] = found.__get__(value)
            return held
    return None


def count_items(value: Any) -> int | None:
    """Return the length of a text, of bytes or of a container of Python's own, else None."""
    for kind in (str, bytes, bytearray, list, tuple, set, frozenset, dict):
        if issubclass(type(value), kind):
            return kind.__len__(value)
    return None
