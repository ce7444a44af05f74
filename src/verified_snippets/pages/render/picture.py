"""The pictures under a block: the figures that its program drew, the graph of a result."""

from __future__ import annotations

import re
from html import escape

from ...files.invisible import spelled
from ...files.record import Record
from .drawing import draw
from .svg import drawn

ID = re.compile(r'(?P<before>\bid="|url\(#|href="#)')


def figures(record: Record, prefix: str, label: str) -> str:
    """The figures of a run, with ids that begin with `prefix`; `label` says what they show to who cannot see them."""
    return "".join(
        f'<div class="verified-picture">{embedded(svg, f"{prefix}figure{number}-", label)}</div>\n'
        for number, svg in enumerate(record.figures, start=1)
    )


def graph(record: Record, result: str) -> str:
    """The autograd graph of a result. ValueError, with what there is, if it is not recorded."""
    known = record.graph.results if record.graph else {}
    if record.graph is None or result not in known:
        there = f"of {', '.join(known)}" if known else "of nothing"
        raise ValueError(f"has no graph of `{result}` on record, only {there}")
    return f'<div class="verified-picture">{draw(record.graph, result)}</div>\n'


def embedded(svg: str, prefix: str, label: str) -> str:
    """A figure to stand in a page among others: its ids begin with `prefix`.

    ValueError if it is none.
    """
    own = ID.sub(rf"\g<before>{prefix}", drawn(svg))
    said = f'<svg role="img" aria-label="{escape(spelled(label))}"'
    return re.sub(r"<svg\b", lambda _: said, own, count=1)
