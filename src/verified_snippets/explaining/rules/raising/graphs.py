"""A graph that was freed, and the `.grad` of what is no leaf: which cause it is."""

from __future__ import annotations

import ast

from ...evidence.evidence import Evidence
from ...syntax import dotted, holds, names_in
from .registry import one_of, only_if


@one_of(
    "functions/second_backward",
    "graph/saved_value_read_too_late",
    "graph/one_call_per_seed",
    "graph/backward_twice",
    "graph/state_of_the_last_step",
    "graph/two_losses_one_graph",
)
def through_a_freed_graph(evidence: Evidence) -> str | None:
    """By which call has freed the graph: of the same output, in the same place, or another."""
    if isinstance(evidence.node, ast.Attribute) and evidence.node.attr == "saved_tensors":
        return "functions/second_backward"
    if evidence.asked is None:
        return "graph/saved_value_read_too_late" if "_saved" in evidence.statement_text else None
    ids = {one.id for one in evidence.tensors("output")}
    again = [c for c in evidence.before() if ids & {one.id for one in c.tensors("output")}]
    loop = evidence.flow.loop(evidence.line)
    if again and evidence.source("output") and not _recomputed(evidence, loop):
        seeded = evidence.earlier() and evidence.given("seed")
        return "graph/one_call_per_seed" if seeded else "graph/backward_twice"
    if loop and evidence.earlier():
        names = {
            n.id
            for node in evidence.origins(evidence.asked.roles["output"])
            for n in names_in(node)
        }
        for name in names:
            lines = [line for line, _ in evidence.flow.bindings(name)]
            if any(holds(loop, at) for at in lines) and any(at < loop.lineno for at in lines):
                return "graph/state_of_the_last_step"
        attributes = {
            dotted(n)
            for node in evidence.origins(evidence.asked.roles["output"])
            for n in ast.walk(node)
        }
        if any(path.startswith("self.") and evidence.flow.bindings(path) for path in attributes):
            return "graph/state_of_the_last_step"
    return "graph/two_losses_one_graph"


def _recomputed(evidence: Evidence, loop: ast.For | ast.While | None) -> bool:
    """Whether the loop makes the output anew, so that equal addresses mean nothing."""
    if loop is None or evidence.asked is None:
        return False
    names = [name.id for name in names_in(evidence.asked.roles["output"])]
    return any(holds(loop, line) for name in names for line, _ in evidence.flow.bindings(name))


@one_of("graph/retain_grad_without_a_graph", "grad_arguments/backward_plain_data")
def retained_without_a_graph(evidence: Evidence) -> str | None:
    """By whether the program asked for it itself."""
    return (
        "grad_arguments/backward_plain_data"
        if evidence.asked
        else "graph/retain_grad_without_a_graph"
    )


@one_of("graph/scaled_parameter", "graph/grad_of_a_computed_tensor")
def grad_of_no_leaf(evidence: Evidence) -> str | None:
    """By whether the name was meant for a leaf: made and marked in the line that computes."""
    for inner in ast.walk(evidence.statement or ast.Pass()):
        if isinstance(inner, ast.Attribute) and inner.attr == "grad":
            for _, value in evidence.flow.bindings(dotted(inner.value)):
                if "requires_grad" in ast.unparse(value):
                    return "graph/scaled_parameter"
    return "graph/grad_of_a_computed_tensor"


@only_if("graph/grad_zeroed_too_early")
def attribute_of_grad(evidence: Evidence) -> bool:
    """An attribute of a `.grad`, or of a name that was given one; None for another reason."""
    here = [warned.message for warned in evidence.warnings if warned.line == evidence.line]
    if any("is not a leaf" in message for message in here):
        return False
    values = [
        inner.value
        for inner in ast.walk(evidence.node or ast.Pass())
        if isinstance(inner, ast.Attribute)
    ]
    nodes = [node for value in values for node in evidence.origins(value)[:2]]
    return any(isinstance(node, ast.Attribute) and node.attr == "grad" for node in nodes)
