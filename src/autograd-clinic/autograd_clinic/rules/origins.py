"""What an expression was computed from, and which names that read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence.evidence import Evidence
from ..program.backward_call import is_grad_call
from ..program.syntax import find_calls

# An expression, with the evidence as it is for who has come to it.
Traced = tuple[ast.AST, Evidence]
MAX_ORIGINS = 40  # of an expression, that are looked at: the nearest


def list_origins(node: ast.AST, evidence: Evidence) -> list[ast.AST]:
    """Return the expressions that one was computed from where it stands, itself first."""
    return evidence.origins(node, getattr(node, "lineno", 0))[:MAX_ORIGINS]


def trace_origins(node: ast.AST, evidence: Evidence) -> list[Traced]:
    """Return them, each with the evidence as it is for who has come to it through certain calls."""
    return evidence.trace_origins(node, getattr(node, "lineno", 0))[:MAX_ORIGINS]


def list_read_names(node: ast.AST, evidence: Evidence) -> set[str]:
    """Return the names that an expression was computed with, and those of attributes."""
    names = {inner.id for inner in _walk_origins(node, evidence) if isinstance(inner, ast.Name)}
    return names | list_read_attributes(node, evidence)


def list_read_attributes(node: ast.AST, evidence: Evidence) -> set[str]:
    """Return the names of the attributes that an expression was computed with."""
    inside = _walk_origins(node, evidence)
    return {inner.attr for inner in inside if isinstance(inner, ast.Attribute)}


def _walk_origins(node: ast.AST, evidence: Evidence) -> Iterator[ast.AST]:
    return (inner for origin in list_origins(node, evidence) for inner in ast.walk(origin))


def is_of_a_gradient(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether an expression was computed from what grad() returned.

    Who detaches that keeps a pass from going through a gradient, and cuts off no part of a model.
    """
    return any(True for _ in _find_grad_calls(node, evidence))


def is_of_a_constant_gradient(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it was computed from what a grad() without `create_graph` returned."""
    asked = _find_grad_calls(node, evidence)
    return any("create_graph" not in {one.arg for one in call.keywords} for call in asked)


def _find_grad_calls(node: ast.AST, evidence: Evidence) -> Iterator[ast.Call]:
    calls = find_calls(list_origins(node, evidence))
    return (call for _, call in calls if is_grad_call(call))
