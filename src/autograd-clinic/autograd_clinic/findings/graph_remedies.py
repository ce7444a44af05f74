"""Corrections of graphs: kept for another pass, created for another derivative, the gradient out of its tuple."""

from __future__ import annotations

import ast

from ..culprits.meaning import (
    asks_for_one,
    has_changed_since,
    has_gradient_of,
    is_kept_elsewhere,
    is_taken_for_tensor,
    is_used_elsewhere,
    may_train_between,
    reads_gradient_between,
)
from ..evidence.evidence import Evidence
from ..program.backward_call import is_grad_call, parse_backward_call
from ..program.syntax import find_calls, span_of_node
from .replacement import Replacement, replace_node, set_flag


def retain_first_graph(evidence: Evidence) -> Replacement | None:
    """Add `retain_graph=True` to the call that freed the graph."""
    freed = evidence.call.freed if evidence.call else None
    if freed is None or freed.by == evidence.at or may_train_between(evidence):
        return None
    if reads_gradient_between(freed.by, evidence) or has_gradient_of(freed.by, evidence):
        return None
    for node in ast.walk(evidence.tree):
        if (
            isinstance(node, ast.Call)
            and parse_backward_call(node)
            and span_of_node(node) == freed.by
        ):
            return set_flag(evidence, node, "retain_graph")
    return None


def retain_own_graph(evidence: Evidence) -> Replacement | None:
    """Add `retain_graph=True` to a call that goes back through one graph with several seeds."""
    call = evidence.backward_call.call if evidence.backward_call else None
    if call is None or may_train_between(evidence):
        return None
    if reads_gradient_between(span_of_node(call), evidence):
        return None
    return set_flag(evidence, call, "retain_graph")


def create_graph(evidence: Evidence) -> Replacement | None:
    """Add `create_graph=True` to the call of grad() that the output was computed from."""
    output = evidence.backward_call.roles.get("output") if evidence.backward_call else None
    for _, call in find_calls(evidence.origins(output)):
        if (found := parse_backward_call(call)) and found.function == "grad":
            elsewhere = is_used_elsewhere(call, evidence) or is_kept_elsewhere(call, evidence)
            if elsewhere or has_changed_since(call, evidence):
                return None
            given = {keyword.arg: keyword for keyword in call.keywords}
            if "retain_graph" in given and "create_graph" not in given:  # the new flag implies it
                return replace_node(given["retain_graph"], "create_graph=True")
            return set_flag(evidence, call, "create_graph")
    return None


def take_first(evidence: Evidence) -> Replacement | None:
    """Add `[0]` to the call of grad() whose tuple, of one gradient, was taken for a tensor."""
    for inner in ast.walk(evidence.node or ast.Pass()):
        if isinstance(inner, ast.Attribute):
            for node in evidence.origins(inner.value)[:2]:
                if is_grad_call(node) and is_taken_for_tensor(inner.value, node, evidence):
                    seen = [call for call in evidence.calls if call.at == span_of_node(node)]
                    single = bool(seen) and all(asks_for_one(call, node) for call in seen)
                    return replace_node(node, f"{evidence.text(node)}[0]") if single else None
    return None
