"""Which expressions of a call play a part in a backward pass: output, seed and input."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

# Parameters in order, by how the function is called.
METHOD = ("seed", "retain_graph", "create_graph", "input")
BACKWARD = ("output", "seed", "retain_graph", "create_graph", "_", "input")
GRAD = ("output", "input", "seed", "retain_graph", "create_graph")
NAMED = {
    "gradient": "seed",
    "grad_tensors": "seed",
    "grad_outputs": "seed",
    "grad_variables": "seed",
    "tensors": "output",
    "outputs": "output",
    "inputs": "input",
}


@dataclass(frozen=True)
class Asked:
    """A call of backward() or grad(): `roles` are its expressions, also the flags'."""

    call: ast.Call
    function: str
    roles: dict[str, ast.expr]


def asked(node: ast.AST | None) -> Asked | None:
    """What this call of backward() or grad() is given; None if it is no such call."""
    if not isinstance(node, ast.Call):
        return None
    name = dotted(node.func)
    last = name.rpartition(".")[2]
    if last == "backward":
        roles: dict[str, ast.expr] = {}
        order: tuple[str, ...] = BACKWARD
        if isinstance(node.func, ast.Attribute) and not name.endswith("autograd.backward"):
            roles, order = {"output": node.func.value}, METHOD
    elif last == "grad" and "func" not in name.split("."):
        roles, order = {}, GRAD
    else:
        return None
    given = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
    if len(given) == len(node.args):
        roles |= dict(zip(order, given, strict=False))
    for keyword in node.keywords:
        if keyword.arg:
            roles[NAMED.get(keyword.arg, keyword.arg)] = keyword.value
    if last == "grad" and "output" not in roles:
        return None
    return Asked(node, last, roles)


def dotted(node: ast.AST) -> str:
    """`torch.autograd.grad` of such an expression; what is no name in it is left empty."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls_at(tree: ast.AST, line: int) -> Iterator[ast.Call]:
    """The calls that this line is a part of, the innermost statement's first."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    yield from sorted(found, key=lambda node: (node.end_lineno or 0) - node.lineno)


def asked_at(tree: ast.AST, line: int) -> Asked | None:
    """The call of backward() or grad() on this line."""
    return next((found for call in calls_at(tree, line) if (found := asked(call))), None)


def node_at(tree: ast.AST, at: tuple[int, int, int, int] | list[int] | None) -> ast.AST | None:
    """The expression or statement that stands at exactly this place."""
    if not at:
        return None
    found = None
    for node in ast.walk(tree):
        place = [getattr(node, name, None) for name in PLACE]
        if place == list(at):
            found = node  # of several, the innermost
    return found


PLACE = ("lineno", "end_lineno", "col_offset", "end_col_offset")


def statement_at(tree: ast.AST, line: int) -> ast.stmt | None:
    """The innermost statement that this line belongs to."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(found, key=lambda node: (node.lineno, -(node.end_lineno or 0)), default=None)


def place(node: ast.AST) -> list[int]:
    """Where an expression or a statement stands."""
    return [getattr(node, name) for name in PLACE]


def is_grad(node: ast.AST | None) -> bool:
    """Whether this is a call of torch.autograd.grad()."""
    return (found := asked(node)) is not None and found.function == "grad"
