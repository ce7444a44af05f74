"""The graph behind a result of a program, with the gradients that arrived, from its record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verified_snippets.pages.render import Block
from verified_snippets.record.record import Record

from .drawing import draw_graph


def render_graph(block: Block, result: str) -> str:
    """Render the autograd graph of a result as SVG.

    ValueError, with what there is, if it is not on record.
    """
    graph = block.record.graph
    known = graph.results if graph else {}
    if graph is None or result not in known:
        there = f"of {', '.join(known)}" if known else "of nothing"
        raise ValueError(f"has no graph of `{result}` on record, only {there}")
    return draw_graph(graph, result, find_gradients(block.record, block.snippet.lines, result))


def find_gradients(record: Record, source: Sequence[str], result: str) -> dict[str, str]:
    """Return what arrived at each tensor, by its name, where a single pass brought all of it."""
    if any("hook" in line for line in source):
        return {}  # which may have made something else of it on its way
    arrived: dict[str, str] = {}
    often: set[str] = set()
    begins = re.compile(rf"\s*{re.escape(result)}\.backward\(")
    for fact in (fact for effect in record.effects for fact in effect.facts):
        name, dot, attribute = fact.name.rpartition(".")
        if not dot or attribute != "grad":
            continue
        known = fact.now.get("value") if fact.now else None
        if name in arrived or not known or fact.was or fact.times > 1:
            often.add(name)
        elif begins.match(source[fact.line - 1]):
            arrived[name] = known
        else:
            often.add(name)
    return {name: value for name, value in arrived.items() if name not in often}
