"""Notes on what is added up, or averaged, with its graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from ...dataflow.bindings import takes_items_out
from ...evidence.evidence import Evidence
from ...program.shown_values import list_shown_nodes
from ...program.syntax import (
    contains_line,
    dotted_name,
    find_calls,
    find_name_nodes,
    span_of_node,
)
from ..registry import At, register_note
from ..seen_graphs import had_graph
from .kept_outputs import is_returned_to_a_pass
from .queries import find_executed, find_output_origins, list_passes

TAKING_OUT = {"item", "float", "format", "detach"}  # of a graph
GRAPH_CUTS = {"detach", "detach_", "zero_", "item"}
FEW_ADDITIONS = 3  # of a training, from which on a graph that lives on is one that grows
DEEPEST_SETUP = 3  # calls from __init__ to what sets an attribute


@register_note("neighbours/total_keeps_the_graphs")
def total_keeps_the_graphs(evidence: Evidence) -> Iterator[At]:
    """Find losses that are added up or listed with their graphs, only to be shown."""
    places = {call.at for call, _ in list_passes(evidence)}
    origins = {node for at in places for node in find_output_origins(evidence, at)}
    inside = [inner for node in origins for inner in ast.walk(node)]
    used = {ast.unparse(inner) for inner in inside}
    called = {id(inner.func) for inner in inside if isinstance(inner, ast.Call)}
    parts = [inner for inner in inside if _is_part(inner) and id(inner) not in called]
    # What runs where no graph is recorded, as in an evaluation, is no part of a loss.
    lines = {(part.attr, part.lineno) for part in parts if part.lineno not in evidence.never_graded}
    for node in find_executed(evidence, ast.AugAssign, ast.Assign, ast.Call):
        if (kept := _parse_addition(node)) is None:
            continue
        target, added = kept
        if evidence.times.get(added.lineno, 0) < 2:
            continue
        if isinstance(target, ast.Attribute):
            others = {attr for attr, line in lines if line != target.lineno}
            found = target.attr not in others and _keeps_graphs(node, target, added, evidence)
        elif isinstance(target, ast.Name) and target.id not in used:
            found = (
                _was_gone_back_from(added, evidence)
                if isinstance(node, ast.Call)
                else _adds_up_losses(target, added, evidence)
            )
        else:
            continue
        if found:
            yield span_of_node(node)


def _keeps_graphs(
    node: ast.AST, target: ast.Attribute, added: ast.expr, evidence: Evidence
) -> bool:
    """Return whether an attribute keeps what was added to it, or appended, with the graphs of several steps."""
    if _was_gone_back_from(added, evidence) or _grows(target, added, evidence):
        return True
    if isinstance(node, ast.Call) and isinstance(added, ast.Name):
        return is_returned_to_a_pass(target, added, evidence)
    return False


def _adds_up_losses(total: ast.Name, added: ast.expr, evidence: Evidence) -> bool:
    """Return whether a loop adds losses with their graphs to a total that is only shown, or after their passes."""
    tensor = evidence.tensor_held_by(total.id, added.lineno)
    if evidence.flow.innermost_loop(added.lineno) is None or not (tensor and tensor.grad_fn):
        return False
    return _is_only_shown(evidence, total.id) or _was_gone_back_from(added, evidence)


def _parse_addition(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """Return what a statement adds something to, and what it adds, or appends."""
    if isinstance(node, ast.AugAssign):
        return (node.target, node.value) if isinstance(node.op, ast.Add) else None
    if isinstance(node, ast.Assign):
        return _parse_running_mean(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        one = len(node.args) == 1 and not node.keywords and node.func.attr == "append"
        return (node.func.value, node.args[0]) if one else None
    return None


def _parse_running_mean(node: ast.Assign) -> tuple[ast.expr, ast.expr] | None:
    """Return an attribute and what is added to it, as in `self.mean = 0.9 * self.mean + 0.1 * x`."""
    target, value = node.targets[0], node.value
    added = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add)
    if not isinstance(target, ast.Attribute) or not isinstance(value, ast.BinOp) or not added:
        return None
    text = ast.unparse(target)
    sides = [
        any(ast.unparse(n) == text for n in ast.walk(side)) for side in (value.left, value.right)
    ]
    if sum(sides) != 1:
        return None
    return target, value.left if sides[1] else value.right


def _grows(target: ast.Attribute, added: ast.expr, evidence: Evidence) -> bool:
    """Return whether what has a graph is added to an attribute through the steps of a training.

    That's so if the attribute begins once, with its object, and nothing cuts it off in between.
    """
    steps = [call for call in evidence.calls if call.function == "backward"]
    if len(steps) < FEW_ADDITIONS or evidence.times.get(target.lineno, 0) < FEW_ADDITIONS:
        return False
    if target.lineno in evidence.never_graded or not had_graph(added, evidence):
        return False
    if target.attr == "data":
        return False  # what is written to `.data` leaves no graph
    for node in ast.walk(evidence.tree):
        if takes_items_out(node, target.attr) or _cuts_graph_of(node, target.attr):
            return False
        if _sets_by_name(node, target.attr):
            return False
        if isinstance(node, ast.Attribute) and node.attr == target.attr:
            begins = isinstance(node.ctx, ast.Store) and node.lineno != target.lineno
            if isinstance(node.ctx, ast.Del) or (
                begins and not _is_once(node, len(steps), evidence)
            ):
                return False
    return True


def _cuts_graph_of(node: ast.AST, attribute: str) -> bool:
    """Return whether it calls a method that takes what an attribute of this name holds out of its graph."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    on = node.func.value
    return node.func.attr in GRAPH_CUTS and isinstance(on, ast.Attribute) and on.attr == attribute


