"""A graph as an SVG that stands in the page: the same bytes for the same graph.

The seed enters at the top; each layer stands below all that leads to it, with the leaves
at the ends. Colours are the page's own (`currentColor`), so that it follows its scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise

from ...files import invisible
from ...files.graph import Graph, Node, Shape

CHARACTER = 7.9  # width in pixels at 13 px, in a fixed-width font
HEIGHT, ROW, GAP, MARGIN = 30, 66, 18, 8
NARROW = 78  # so that the shapes on two lines side by side have room
SWEEPS = 8  # over the layers, to set each node between those that it is linked to


@dataclass
class _Box:
    """Something in a layer: a node, or where a line passes (then it has no text)."""

    text: str = ""
    leaf: bool = False
    x: float = 0.0
    layer: int = 0

    @property
    def width(self) -> float:
        return CHARACTER * len(self.text) + 22 if self.text else 10.0

    @property
    def room(self) -> float:
        return max(self.width, NARROW)

    @property
    def y(self) -> float:
        return MARGIN + self.layer * ROW


@dataclass(frozen=True)
class _Line:
    """A line through boxes of consecutive layers, with what flows along it."""

    through: list[_Box]
    flow: str


def draw(graph: Graph, result: str) -> str:
    """The SVG of what a seed of `result` reaches."""
    order = graph.below(result)
    start, output = graph.results[result]
    boxes = {at: _box(graph.nodes[at]) for at in order}
    seed = _Box("seed")
    boxes[start].layer = 1
    for at in order:
        for target, _ in graph.nodes[at].next:
            boxes[target].layer = max(boxes[target].layer, boxes[at].layer + 1)
    lines = [_Line([seed, boxes[start]], spelled(_taken(graph.nodes[start], output)))]
    for at in order:
        flows: dict[int, list[str]] = {}
        for target, which in graph.nodes[at].next:
            flows.setdefault(target, []).append(spelled(_taken(graph.nodes[target], which)))
        for target, shapes in flows.items():
            lines.append(_Line(_through(boxes[at], boxes[target]), " + ".join(shapes)))
    width = _place([seed, *boxes.values()], lines)
    height = MARGIN * 2 + HEIGHT + ROW * max(box.layer for box in boxes.values())
    said = escape(invisible.spelled(in_words(graph, result)))
    drawn = [_path(line) for line in lines]
    drawn += [_label(line) for line in lines]
    drawn += [_rectangle(box, seed) for box in [seed, *boxes.values()]]
    return (
        f'<svg class="verified-graph" role="img" aria-label="{said}" '
        f'viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">'
        f"{''.join(drawn)}</svg>"
    )


def in_words(graph: Graph, result: str) -> str:
    """What the drawing shows, for who cannot see it."""
    start, output = graph.results[result]
    seed = spelled(_taken(graph.nodes[start], output))
    parts = [f"The graph of {result}: a seed of shape {seed} enters {graph.nodes[start].name}."]
    for at in graph.below(result):
        node = graph.nodes[at]
        goes = [
            f"{spelled(_taken(graph.nodes[target], which))} to "
            + ("the leaf " if graph.nodes[target].leaf else "")
            + graph.nodes[target].name
            for target, which in node.next
        ]
        if goes:
            parts.append(f"{node.name} sends {', '.join(goes)}.")
    return " ".join(parts)


def spelled(shape: Shape) -> str:
    """A shape as Python has it: `(2, 2)`, `(3,)`, `()`."""
    return str(tuple(shape))


def _box(node: Node) -> _Box:
    return _Box(node.name, node.leaf)


def _taken(node: Node, which: int) -> Shape:
    return node.takes[which] if which < len(node.takes) else ()


def _through(source: _Box, target: _Box) -> list[_Box]:
    bends = [_Box(layer=layer) for layer in range(source.layer + 1, target.layer)]
    return [source, *bends, target]


def _place(boxes: list[_Box], lines: list[_Line]) -> float:
    """Give each box its place in its layer; the width of all."""
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
    return f'<path d="{path}{head}" fill="none" stroke="currentColor" stroke-opacity=".55"/>'


def _label(line: _Line) -> str:
    before, last = line.through[-2:]
    x, y = (before.x + last.x) / 2, (before.y + HEIGHT + last.y) / 2
    return f'<text x="{x + 6:.1f}" y="{y + 4:.1f}" class="verified-flow">{escape(invisible.spelled(line.flow))}</text>'


def _rectangle(box: _Box, seed: _Box) -> str:
    kind = "seed" if box is seed else "leaf" if box.leaf else "node"
    round_ = HEIGHT / 2 if kind == "leaf" else 4
    return (
        f'<g class="verified-{kind}"><rect x="{box.x - box.width / 2:.1f}" y="{box.y}" '
        f'width="{box.width:.1f}" height="{HEIGHT}" rx="{round_:g}"/>'
        f'<text x="{box.x:.1f}" y="{box.y + 20}" text-anchor="middle">{escape(invisible.spelled(box.text))}</text></g>'
    )
