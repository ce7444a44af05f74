"""What is asked of any syntax tree: which node is at a place, and what is in a node."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

NAMESPACE_CALLS = {"exec", "eval", "globals", "locals", "vars"}  # with these any name may be read
SPAN_FIELDS = ("lineno", "end_lineno", "col_offset", "end_col_offset")


class Span(NamedTuple):
    """Where code stands: lines from 1, columns in bytes from 0, as `ast` counts them."""

    line: int
    end_line: int
    column: int
    end_column: int


def span_of_node(node: ast.AST) -> Span:
    """Return where an expression or a statement stands."""
    return Span(*(getattr(node, name) for name in SPAN_FIELDS))


def contains_line(node: ast.stmt | ast.expr, line: int) -> bool:
    """Return whether this line is one of the node's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def find_node(tree: ast.AST, at: Span | None) -> ast.AST | None:
    """Return the expression or statement that stands at exactly this place."""
    return _nodes(tree).get(at) if at else None


@lru_cache(maxsize=8)  # one is asked for, for each call that a program made
def _nodes(tree: ast.AST) -> dict[tuple[object, ...], ast.AST]:
    """Return the nodes of a tree by their places; where several have one place, the innermost."""
    return {
        tuple(getattr(node, name, None) for name in SPAN_FIELDS): node for node in ast.walk(tree)
    }


def find_statement(tree: ast.AST, line: int) -> ast.stmt | None:
    """Return the innermost statement that this line belongs to."""
    found = [node for node in _statements(tree) if contains_line(node, line)]
    return max(found, key=lambda node: (node.lineno, -(node.end_lineno or 0)), default=None)


@lru_cache(maxsize=8)  # one is asked for, for each tensor that was overwritten
def _statements(tree: ast.AST) -> list[ast.stmt]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def find_calls_at(tree: ast.AST, line: int) -> list[ast.Call]:
    """Return the calls that this line is a part of, the innermost statement's first."""
    found = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and contains_line(node, line)
    ]
    return sorted(found, key=lambda node: (node.end_lineno or 0) - node.lineno)


def find_calls(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls in these nodes, each with the last part of its name."""
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                yield last_name(inner.func), inner


def list_arguments(call: ast.Call) -> list[ast.expr]:
    """Return all that a call is given, by place or by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def pair_sides(
    node: ast.AST, operator: type[ast.operator]
) -> tuple[tuple[ast.expr, ast.expr], ...]:
    """Return both sides of an operation, in both orders; of what is no such operation, nothing."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, operator):
        return ()
    return (node.left, node.right), (node.right, node.left)


def find_changes(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield what in it is changed in place, each with the name: by a method, `+=`, or an index."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            method = inner.func.attr
            if method.endswith("_") and not method.startswith("_") and method != "requires_grad_":
                yield inner, dotted_name(inner.func.value)
        elif isinstance(inner, ast.AugAssign):
            target = inner.target.value if isinstance(inner.target, ast.Subscript) else inner.target
            yield inner, dotted_name(target)
        elif isinstance(inner, ast.Assign):
            for target in inner.targets:
                if isinstance(target, ast.Subscript):
                    yield inner, dotted_name(target.value)


def list_targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.expr]:
    """Return what an assignment gives a value."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def find_switched_on(call: ast.AST) -> ast.expr | None:
    """Return `x` of `x.requires_grad_()` or `x.requires_grad_(True)`."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    on = all(map(is_literal_true, call.args)) and not call.keywords
    return call.func.value if on and call.func.attr == "requires_grad_" else None


def asks_for_grad(call: ast.Call) -> bool:
    """Return whether a call is given `requires_grad=True`."""
    return any(
        each.arg == "requires_grad" and is_literal_true(each.value) for each in call.keywords
    )


def sets_grad(node: ast.AST) -> bool:
    """Return whether something in it gives a `.grad` another value."""
    return any(True for _ in _find_set_grads(node))


def _find_set_grads(node: ast.AST) -> Iterator[ast.Attribute]:
    attributes = (inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute))
    return (one for one in attributes if one.attr == "grad" and isinstance(one.ctx, ast.Store))


def find_grad_changes(node: ast.AST) -> list[ast.AST]:
    """Return what in it gives a `.grad` another value, or changes one in place."""
    changed = [inner for inner, name in find_changes(node) if "grad" in name.split(".")]
    return [*_find_set_grads(node), *changed]


def find_name_nodes(node: ast.AST) -> list[ast.Name]:
    """Return the names in an expression or a statement."""
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def collect_names(*nodes: ast.AST) -> set[str]:
    """Return the names that stand in these expressions or statements, each once."""
    return {name.id for node in nodes for name in find_name_nodes(node)}


def find_returns(define: ast.AST) -> list[ast.expr]:
    """Return the expressions that a function returns."""
    return [node.value for node in find_return_statements(define) if node.value]


def find_return_statements(define: ast.AST) -> list[ast.Return]:
    """Return the return statements of a function, in order, without those of functions in it."""
    found: list[ast.Return] = []
    rest = [*ast.iter_child_nodes(define)]
    while rest:
        node = rest.pop(0)
        if isinstance(node, ast.Return):
            found.append(node)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            rest += ast.iter_child_nodes(node)
    return sorted(found, key=lambda node: node.lineno)


def walk_initializer(own: ast.ClassDef) -> Iterator[ast.stmt]:
    """Yield the statements of the `__init__` of a class, outside in."""
    for define in own.body:
        if isinstance(define, ast.FunctionDef) and define.name == "__init__":
            yield from (node for node in ast.walk(define) if isinstance(node, ast.stmt))


def find_function_methods(
    classes: Iterable[ast.ClassDef], *names: str
) -> Iterator[tuple[ast.ClassDef, ast.FunctionDef]]:
    """Yield the methods of these names of autograd.Functions among some classes, each with its class."""
    for own in classes:
        if any(dotted_name(base).endswith("Function") for base in own.bases):
            methods = (node for node in own.body if isinstance(node, ast.FunctionDef))
            yield from ((own, method) for method in methods if method.name in names)


def dotted_name(node: ast.AST) -> str:
    """Return `torch.autograd.grad` of such an expression; what is no name in it is left empty."""
    if isinstance(node, ast.Attribute):
        return f"{dotted_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST) -> str:
    """Return `grad` of `torch.autograd.grad`, also of `f().grad`; empty of what has no name at its end."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_literal_true(node: ast.AST) -> bool:
    """Return whether it is the word `True`."""
    return isinstance(node, ast.Constant) and node.value is True


def is_literal_none(node: ast.AST) -> bool:
    """Return whether it is the word `None`."""
    return isinstance(node, ast.Constant) and node.value is None


def is_literal_false(node: ast.AST) -> bool:
    """Return whether it is the word `False`."""
    return isinstance(node, ast.Constant) and node.value is False


def find_defaults(
    function: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]
) -> Iterator[ast.expr]:
    """Yield what these parameters of a function are if nobody gives them."""
    plain = [*function.args.posonlyargs, *function.args.args]
    last = plain[len(plain) - len(function.args.defaults) :]
    pairs = [
        *zip(last, function.args.defaults, strict=True),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    yield from (default for argument, default in pairs if argument.arg in names and default)
