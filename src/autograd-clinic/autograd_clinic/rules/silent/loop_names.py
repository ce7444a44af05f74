"""Notes on parameters and tensors that a loop goes through, and whose names it gives new values that nothing reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.scopes import CALL_METHODS, FunctionNode
from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    dotted_name,
    find_calls,
    find_name_nodes,
    span_of_node,
)
from ..listings import LISTINGS
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors
from .queries import find_executed
from .starved import list_starved_parameters

LOOPING = {"enumerate", "zip", "range", "reversed", "list", "self"}
TENSOR_LISTINGS = {*LISTINGS, "buffers", "named_buffers"}


@register_note("optimizers/update_of_a_name")
def update_of_a_name(evidence: Evidence) -> Iterator[At]:
    """Yield `p = p - …` in a loop through parameters that reads p no more: the parameter stays as it is.

    So is `x = layer(x)` in a loop through tensors that go on as they were, while no layer gets a gradient.
    """
    yield from _find_dropped_results(evidence)
    for loop in find_executed(evidence, ast.For):
        if not _goes_through_parameters(loop, evidence):
            continue
        names = collect_names(loop.target)
        for statement in (inner for one in loop.body for inner in ast.walk(one)):
            if not isinstance(statement, ast.Assign) or statement.lineno not in evidence.times:
                continue
            target = statement.targets[0]
            if (
                isinstance(target, ast.Name)
                and target.id in names
                and isinstance(statement.value, ast.BinOp)
                and target.id in collect_names(statement.value)
                and not _is_read_after(target.id, statement, loop, evidence)
            ):
                yield span_of_node(statement)


def _find_dropped_results(evidence: Evidence) -> Iterator[At]:
    """Yield what a loop gives the name of its item: a result that nothing reads, of what is computed with below."""
    hooks = any("hook" in last for last, _ in find_calls([evidence.tree]))
    if hooks or not list_starved_parameters(evidence) or _keeps_what_it_computes(evidence):
        return
    for loop in find_executed(evidence, ast.For):
        names = collect_names(loop.target)
        for statement in (inner for one in loop.body for inner in ast.walk(one)):
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                continue
            target, value = statement.targets[0], statement.value
            if (
                isinstance(target, ast.Name)
                and isinstance(value, ast.Call)
                and target.id in names & collect_names(*value.args)
                and statement.lineno in evidence.graded - evidence.never_graded
                and any(
                    one.grad_fn for one in find_seen_tensors(evidence, target.id, target.lineno)
                )
                and not _is_read_after(target.id, statement, loop, evidence)
                and _is_used_below(loop, evidence)
                and not _changes_in_place(value, evidence)
            ):
                yield span_of_node(statement)


def _keeps_what_it_computes(evidence: Evidence) -> bool:
    """Return whether a module of the program gives itself an attribute when it is called, such as a part of the loss."""
    called = [
        define
        for own in evidence.flow.module_classes
        for define in own.body
        if isinstance(define, FunctionNode) and define.name in CALL_METHODS
    ]
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        for define in called
        for node in ast.walk(define)
    )


def _is_used_below(loop: ast.For, evidence: Evidence) -> bool:
    """Return whether the names that a loop goes through are read below it, in its function."""
    through = {name.id for name in find_name_nodes(loop.iter)} - LOOPING
    scope = evidence.flow.innermost_function(loop.lineno)
    end = loop.end_lineno or loop.lineno
    return any(
        name.id in through and isinstance(name.ctx, ast.Load) and name.lineno > end
        for name in find_name_nodes(scope)
    )


def _changes_in_place(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether a call may change its argument: by its name, or because its class has layers that do."""
    own = evidence.flow.innermost_class(call.lineno) or evidence.tree
    layers = any(one.arg == "inplace" for one in ast.walk(own) if isinstance(one, ast.keyword))
    return layers or dotted_name(call.func).endswith("_")


def _goes_through_parameters(loop: ast.For, evidence: Evidence) -> bool:
    """Return whether what gives the loop its items are the parameters of modules, also in lists."""
    nodes = [
        *evidence.origins(loop.iter, loop.lineno),
        *(
            value
            for inner in ast.walk(loop.iter)
            if isinstance(inner, ast.Attribute)
            for value in evidence.flow.find_given(inner)
        ),
    ]
    return any(last in TENSOR_LISTINGS for last, _ in find_calls(nodes))


def _is_read_after(name: str, statement: ast.Assign, loop: ast.For, evidence: Evidence) -> bool:
    """Return whether something reads this name further down, or from an inner loop's beginning on."""
    scope = evidence.flow.innermost_function(loop.lineno)
    inner = evidence.flow.innermost_loop(statement.lineno)
    begin = statement.end_lineno or statement.lineno
    if inner is not None and inner is not loop:
        begin = inner.lineno - 1  # the inner loop comes here again
    own = {id(node) for node in ast.walk(statement)}
    return any(
        node.id == name
        and isinstance(node.ctx, ast.Load)
        and node.lineno > begin
        and (id(node) not in own or (inner is not loop))
        for node in find_name_nodes(scope)
    )
