"""What a program gives its names and attributes, and puts into its containers: each that its text has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ..program.syntax import contains_line, dotted_name, find_calls, last_name

ITEM = None  # a key that says: any item, as a loop gives a name one after the other
Key = int | str | None
KeyPath = tuple[Key, ...]
# Methods by which a container grows, and how many arguments they take: the last is what it gets.
GROWING = {"append": 1, "appendleft": 1, "add": 1, "extend": 1, "extendleft": 1, "insert": 2}
SHRINKING = {"clear", "pop", "popleft"}  # methods that take items out
BLOCK_FIELDS = ("body", "orelse", "finalbody")  # where statements stand one after the other
SPREADING = {"extend", "extendleft"}  # what these are given is a container itself


class Binding(NamedTuple):
    """A place that gives a value to a name, or to an item of what has that name.

    `value` is the expression assigned; of a loop or a `with`, the expression after `in` or `with`.
    """

    name: str
    line: int
    value: ast.AST
    path: KeyPath | None
    """What of the value the name gets: all of it if empty. None if an item gets the value."""


class GivenItem(NamedTuple):
    """A place where a container of this name gets an item, or several of another container."""

    name: str
    value: ast.expr
    key: ast.expr | None
    spread: bool


def walk_bindings(tree: ast.AST) -> Iterator[Binding]:
    """Yield each binding in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _bind_target(target, node.value, ())
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value:
            yield from _bind_target(node.target, node.value, ())
        elif isinstance(node, ast.For | ast.comprehension):
            yield from _bind_looped(node.target, node.iter)
        elif isinstance(node, ast.Expr) and isinstance(call := node.value, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "detach_":
                yield from _bind_target(call.func.value, call, ())
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield from _bind_target(node.optional_vars, node.context_expr, ())


def _bind_looped(target: ast.expr, iterable: ast.AST) -> Iterator[Binding]:
    """Yield the bindings of a loop; of several names in one of `zip()`, each has its own iterable."""
    values = list_iterables(iterable)
    if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(values):
        for part, value in zip(target.elts, values, strict=True):
            yield from _bind_looped(part, value)
    else:
        yield from _bind_target(target, iterable, (ITEM,))


def list_iterables(iterable: ast.AST) -> list[ast.AST]:
    """Return what `zip()` is given, or an expression that is no such call by itself."""
    if isinstance(iterable, ast.Call) and dotted_name(iterable.func) == "zip":
        return [*iterable.args]
    if isinstance(iterable, ast.Call) and dotted_name(iterable.func) == "enumerate":
        return [iterable, *iterable.args[:1]]
    return [iterable]


def _bind_target(target: ast.expr, value: ast.AST, path: KeyPath | None) -> Iterator[Binding]:
    """Yield the bindings of an assignment to a target: a name, or several in a tuple or a list.

    Each of several has its own part of the value, if that is as many expressions, or else an item of it.
    """
    if isinstance(target, ast.Tuple | ast.List):
        parts: list[tuple[ast.AST, KeyPath | None]]
        parts = [(value, None if path is None else (*path, n)) for n in range(len(target.elts))]
        own = path == () and isinstance(value, ast.Tuple | ast.List)
        if own and isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            parts = [(each, ()) for each in value.elts]
        for part, (part_value, part_path) in zip(target.elts, parts, strict=True):
            yield from _bind_target(part, part_value, part_path)
    elif isinstance(target, ast.Starred | ast.Subscript):
        yield from _bind_target(target.value, value, None)
    elif name := dotted_name(target):
        yield Binding(name, target.lineno, value, path)


def walk_given_items(tree: ast.AST) -> Iterator[GivenItem]:
    """Yield where containers in a tree get items, by a method or at a key."""
    for last, call in find_calls([tree]):
        if isinstance(call.func, ast.Attribute) and len(call.args) == GROWING.get(last):
            yield GivenItem(dotted_name(call.func.value), call.args[-1], None, last in SPREADING)
    for node in (inner for inner in ast.walk(tree) if isinstance(inner, ast.Assign)):
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                yield GivenItem(dotted_name(target.value), node.value, target.slice, spread=False)


def takes_items_out(node: ast.AST, name: str) -> bool:
    """Return whether it takes items out of what a name, or an attribute, of this last part holds."""
    if isinstance(node, ast.Subscript):  # `del kept[0]`, `kept[:] = []`
        emptied = isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Store)
        gone = emptied or isinstance(node.ctx, ast.Del)
        return gone and last_name(node.value) == name
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    on = last_name(node.func.value)
    return on == name and node.func.attr in SHRINKING


def list_reaching(bound: list[Binding], scope: ast.AST, line: int) -> list[Binding]:
    """Return those of a name's bindings in a function, in order, that may still hold where a line reads it.

    A binding that has run whenever the line runs hides what was given before it, and what
    is given later, unless a loop goes back from there to the line and not to the binding.
    """
    if len(bound) < 2:  # most are: nothing hides another
        return bound
    hiding = _find_hiding(bound, scope, line)
    if hiding is None:
        return bound
    again = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.For | ast.While)
        and contains_line(node, line)
        and not contains_line(node, hiding.line)
    ]
    return [
        one
        for one in bound
        if one.line == hiding.line
        or hiding.line < one.line < line
        or any(contains_line(loop, one.line) for loop in again)
    ]


def _find_hiding(bound: list[Binding], scope: ast.AST, line: int) -> Binding | None:
    """Return the last binding that has run whenever a line runs; None if there is none."""
    for statements in _list_blocks_above(scope, line):
        own = [
            one
            for one in bound
            if one.path is not None and any(_binds_at(each, one.line) for each in statements)
        ]
        if own:
            return own[-1]
    return None


def _list_blocks_above(scope: ast.AST, line: int) -> Iterator[list[ast.stmt]]:
    """Yield the statements that run before a line whenever that does: of each block around it, inside out."""
    around = [
        statements
        for node in ast.walk(scope)
        for part in BLOCK_FIELDS
        if isinstance(statements := getattr(node, part, None), list)
        and any(isinstance(one, ast.stmt) and contains_line(one, line) for one in statements)
    ]
    for statements in reversed(around):
        yield [one for one in statements if (one.end_lineno or one.lineno) < line]


def _binds_at(statement: ast.stmt, line: int) -> bool:
    """Return whether a statement is one that always gives its names their values, at this line."""
    simple = isinstance(statement, ast.Assign | ast.AnnAssign)
    return simple and contains_line(statement, line)
