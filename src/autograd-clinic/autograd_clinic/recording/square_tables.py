"""Differences in a graph for which a column was broadcast to a square: each of its elements met all of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .graph_walk import NEAR, BackwardGraph

DIFFERENCES = ("SubBackward0", "RsubBackward1")


def find_square_tables(graph: BackwardGraph) -> Iterator[int]:
    """Yield the numbers of such differences near the end of a graph: of a column with a graph and of what has none."""
    for node in graph.nodes[:NEAR] if graph.whole else ():
        sides = [edge for edge in node.next_functions if edge[0] is not None]
        if type(node).__name__ in DIFFERENCES and len(sides) == 1:
            shape = _find_shape(node, 0)
            square = len(shape) == 2 and shape[0] == shape[1] > 1
            if square and _find_shape(*sides[0]) == (shape[0], 1):
                yield node._sequence_nr()


def _find_shape(node: Any, index: int) -> tuple[int, ...]:
    """Return the shape of an output of the operation of a node; empty if this version of torch does not tell."""
    known = getattr(node, "_input_metadata", None) or ()
    return (*known[index].shape,) if index < len(known) else ()
