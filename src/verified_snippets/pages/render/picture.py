"""The figures that a program drew, as HTML to stand under its block."""

from __future__ import annotations

import re
from html import escape

from ...characters import escape_invisible
from ...record.record import Record
from .svg import sanitize_svg

ID_OR_REFERENCE = re.compile(r'(?P<before>\bid="|url\(#|href="#)')


def render_figures(record: Record, prefix: str, label: str) -> str:
    """Render the figures of a run, with ids that begin with `prefix`; `label` describes them."""
    return "".join(
        f'<div class="verified-picture verified-figure" tabindex="0">{embed_svg(svg, f"{prefix}figure{number}-", label)}</div>\n'
        for number, svg in enumerate(record.figures, start=1)
    )


def embed_svg(svg: str, prefix: str, label: str) -> str:
    """Return a figure as it can stand on a page among others: with ids that begin with `prefix`.

    `label` describes it to who cannot see it. Raises ValueError if it is no SVG.
    """
    drawn = ID_OR_REFERENCE.sub(rf"\g<before>{prefix}", sanitize_svg(svg))
    opening = f'<svg role="img" aria-label="{escape(escape_invisible(label))}"'
    return re.sub(r"<svg\b", lambda _: opening, drawn, count=1)
