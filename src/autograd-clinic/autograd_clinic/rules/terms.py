"""What a loss is a sum of, and which of its terms no graph leads on from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence.evidence import Evidence
from ..syntax import find_name_nodes
from .constants import bindings_above, holds_numbers

DEEPEST = 6  # names that are followed to what they were given


def find_loss_terms(evidence: Evidence) -> Iterator[ast.AST]:
    """Return the terms of each output that the program called backward() of."""
    return (term for terms in find_sums(evidence) for term in terms)


def find_sums(evidence: Evidence) -> Iterator[list[ast.AST]]:
    """Yield the terms of each output that the program called backward() of, those of one together."""
    for at in evidence.backward_places():
        found = evidence.find_backward_call(at)
        if found and found.output is not None:
            yield [*find_terms(found.output, at.line, evidence)]


def find_terms(node: ast.AST, line: int, evidence: Evidence, deep: int = 0) -> Iterator[ast.AST]:
    """Yield the summands of an expression, also those of the names and functions in it."""
    if deep > DEEPEST:
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from find_terms(node.left, line, evidence, deep + 1)
        yield from find_terms(node.right, line, evidence, deep + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        sides = (node.left, node.right)
        if not any(may_have_graph(side, evidence) for side in sides):
            yield node
        elif len(weighted := [side for side in sides if not is_weight(side, evidence)]) == 1:
            yield from find_terms(weighted[0], line, evidence, deep + 1)
    elif isinstance(node, ast.Call) and (returned := list_returned(node, evidence)):
        for expression in returned:
            yield from find_terms(expression, expression.lineno, evidence, deep + 1)
    elif isinstance(node, ast.Name) and is_constant(node, evidence):
        yield node
    elif isinstance(node, ast.Name):
        given = evidence.flow.resolve_name(node.id, node.lineno)
        bound = [*bindings_above(node, evidence)] or [b for b in given if b[0] <= line]
        for at, value in bound[-2:]:
            if value is not node:
                yield from find_terms(value, at, evidence, deep + 1)
    else:
        yield node


def is_weight(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is a number: as a literal, by a name, or kept on an object."""
    if isinstance(node, ast.Name) and evidence.tensor_held_by(node.id, node.lineno):
        return False
    if isinstance(node, ast.Attribute | ast.Subscript | ast.Name):
        return holds_numbers(node, evidence)
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def is_constant(name: ast.Name, evidence: Evidence) -> bool:
    """Return whether a name was seen to hold a tensor that no graph leads on from."""
    tensor = evidence.tensor_held_by(name.id, name.lineno)
    return tensor is not None and not tensor.has_graph


def list_returned(call: ast.Call, evidence: Evidence) -> list[ast.expr]:
    """Return what a call of a function, or of a module of a class, of the program's own returns."""
    found: list[ast.expr] = evidence.flow.find_returned(call)
    rest: list[ast.AST] = [call.func]
    for _ in range(DEEPEST):  # what was given the name that is called may have another name
        rest = [value for node in rest for value in evidence.flow.find_given(node)]
        found = found + [
            returned
            for made in rest
            if isinstance(made, ast.Call)
            for returned in evidence.flow.find_returned(made)
        ]
        rest = [node for node in rest if isinstance(node, ast.Name | ast.Attribute)]
    return [*dict.fromkeys(found)]


def may_have_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether a graph leads on from it, as far as the names in it show.

    A number that is kept on an object, as in `self.weight * penalty`, has none.
    """
    numbers = {
        id(inner.value)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and holds_numbers(inner, evidence)
    }
    return any(
        evidence.has_graph(name) for name in find_name_nodes(node) if id(name) not in numbers
    )
