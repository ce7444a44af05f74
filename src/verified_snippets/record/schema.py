"""What a record holds, and what each part of it may be: all else is no record.

The pages and the exports take a record's word for it, so that what is let through here is
what a run can have written: names and lines are text that shows as it is, numbers count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard, cast, get_args

from ..characters import UNFIT_FOR_CODE
from .colours import STYLE_WORDS
from .record import Channel

Fits = Callable[[object], bool]
MAX_COUNT = 2**63  # no line, size or count is as large


def _text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and not UNFIT_FOR_CODE.search(value)


def _line(value: object) -> bool:
    return _text(value) and "\n" not in value


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_COUNT


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _each(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_count, value))


def _anchor(value: object) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(map(_count, value))


def _channel(value: object) -> bool:
    return value in get_args(Channel)


def _coloured_part(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(map(_count, value[:3]))
        and _text(value[3])
        and {*value[3].split(" ")} <= STYLE_WORDS
    )


def _named(fits: Fits) -> Fits:
    return lambda value: (
        isinstance(value, dict) and all(map(_line, value)) and all(map(fits, value.values()))
    )


def _object(needed: dict[str, Fits], allowed: dict[str, Fits]) -> Fits:
    known = needed | allowed
    return lambda value: (
        isinstance(value, dict)
        and needed.keys() <= value.keys() <= known.keys()
        and all(known[key](part) for key, part in value.items())
    )


def _or_null(fits: Fits) -> Fits:
    return lambda value: value is None or fits(value)


def _are_spans(spans: object) -> bool:
    """Return whether these are the first and last lines of statements, each after the one before."""
    if not _each(_pair)(spans):
        return False
    pairs = cast(list[list[int]], spans)
    lines = [line for pair in pairs for line in pair]
    starts = [start for start, _ in pairs]
    return all(starts) and lines == sorted(lines) and len(set(starts)) == len(starts)


def _is_graph(graph: object) -> bool:
    """Return whether it is a graph, each of whose edges leads to a node of it."""
    if not GRAPH(graph):
        return False
    held = cast(dict[str, Any], graph)
    nodes = held["nodes"]
    edges = [edge for node in nodes for edge in node["next"]] + [*held["results"].values()]
    return all(at < len(nodes) and nr < len(nodes[at]["takes"]) for at, nr in edges)


STATE = _named(_line)
FACT = _object(
    {"line": _count, "name": _line, "is": _or_null(STATE)},
    {"was": _or_null(_named(_or_null(_line))), "times": _count, "at": _anchor},
)
EFFECT = _object(
    {"line": _count},
    {
        "output": _each(_line),
        "warnings": _each(_text),
        "raised": _text,
        "raised_at": _count,
        "facts": _each(FACT),
        "colours": _each(_coloured_part),
        "channel": _channel,
    },
)
OTHER = _object({"versions": _named(_line)}, {"statements": _each(EFFECT)})
NODE = _object(
    {"name": _line, "takes": _each(_each(_count)), "next": _each(_pair), "leaf": _flag}, {}
)
GRAPH = _object({"nodes": _each(NODE), "results": _named(_pair)}, {})
RECORD = _object(
    {
        "format": _count,
        "source": _line,
        "versions": _named(_line),
        "lines": _are_spans,
        "statements": _each(EFFECT),
        "digest": _line,
    },
    {
        "graph": _is_graph,
        "figures": _each(_line),
        "settings": _line,
        "files": _named(_or_null(_line)),
        "directives": _are_spans,
        "regions": _named(_pair),
        "tree": _line,
        "nested": _each(_count),
        "printed": _each(_line),
        "others": _each(OTHER),
    },
)
