"""What is known of Python's own values: what a name holds, where that is short, and its type.

No code of the program runs: neither a `__repr__` nor a property. So what an object of the program's own
classes says of itself is not told, but what Python knows of it: its class, and its fields.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from types import BuiltinFunctionType, FunctionType, GetSetDescriptorType, ModuleType
from typing import Any

from ..watching.protocol import VALUE, BaseInspector, State

MAX_TEXT = 120  # characters of a value that is shown
MAX_ITEMS = 32  # items of a container that are looked at
MAX_DEPTH = 3
MAX_DIGITS = 40
UNTOLD = "…"
# Of the standard library: types without parts that can be the program's, whose text says all.
LEAVES = {
    "datetime": ("date", "datetime", "time", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "uuid": ("UUID",),
    "ipaddress": ("IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network"),
    "pathlib": ("PosixPath", "PurePosixPath", "PureWindowsPath", "WindowsPath"),
}
_mro = type.__dict__["__mro__"].__get__
_name = type.__dict__["__name__"].__get__
_dict_of = type.__dict__["__dict__"].__get__


class TooLongError(Exception):
    """A value that is not shown."""


class ValueInspector(BaseInspector):
    """Describes the values that no library's inspector does."""

    def find(self) -> bool:
        """See Inspector: it is always there."""
        return True

    def holds(self, kind: type) -> bool:
        """See Inspector: but for modules, and what Python makes itself."""
        return not issubclass(kind, (ModuleType, BuiltinFunctionType))

    def items(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        """See Inspector: the value itself, unless it is private, or a class from elsewhere."""
        if name.startswith("_"):
            return
        if issubclass(type(value), type) and _dict_of(value).get("__module__") != "__main__":
            return
        if type(value) is FunctionType and value.__module__ != "__main__":
            return
        yield name, value

    def describe(self, item: Any, memory: dict[str, Any]) -> State:
        """See Inspector: value where it is short, else the length; signature, fields; and the type."""
        kind = type(item)
        if kind is FunctionType:
            return {"signature": item.__code__.co_name + _signature(item), "type": "function"}
        if issubclass(kind, type):
            bases = [_name(base) for base in _mro(item)[1:-1]]
            return {"class": _name(item), **({"bases": ", ".join(bases)} if bases else {})}
        state: State = {}
        try:
            state[VALUE] = _format(item, MAX_DEPTH, MAX_TEXT)
        except Exception:  # it is too long, or has parts that only the program can write
            if (size := _size(item)) is not None:
                state["length"] = str(size)
        return {**state, "type": _name(kind)}

    def is_news(self, item: Any) -> bool:
        """See Inspector: that a method has a `self` is none."""
        return _class_dict(item) is None

    def version(self, item: Any) -> Any:
        """See Inspector: of a long text or bytes."""
        return hash(item) if type(item) in (str, bytes) else None


def format_plain(value: Any, most: int = 40) -> str:
    """Write a value without running code of its class: … if that cannot be, or is too long."""
    try:
        return _format(value, 1, most)
    except Exception:
        return UNTOLD


def format_float(value: float) -> str:
    """Write a float with six digits: two machines' last ones differ."""
    text = "%.6g" % value  # noqa: UP031  # as the design spells it
    return text if set(text) & set(".ein") else text + ".0"


def _format(value: Any, depth: int, most: int) -> str:
    kind = type(value)
    if (write := _WRITERS.get(kind)) is not None:
        text = write(value, depth, most)
    elif _is_leaf(kind):
        text = str(value)
    elif (fields := _fields(value)) is not None:
        text = _name(kind) + _join(
            (f"{name}={_format(item, depth - 1, most)}" for name, item in fields), depth, most, "()"
        )
    else:
        enum = sys.modules.get("enum")
        if enum is None or not issubclass(kind, enum.Enum):
            raise ValueError(kind)
        text = f"{_name(kind)}.{object.__getattribute__(value, '_name_')}"
    if len(text) > most:
        raise TooLongError
    return text


def _join(parts: Iterable[str], depth: int, most: int, brackets: str) -> str:
    if depth <= 0:
        raise TooLongError
    texts: list[str] = []
    length = 0
    for part in islice(parts, MAX_ITEMS + 1):
        texts.append(part)
        length += len(part) + 2
        if length > most + 2 or len(texts) > MAX_ITEMS:
            raise TooLongError
    return brackets[0] + ", ".join(texts) + brackets[1]


def _list(value: list[Any], depth: int, most: int) -> str:
    return _join((_format(item, depth - 1, most) for item in value), depth, most, "[]")


def _tuple(value: tuple[Any, ...], depth: int, most: int) -> str:
    if len(value) == 1:
        return f"({_format(value[0], depth - 1, most)},)"
    return _join((_format(item, depth - 1, most) for item in value), depth, most, "()")


def _set(value: set[Any], depth: int, most: int) -> str:
    name = "" if type(value) is set else "frozenset"
    if len(value) > MAX_ITEMS:
        raise TooLongError
    items = [_format(item, depth - 1, most) for item in value]
    if not items or name:
        return f"{name or 'set'}({_join(_in_order(value, items), depth, most, '{}')})".replace(
            "({})", "()"
        )
    return _join(_in_order(value, items), depth, most, "{}")


def _in_order(value: Iterable[Any], texts: list[str]) -> list[str]:
    """Return the texts of a set's items: numbers by size, all else by the alphabet."""
    if all(type(item) in (int, float, bool) for item in value):
        return [text for _, text in sorted(zip(value, texts, strict=True))]
    return sorted(texts)


def _dict(value: dict[Any, Any], depth: int, most: int) -> str:
    pairs = (
        f"{_format(key, depth - 1, most)}: {_format(item, depth - 1, most)}"
        for key, item in value.items()
    )
    return _join(pairs, depth, most, "{}")


def _int(value: int, depth: int, most: int) -> str:
    if abs(value) >= 10**MAX_DIGITS:
        raise TooLongError
    return repr(value)


def _text(value: Any, depth: int, most: int) -> str:
    if len(value) > most:
        raise TooLongError
    return repr(value)


def _complex(value: complex, depth: int, most: int) -> str:
    real, imaginary = format_float(value.real), format_float(value.imag)
    return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"


def _plain(value: Any, depth: int, most: int) -> str:
    return repr(value)


_WRITERS: Mapping[type, Callable[[Any, int, int], str]] = {
    int: _int,
    bool: _plain,
    type(None): _plain,
    type(...): _plain,
    range: _plain,
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
    for module, names in LEAVES.items():
        library = sys.modules.get(module)
        if library is not None and any(kind is vars(library).get(name) for name in names):
            return True
    return False


def _fields(value: Any) -> list[tuple[str, Any]] | None:
    """Return the fields of a named tuple or a data class; None of all else."""
    kind = type(value)
    own: Mapping[str, Any] = _dict_of(kind)
    names = own.get("_fields")
    if issubclass(kind, tuple) and type(names) is tuple:
        return list(zip(names, tuple.__iter__(value), strict=True))
    names, held = own.get("__dataclass_fields__"), _class_dict(value)
    if type(names) is dict and held is not None:
        return [(name, held[name]) for name in names if name in held]
    return None


def _class_dict(value: Any) -> dict[str, Any] | None:
    """Return the attributes of an object, whatever its class makes of their names."""
    for kind in _mro(type(value)):
        found = _dict_of(kind).get("__dict__")
        if type(found) is GetSetDescriptorType and kind is not type:
            held: dict[str, Any] = found.__get__(value)
            return held
    return None


def _size(value: Any) -> int | None:
    for kind in (str, bytes, bytearray, list, tuple, set, frozenset, dict):
        if issubclass(type(value), kind):
            return kind.__len__(value)
    return None


def _signature(function: FunctionType) -> str:
    """Return the parameters of a function as its code says them; defaults where they are plain."""
    code = function.__code__
    names = list(code.co_varnames)
    count, keyword = code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    without = count - len(defaults)
    parts = [
        name if at < without else f"{name}={format_plain(defaults[at - without])}"
        for at, name in enumerate(names[:count])
    ]
    if code.co_posonlyargcount:
        parts.insert(code.co_posonlyargcount, "/")
    after = count + keyword
    if code.co_flags & 4:
        parts.append("*" + names[after])
        after += 1
    elif keyword:
        parts.append("*")
    given = function.__kwdefaults__ or {}
    parts += [
        f"{name}={format_plain(given[name])}" if name in given else name
        for name in names[count : count + keyword]
    ]
    if code.co_flags & 8:
        parts.append("**" + names[after])
    return f"({', '.join(parts)})"
