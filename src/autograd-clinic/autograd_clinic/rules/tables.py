"""Tables that a row and a column made, where a column was meant: as rewards (n,) plus values (n, 1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..catalogue.shapes import Sizes
from ..dataflow.containers import list_values
from ..dataflow.dataflow import Origin
from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import find_name_nodes
from .cuts import find_operand, is_detached
from .seen_graphs import FARTHEST, find_seen_tensors

ARITHMETIC = ast.Add | ast.Sub | ast.Mult


def is_table_beside_a_column(shape: Sizes, other: Sizes) -> bool:
    """Return whether these are a square and a column of as many rows, and more than one."""
    return len(shape) == 2 and shape[0] == shape[1] > 1 and other == (shape[0], 1)


def is_made_of_a_row(table: ast.AST, rows: int, evidence: Evidence) -> bool:
    """Return whether it is computed from a name that was seen as a row of data alone, and from names of columns.

    What a layer made of such a table may be meant to meet each sample, and so may a row of what is learned.
    """
    for node in (part for one in _follow_values(table, evidence) for part in _list_parts(one)):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            row, columns = (_list_seen(one, evidence) for one in (side, other))
            shapes = {one.shape or () for one in columns} - {()}
            is_row = {one.shape for one in row} == {(rows,)} and isinstance(side, ast.Name)
            if is_row and shapes == {(rows, 1)} and not any(one.has_graph for one in row):
                return True
    return False


def _follow_values(node: ast.AST, evidence: Evidence) -> list[ast.AST]:
    """Return an expression, or what its name was given, by whatever names and calls."""
    rest = [Origin(node, evidence.flow)]
    for _ in range(FARTHEST):
        rest = [
            given
            for here in rest
            for given in (
                list_values(here.node, here.flow) if isinstance(here.node, ast.Name) else [here]
            )
        ]
    return [one.node for one in rest]


def _list_parts(node: ast.AST) -> Iterator[ast.BinOp]:
    """Yield the sums, differences and products that an expression is, one in another."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC):
        yield node
        yield from _list_parts(node.left)
        yield from _list_parts(node.right)
    elif is_detached(node):
        yield from _list_parts(find_operand(node))


def _list_seen(side: ast.AST, evidence: Evidence) -> list[TensorInfo]:
    """Return the tensors that the names in an expression were seen to hold."""
    names = find_name_nodes(side)
    return [one for name in names for one in find_seen_tensors(evidence, name.id, name.lineno)]
