"""The divergence of a Gaussian from the unit Gaussian, as programs write it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from ..program.syntax import last_name, pair_sides
from .cuts import find_call_operand, find_operand, is_detached

SQUARES = {"pow", "square"}


@dataclass
class SortedTerms:
    """The operands of a sum, by what is done to them."""

    numbers: int = 0
    plain: list[ast.expr] = field(default_factory=list)
    squared: list[ast.expr] = field(default_factory=list)
    exponents: list[ast.expr] = field(default_factory=list)
    logarithms: list[ast.expr] = field(default_factory=list)


def find_divergences(node: ast.AST) -> Iterator[list[ast.expr]]:
    """Yield the operands of each sum such as `1 + logvar - mu ** 2 - logvar.exp()` in an expression."""
    sums = [one for one in ast.walk(node) if _is_sum(one)]
    inner = {id(side) for one in sums for side in (one.left, one.right)}
    for one in sums:
        if id(one) not in inner:
            terms = SortedTerms()
            _sort_terms(one, terms)
            if operands := _list_operands(terms):
                yield operands


def _is_sum(node: ast.AST) -> TypeGuard[ast.BinOp]:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _sort_terms(node: ast.expr, into: SortedTerms) -> None:
    """Sort what a sum adds up or subtracts by what it is."""
    if _is_sum(node):
        _sort_terms(node.left, into)
        _sort_terms(node.right, into)
    elif isinstance(node, ast.UnaryOp):
        _sort_terms(node.operand, into)
    elif isinstance(node, ast.Constant):
        into.numbers += 1
    elif operand := _find_squared(node):
        into.squared.append(operand)
    elif operand := _find_argument(node, {"exp"}):
        into.exponents.append(operand)
    elif operand := _find_argument(node, {"log"}):
        into.logarithms.append(_drop_numbers(operand))
    else:
        into.plain.append(node)


def _list_operands(terms: SortedTerms) -> list[ast.expr]:
    """Return the operands, if they are those of such a divergence: a mean's square, and a variance twice."""
    operands = [*terms.plain, *terms.squared, *terms.exponents, *terms.logarithms]
    if not terms.numbers or len(operands) != 3:
        return []
    pairs = [
        (one, other)
        for ones, others in (
            (terms.plain, terms.exponents),
            (terms.plain, terms.logarithms),
            (terms.squared, terms.logarithms),
        )
        for one in ones
        for other in others
        if one is not other and _name_operand(one) == _name_operand(other) != ""
    ]
    for pair in pairs:
        means = [one for one in terms.squared if one not in pair]
        if len(means) == 1 and _name_operand(means[0]) not in ("", _name_operand(pair[0])):
            return operands
    return []


def _name_operand(node: ast.expr) -> str:
    """Return the text of a name, an attribute or an item, also of one that is cut; empty of anything else."""
    of = find_operand(node) if is_detached(node) else node
    return ast.unparse(of) if isinstance(of, ast.Name | ast.Attribute | ast.Subscript) else ""


def _find_squared(node: ast.expr) -> ast.expr | None:
    """Return what is squared: `x ** 2`, `x.pow(2)`, `torch.square(x)`, `x * x`."""
    if isinstance(node, ast.BinOp):
        two = isinstance(node.right, ast.Constant) and node.right.value == 2
        same = isinstance(node.op, ast.Mult) and ast.unparse(node.left) == ast.unparse(node.right)
        return node.left if same or (isinstance(node.op, ast.Pow) and two) else None
    return _find_argument(node, SQUARES)


def _find_argument(node: ast.expr, names: set[str]) -> ast.expr | None:
    """Return what a method or a function of one of these names is called of."""
    if not isinstance(node, ast.Call) or last_name(node.func) not in names:
        return None
    return find_call_operand(node)


def _drop_numbers(node: ast.expr) -> ast.expr:
    """Return what a logarithm is of, less a small number beside it, or less a square: that only doubles it."""
    for number, other in pair_sides(node, ast.Add):
        if isinstance(number, ast.Constant):
            node = other
            break
    return _find_squared(node) or node
