"""Notes on what only the detached half of a straight-through estimator uses: `b` in `x + (b - x).detach()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...syntax import dotted_name, find_calls, find_changes, span_of_node
from ..cuts import find_operand, is_detached
from ..origins import list_read_names
from ..registry import At, register_note
from .factors import LOADING
from .shared_groups import list_left_behind

MAKERS = {"__init__", "reset_parameters"}  # where a first value is no update


@register_note("optimizers/inside_an_estimator")
def inside_an_estimator(evidence: Evidence) -> Iterator[At]:
    """Yield where a parameter that no pass reaches is only a part of what replaces a value.

    What the program changes by itself, as the running mean of a codebook, needs no gradient.
    """
    names = list_left_behind(evidence)
    if not names or any(last in LOADING for last, _ in find_calls([evidence.tree])):
        return
    lost = names - list_changed_names(evidence)
    for node in evidence.executed:
        for replaced, cut in _parse_estimator(node):
            if lost & list_read_names(replaced, evidence) and _goes_back(cut, evidence):
                yield span_of_node(cut)


def list_changed_names(evidence: Evidence) -> set[str]:
    """Return the parts of all names that are changed in place, or given a value, after they were made."""
    places = [*find_changes(evidence.tree)]
    for node in ast.walk(evidence.tree):
        if isinstance(node, ast.Assign):
            places += [(node, dotted_name(one)) for one in node.targets if "." in dotted_name(one)]
    places += [
        (call, dotted_name(call.func.value.value))  # of `table[rows].copy_()`, `table`
        for last, call in find_calls([evidence.tree])
        if last.endswith("_")
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Subscript)
    ]
    return {
        part
        for node, name in places
        if _maker(node, evidence) not in MAKERS
        for part in name.split(".")
    } - {"self"}


def _maker(node: ast.AST, evidence: Evidence) -> str:
    return getattr(evidence.flow.innermost_function(getattr(node, "lineno", 0)), "name", "")


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
