"""What is known of Python's own values: what a name holds, where that is short, and its type.

No code of the program runs, be it a `__repr__` or a property. So of an object of the program's own
classes is told what Python knows of it, its class and its fields, and not what it says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import CO_VARARGS, CO_VARKEYWORDS
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
        """See Inspector: all but modules and built-in functions."""
        return not issubclass(kind, (ModuleType, BuiltinFunctionType))

    def items(self, name: str, value: object) -> Iterator[tuple[str, Any]]:
        """See Inspector: the value itself; not of a private name, nor what was defined elsewhere."""
        if name.startswith("_"):
            return
        if issubclass(type(value), type) and read_namespace(value).get("__module__") != "__main__":
            return
        if type(value) is FunctionType and value.__module__ != "__main__":
            return
        yield name, value

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: the value if it is short, else the length; the type.

        Of a function its signature, of a class its bases.
        """
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
        """See Inspector: not that of an object with attributes, which may be a method's `self`."""
        return read_attributes(item) is None

    def version(self, item: object) -> object:
        """See Inspector: the hash of a text or of bytes, which tells two long ones apart."""
        return hash(item) if type(item) in (str, bytes) else None


def _signature(function: FunctionType) -> str:
    """Return the parameters as the code has them, with … for a default that cannot be written."""
    code = function.__code__
    positional, keyword_only = code.co_argcount, code.co_kwonlyargcount
    names = code.co_varnames  # positional, keyword-only, *args, **kwargs, then other variables
    last_first = zip(
        reversed(names[:positional]), reversed(function.__defaults__ or ()), strict=False
    )
    defaults = {**dict(last_first), **(function.__kwdefaults__ or {})}

    def write(name: str) -> str:
        return f"{name}={format_safely(defaults[name])}" if name in defaults else name

    parts = [write(name) for name in names[:positional]]
    if code.co_posonlyargcount:
        parts.insert(code.co_posonlyargcount, "/")
    after = positional + keyword_only
    if code.co_flags & CO_VARARGS:
        parts.append(f"*{names[after]}")
        after += 1
    elif keyword_only:
        parts.append("*")
    parts += [write(name) for name in names[positional : positional + keyword_only]]
    if code.co_flags & CO_VARKEYWORDS:
        parts.append(f"**{names[after]}")
    return f"({', '.join(parts)})"
