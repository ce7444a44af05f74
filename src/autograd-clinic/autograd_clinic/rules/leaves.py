"""Which expressions make a leaf: a tensor that requires grad, whatever it is made of."""

from __future__ import annotations

import ast

from ..program.syntax import find_switched_on, is_literal_false, last_name


def makes_a_leaf(node: ast.AST) -> bool:
    """Return whether it makes a tensor that requires grad; also if a name, and not `False`, says so."""
    if not isinstance(node, ast.Call):
        return False
    told = [each.value for each in node.keywords if each.arg == "requires_grad"]
    if told:
        return not is_literal_false(told[0])
    return _names_a_parameter(node) or find_switched_on(node) is not None


def makes_a_parameter(node: ast.AST) -> bool:
    """Return whether it is a call of `nn.Parameter`, which requires grad unless it is told not to."""
    return isinstance(node, ast.Call) and _names_a_parameter(node) and makes_a_leaf(node)


def _names_a_parameter(call: ast.Call) -> bool:
    return last_name(call.func) == "Parameter"
