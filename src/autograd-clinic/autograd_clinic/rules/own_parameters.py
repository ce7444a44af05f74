"""Whether a method computes what it returns from parameters, seen under the names that the program has for its modules."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import dotted_name
from .cuts import is_cut


def returns_own_parameters(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is a call of a method that returns what it computes from a parameter, and detaches nothing."""
    returned = evidence.flow.find_returned(node) if isinstance(node, ast.Call) else []
    inside = [inner for value in returned for inner in ast.walk(value)]
    return any(_is_own_parameter(inner, evidence) for inner in inside) and not any(
        is_cut(inner) for inner in inside
    )


def _is_own_parameter(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether `self.layer.weight` is a leaf that requires grad, wherever a module has such a path.

    In a method, `self` is a module that has another name outside.
    """
    path = dotted_name(node)
    if not isinstance(node, ast.Attribute) or not path.startswith("self."):
        return False
    if evidence.flow.innermost_class(node.lineno) not in evidence.flow.module_classes:
        return False
    end = path.removeprefix("self")
    seen = [fact.now for fact in evidence.facts if fact.name.endswith(end)]
    held = [one for one in seen if isinstance(one, TensorInfo)]
    return bool(held) and all(one.has_graph and not one.grad_fn for one in held)
