"""What a loss is a sum of, and which of its terms no graph leads on from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..backward_call import parse_backward_call
from ..evidence.evidence import Evidence
from ..syntax import names_in, node_at

DEEPEST = 6  # names that are followed to what they were given


def terms_of_losses(evidence: Evidence) -> Iterator[ast.AST]:
    """The terms of each output that the program called backward() of."""
    for call in evidence.calls:
        found = parse_backward_call(node_at(evidence.tree, call.at))
        if call.function == "backward" and found:
            yield from terms_of(found.roles["output"], call.at.line, evidence)


def terms_of(node: ast.AST, line: int, evidence: Evidence, deep: int = 0) -> Iterator[ast.AST]:
    """The summands of an expression, also those of the names and functions in it."""
    if deep > DEEPEST:
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from terms_of(node.left, line, evidence, deep + 1)
        yield from terms_of(node.right, line, evidence, deep + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        if not any(may_grow(side, evidence) for side in (node.left, node.right)):
            yield node
    elif isinstance(node, ast.Name):
        bound = [b for b in evidence.flow.meant(node.id, node.lineno) if b[0] <= line]
        for at, value in bound[-2:]:
            if value is not node:
                yield from terms_of(value, at, evidence, deep + 1)
    else:
        yield node


def may_grow(node: ast.AST, evidence: Evidence) -> bool:
    """Whether a graph leads on from it, as far as the names in it show."""
    return any(evidence.has_graph(name) for name in names_in(node))
