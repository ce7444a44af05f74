"""Which expressions of a call play a part in a backward pass: output, seed and input."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .syntax import dotted_name, find_calls_at, last_name

# Parameters in order, by how the function is called.
METHOD_ARGUMENTS = ("seed", "retain_graph", "create_graph", "input")
BACKWARD_ARGUMENTS = ("output", "seed", "retain_graph", "create_graph", "_", "input")
GRAD_ARGUMENTS = ("output", "input", "seed", "retain_graph", "create_graph")
LOSS = "loss"  # its name where it is one of several results
KEYWORD_ROLES = {
    "gradient": "seed",
    "grad_tensors": "seed",
    "grad_outputs": "seed",
    "grad_variables": "seed",
    "tensors": "output",
    "outputs": "output",
    "inputs": "input",
}


@dataclass(frozen=True)
class BackwardCall:
    """A call of backward() or grad(): `roles` are its expressions, also the flags'."""

    call: ast.Call | None
    """None if a library makes it, of what the program gives it."""
    function: str
    roles: dict[str, ast.expr]

    @property
    def output(self) -> ast.expr | None:
        """Where the pass starts; None if that is given as `*arguments`."""
        return self.roles.get("output")


def parse_backward_call(node: ast.AST | None) -> BackwardCall | None:
    """Return what this call of backward() or grad() is given; None if it is no such call."""
    if not isinstance(node, ast.Call):
        return None
    name = dotted_name(node.func)
    last = name.rpartition(".")[2]
    if last == "backward":
        roles: dict[str, ast.expr] = {}
        order: tuple[str, ...] = BACKWARD_ARGUMENTS
        if isinstance(node.func, ast.Attribute) and not name.endswith("autograd.backward"):
            roles, order = {"output": node.func.value}, METHOD_ARGUMENTS
    elif last == "grad" and "func" not in name.split("."):
        roles, order = {}, GRAD_ARGUMENTS
    else:
        return None
    given = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
    if len(given) == len(node.args):
        roles |= dict(zip(order, given, strict=False))
    for keyword in node.keywords:
        if keyword.arg:
            roles[KEYWORD_ROLES.get(keyword.arg, keyword.arg)] = keyword.value
    if last == "grad" and "output" not in roles:
        return None
    return BackwardCall(node, last, roles)


def parse_handed_output(node: ast.AST | None) -> BackwardCall | None:
    """Return the pass that a library makes of what this gives it; None if that isn't known.

    That's the first argument of a method such as `manual_backward`, or what a function returns: it
    may be in a dict, or an object, under its name.
    """
    output: ast.expr | None = None
    if isinstance(node, ast.Return):
        output = _find_loss(node.value)
    elif isinstance(node, ast.Call) and "backward" in last_name(node.func):
        first = node.args[0] if node.args else None
        output = None if isinstance(first, ast.Starred) else first
    return None if output is None else BackwardCall(None, "backward", {"output": output})


def _find_loss(returned: ast.expr | None) -> ast.expr | None:
    """Return the loss in what is returned, if it is in a dict or the like."""
    if isinstance(returned, ast.Dict):
        pairs = zip(returned.keys, returned.values, strict=True)
        named = {key.value: value for key, value in pairs if isinstance(key, ast.Constant)}
        return named.get(LOSS)
    if isinstance(returned, ast.Call):
        named = {keyword.arg: keyword.value for keyword in returned.keywords}
        return named.get(LOSS, returned)
    if isinstance(returned, ast.Tuple):
        return returned.elts[0] if returned.elts else None
    return returned


def backward_call_at(tree: ast.AST, line: int) -> BackwardCall | None:
    """Return the call of backward() or grad() on this line."""
    return next(
        (found for call in find_calls_at(tree, line) if (found := parse_backward_call(call))), None
    )


def is_grad_call(node: ast.AST | None) -> bool:
    """Return whether this is a call of torch.autograd.grad()."""
    return (found := parse_backward_call(node)) is not None and found.function == "grad"
