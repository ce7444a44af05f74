"""Whether two names hold one object: which were given which, each once and for good."""

from __future__ import annotations

import ast

from ..dataflow.dataflow import MAX_RENAMED
from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import dotted_name
from .listings import SETTING_METHODS
from .terms import is_looped_over

# A module's methods that return the module itself; a tensor's may return another.
RETURNING_THEMSELVES = {*SETTING_METHODS, "requires_grad_", "apply", "type"}


def find_alias(copy: ast.expr, of: ast.expr, evidence: Evidence) -> ast.AST | None:
    """Return where the first of two names is given what the second one holds; None if they may differ."""
    if isinstance(copy, ast.Attribute) and isinstance(of, ast.Attribute):
        if ast.unparse(copy.value) != ast.unparse(of.value):
            return None  # of two objects, perhaps of one class
        copy, of = _name_by_self(copy), _name_by_self(of)
    same = _list_keys(of, evidence)
    return next(
        (
            given
            for given in _follow_single_names(copy, evidence)
            if _make_key(given, evidence) in same
        ),
        None,
    )


def _name_by_self(node: ast.Attribute) -> ast.Attribute:
    """Return the attribute of an object as its own methods name it."""
    return ast.copy_location(
        ast.Attribute(ast.copy_location(ast.Name("self", ast.Load()), node), node.attr, ast.Load()),
        node,
    )


def are_one_object(one: ast.expr, other: ast.expr, evidence: Evidence) -> bool:
    """Return whether two names hold one object all along."""
    return not _list_keys(one, evidence).isdisjoint(_list_keys(other, evidence))


def _list_keys(node: ast.expr, evidence: Evidence) -> set[tuple[str, ast.AST | None]]:
    """Return the keys of a name and of those that it was given, as far as they hold one object all along."""
    names = (node, *_follow_single_names(node, evidence))
    return {_make_key(name, evidence) for name in names if _holds_one_object(name, evidence)}


def _follow_single_names(node: ast.AST, evidence: Evidence) -> list[ast.expr]:
    """Return the names that one was given, one behind the other, each by a single binding that has run."""
    hops: list[ast.expr] = []
    while isinstance(node, ast.Name | ast.Attribute) and len(hops) < MAX_RENAMED:
        given = evidence.flow.find_given(node)
        if len(given) != 1 or is_looped_over(given[0], evidence):
            break
        node = _strip_own_methods(given[0], evidence)
        if not isinstance(node, ast.Name | ast.Attribute):
            break
        if node.lineno not in evidence.times:
            break
        hops.append(node)
    return hops


def _strip_own_methods(node: ast.AST, evidence: Evidence) -> ast.AST:
    """Return the module of `model.to(device).eval()`, which is what the call returns, or else the node itself."""
    inner = node
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        if inner.func.attr not in RETURNING_THEMSELVES:
            return node
        inner = inner.func.value
    name = dotted_name(inner)
    held = [one for one in evidence.facts if one.name == name]
    return inner if name and not any(isinstance(one.now, TensorInfo) for one in held) else node


def _holds_one_object(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether a name holds one object for all of the run, or its function, or the life of `self`."""
    text, scope = _make_key(node, evidence)
    lines = [
        one.line
        for one in evidence.flow.find_bindings(text)
        if scope is None or _find_scope(text, one.line, evidence) is scope
    ]
    maker = evidence.flow.innermost_function(lines[0]) if lines else None
    alone = scope is not None or getattr(maker, "name", "") == "__init__"
    return not lines or (
        len(lines) == 1 and alone and evidence.flow.innermost_loop(lines[0]) is None
    )


def _make_key(node: ast.AST, evidence: Evidence) -> tuple[str, ast.AST | None]:
    """Return what tells a name from others: its text, and the function, or the class, whose own it is."""
    if isinstance(node, ast.Attribute):
        return ast.unparse(node), None
    name = dotted_name(node)
    return name, _find_scope(name, getattr(node, "lineno", 0), evidence)


def _find_scope(name: str, line: int, evidence: Evidence) -> ast.AST:
    """Return the function to which a name on this line belongs, or else the module."""
    scope = evidence.flow.innermost_function(line)
    bound = evidence.flow.find_bindings(name)
    own = any(evidence.flow.innermost_function(one.line) is scope for one in bound)
    given = [one.arg for one in ast.walk(getattr(scope, "args", scope)) if isinstance(one, ast.arg)]
    return scope if own or name in given else evidence.tree
