"""The figures that a program has open at its end: as SVG, the same bytes for the same figure.

The only module that knows matplotlib, which it never imports: it asks for figures where the
program has drawn some.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Of one salt the ids that stand for clips and markers are the same in every run; text
# stays text, in the page's fonts.
SETTINGS = {
    "svg.hashsalt": "verified-snippets",
    "svg.fonttype": "none",
    "font.sans-serif": ["DejaVu Sans"],
}
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
BLACK = re.compile(r"(?<=[:\"] )#000000\b|(?<=[:\"])#000000\b")
# It would style the page that the figure stands in; its own element can say the same.
STYLE = re.compile(
    r"(?<!\s)\s*<defs>\s*<style[^>]*>\*\{stroke-linejoin: round; stroke-linecap: butt\}</style>\s*</defs>"
)
SVG = '<svg stroke-linejoin="round" fill="currentColor" '
PREAMBLE = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
METADATA = re.compile(r"(?<!\s)\s*<metadata>.*?</metadata>", re.DOTALL)


def draw_open_figures() -> list[str]:
    """Return each open figure of this process, as SVG.

    What is drawn black takes the colour of the text around it, and no background is
    drawn, so that a figure follows a page's scheme.
    """
    plot: Any = sys.modules.get("matplotlib.pyplot")
    return [_drawn(plot, plot.figure(number)) for number in (plot.get_fignums() if plot else ())]


def _drawn(plot: ModuleType, figure: Figure) -> str:
    for legend in figure.findobj(plot.matplotlib.legend.Legend):
        legend.get_frame().set_facecolor("none")
    file = io.StringIO()
    with plot.rc_context(SETTINGS):
        figure.savefig(file, format="svg", transparent=True, metadata=NO_METADATA)
    svg = PREAMBLE.sub("", file.getvalue())
    svg = BLACK.sub("currentColor", STYLE.sub("", METADATA.sub("", svg)))
    return svg.replace("<svg ", SVG, 1)


def is_figure(data: bytes) -> bool:
    """Return whether a file holds a figure of ours, to judge by how it begins; an empty one may."""
    return not data or data.startswith(SVG.rstrip().encode())


def figure_paths(snippet: Path, count: int) -> list[Path]:
    """Return where a snippet's figures stand: `seed.svg` beside `seed.py`, then `seed-2.svg`."""
    numbers = ["", *(f"-{number}" for number in range(2, count + 1))]
    return [snippet.with_name(f"{snippet.stem}{number}.svg") for number in numbers[:count]]
