"""What is asked of any syntax tree: which node is at a place, and what is in a node."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache

PLACE = ("lineno", "end_lineno", "col_offset", "end_col_offset")


def place(node: ast.AST) -> list[int]:
    """Where an expression or a statement stands."""
    return [getattr(node, name) for name in PLACE]


def holds(node: ast.stmt | ast.expr, line: int) -> bool:
    """Whether this line is one of the node's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def node_at(tree: ast.AST, at: tuple[int, int, int, int] | list[int] | None) -> ast.AST | None:
    """The expression or statement that stands at exactly this place."""
    return _nodes(tree).get(tuple(at)) if at else None


@lru_cache(maxsize=8)  # one is asked for, for each call that a program made
def _nodes(tree: ast.AST) -> dict[tuple[object, ...], ast.AST]:
    """The nodes of a tree by their places; where several have one place, the innermost."""
    return {tuple(getattr(node, name, None) for name in PLACE): node for node in ast.walk(tree)}


def statement_at(tree: ast.AST, line: int) -> ast.stmt | None:
    """The innermost statement that this line belongs to."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and holds(node, line)]
    return max(found, key=lambda node: (node.lineno, -(node.end_lineno or 0)), default=None)


def calls_at(tree: ast.AST, line: int) -> list[ast.Call]:
    """The calls that this line is a part of, the innermost statement's first."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and holds(node, line)]
    return sorted(found, key=lambda node: (node.end_lineno or 0) - node.lineno)


def calls_in(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.Call]]:
    """The calls in these nodes, each with the last part of its name."""
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                function = inner.func
                last = function.attr if isinstance(function, ast.Attribute) else dotted(function)
                yield last, inner


def changed(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What in it is changed in place, each with the name: by a method, `+=`, or an index."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            method = inner.func.attr
            if method.endswith("_") and not method.startswith("_") and method != "requires_grad_":
                yield inner, dotted(inner.func.value)
        elif isinstance(inner, ast.AugAssign):
            target = inner.target.value if isinstance(inner.target, ast.Subscript) else inner.target
            yield inner, dotted(target)
        elif isinstance(inner, ast.Assign):
            for target in inner.targets:
                if isinstance(target, ast.Subscript):
                    yield inner, dotted(target.value)


def names_in(node: ast.AST) -> list[ast.Name]:
    """The names in an expression or a statement."""
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def returned_by(define: ast.AST) -> list[ast.expr]:
    """The expressions that a function returns."""
    return [n.value for n in ast.walk(define) if isinstance(n, ast.Return) and n.value]


def dotted(node: ast.AST) -> str:
    """`torch.autograd.grad` of such an expression; what is no name in it is left empty."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
