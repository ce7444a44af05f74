"""The autograd graph behind a program's tensors: how a gradient would flow back from each.

Every node stands for a `grad_fn`, or for a leaf. Read from the objects that autograd
links, `grad_fn.next_functions`, and from what each says of the gradients that it takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MAX_NODES = 48  # nodes: more is no picture

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


def collect_graph(
    results: Iterable[tuple[str, Any, int]], leaves: dict[int, str]
) -> dict[str, Any] | None:
    """Return the graph as a record's JSON has it; None if there is none, or it is too large.

    `results` are names, each with the grad_fn of its tensor and which output of it that
    is; `leaves` are the names of leaf tensors, by id.
    """
    index: dict[Any, int] = {}  # keeps the nodes alive: while it does, each is one object
    nodes: list[dict[str, Any]] = []
    entries: dict[str, list[int]] = {}
    for name, start, output in results:
        rest = [start]
        while rest:
            if (function := rest.pop()) in index:
                continue
            if len(index) == MAX_NODES:
                return None
            index[function] = len(nodes)
            variable = getattr(function, "variable", None)
            own = type(function).__name__ if variable is None else leaves.get(id(variable), "leaf")
            takes = [[int(size) for size in taken.shape] for taken in function._input_metadata]
            nodes.append({"name": own, "takes": takes, "next": [], "leaf": variable is not None})
            rest += [target for target, _ in reversed(function.next_functions) if target]
        entries[name] = [index[start], output]
    for function, at in index.items():
        nodes[at]["next"] = [[index[f], nr] for f, nr in function.next_functions if f]
    return {"nodes": nodes, "results": entries} if nodes else None


def parse_graph(written: dict[str, Any]) -> Graph:
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
