"""Events as JSON, one a line: from the process in which a program runs to that which judges it.

An object of the model is written as its fields beside `is`, the name of its class. A set that an event
has more than once, as hundreds of steps have where their thousands of parameters lie, is written once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any

from ..program.syntax import Span
from . import events, model, pass_model, training
from .events import Event

EVENT_CLASSES: dict[str, Callable[..., object]] = {
    name: kind
    for module in (events, model, pass_model, training)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and is_dataclass(kind)
}
PLAIN = (str, int, float, NoneType)
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def write_event(event: Event) -> str:
    """Write an event as one line of JSON, without its end."""
    return json.dumps(_packed(event, {}))


def read_event(line: str) -> Event:
    """Read a line of JSON back; JSONDecodeError if it is not whole, TypeError if no event."""
    event = _unpacked(json.loads(line), [])
    if not isinstance(event, Event):
        raise TypeError(f"{type(event).__name__} is no event")
    return event


def _packed(value: object, sets: dict[frozenset[object], int]) -> Json:
    """Return a part of an event as JSON has it; `sets` are those written before, with their numbers."""
    if isinstance(value, PLAIN):  # nine in ten are
        return value
    if isinstance(value, Span):
        return {"is": "Span", "at": [*value]}
    if isinstance(value, tuple):
        return [_packed(part, sets) for part in value]
    name = type(value).__name__
    if EVENT_CLASSES.get(name) is type(value):
        given = ((part, getattr(value, part), can_go) for part, can_go in _list_fields(type(value)))
        kept = {part: _packed(v, sets) for part, v, can_go in given if not (can_go and v is None)}
        return {"is": name} | kept
    if isinstance(value, frozenset):
        if value in sets:
            return {"is": "same set", "of": sets[value]}
        packed = [_packed(part, sets) for part in sorted(value)]
        sets[value] = len(sets)
        return {"is": "set", "of": packed}
    if isinstance(value, Mapping):
        return {"is": "map", "of": [[_packed(k, sets), _packed(v, sets)] for k, v in value.items()]}
    raise TypeError(f"{name} is no part of an event")


@cache
def _list_fields(kind: Any) -> list[tuple[str, bool]]:
    """Return the fields of a class of events, each with whether it has a default."""
    return sorted((field.name, field.default is not MISSING) for field in fields(kind))


def _unpacked(value: Any, sets: list[frozenset[object]]) -> Any:
    """Return a part of an event; `sets` are those read before, in their order."""
    if isinstance(value, list):
        return tuple(_unpacked(part, sets) for part in value)
    if not isinstance(value, dict):
        return value
    given = {name: _unpacked(part, sets) for name, part in value.items()}
    kind = given.pop("is", None)
    if kind == "Span":
        return Span(*given["at"])
    if kind == "set":
        sets.append(frozenset(given["of"]))
        return sets[-1]
    if kind == "same set":
        return sets[given["of"]]
    if kind == "map":
        return dict(given["of"])
    return EVENT_CLASSES[kind](**given)
