"""A graph as an SVG that stands in the page: the same bytes for the same graph.

The seed enters at the top; each layer stands below all that leads to it, with the leaves
at the ends. What is drawn has the number of its step, in the order of the backward pass, so
that a page can show them one after the other. Colours are the page's own (`currentColor`), so that it follows its scheme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from verified_snippets.characters import escape_invisible
from verified_snippets.record.graph import Graph

from .backward_pass import DrawnPass

CHARACTER_WIDTH = 7.9  # width in pixels at 13 px, in a fixed-width font
SMALL = 6.7  # the same at 11 px, of what flows along a line
HEIGHT, ROW, GAP, MARGIN = 30, 66, 18, 8
NARROW = 78  # so that the shapes on two lines side by side have room
SWEEPS = 8  # over the layers, to set each node between those that it is linked to


@dataclass
class _Box:
    """Something in a layer: a node, or where a line passes (then it has no text)."""

    text: str = ""
    name: str = ""
    leaf: bool = False
    x: float = 0.0
    layer: int = 0
    step: int = 0
    flow: int = 0  # characters that stand beside a line that ends here

    @property
    def width(self) -> float:
        text = " ".join(filter(None, [self.name, self.text]))
        return CHARACTER_WIDTH * len(text) + 22 if text else 10.0

    @property
    def room(self) -> float:
        return max(self.width, NARROW, 2 * (SMALL * self.flow + 8))

    @property
    def y(self) -> float:
        return MARGIN + self.layer * ROW


@dataclass(frozen=True)
class _Line:
    """A line through boxes of consecutive layers, with what flows along it."""

    through: list[_Box]
    flow: str
    step: int


def draw_graph(graph: Graph, result: str, gradients: Mapping[str, str] | None = None) -> str:
    """Draw what a seed of `result` reaches, as SVG.

    `gradients` are what arrived at the tensors, by name. They stand on the lines along which
    they came, where a single one leads to the tensor; elsewhere its shape does.
    """
    pass_ = DrawnPass(graph, result, gradients or {})
    start, output = graph.results[result]
    boxes = {
        at: _Box(graph.nodes[at].name, pass_.name_made(at), graph.nodes[at].leaf)
        for at in pass_.order
    }
    seed = _Box("seed")
    boxes[start].layer = 1
    for at in pass_.order:
        for target, _ in graph.nodes[at].next:
            boxes[target].layer = max(boxes[target].layer, boxes[at].layer + 1)
    lines = [_Line([seed, boxes[start]], pass_.describe_flow(start, output), 0)]
    for step, at in enumerate((at for at in pass_.order if graph.nodes[at].next), start=1):
        flows: dict[int, list[str]] = {}
        for target, which in graph.nodes[at].next:
            flows.setdefault(target, []).append(pass_.describe_flow(target, which))
        for target, each in flows.items():
            lines.append(_Line(_through(boxes[at], boxes[target]), " + ".join(each), step))
            boxes[target].step = boxes[target].step or step
    for line in lines:
        last = line.through[-1]
        last.flow = max(last.flow, len(line.flow))
    width = _place([seed, *boxes.values()], lines)
    height = MARGIN * 2 + HEIGHT + ROW * max(box.layer for box in boxes.values())
    said = [escape(escape_invisible(words)) for words in pass_.describe_steps()]
    drawn = [_path(line) for line in lines]
    drawn += [_label(line) for line in lines]
    drawn += [_rectangle(box, seed) for box in [seed, *boxes.values()]]
    words, steps = " ".join(said), "|".join(said)
    return (
        f'<svg class="verified-graph" role="img" aria-label="{words}" data-steps="{steps}" '
        f'viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">'
        f"{''.join(drawn)}</svg>"
    )


def _through(source: _Box, target: _Box) -> list[_Box]:
    bends = [_Box(layer=layer) for layer in range(source.layer + 1, target.layer)]
    return [source, *bends, target]


def _place(boxes: list[_Box], lines: list[_Line]) -> float:
    """Give each box its place in its layer; return the width of all."""
    bends = [box for line in lines for box in line.through[1:-1]]
    layers: dict[int, list[_Box]] = {}
    for box in boxes + bends:
        layers.setdefault(box.layer, []).append(box)
    linked: dict[int, list[_Box]] = {id(box): [] for box in boxes + bends}
    for line in lines:
        for upper, lower in pairwise(line.through):
            linked[id(upper)].append(lower)
            linked[id(lower)].append(upper)
    for sweep in range(SWEEPS):
        for depth in sorted(layers, reverse=bool(sweep % 2)):
            for box in layers[depth]:
                near = [other.x for other in linked[id(box)]]
                box.x = sum(near) / len(near)
            layers[depth].sort(key=lambda box: box.x)
            _part(layers[depth])
    left = min(box.x - box.room / 2 for box in boxes + bends)
    for box in boxes + bends:
        box.x += MARGIN - left
    return max(box.x + box.room / 2 for box in boxes + bends) + MARGIN


def _part(layer: list[_Box]) -> None:
    """Move boxes apart that overlap, and the whole layer back by as much as it moved."""
    wanted = sum(box.x for box in layer)
    for before, box in pairwise(layer):
        box.x = max(box.x, before.x + (before.room + box.room) / 2 + GAP)
    excess = (sum(box.x for box in layer) - wanted) / len(layer)
    for box in layer:
        box.x -= excess


def _path(line: _Line) -> str:
    first, last = line.through[0], line.through[-1]
    x, y = first.x, first.y + HEIGHT
    path = f"M{x:.1f} {y:.1f}"
    for box in line.through[1:]:
        end = box.y - (5 if box is last else 0)
        middle = (y + end) / 2
        path += f"C{x:.1f} {middle:.1f} {box.x:.1f} {middle:.1f} {box.x:.1f} {end:.1f}"
        if box is not last:
            path += f"V{box.y + HEIGHT:.1f}"
        x, y = box.x, box.y + HEIGHT
    head = f"M{last.x - 4:.1f} {last.y - 7:.1f}L{last.x:.1f} {last.y - 1:.1f}L{last.x + 4:.1f} {last.y - 7:.1f}"
    return f'<path data-step="{line.step}" d="{path}{head}" fill="none" stroke="currentColor" stroke-opacity=".55"/>'


def _label(line: _Line) -> str:
    before, last = line.through[-2:]
    x, y = (before.x + last.x) / 2, (before.y + HEIGHT + last.y) / 2
    flow = escape(escape_invisible(line.flow))
    place = f'x="{x + 6:.1f}" y="{y + 4:.1f}"'
    return f'<text data-step="{line.step}" {place} class="verified-flow">{flow}</text>'


def _rectangle(box: _Box, seed: _Box) -> str:
    kind = "seed" if box is seed else "leaf" if box.leaf else "node"
    round_ = HEIGHT / 2 if kind == "leaf" else 4
    text = escape(escape_invisible(box.text))
    if box.name:
        text = f'<tspan class="verified-name">{escape(escape_invisible(box.name))}</tspan> {text}'
    return (
        f'<g class="verified-{kind}" data-step="{box.step}"><rect x="{box.x - box.width / 2:.1f}" y="{box.y}" '
        f'width="{box.width:.1f}" height="{HEIGHT}" rx="{round_:g}"/>'
        f'<text x="{box.x:.1f}" y="{box.y + 20}" text-anchor="middle">{text}</text></g>'
    )
