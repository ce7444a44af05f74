"""Notes on what only the detached half of a straight-through estimator uses: `b` in `x + (b - x).detach()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import span_of_node
from ..cuts import find_operand, is_detached
from ..origins import list_read_names
from ..registry import At, register_note
from .starved import list_starved_names, loads_parameters


@register_note("optimizers/inside_an_estimator")
def inside_an_estimator(evidence: Evidence) -> Iterator[At]:
    """Yield where a parameter that no pass reaches is only a part of what replaces a value.

    What the program changes by itself, as the running mean of a codebook, needs no gradient.
    """
    lost = list_starved_names(evidence)
    if not lost or loads_parameters(evidence):
        return
    for node in evidence.executed:
        for replaced, cut in _parse_estimator(node):
            if lost & list_read_names(replaced, evidence) and _goes_back(cut, evidence):
                yield span_of_node(cut)


def _parse_estimator(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what takes the place of a value in an estimator, and the cut: of `x + (b - x).detach()`, `b`.

    So is it in `x - (x - b).detach()`.
    """
    if not isinstance(node, ast.BinOp):
        return
    sides = [(node.left, node.right)]
    if isinstance(node.op, ast.Add):
        sides.append((node.right, node.left))
    elif not isinstance(node.op, ast.Sub):
        return
    for value, cut in sides:
        inner = find_operand(cut) if is_detached(cut) else None
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Sub):
            kept, replaced = inner.right, inner.left
            if isinstance(node.op, ast.Sub):
                kept, replaced = replaced, kept
            if ast.unparse(kept) == ast.unparse(value):
                yield replaced, cut


def _goes_back(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether the estimator is a part of what a backward pass starts from."""
    places = evidence.backward_places()
    calls = [found for at in places if (found := evidence.find_backward_call(at))]
    return any(
        inner is cut
        for call, at in zip(calls, places, strict=False)
        for node in evidence.origins(call.output, at.line)
        for inner in ast.walk(node)
    )
