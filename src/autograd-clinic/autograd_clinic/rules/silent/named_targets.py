"""Which side of a loss is its target, as the program says it: by a name, or by a reward and a discount."""

from __future__ import annotations

import ast
import re

from ...evidence.evidence import Evidence
from ...program.syntax import last_name, pair_sides
from ..constants import is_constant_apart
from ..seen_graphs import had_graph

TARGET_NAME = re.compile(
    r"target|expected|pseudo|teacher|bootstrap|(?<![a-z])td(?![a-z])|(?<![a-z])ref_?val|vals?_ref",
    re.IGNORECASE,
)
RETURNS_NAME = re.compile(r"(^|_)(returns|targets?)$", re.IGNORECASE)
DISCOUNT_NAME = re.compile(r"gamma|discount", re.IGNORECASE)
DISCOUNTS = {0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.997, 0.999}  # written as numbers
LAYOUTS = {"squeeze", "unsqueeze", "view", "reshape", "flatten", "view_as", "reshape_as", "expand"}
LAYOUTS |= {"expand_as", "float", "double", "to", "contiguous", "t"}


def is_named_target(side: ast.expr, evidence: Evidence) -> bool:
    """Return whether it is called a target, or computed as a reward and a discounted value."""
    if TARGET_NAME.search(find_laid_out_name(side)):
        return True
    side = strip_layout(side)
    if not isinstance(side, ast.Name):
        return _discounts(side, evidence)
    bound = [one.value for one in evidence.flow.list_given_last(side)]
    return any(_discounts(value, evidence) or _returns_a_target(value, evidence) for value in bound)


def _returns_a_target(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is a call of a function of the program's that is named after the returns it computes."""
    if not isinstance(value, ast.Call) or not evidence.flow.find_returned(value):
        return False
    return bool(RETURNS_NAME.search(last_name(value.func)))


def _discounts(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it has a discount by name, or is a reward and what a number discounts."""
    factors = [one for inner in ast.walk(node) for one in list_factors(inner)]
    return any(DISCOUNT_NAME.search(find_laid_out_name(one)) for one in factors) or any(
        _is_discounted(later, evidence)
        and not isinstance(now, ast.BinOp)
        and is_constant_apart(now, later, evidence)
        for now, later in pair_sides(node, ast.Add)
    )


def _is_discounted(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether a factor is a number such as discounts are, and another has a graph."""
    factors = list_factors(node)
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, float) and one.value in DISCOUNTS
        for one in factors
    ) and any(had_graph(one, evidence) for one in factors)


def find_laid_out_name(node: ast.AST) -> str:
    """Return the last part of a name, also below methods that lay it out anew."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.value if isinstance(node, ast.Subscript) else node.func
        node = node.value if isinstance(node, ast.Attribute) else node
    return last_name(node)


def strip_layout(side: ast.expr) -> ast.expr:
    """Return what has the same elements: `target` of `target.unsqueeze(1)`."""
    while isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute):
        if side.func.attr not in LAYOUTS:
            break
        side = side.func.value
    return side


def list_factors(node: ast.AST) -> list[ast.expr]:
    """Return what a product multiplies, however many; of what is no product, nothing."""
    found: list[ast.expr] = []
    for side, _ in pair_sides(node, ast.Mult):
        factor = side.operand if isinstance(side, ast.UnaryOp) else side
        found += list_factors(factor) or [factor]
    return found
