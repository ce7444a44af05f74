"""What takes an expression out of a graph, or leaves it no slope, as its text says."""

from __future__ import annotations

import ast

from ..program.syntax import dotted_name, last_name
from .leaves import makes_a_leaf

LEAVING_METHODS = {"item", "tolist", "numpy"}
NUMBER_CASTS = {"float", "int"}  # as functions; a tensor's methods of these names cast
ARRAY_MAKERS = ("torch.tensor", "torch.Tensor", "torch.FloatTensor", "np.array", "numpy.array")
CHOICES = {"argmax", "argmin", "argsort", "eq", "ne", "gt", "ge", "lt", "le", "long", "int", "bool"}
LIBRARIES = {"torch", "F", "nn", "functional", "np", "numpy", "math"}
ROUNDING = {"round", "floor", "ceil", "trunc", "fix", "sign", "sgn"}
DATA_MODULE = ("torch.utils.data", "utils.data")
SHAPES = {"shape", "size", "dim", "ndim", "numel", "dtype", "device", "__len__"}


def is_cut(node: ast.AST) -> bool:
    """Return whether it takes something out of a graph: `x.item()`, `x.data`, `torch.tensor(x)`."""
    if is_detached(node):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in LEAVING_METHODS:
        return True
    if not node.args or makes_a_leaf(node):
        return False
    return dotted_name(node.func) in NUMBER_CASTS or computes_with_values(node)


def is_detached(node: ast.AST) -> bool:
    """Return whether it takes a tensor out of its graph that stays a tensor: `x.detach()`, `x.data`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("detach", "detach_")
    ) or (
        isinstance(node, ast.Attribute)
        and node.attr == "data"
        and dotted_name(node) not in DATA_MODULE
    )


def computes_with_values(node: ast.AST) -> bool:
    """Return whether it is a function that makes an array, or a number, of the values of tensors."""
    name = dotted_name(node.func) if isinstance(node, ast.Call) else ""
    return name in ARRAY_MAKERS or name.startswith("math.")


def is_choice(node: ast.AST) -> bool:
    """Return whether it counts or compares: what comes of it has no slope."""
    if isinstance(node, ast.Compare):
        return not any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CHOICES
    )


def takes_only_a_shape(node: ast.AST) -> bool:
    """Return whether it makes a tensor shaped like another, of whose values nothing comes into it."""
    last = last_name(node.func) if isinstance(node, ast.Call) else ""
    return last.endswith("_like") or last.startswith("new_")


def find_operand(node: ast.AST) -> ast.AST:
    """Return what a cut or a choice is made of; of a comparison, its left side."""
    if isinstance(node, ast.Compare):
        return node.left
    if isinstance(node, ast.Attribute):
        return node.value
    if isinstance(node, ast.Call):
        return find_call_operand(node) or (node.args[0] if node.args else node)
    return node


def find_call_operand(call: ast.Call) -> ast.expr | None:
    """Return what a method, or a library's function of its name, is called for: `x` of `x.sum()` and `torch.sum(x)`."""
    if not isinstance(call.func, ast.Attribute):
        return None
    if dotted_name(call.func).partition(".")[0] not in LIBRARIES:
        return call.func.value
    return call.args[0] if call.args else None


def find_data_write(statement: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """Return a parameter and what is written into it past its graph: `p.data = x`, `p.data.copy_(x)`."""
    if isinstance(statement, ast.Assign):
        written, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "copy_" or not call.args:
            return None
        written, value = call.func.value, call.args[0]
    else:
        return None
    if not isinstance(written, ast.Attribute) or written.attr != "data" or not dotted_name(written):
        return None
    return written.value, value
