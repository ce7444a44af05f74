"""Events as JSON, one a line: from the process in which a program runs to that which judges it.

An object of the model is written as its fields beside `is`, the name of its class.
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
    return json.dumps(_packed(event))


def read_event(line: str) -> Event:
    """Read a line of JSON back; JSONDecodeError if it is not whole, TypeError if no event."""
    event = _unpacked(json.loads(line))
    if not isinstance(event, Event):
        raise TypeError(f"{type(event).__name__} is no event")
    return event


def _packed(value: object) -> Json:
    if isinstance(value, PLAIN):  # nine in ten are
        return value
    if isinstance(value, Span):
        return {"is": "Span", "at": [*value]}
    if isinstance(value, tuple):
        return [_packed(part) for part in value]
    name = type(value).__name__
    if EVENT_CLASSES.get(name) is type(value):
        given = ((part, getattr(value, part), can_go) for part, can_go in _list_fields(type(value)))
        kept = {part: _packed(v) for part, v, can_go in given if not (can_go and v is None)}
        return {"is": name} | kept
    if isinstance(value, frozenset):
        return {"is": "set", "of": [_packed(part) for part in sorted(value)]}
    if isinstance(value, Mapping):
        return {"is": "map", "of": [[_packed(k), _packed(v)] for k, v in value.items()]}
    raise TypeError(f"{name} is no part of an event")


@cache
def _list_fields(kind: Any) -> list[tuple[str, bool]]:
    """Return the fields of a class of events, each with whether it has a default."""
    return sorted((field.name, field.default is not MISSING) for field in fields(kind))


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_unpacked, value))
    if not isinstance(value, dict):
        return value
    given = {name: _unpacked(part) for name, part in value.items()}
    kind = given.pop("is", None)
    if kind == "Span":
        return Span(*given["at"])
    if kind == "set":
        return frozenset(given["of"])
    if kind == "map":
        return dict(given["of"])
    return EVENT_CLASSES[kind](**given)