def _sets_by_name(node: ast.AST, attr: str) -> bool:
    """Return whether it is a `setattr()` of this attribute."""
    if not isinstance(node, ast.Call) or dotted_name(node.func) != "setattr":
        return False
    return any(getattr(one, "value", None) == attr for one in node.args[1:2])


def _is_once(node: ast.Attribute, steps: int, evidence: Evidence) -> bool:
    """Return whether an attribute is set here as its object is made, or where it was None."""
    if 2 * evidence.times.get(node.lineno, 0) > steps:
        return False  # objects that live for a step
    if any(_asks_for_none(one, node) for one in ast.walk(evidence.tree)):
        return True
    made = evidence.flow.innermost_function(node.lineno)
    names = {getattr(made, "name", "")}
    for _ in range(DEEPEST_SETUP):
        if "__init__" in names:
            return True
        calls = [call for last, call in find_calls([evidence.tree]) if last in names]
        functions = {evidence.flow.innermost_function(call.lineno) for call in calls}
        if len(functions) != 1:
            return False
        names = {getattr(one, "name", "") for one in functions}
    return "__init__" in names


def _asks_for_none(node: ast.AST, target: ast.Attribute) -> bool:
    """Return whether it is an `if` that sets the attribute where it is None."""
    return (
        isinstance(node, ast.If)
        and any(contains_line(part, target.lineno) for part in node.body)
        and f"{ast.unparse(target)} is None" in ast.unparse(node.test)
    )


def _is_part(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute)


def _was_gone_back_from(added: ast.expr, evidence: Evidence) -> bool:
    """Return whether what is added up is a loss that a pass has gone back from, with its graph.

    It may have been given to the function of this line, by a loop that goes back from it.
    """
    if isinstance(added, ast.Dict | ast.List | ast.Tuple):
        items = added.values if isinstance(added, ast.Dict) else added.elts
        return any(_was_gone_back_from(item, evidence) for item in items)
    outputs = {
        (ast.unparse(found.output), evidence.flow.innermost_loop(call.at.line))
        for call, _ in list_passes(evidence)
        if call.function == "backward"
        if (found := evidence.find_backward_call(call.at)) and found.output is not None
    }
    if not isinstance(added, ast.Name):
        return False
    if _holds_an_output(added, evidence):
        return True
    tensor = evidence.tensor_held_by(added.id, added.lineno)
    if tensor is None or not tensor.grad_fn:
        return False
    bound = evidence.flow.resolve_name(added.id, added.lineno)
    if any(last in TAKING_OUT for last, _ in find_calls([one.value for one in bound])):
        return False  # the name may hold a number by then
    given = [(added, added.lineno)]
    given += [(one.value, one.line) for one in bound if isinstance(one.value, ast.Name)]
    return any(
        (ast.unparse(value), loop) in outputs
        for value, line in given
        if (loop := evidence.flow.innermost_loop(line)) is not None
    )


def _holds_an_output(kept: ast.Name, evidence: Evidence) -> bool:
    """Return whether a pass in the same loop goes back from an item of what is kept, and no item is made a number."""
    loop = evidence.flow.innermost_loop(kept.lineno)
    outputs = [
        found.output
        for call, _ in list_passes(evidence)
        if call.function == "backward" and evidence.flow.innermost_loop(call.at.line) is loop
        if (found := evidence.find_backward_call(call.at))
    ]
    if loop is None or not any(_is_item_of(output, kept.id) for output in outputs):
        return False
    assigned = (node for node in ast.walk(loop) if isinstance(node, ast.Assign))
    given = [
        node.value
        for node in assigned
        if any(_is_item_of(one, kept.id) or ast.unparse(one) == kept.id for one in node.targets)
    ]
    return not any(last in TAKING_OUT for last, _ in find_calls(given))


def _is_item_of(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Subscript) and ast.unparse(node.value) == name


def _is_only_shown(evidence: Evidence, name: str) -> bool:
    """Return whether all that reads a name shows it, makes a number of it, or lists it."""
    shown = list_shown_nodes(evidence.tree, {*TAKING_OUT, "append"})
    reads = [n for n in find_name_nodes(evidence.tree) if n.id == name]
    loads = [n for n in reads if isinstance(n.ctx, ast.Load)]
    return bool(loads) and all(id(n) in shown for n in loads)
