"""The parameters below a module: those that it has registered, and those that it hides."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from verified_snippets.inspectors.plain import read_attributes

SHORT = 8  # items of a list within a list that are looked at: data may be nested, too
MANY_MODULES = 100  # that are looked for
REGISTRIES = ("_parameters", "_buffers", "_modules")  # of a module


def walk_modules(module: Any) -> Iterator[tuple[str, Any]]:
    """Yield a module and each below it, with its path: empty, or `encoder.0.`.

    Nothing of their classes is called.
    """
    rest = [("", module)]
    seen: set[int] = set()
    while rest:
        path, one = rest.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield path, one
        for name, part in _attributes(one).get("_modules", {}).items():
            if part is not None:
                rest.append((f"{path}{name}.", part))


def list_named(module: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parameters below a module with their paths."""
    for path, one in walk_modules(module):
        for name, parameter in _attributes(one).get("_parameters", {}).items():
            if parameter is not None:
                yield f"{path}{name}", parameter


def list_held_modules(module_class: type) -> list[tuple[str, Any]]:
    """Return the modules that calls under way hold under a name, or objects of theirs as attributes, with these names.

    A trainer that is no module itself is such an object.
    """
    frame: FrameType | None = sys._getframe(1)
    found: dict[int, tuple[str, Any]] = {}
    while frame and len(found) < MANY_MODULES:
        own = not _is_of_a_library(frame)
        for local, value in [*frame.f_locals.items()]:
            if issubclass(type(value), module_class):
                if own and local != "self":
                    found.setdefault(id(value), (local, value))
            else:
                for name, held in (read_attributes(value) or {}).items():
                    if issubclass(type(held), module_class):
                        found.setdefault(id(held), (name, held))
        frame = frame.f_back
    return [*found.values()]


def _is_of_a_library(frame: FrameType) -> bool:
    """Return whether a call's names are none of the program's."""
    names = (frame.f_globals.get("__name__", ""), __name__)
    package, own = (name.partition(".")[0] for name in names)
    return package in ("torch", own) or "site-packages" in frame.f_code.co_filename


def list_parameters(module: Any) -> Iterator[Any]:
    """Yield the parameters below a module."""
    return (parameter for _, parameter in list_named(module))


def list_unregistered_parameters(module: Any, torch: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parameters in plain lists and dicts of a module, with the name of the attribute."""
    registered = {id(parameter) for parameter in list_parameters(module)}
    for part in module.modules():
        for name, value in _attributes(part).items():
            if name in REGISTRIES or not isinstance(value, list | tuple | dict):
                continue
            found = _list_held(value, torch, nested=True)
            yield from ((name, one) for one in found if id(one) not in registered)


def _list_held(
    value: list[Any] | tuple[Any, ...] | dict[Any, Any], torch: Any, *, nested: bool
) -> list[Any]:
    """Return the parameters in a list, a tuple or a dict, also in short ones within it: pairs of layers, say."""
    found: list[Any] = []
    for item in value.values() if isinstance(value, dict) else value:
        if issubclass(type(item), torch.nn.Module):
            found += list_parameters(item)
        elif issubclass(type(item), torch.nn.Parameter):
            found.append(item)
        elif nested and issubclass(type(item), list | tuple | dict) and len(item) <= SHORT:
            found += _list_held(item, torch, nested=False)
    return found


def _attributes(module: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = object.__getattribute__(module, "__dict__")
    return attributes
