"""Notes on a loss with parameters of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import (
    contains_line,
    dotted_name,
    find_calls,
    find_statement,
    list_arguments,
    span_of_node,
)
from ..leaves import makes_a_parameter
from ..origins import MAX_ORIGINS
from ..own_layers import find_own_layer, is_for_one_side, steps_layers
from ..registry import At, register_note
from ..seen_graphs import FARTHEST
from ..terms import find_returned_part
from .queries import find_grad_reads
from .starved import FEW_STEPS, list_changed_names, loads_parameters

REDUCTIONS = {"mean", "sum", "div", "mul"}
FILTER_NAME = re.compile(r"kernel|filter|window|sobel|laplac|gauss|^(?:mean|std)$", re.IGNORECASE)


@register_note("optimizers/parameters_of_the_loss")
def parameters_of_the_loss(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter, or layers, that the class of a loss makes, which get gradients and no step.

    A network may be left as it is while gradients go through it. A loss that compares what another
    one was given, and weighs it with parameters of its own, is to learn them. So is one that takes one side
    of what it compares through layers of its own.
    """
    left = [
        one
        for one in evidence.training.parameters
        if one.is_left_out and one.passes >= FEW_STEPS and not one.in_forward
    ]
    if not left or not evidence.training.has_steps or any(find_grad_reads(evidence.tree)):
        return
    if loads_parameters(evidence):
        return
    lines = [*dict.fromkeys(one.made for one in left if one.made)]
    made = [statement for line in lines if (statement := find_statement(evidence.tree, line))]
    told: set[ast.ClassDef] = set()
    changed = list_changed_names(evidence)
    for statement in made:
        own = evidence.flow.innermost_class(statement.lineno)
        name = _find_attribute_given(statement) or find_own_layer(statement)
        if own is None or own in told or name in changed | {""}:
            continue
        if _is_a_fixed_filter(name, own):
            continue
        if find_own_layer(statement) and not (
            is_for_one_side(name, own, evidence) and steps_layers(evidence)
        ):
            continue
        if _is_held_in_part(own, evidence):
            continue  # it is the model that computes its loss itself
        if own in evidence.flow.module_classes and starts_passes(own, evidence):
            told.add(own)
            yield span_of_node(statement)


def _find_attribute_given(statement: ast.stmt) -> str:
    """Return the attribute of `self` to which a statement gives a parameter; empty if it does not."""
    if isinstance(statement, ast.Assign) and makes_a_parameter(statement.value):
        owner, _, name = dotted_name(statement.targets[0]).rpartition(".")
        return name if owner == "self" else ""
    return ""


def _is_a_fixed_filter(name: str, own: ast.ClassDef) -> bool:
    """Return whether it is called a filter, or a convolution gets it: it is written out, and meant to stay."""
    given = [
        ast.unparse(part)
        for last, call in find_calls([own])
        if re.fullmatch(r"conv\dd", last)
        for part in list_arguments(call)
    ]
    return f"self.{name}" in given or bool(FILTER_NAME.search(name))


def _is_held_in_part(own: ast.ClassDef, evidence: Evidence) -> bool:
    """Return whether an optimizer holds parameters that this class makes."""
    lines = {one.made for one in evidence.training.parameters if one.optimizers and one.made}
    return any(contains_line(own, line) for line in lines)


def starts_passes(own: ast.ClassDef, evidence: Evidence) -> bool:
    """Return whether passes start from what an object of this class gives for several values."""
    for at in evidence.backward_places():
        found = evidence.find_backward_call(at)
        if not found or found.output is None:
            continue
        for call in _find_outer_calls(found.output, evidence):
            ours = own.name in _list_classes_of(call.func, evidence)
            if ours and (len(call.args) + len(call.keywords) > 1 or _holds_several(call)):
                return True
    return False


def _list_classes_of(called: ast.AST, evidence: Evidence) -> set[str]:
    """Return what was called to make what this name or attribute holds, under whatever names it has."""
    rest, made = [called], set()
    for _ in range(FARTHEST):
        given = [value for node in rest for value in evidence.flow.find_given(node)]
        made |= {dotted_name(one.func) for one in given if isinstance(one, ast.Call)}
        rest = [node for node in given if isinstance(node, ast.Name | ast.Attribute)]
    return {name.rpartition(".")[2] for name in made}


def _holds_several(call: ast.Call) -> bool:
    """Return whether the argument of a call is a list, or several that are listed."""
    return any(isinstance(one, ast.List | ast.Tuple | ast.Starred) for one in call.args)


def _find_outer_calls(output: ast.AST, evidence: Evidence) -> Iterator[ast.Call]:
    """Yield the calls whose results a loss is a sum, a mean or a multiple of.

    So is one that is given the same target as the loss which its result goes into, as a margin is.
    """
    rest, seen = [output], list[ast.AST]()
    while rest and len(seen) < MAX_ORIGINS:
        node = rest.pop(0)
        if node in seen:
            continue
        seen.append(node)
        if isinstance(node, ast.Name):
            part = find_returned_part(node, evidence)
            rest += [*_list_values(node, evidence), *([part] if part is not node else [])]
        elif isinstance(node, ast.BinOp):
            rest += [node.left, node.right]
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in REDUCTIONS:
                rest.append(function.value)
            else:
                yield node
                yield from _find_with_a_target(node, evidence)
                rest += evidence.flow.find_returned(node)


def _list_values(name: ast.Name, evidence: Evidence) -> list[ast.AST]:
    """Return what a name was given above its line, also what multiplies it in place."""
    bound = evidence.flow.resolve_name(name.id, name.lineno)
    return [one.value for one in bound if one.line < name.lineno and one.value is not name]


def _find_with_a_target(loss: ast.Call, evidence: Evidence) -> Iterator[ast.Call]:
    """Yield the calls that make an argument of a loss, and are given another one of its arguments."""
    targets = {one.id for one in loss.args if isinstance(one, ast.Name)}
    for argument in loss.args:
        values = _list_values(argument, evidence) if isinstance(argument, ast.Name) else [argument]
        for call in (value for value in values if isinstance(value, ast.Call)):
            if targets & {one.id for one in call.args if isinstance(one, ast.Name)}:
                yield call
