"""What the output of a backward pass is a sum of: each term, and the leaves that it leads to.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

from collections.abc import Iterator

from .graph_walk import BackwardGraph
from .node_kinds import SUM_KINDS

WEIGHING = ("MulBackward0", "DivBackward0", "NegBackward0")  # of one side with a graph
MOST = 16  # nodes at the top of a sum


def find_addends(graph: BackwardGraph) -> Iterator[tuple[int, BackwardGraph]]:
    """Yield the number of each node that is a term of the output, with the graph below it; none of no sum."""
    rest, terms, seen = graph.nodes[:1] if graph.whole else [], [], 0
    while rest and seen < MOST:
        node, seen = rest.pop(), seen + 1
        below = [one for one, _ in node.next_functions if one is not None]
        kind = type(node).__name__
        if kind in SUM_KINDS or (kind in WEIGHING and len(below) == 1):
            rest += below
        elif below:
            terms.append(node)
    for node in terms if len(terms) > 1 and not rest else ():
        yield node._sequence_nr(), BackwardGraph([node])
