"""What a loss is a sum of, and which of its terms no graph leads on from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..backward_call import parse_backward_call
from ..evidence.evidence import Evidence
from ..syntax import dotted, names_in, node_at

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
    elif isinstance(node, ast.Call) and (returned := _returned(node, evidence)):
        for expression in returned:
            yield from terms_of(expression, expression.lineno, evidence, deep + 1)
    elif isinstance(node, ast.Name) and is_constant(node, evidence):
        yield node
    elif isinstance(node, ast.Name):
        bound = [b for b in evidence.flow.meant(node.id, node.lineno) if b[0] <= line]
        for at, value in bound[-2:]:
            if value is not node:
                yield from terms_of(value, at, evidence, deep + 1)
    else:
        yield node


def is_constant(name: ast.Name, evidence: Evidence) -> bool:
    """Whether a name was seen to hold a tensor that no graph leads on from."""
    tensor = evidence.tensor_held_by(name.id, name.lineno)
    return tensor is not None and not tensor.has_graph


def _returned(call: ast.Call, evidence: Evidence) -> list[ast.expr]:
    """What a call of a function, or of a module of a class, of the program's own returns."""
    found: list[ast.expr] = evidence.flow.returned(call)
    for _, made in evidence.flow.bindings(dotted(call.func)):
        if isinstance(made, ast.Call):
            found = found + evidence.flow.returned(made)
    return found


def may_grow(node: ast.AST, evidence: Evidence) -> bool:
    """Whether a graph leads on from it, as far as the names in it show.

    A number that is kept on an object, as in `self.weight * penalty`, has none.
    """
    numbers = {
        id(inner.value)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and _is_number(inner, evidence)
    }
    return any(evidence.has_graph(name) for name in names_in(node) if id(name) not in numbers)


def _is_number(attribute: ast.Attribute, evidence: Evidence) -> bool:
    """Whether an attribute of a name is given numbers alone, or parameters that hold no tensor."""
    bound = evidence.flow.bindings(dotted(attribute))
    return bool(bound) and all(_of_no_tensor(value, line, evidence) for line, value in bound)


def _of_no_tensor(value: ast.AST, line: int, evidence: Evidence) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int | float)
    known = isinstance(value, ast.Name) and line in evidence.times
    return known and evidence.held_by(ast.unparse(value), line) is None
