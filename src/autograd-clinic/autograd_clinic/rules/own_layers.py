"""Layers that the class of a loss makes for one side of its comparison, such as one that aligns features."""

from __future__ import annotations

import ast

from ..dataflow.scopes import FunctionNode
from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name, find_calls, find_name_nodes
from .leaves import makes_a_parameter
from .seen_graphs import had_graph

JOINING = {"cat", "stack", "concat", "vstack", "hstack"}


def find_own_layer(statement: ast.stmt) -> str:
    """Return the attribute of `self` that a statement gives layers; empty if it does not."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return ""
    owner, _, name = dotted_name(statement.targets[0]).rpartition(".")
    return name if owner == "self" and not makes_a_parameter(statement.value) else ""


def is_for_one_side(name: str, own: ast.ClassDef, evidence: Evidence) -> bool:
    """Return whether what a loss compares goes through these layers on one side alone, in its forward().

    It is the side that learns: what only data goes through, as a fixed random target, may be meant to stay.

    Both sides go through what is to tell their features, also if the other one does outside the class. Whose weights the class sets itself, as those of
    a blur, may be meant to stay.
    """
    path = f"self.{name}"
    mentions = [
        node for node in ast.walk(own) if isinstance(node, ast.Attribute) and _is_path(node, path)
    ]
    around = [node for node in ast.walk(own) if isinstance(node, ast.Attribute)]
    reached = any(outer.value in mentions for outer in around)
    calls = [call for _, call in find_calls([own]) if _calls_layer(call, path, own)]
    if reached or len(calls) != 1 or _is_used_outside(name, own, evidence):
        return False
    (call,) = calls
    forward = next(
        (one for one in own.body if isinstance(one, FunctionNode) and one.name == "forward"), None
    )
    if forward is None or not any(call is inner for inner in ast.walk(forward)):
        return False
    joined = [last for last, _ in find_calls(call.args)]
    given = [node for part in call.args for node in find_name_nodes(part)]
    learns = any(had_graph(part, evidence) for part in call.args)
    return learns and JOINING.isdisjoint(joined) and not _is_joined(given, forward)


def _is_used_outside(name: str, own: ast.ClassDef, evidence: Evidence) -> bool:
    inside = {id(node) for node in ast.walk(own)}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and id(node) not in inside
        and dotted_name(node.value) != "self"
        for node in ast.walk(evidence.tree)
    )


def _is_path(node: ast.Attribute, path: str) -> bool:
    return dotted_name(node) == path


def _calls_layer(call: ast.Call, path: str, own: ast.ClassDef) -> bool:
    """Return whether a call is of these layers: of one of them, or of what a loop goes through of them."""
    called = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    if dotted_name(called) == path:
        return True
    if not isinstance(called, ast.Name):
        return False
    return any(
        any(name.id == called.id for name in find_name_nodes(loop.target))
        and any(isinstance(n, ast.Attribute) and _is_path(n, path) for n in ast.walk(loop.iter))
        for loop in ast.walk(own)
        if isinstance(loop, ast.For | ast.comprehension)
    )


def _is_joined(names: list[ast.Name], forward: ast.AST) -> bool:
    """Return whether one of these names is given several tensors, joined."""
    wanted = {name.id for name in names}
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id in wanted for one in node.targets)
        and not JOINING.isdisjoint(last for last, _ in find_calls([node.value]))
        for node in ast.walk(forward)
    )


def steps_layers(evidence: Evidence) -> bool:
    """Return whether an optimizer that steps holds parameters of modules: not an image alone, say."""
    stepped = {one.number for one in evidence.training.optimizers if one.steps}
    return any(one.made and one.optimizers & stepped for one in evidence.training.parameters)
