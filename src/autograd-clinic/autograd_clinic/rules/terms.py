"""What a loss is a sum of, and which of its terms no graph leads on from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence.evidence import Evidence
from ..syntax import dotted_name, find_name_nodes, find_statement
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
    inner = _list_inner(node, line, evidence)
    if inner is None:
        yield node
    for at, value in inner or ():
        yield from find_terms(value, at, evidence, deep + 1)


def _list_inner(node: ast.AST, line: int, evidence: Evidence) -> list[tuple[int, ast.AST]] | None:
    """Return what an expression adds up, multiplies or names, with its lines; None if it is a term itself."""
    if isinstance(node, ast.BinOp):
        return _list_operands(node, line, evidence)
    if isinstance(node, ast.Call):
        return [(one.lineno, one) for one in list_returned(node, evidence)] or None
    if isinstance(node, ast.Attribute):
        return _list_kept(node, evidence) or None
    if not isinstance(node, ast.Name) or is_constant(node, evidence):
        return None
    given = evidence.flow.resolve_name(node.id, node.lineno)
    bound = [*bindings_above(node, evidence)] or [b for b in given if b[0] <= line]
    return [(at, value) for at, value in bound[-2:] if value is not node]


def _list_operands(
    node: ast.BinOp, line: int, evidence: Evidence
) -> list[tuple[int, ast.AST]] | None:
    """Return both sides of a sum, and what a number weighs; of another product of what has a graph, nothing."""
    sides: list[ast.AST] = [node.left, node.right]
    if isinstance(node.op, ast.Add | ast.Sub):
        return [(line, side) for side in sides]
    if not isinstance(node.op, ast.Mult) or not any(may_have_graph(s, evidence) for s in sides):
        return None
    weighted = [(line, side) for side in sides if not is_weight(side, evidence)]
    return weighted if len(weighted) == 1 else []


def _list_kept(node: ast.Attribute, evidence: Evidence) -> list[tuple[int, ast.AST]]:
    """Return what a method was seen to give an attribute of `self` last: above it, or in one other method."""
    flow, name = evidence.flow, dotted_name(node)
    if not name.startswith("self."):
        return []
    given = [
        (line, value)
        for line, value in flow.find_bindings(name)
        if isinstance(statement := find_statement(evidence.tree, line), ast.Assign)
        and isinstance(statement.targets[0], ast.Attribute)
        and flow.innermost_class(line) is flow.innermost_class(node.lineno)
        and evidence.times.get(line, 0)
    ]
    scope = flow.innermost_function(node.lineno)
    above = [
        one for one in given if one[0] < node.lineno and flow.innermost_function(one[0]) is scope
    ]
    others = [
        one for one in given if getattr(flow.innermost_function(one[0]), "name", "") != "__init__"
    ]
    return above[-2:] or (others if len(others) == 1 else [])


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


def find_returned_part(side: ast.expr, evidence: Evidence) -> ast.expr:
    """Return the part of what a call returns that a name was given, or else the side itself."""
    bound = bindings_above(side, evidence) if isinstance(side, ast.Name) else []
    statement = find_statement(evidence.tree, bound[-1][0]) if bound else None
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return side
    names = statement.targets[0].elts if isinstance(statement.targets[0], ast.Tuple) else []
    for returned in list_returned(statement.value, evidence):
        parts = returned.elts if isinstance(returned, ast.Tuple) else []
        for name, part in zip(names, parts, strict=False):
            if len(names) == len(parts) and ast.unparse(name) == ast.unparse(side):
                return part
    return side
