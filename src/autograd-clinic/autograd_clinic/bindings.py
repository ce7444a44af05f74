"""What a program gives its names and attributes: each binding that its text has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .syntax import dotted_name


def walk_bindings(tree: ast.AST) -> Iterator[tuple[str, int, ast.AST]]:
    """Yield the name, the line and the value of each binding in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _bind_target(target, node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value:
            yield from _bind_target(node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            yield from _bind_looped(node.target, node.iter)
        elif isinstance(node, ast.Expr) and isinstance(call := node.value, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "detach_":
                yield from _bind_target(call.func.value, call)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield from _bind_target(node.optional_vars, node.context_expr)


def _bind_looped(target: ast.AST, iterable: ast.AST) -> Iterator[tuple[str, int, ast.AST]]:
    """Yield the bindings of a loop; of several names in one of `zip()`, each has its own iterable."""
    values = list_iterables(iterable)
    if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(values):
        for part, value in zip(target.elts, values, strict=True):
            yield from _bind_looped(part, value)
    else:
        yield from _bind_target(target, iterable)


def list_iterables(iterable: ast.AST) -> list[ast.AST]:
    """Return what `zip()` is given, or an expression that is no such call by itself."""
    if isinstance(iterable, ast.Call) and dotted_name(iterable.func) == "zip":
        return [*iterable.args]
    if isinstance(iterable, ast.Call) and dotted_name(iterable.func) == "enumerate":
        return [iterable, *iterable.args[:1]]
    return [iterable]


def _bind_target(target: ast.AST, value: ast.AST) -> Iterator[tuple[str, int, ast.AST]]:
    """Yield the bindings of an assignment to a target: a name, or several in a tuple or a list.

    Each of several has its own part of the value, if that is as many expressions, or else all of it.
    """
    if isinstance(target, ast.Tuple | ast.List):
        values: list[ast.AST] = [value] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            values = [*value.elts]
        for part, part_value in zip(target.elts, values, strict=True):
            yield from _bind_target(part, part_value)
    elif isinstance(target, ast.Starred | ast.Subscript):
        yield from _bind_target(target.value, value)
    elif name := dotted_name(target):
        yield name, target.lineno, value  # type: ignore[attr-defined]
