"""The pictures under a block: the figures that its program drew, the graph of a result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ...characters import escape_invisible
from ...record.record import Record
from .drawing import draw_graph
from .svg import sanitize_svg

ID = re.compile(r'(?P<before>\bid="|url\(#|href="#)')


def render_figures(record: Record, prefix: str, label: str) -> str:
    """Render the figures of a run, with ids that begin with `prefix`; `label` describes them."""
    return "".join(
        f'<div class="verified-picture" tabindex="0">{embed_svg(svg, f"{prefix}figure{number}-", label)}</div>\n'
        for number, svg in enumerate(record.figures, start=1)
    )


def render_graph(record: Record, source: Sequence[str], result: str) -> str:
    """Render the autograd graph of a result; raise ValueError if it is not recorded.

    ValueError, with what there is, if it is not recorded.
    """
    known = record.graph.results if record.graph else {}
    if record.graph is None or result not in known:
        there = f"of {', '.join(known)}" if known else "of nothing"
        raise ValueError(f"has no graph of `{result}` on record, only {there}")
    return f'<div class="verified-picture">{draw_graph(record.graph, result, gradients(record, source, result))}</div>\n'


def gradients(record: Record, source: Sequence[str], result: str) -> dict[str, str]:
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


def embed_svg(svg: str, prefix: str, label: str) -> str:
    """Have a figure stand in a page among others: its ids begin with `prefix`.

    ValueError if it is none.
    """
    own = ID.sub(rf"\g<before>{prefix}", sanitize_svg(svg))
    said = f'<svg role="img" aria-label="{escape(escape_invisible(label))}"'
    return re.sub(r"<svg\b", lambda _: said, own, count=1)
