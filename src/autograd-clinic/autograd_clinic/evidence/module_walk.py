"""The parameters below a module: those that it has registered, and those that it hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

REGISTRIES = ("_parameters", "_buffers", "_modules")  # of a module


def list_named(module: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parameters below a module with their paths, without a call of a method of its class."""
    rest = [("", module)]
    seen: set[int] = set()
    while rest:
        path, one = rest.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        own: Mapping[str, Any] = object.__getattribute__(one, "__dict__")
        for name, parameter in own.get("_parameters", {}).items():
            if parameter is not None:
                yield f"{path}{name}", parameter
        for name, part in own.get("_modules", {}).items():
            if part is not None:
                rest.append((f"{path}{name}.", part))


def list_parameters(module: Any) -> Iterator[Any]:
    """Yield the parameters below a module."""
    return (parameter for _, parameter in list_named(module))


def list_hidden(module: Any, torch: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parameters in plain lists and dicts of a module, with the name of the attribute."""
    registered = {id(parameter) for parameter in list_parameters(module)}
    for part in module.modules():
        for name, value in object.__getattribute__(part, "__dict__").items():
            if name in REGISTRIES or not isinstance(value, list | tuple | dict):
                continue
            found: list[Any] = []
            for item in value.values() if isinstance(value, dict) else value:
                if issubclass(type(item), torch.nn.Module):
                    found += list_parameters(item)
                elif issubclass(type(item), torch.nn.Parameter):
                    found.append(item)
            yield from ((name, one) for one in found if id(one) not in registered)
