"""What is known of Python's own values: what a name holds, where that is short, and its type.

No code of the program runs: neither a `__repr__` nor a property. So what an object of the program's own
classes says of itself is not told, but what Python knows of it: its class, and its fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from ..watching.protocol import VALUE_LABEL, BaseInspector, Description
from .plain import (
    MAX_NESTING,
    MAX_VALUE_TEXT,
    count_items,
    format_safely,
    format_within,
    read_attributes,
    read_mro,
    read_name,
    read_namespace,
)


class ValueInspector(BaseInspector):
    """Describes the values that no library's inspector does."""

    def find(self) -> bool:
        """See Inspector: it is always there."""
        return True

    def holds(self, kind: type) -> bool:
        """See Inspector: but for modules, and what Python makes itself."""
        return not issubclass(kind, (ModuleType, BuiltinFunctionType))

    def items(self, name: str, value: object) -> Iterator[tuple[str, Any]]:
        """See Inspector: the value itself, unless it is private, or a class from elsewhere."""
        if name.startswith("_"):
            return
        if issubclass(type(value), type) and read_namespace(value).get("__module__") != "__main__":
            return
        if type(value) is FunctionType and value.__module__ != "__main__":
            return
        yield name, value

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: value where it is short, else the length; signature, fields; and the type."""
        kind = type(item)
        if kind is FunctionType:
            return {"signature": item.__code__.co_name + _signature(item), "type": "function"}
        if issubclass(kind, type):
            bases = [read_name(base) for base in read_mro(item)[1:-1]]
            return {"class": read_name(item), **({"bases": ", ".join(bases)} if bases else {})}
        state: Description = {}
        try:
            state[VALUE_LABEL] = format_within(item, MAX_NESTING, MAX_VALUE_TEXT)
        except Exception:  # it is too long, or has parts that only the program can write
            if (size := count_items(item)) is not None:
                state["length"] = str(size)
        return {**state, "type": read_name(kind)}

    def is_news(self, item: object) -> bool:
        """See Inspector: that a method has a `self` is none."""
        return read_attributes(item) is None

    def version(self, item: object) -> object:
        """See Inspector: of a long text or bytes."""
        return hash(item) if type(item) in (str, bytes) else None


def _signature(function: FunctionType) -> str:
    """Return the parameters of a function as its code says them; defaults where they are plain."""
    code = function.__code__
    names = list(code.co_varnames)
    count, keyword = code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    without = count - len(defaults)
    parts = [
        name if at < without else f"{name}={format_safely(defaults[at - without])}"
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
        f"{name}={format_safely(given[name])}" if name in given else name
        for name in names[count : count + keyword]
    ]
    if code.co_flags & 8:
        parts.append("**" + names[after])
    return f"({', '.join(parts)})"
