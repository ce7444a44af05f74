"""Notes on what grad() returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.backward_call import is_grad_call
from ...program.syntax import find_node, list_targets, pair_sides, span_of_node
from ..registry import At, register_note
from .queries import find_executed, list_passes


@register_note("grad_arguments/tuple_times_two")
def tuple_times_two(evidence: Evidence) -> Iterator[At]:
    """Find the tuple that grad() returned, times a whole number."""
    for node in find_executed(evidence, ast.BinOp):
        for side, other in pair_sides(node, ast.Mult):
            whole = isinstance(other, ast.Constant) and type(other.value) is int
            if whole and _is_gradients(side, evidence):
                yield span_of_node(node)


def _is_gradients(side: ast.expr, evidence: Evidence) -> bool:
    if not isinstance(side, ast.Name):
        return is_grad_call(side)
    bound = evidence.flow.resolve_name(side.id, side.lineno)
    whole = {
        node.value
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) for t in node.targets)
    }
    return bool(bound) and all(one.value in whole and is_grad_call(one.value) for one in bound)


@register_note("graph/expanded_gradient_assigned")
def expanded_gradient_assigned(evidence: Evidence) -> Iterator[At]:
    """Find an element assigned in a gradient whose elements lie at the same place."""
    for call, _ in list_passes(evidence):
        if not any(one.overlaps for one in call.after or ()):
            continue
        asking = find_node(evidence.tree, call.at)
        names = evidence.flow.list_names_given(asking)
        assigning = [n for n in evidence.executed if isinstance(n, ast.Assign | ast.AugAssign)]
        for node in assigning:
            for target in list_targets(node):
                if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                    name = target.value.id
                    if name in names and _holds_only(evidence, name, asking):
                        yield span_of_node(node)


def _holds_only(evidence: Evidence, name: str, value: ast.AST | None) -> bool:
    """Return whether a name holds this and nothing else; `name[…] = …` is no other value."""
    others = [
        one
        for one in evidence.flow.find_bindings(name)
        if one.value is not value and not _is_given_by_index(evidence, name, one.value)
    ]
    return not others


def _is_given_by_index(evidence: Evidence, name: str, value: ast.AST) -> bool:
    binder = evidence.flow.find_parent(value)
    targets = getattr(binder, "targets", [getattr(binder, "target", None)])
    return all(isinstance(target, ast.Subscript) for target in targets)
