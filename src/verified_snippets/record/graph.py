"""A graph that an inspector found behind the values of a program: what leads to what.

Which library's, and what flows along it, the generator does not know: who draws it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A node by its name, such as the class of an operation, or a leaf by that of its value.

    `takes` are the shapes of what enters it, one for each place to enter at. `next` are the
    nodes that it leads to, each with the place to enter there; a leaf leads to none.
    """

    name: str
    takes: tuple[Shape, ...]
    next: tuple[tuple[int, int], ...] = ()
    leaf: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes, and by the name of each result, where one enters from it: node and place."""

    nodes: tuple[Node, ...]
    results: dict[str, tuple[int, int]]

    def list_below(self, result: str) -> list[int]:
        """Return the nodes that this result leads to, each after those that lead to it."""
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


class SerializedGraph(TypedDict):
    """A graph in a record's JSON."""

    nodes: list[WrittenNode]
    results: dict[str, list[int]]


def parse_graph(written: SerializedGraph) -> Graph:
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
