"""Notes on a parameter that no gradient reaches, beside others that get theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.training import ParameterInfo
from ...syntax import dotted_name, find_calls, find_statement, span_of_node
from ..constants import LEAVING_METHODS, NUMBER_CASTS
from ..registry import At, register_note
from .queries import find_output_origins
from .terms import detached_term

FEW_STEPS = 3  # none of which found a gradient, before that is said


@register_note("optimizers/parameter_used_as_a_number")
def parameter_used_as_a_number(evidence: Evidence) -> Iterator[At]:
    """Yield where a loss uses a parameter that is compared or made a number, and nothing else.

    Other parameters of its optimizer get their gradients. What is meant as a constant may stand
    among the parameters; what the loss uses in no other way was to be trained.
    """
    ways = [way for one in _list_starved(evidence) for way in _find_only_ways(evidence, one)]
    if not ways or any(True for _ in detached_term(evidence)):  # which tells of the same cut
        return
    origins = [find_output_origins(evidence, at) for at in evidence.backward_places()]
    used = {id(inner) for nodes in origins for node in nodes for inner in ast.walk(node)}
    for way in ways:
        if id(way) in used and getattr(way, "lineno", 0) in evidence.times:
            yield span_of_node(way)


def _list_starved(evidence: Evidence) -> list[ParameterInfo]:
    """Return the parameters for which no step found a gradient, while it found one for others."""
    known = evidence.training.parameters
    fed = {number for one in known if one.filled for number in one.optimizers}
    return [
        one for one in known if one.is_starved and one.steps >= FEW_STEPS and one.optimizers & fed
    ]


def _find_only_ways(evidence: Evidence, one: ParameterInfo) -> list[ast.AST]:
    """Return the comparisons and numbers that a parameter is read for; none if it is read for more."""
    made = find_statement(evidence.tree, one.made) if one.made else None
    target = made.targets[0] if isinstance(made, ast.Assign) else None
    if not isinstance(target, ast.Attribute) or "Parameter" not in ast.unparse(made or ast.Pass()):
        return []
    mentions = [n for n in ast.walk(evidence.tree) if _is_named(n, target.attr)]
    shown = {
        id(inner)
        for name, call in find_calls([evidence.tree])
        if name == "print"
        for inner in ast.walk(call)
    }
    reads = [n for n in mentions if n is not target and id(n) not in shown]
    ways = {id(operand): way for operand, way in _find_ways(evidence.tree)}
    return [ways[id(n)] for n in reads] if reads and all(id(n) in ways for n in reads) else []


def _is_named(node: ast.AST, name: str) -> bool:
    """Return whether it is an attribute of this name, or a text that may ask for one."""
    if isinstance(node, ast.Constant):
        return node.value == name
    return isinstance(node, ast.Attribute) and node.attr == name


def _find_ways(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what is compared in a tree or made a number, each with the comparison or the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            ordered = not any(
                isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops
            )
            for operand in [node.left, *node.comparators] if ordered else ():
                yield operand, node
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in LEAVING_METHODS:
                yield called.value, node
            elif dotted_name(called) in NUMBER_CASTS and len(node.args) == 1:
                yield node.args[0], node
