"""The autograd graph behind a program's tensors: how a gradient would flow back from each.

Every node stands for a `grad_fn`, or for a leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A `grad_fn` by its class name, or a leaf by its own.

    `takes` are the shapes of the gradients that enter it, one for each output of its
    forward operation. `next` are the nodes that its own gradients go to, each with which
    of the gradients that node takes this is; a leaf has none.
    """

    name: str
    takes: tuple[Shape, ...]
    next: tuple[tuple[int, int], ...] = ()
    leaf: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes, and by the name of each result, where its seed enters: node and output."""

    nodes: tuple[Node, ...]
    results: dict[str, tuple[int, int]]

    def below(self, result: str) -> list[int]:
        """Return the nodes that a seed of this result reaches, each after those that lead to it."""
        order: list[int] = []
        seen: set[int] = set()

        def visit(index: int) -> None:
            seen.add(index)
            for target, _ in reversed(self.nodes[index].next):
                if target not in seen:
                    visit(target)
            order.append(index)

        visit(self.results[result][0])
        return order[::-1]


class WrittenNode(TypedDict):
    """A node in a record's JSON."""

    name: str
    takes: list[list[int]]
    next: list[list[int]]
    leaf: bool


class WrittenGraph(TypedDict):
    """A graph in a record's JSON."""

    nodes: list[WrittenNode]
    results: dict[str, list[int]]


def parse_graph(written: WrittenGraph) -> Graph:
    """Parse the graph of a record's JSON."""
    nodes = tuple(
        Node(
            node["name"],
            tuple(map(tuple, node["takes"])),
            tuple((at, nr) for at, nr in node["next"]),
            node["leaf"],
        )
        for node in written["nodes"]
    )
    return Graph(nodes, {name: (at, nr) for name, (at, nr) in written["results"].items()})
