"""Notes on second derivatives of which a column is read, though ones have added up the others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ...dataflow.call_bindings import map_arguments
from ...evidence.evidence import Evidence
from ...program.backward_call import parse_backward_call
from ...program.syntax import dotted_name, find_returns, last_name, span_of_node
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors


class Derivative(NamedTuple):
    """An expression that is a gradient: of what, by what, and whether the elements were added up."""

    call: ast.Call
    output: ast.expr
    input: ast.expr
    summed: bool


@register_note("higher_order/ones_for_the_diagonal")
def ones_for_the_diagonal(evidence: Evidence) -> Iterator[At]:
    """Yield a derivative by several columns of the gradient by all of them, if one column of it is read.

    The seed of ones, or the sum, has added the mixed derivatives to what stands there. That is said
    of a training alone: what a function computes by elements has no mixed derivatives.
    """
    if not evidence.training.has_steps:
        return
    for node in evidence.executed:
        if isinstance(node, ast.Subscript) and _is_a_column(node.slice):
            for second in _find_derivatives(node.value, evidence):
                for first in _find_derivatives(second.output, evidence):
                    same = ast.unparse(first.input) == ast.unparse(second.input)
                    if second.summed and same and _has_columns(second.output, evidence):
                        yield span_of_node(second.call)


def _is_a_column(index: ast.expr) -> bool:
    """Return whether it takes one element, or a slice, of the last of several dimensions."""
    if not isinstance(index, ast.Tuple) or len(index.elts) < 2:
        return False
    *rows, last = index.elts
    if not all(_is_whole(row) or ast.unparse(row) == "..." for row in rows):
        return False
    if isinstance(last, ast.List):
        return len(last.elts) == 1
    return isinstance(last, ast.Constant | ast.Slice) and not _is_whole(last)


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None


def _find_derivatives(node: ast.expr, evidence: Evidence) -> Iterator[Derivative]:
    """Yield the gradient that an expression is, or that its name was given last."""
    values: list[ast.AST] = [node]
    if isinstance(node, ast.Name):
        values = [one.value for one in evidence.flow.list_given_last(node)]
    yield from (one for value in values if (one := _parse_derivative(value, evidence)))


def _parse_derivative(node: ast.AST, evidence: Evidence) -> Derivative | None:
    """Return what this call of grad(), or of a function that returns one, or its first item, computes."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.slice) == "0":
        node = node.value
    if not isinstance(node, ast.Call):
        return None
    found = parse_backward_call(node)
    if found is None or found.function != "grad":
        return _parse_helper(node, evidence)
    output, by, seed = found.output, found.roles.get("input"), found.roles.get("seed")
    if isinstance(by, ast.List | ast.Tuple) and len(by.elts) == 1:
        (by,) = by.elts
    if output is None or by is None:
        return None
    if inner := _find_summed(output):
        return Derivative(node, inner, by, seed is None)
    ones = isinstance(seed, ast.Call) and dotted_name(seed.func) in (
        "torch.ones_like",
        "torch.ones",
    )
    return Derivative(node, output, by, ones)


def _find_summed(output: ast.expr) -> ast.expr | None:
    """Return what is added up: `g` of `g.sum()` and `torch.sum(g)`."""
    if not isinstance(output, ast.Call) or not isinstance(output.func, ast.Attribute):
        return None
    if output.func.attr != "sum" or output.keywords:
        return None
    if dotted_name(output.func) == "torch.sum":
        return output.args[0] if len(output.args) == 1 else None
    return None if output.args else output.func.value


def _parse_helper(call: ast.Call, evidence: Evidence) -> Derivative | None:
    """Return what a function of the program's own, called so, computes: the gradient of an argument."""
    defined = evidence.flow.find_functions(last_name(call.func))
    if len(defined) != 1 or not isinstance(define := defined[0], ast.FunctionDef) or call.keywords:
        return None
    given = map_arguments(call, define)
    for returned in find_returns(define):
        values: list[ast.AST] = [returned]
        if isinstance(returned, ast.Name):
            values = [one.value for one in evidence.flow.list_given_last(returned)]
        for value in values:
            inner = value.value if isinstance(value, ast.Subscript) else value
            if isinstance(inner, ast.Call) and parse_backward_call(inner):
                found = _parse_derivative(value, evidence)
                if found and {ast.unparse(found.output), ast.unparse(found.input)} <= {*given}:
                    output, by = ast.unparse(found.output), ast.unparse(found.input)
                    return Derivative(call, given[output], given[by], found.summed)
    return None


def _has_columns(gradient: ast.expr, evidence: Evidence) -> bool:
    """Return whether a gradient was seen to have several columns, and rows, each time."""
    facts = find_seen_tensors(evidence, ast.unparse(gradient), gradient.lineno)
    return bool(facts) and all(
        one.shape and len(one.shape) > 1 and one.shape[-1] > 1 for one in facts
    )
