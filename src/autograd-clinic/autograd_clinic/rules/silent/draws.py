"""Notes on numbers that are drawn, through which no gradient comes to what they were drawn by."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...culprits.grad_mode import NEAREST_VALUES, WITH_RSAMPLE
from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    dotted_name,
    find_calls,
    find_statement,
    list_arguments,
    span_of_node,
)
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors, had_graph
from .queries import find_output_origins, list_passes

DENSITIES = {"log_prob", "gaussian_nll_loss", "cdf"}


@register_note("implicit_seed/drawn_by_normal")
def drawn_by_normal(evidence: Evidence) -> Iterator[At]:
    """Yield torch.normal() of a mean or a deviation with a graph, if a loss goes on from what it draws.

    Whoever compares what was drawn with these, as a policy's density does, wants it to be a number.
    """
    if any(last in DENSITIES for last, _ in find_calls([evidence.tree])):
        return
    told: set[At] = set()
    graphs = {one.at for one, seen in list_passes(evidence) if any(map(_is_a_draw, seen.nodes))}
    for at in evidence.backward_places():
        if at not in graphs:  # it was detached on the way
            continue
        for last, call in find_calls(find_output_origins(evidence, at)):
            if last != "normal" or dotted_name(call.func) != "torch.normal":
                continue
            given = list_arguments(call)
            graded = call.lineno in evidence.times and call.lineno not in evidence.never_graded
            drawn = _list_drawn(call, evidence)
            shaped = any(
                _is_a_draw(one.grad_fn or "")
                for name in drawn
                for one in find_seen_tensors(evidence, name, call.lineno)
            ) or any(had_graph(one, evidence) for one in given[:2])
            if graded and shaped and not _is_compared(call, drawn, given[:2], evidence):
                told.add(span_of_node(call))
    yield from sorted(told)


def _is_a_draw(kind: str) -> bool:
    return kind.startswith("NormalBackward")


def _list_drawn(call: ast.Call, evidence: Evidence) -> set[str]:
    """Return the names that the statement around a call gives a value."""
    statement = find_statement(evidence.tree, call.lineno)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return collect_names(*targets)


def _is_compared(
    call: ast.Call, drawn: set[str], given: list[ast.expr], evidence: Evidence
) -> bool:
    """Return whether an expression holds both what was drawn and what it was drawn from."""
    sources = {ast.unparse(one) for one in given if isinstance(one, ast.Name | ast.Attribute)}
    for node in ast.walk(evidence.tree):
        sides: list[ast.AST] = []
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add):
            sides = [*ast.walk(node)]
        elif isinstance(node, ast.Call) and node is not call:
            sides = [*list_arguments(node)]
        texts = {ast.unparse(one) for one in sides if isinstance(one, ast.Name | ast.Attribute)}
        if drawn & texts and sources & texts:
            return True
    return False


def draws_without_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is the `sample()` of a distribution that could draw with a graph."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr != "sample" or node.lineno in evidence.never_graded:
        return False
    drawn = evidence.origins(node.func.value, node.lineno)[:NEAREST_VALUES]
    return any(last in WITH_RSAMPLE for last, _ in find_calls(drawn))
