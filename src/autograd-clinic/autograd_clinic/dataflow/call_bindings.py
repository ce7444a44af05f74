"""What a call gives for the parameters of a function, as bindings of their names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..program.syntax import SPAN_FIELDS, find_defaults
from .bindings import Binding
from .scopes import FunctionNode, is_method, list_parameter_names, list_positional


def bind_argument(call: ast.Call, define: FunctionNode, name: str) -> Iterator[Binding]:
    """Yield what a call gives for a parameter of a function."""
    places = list_positional(define)
    index = places.index(name) if name in places else None
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    starred = [n for n, one in enumerate(call.args) if isinstance(one, ast.Starred)]
    given: list[ast.expr] = []
    if define.args.vararg and name == define.args.vararg.arg:
        at = {field: getattr(call, field) for field in SPAN_FIELDS}
        given = [ast.Tuple(call.args[len(places) :], ast.Load(), **at)]
    elif name in by_name:
        given = [by_name[name]]
    elif index is not None and starred and starred[0] <= index:  # in `*others`, or after it
        several = call.args[starred[0]]
        if isinstance(several, ast.Starred):
            given = [make_item(several.value, index - starred[0])]
        given += call.args[index : index + 1] if index > starred[0] else []
    elif index is not None and index < len(call.args):
        given = [call.args[index]]
    elif None in by_name and not any(find_defaults(define, {name})):  # of `**others`
        given = [make_item(by_name[None], name)]
    yield from (Binding(name, call.lineno, value, ()) for value in given)


def map_arguments(call: ast.Call, define: FunctionNode) -> dict[str, ast.expr]:
    """Return what a call gives for each parameter of a function, with what a method is called on; no default."""
    given: dict[str, ast.expr] = {}
    if is_method(define) and isinstance(call.func, ast.Attribute):
        given["self"] = call.func.value
    for name in list_parameter_names(define):
        bound = [one.value for one in bind_argument(call, define, name)]
        if len(bound) == 1 and isinstance(bound[0], ast.expr):
            given[name] = bound[0]
    return given


def make_item(container: ast.expr, key: str | int) -> ast.Subscript:
    """Return the expression of what a container holds at a key, at the place of the container."""
    at = {name: getattr(container, name) for name in SPAN_FIELDS}
    return ast.Subscript(container, ast.Constant(key, **at), ast.Load(), **at)
