"""A backward pass through a graph on record, as its drawing shows it and as words say it."""

from __future__ import annotations

from collections.abc import Mapping

from verified_snippets.record.graph import Graph, Shape

MAX_NAME_LENGTH = 24  # characters of a gradient on a line; of a longer one the shape stands there


class DrawnPass:
    """A backward pass from a result: in which order it goes, what each line carries, in words.

    What a line carries is a gradient where it is known, else its shape.
    """

    def __init__(self, graph: Graph, result: str, gradients: Mapping[str, str]) -> None:
        self.order = graph.list_below(result)
        self._graph = graph
        self._result = result
        self._names = {place: name for name, place in reversed(graph.results.items())}
        self._known = {
            graph.results[name]: gradient
            for name, gradient in gradients.items()
            if name in graph.results
        }
        for at in self.order:
            if graph.nodes[at].leaf and graph.nodes[at].name in gradients:
                self._known[at, 0] = gradients[graph.nodes[at].name]
        # Of two that add up, nobody has recorded the parts.
        into = [graph.results[result], *(way for at in self.order for way in graph.nodes[at].next)]
        self._single = {way for way in into if into.count(way) == 1}

    def name_made(self, node: int) -> str:
        """Return the name of the tensor that a node made; empty for a leaf, which made none."""
        return "" if self._graph.nodes[node].leaf else self._names.get((node, 0), "")

    def describe_flow(self, node: int, output: int) -> str:
        """Return what flows into this output of a node."""
        known = self._known.get((node, output), "") if (node, output) in self._single else ""
        return known if 0 < len(known) <= MAX_NAME_LENGTH else self._shape(node, output)

    def describe_steps(self) -> list[str]:
        """Describe the pass, a sentence for each step."""
        start, output = self._graph.results[self._result]
        seed = self._sent(start, output, "seed")
        parts = [f"The graph of {self._result}: {seed} enters {self._called(start)}."]
        for at in self.order:
            node = self._graph.nodes[at]
            goes = [
                f"{self._sent(target, which)} to "
                + ("the leaf " if self._graph.nodes[target].leaf else "")
                + self._called(target)
                for target, which in node.next
            ]
            if goes:
                parts.append(f"{node.name} sends {'; '.join(goes)}.")
        return parts

    def _shape(self, node: int, output: int) -> str:
        takes = self._graph.nodes[node].takes
        return format_shape(takes[output] if output < len(takes) else ())

    def _sent(self, node: int, output: int, noun: str = "gradient") -> str:
        shape, known = self._shape(node, output), self.describe_flow(node, output)
        return (
            f"a {noun} of shape {shape}"
            if known == shape
            else f"the {noun} {known}, of shape {shape},"
        )

    def _called(self, node: int) -> str:
        made = self.name_made(node)
        return self._graph.nodes[node].name + (f", which made {made}" if made else "")


def describe_graph(
    graph: Graph, result: str, gradients: Mapping[str, str] | None = None
) -> list[str]:
    """Describe what the drawing shows, for who cannot see it."""
    return DrawnPass(graph, result, gradients or {}).describe_steps()


def format_shape(shape: Shape) -> str:
    """Write a shape as Python has it: `(2, 2)`, `(3,)`, `()`."""
    return str(tuple(shape))
