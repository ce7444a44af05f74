"""Which differences become a distance: they are squared, or their size is taken."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name
from .cuts import find_call_operand

SIZE_METHODS = {"square", "pow", "abs", "norm", "cosh"}


def is_measured(difference: ast.BinOp, evidence: Evidence) -> bool:
    """Return whether a difference, or what has its name, is squared, or its size is taken."""
    names = set(evidence.flow.list_names_given(difference))
    return any(
        of is difference or (of is not None and dotted_name(of) in names)
        for of in map(_leave_scale, map(_find_measured, evidence.executed))
    )


def _leave_scale(node: ast.AST | None) -> ast.AST | None:
    """Return what is divided, or else the node itself."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        node = node.left
    return node


def _find_measured(node: ast.AST) -> ast.AST | None:
    """Return what a power, a product with itself or a call makes a distance of, if it does."""
    if isinstance(node, ast.BinOp):
        itself = ast.unparse(node.left) == ast.unparse(node.right)
        squares = isinstance(node.op, ast.Pow) or (isinstance(node.op, ast.Mult) and itself)
        return node.left if squares else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    return find_call_operand(node) if node.func.attr in SIZE_METHODS else None
