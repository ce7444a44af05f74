"""A graph that was freed, and the `.grad` of what is no leaf: which cause it is."""

from __future__ import annotations

import ast

from ..runs import Run
from ..syntax import dotted, holds, names_in
from .registry import one_of, only_if


@one_of(
    "functions/second_backward",
    "graph/saved_value_read_too_late",
    "graph/one_call_per_seed",
    "graph/backward_twice",
    "graph/state_of_the_last_step",
    "graph/two_losses_one_graph",
)
def through_a_freed_graph(run: Run) -> str | None:
    """By which call has freed the graph: of the same output, in the same place, or another."""
    if isinstance(run.node, ast.Attribute) and run.node.attr == "saved_tensors":
        return "functions/second_backward"
    if run.asked is None:
        return "graph/saved_value_read_too_late" if "_saved" in run.statement_text else None
    ids = {told.get("id") for told in run.tensors("output")}
    again = [c for c in run.before() if ids & {told.get("id") for told in run.tensors("output", c)}]
    loop = run.flow.loop(run.line)
    if again and run.source("output") and not _recomputed(run, loop):
        seeded = run.earlier() and run.given("seed")
        return "graph/one_call_per_seed" if seeded else "graph/backward_twice"
    if loop and run.earlier():
        names = {n.id for node in run.origins(run.asked.roles["output"]) for n in names_in(node)}
        for name in names:
            lines = [line for line, _ in run.flow.bindings(name)]
            if any(holds(loop, at) for at in lines) and any(at < loop.lineno for at in lines):
                return "graph/state_of_the_last_step"
        attributes = {
            dotted(n) for node in run.origins(run.asked.roles["output"]) for n in ast.walk(node)
        }
        if any(path.startswith("self.") and run.flow.bindings(path) for path in attributes):
            return "graph/state_of_the_last_step"
    return "graph/two_losses_one_graph"


def _recomputed(run: Run, loop: ast.For | ast.While | None) -> bool:
    """Whether the loop makes the output anew, so that equal addresses mean nothing."""
    if loop is None or run.asked is None:
        return False
    names = [name.id for name in names_in(run.asked.roles["output"])]
    return any(holds(loop, line) for name in names for line, _ in run.flow.bindings(name))


@one_of("graph/retain_grad_without_a_graph", "grad_arguments/backward_plain_data")
def retained_without_a_graph(run: Run) -> str | None:
    """By whether the program asked for it itself."""
    return (
        "grad_arguments/backward_plain_data" if run.asked else "graph/retain_grad_without_a_graph"
    )


@one_of("graph/scaled_parameter", "graph/grad_of_a_computed_tensor")
def grad_of_no_leaf(run: Run) -> str | None:
    """By whether the name was meant for a leaf: made and marked in the line that computes."""
    for inner in ast.walk(run.statement or ast.Pass()):
        if isinstance(inner, ast.Attribute) and inner.attr == "grad":
            for _, value in run.flow.bindings(dotted(inner.value)):
                if "requires_grad" in ast.unparse(value):
                    return "graph/scaled_parameter"
    return "graph/grad_of_a_computed_tensor"


@only_if("graph/grad_zeroed_too_early")
def attribute_of_grad(run: Run) -> bool:
    """An attribute of a `.grad`, or of a name that was given one; None for another reason."""
    if any(line == run.line and "is not a leaf" in message for message, line in run.warned):
        return False
    values = [
        inner.value
        for inner in ast.walk(run.node or ast.Pass())
        if isinstance(inner, ast.Attribute)
    ]
    nodes = [node for value in values for node in run.origins(value)[:2]]
    return any(isinstance(node, ast.Attribute) and node.attr == "grad" for node in nodes)
