"""Inputs and outputs of grad(), and what it returned: which cause it is."""

from __future__ import annotations

import ast
import re

from ...dataflow.bindings import Binding
from ...evidence.evidence import Evidence
from ...evidence.model import TensorInfo
from ...program.backward_call import is_grad_call, parse_backward_call
from ...program.syntax import collect_names, dotted_name, find_calls, find_name_nodes, find_returns
from ..registry import choose_among, recognize

TUPLE_MODULES = {"RNN", "LSTM", "GRU", "LSTMCell", "MultiheadAttention"}  # modules that return one


@choose_among(
    "functions/once_differentiable",
    "higher_order/gradient_without_the_input",
    "grad_arguments/element_of_the_input",
    "grad_arguments/requires_grad_too_late",
    "grad_arguments/rebound_name",
    "grad_arguments/unused_input",
)
def choose_unused_input(evidence: Evidence) -> str | None:
    """Choose by what the input is, and when it was made or marked."""
    if evidence.backward_call is None or not (item := _find_counted_input(evidence)):
        return None
    output = evidence.backward_call.output
    made = max(
        (
            one.line
            for n in (find_name_nodes(output) if output else ())
            for one in _list_bindings_above(n.id, evidence)
        ),
        default=evidence.line,
    )
    if isinstance(item, ast.Name) and _is_given_away(item, made, evidence):
        return "grad_arguments/rebound_name"
    if output is not None and _has_gradient_in(output, evidence):
        custom = "once_differentiable" in evidence.program.source
        return (
            "functions/once_differentiable" if custom else "higher_order/gradient_without_the_input"
        )
    if not isinstance(item, ast.Name):
        indexed = _is_part_of_a_tensor(item, evidence)
        return "grad_arguments/element_of_the_input" if indexed else "grad_arguments/unused_input"
    for one in _list_bindings_above(item.id, evidence):
        looped = isinstance(evidence.flow.find_parent(one.value), ast.For | ast.comprehension)
        if looped and _is_tensor(one.value, evidence):
            return "grad_arguments/element_of_the_input"
    for name, call in find_calls([evidence.tree]):
        marks = name == "requires_grad_" and dotted_name(call.func) == f"{item.id}.requires_grad_"
        if marks and made < call.lineno < evidence.line:
            return "grad_arguments/requires_grad_too_late"
    return "grad_arguments/unused_input"


def _has_gradient_in(output: ast.expr, evidence: Evidence) -> bool:
    """Return whether an output was computed from what a call of grad() had returned with its graph.

    What an element of a dict comes from is read from the dict's other elements, too, such as what the
    failed call was to give it.
    """
    before = {
        call.at.line
        for call in evidence.calls_before()
        if call.function == "grad" and not call.failed and "create_graph" in call.flags
    }
    failed = evidence.backward_call.call if evidence.backward_call else None
    return any(
        is_grad_call(call) and call is not failed and call.lineno in before
        for _, call in find_calls(evidence.origins(output))
    )


def _is_part_of_a_tensor(item: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is an element or a view of a tensor, and not one of a list of tensors."""
    inner = item
    while isinstance(inner, ast.Subscript | ast.Call):
        part = inner.func if isinstance(inner, ast.Call) else inner
        if not isinstance(part, ast.Subscript | ast.Attribute):
            return False
        inner = part.value
        if _is_tensor(inner, evidence):
            return True
    return False


def _is_given_away(item: ast.Name, made: int, evidence: Evidence) -> bool:
    """Return whether a name was given to another tensor after the output had been made."""
    return any(
        made < one.line < evidence.line and item.id in collect_names(one.value)
        for one in _list_bindings_above(item.id, evidence)
    )


def _list_bindings_above(name: str, evidence: Evidence) -> list[Binding]:
    """Return what is given to a name above the line in question, in its function if that gives any."""
    scope = evidence.flow.innermost_function(evidence.line)
    above = [one for one in evidence.flow.find_bindings(name) if one.line < evidence.line]
    return [one for one in above if evidence.flow.innermost_function(one.line) is scope] or above


def _find_counted_input(evidence: Evidence) -> ast.AST | None:
    """Return the input that the message counts up to."""
    given = evidence.backward_call.roles.get("input") if evidence.backward_call else None
    if isinstance(given, ast.Name) and (bound := evidence.flow.find_bindings(given.id)):
        listed = bound[-1].value
        given = listed if isinstance(listed, ast.Tuple | ast.List) else given
    index = re.search(r"index (\d+)", evidence.message)
    if isinstance(given, ast.Tuple | ast.List) and index and int(index[1]) < len(given.elts):
        return given.elts[int(index[1])]
    return given


@choose_among("grad_arguments/plain_data", "higher_order/seed_without_requires_grad")
def choose_plain_input(evidence: Evidence) -> str | None:
    """Choose by whether the input was the seed of a step before."""
    if evidence.backward_call is None:
        return None
    item = evidence.source("input")
    for _, call in find_calls(evidence.origins(evidence.backward_call.output)):
        found = parse_backward_call(call)
        if found and "seed" in found.roles and ast.unparse(found.roles["seed"]) == item:
            return "higher_order/seed_without_requires_grad"
    return "grad_arguments/plain_data"


@recognize("grad_arguments/number_as_output")
def is_number_as_output(evidence: Evidence) -> bool:
    """Recognize a call of grad() with a number for the output."""
    return evidence.kind_of("output") in ("float", "int", "complex")


@recognize("grad_arguments/result_is_a_tuple")
def is_attribute_of_gradients(evidence: Evidence) -> bool:
    """Recognize an attribute of what grad() returned."""
    return isinstance(evidence.node, ast.Attribute | ast.Call) and any(
        is_grad_call(node)
        for inner in ast.walk(evidence.node)
        if isinstance(inner, ast.Attribute)
        for node in evidence.origins(inner.value)[:2]
    )


@recognize("grad_arguments/module_returns_a_tuple")
def is_attribute_of_outputs(evidence: Evidence) -> bool:
    """Recognize an attribute of what a module of torch's or the program's own returned."""
    node = evidence.node.func if isinstance(evidence.node, ast.Call) else evidence.node
    if not isinstance(node, ast.Attribute):
        return False
    bound = evidence.flow.resolve_name(dotted_name(node.value), evidence.line)
    nearer = [one for one in bound if one.line < evidence.line] or bound
    last = max(nearer, key=lambda binding: binding.line, default=None)
    given = last.value if last else node.value
    return isinstance(given, ast.Call) and _is_of_a_module(given, evidence)


def _is_of_a_module(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether it calls a module that returns a tuple."""
    made = [one.value for one in evidence.flow.find_bindings(dotted_name(call.func))]
    for name, _ in find_calls([call.func, *made]):
        forwards = [
            m for m in evidence.flow.find_functions(name) if getattr(m, "name", "") == "forward"
        ]
        if name in TUPLE_MODULES or any(
            isinstance(value, ast.Tuple) for forward in forwards for value in find_returns(forward)
        ):
            return True
    return False


@recognize("grad_arguments/tuple_times_a_number")
def is_product_with_gradients(evidence: Evidence) -> bool:
    """Recognize a name that holds the tuple that grad() returned."""
    return any(
        name.id in evidence.names
        and evidence.names[name.id].kind == "tuple"
        and any(map(is_grad_call, evidence.origins(name)[:2]))
        for name in find_name_nodes(evidence.node or ast.Pass())
    )


@recognize("grad_arguments/inputs_left_out")
def is_call_of_grad(evidence: Evidence) -> bool:
    """Recognize a call of torch's grad(), and not of a function of the program's own."""
    name = dotted_name(evidence.node.func) if isinstance(evidence.node, ast.Call) else ""
    known = (
        name.endswith("autograd.grad") or "torch.autograd import grad" in evidence.program.source
    )
    return known and not evidence.flow.find_functions("grad")


@choose_among("functions/none_as_seed", "grad_arguments/none_for_an_unused_input", "")
def choose_none(evidence: Evidence) -> str:
    """Choose by whether a backward() of the program's own computes with None, or an operand is of grad()."""
    nodes = [
        node
        for name in find_name_nodes(evidence.statement or ast.Pass())
        for node in evidence.origins(name)[: 8 if _is_none(evidence, name) else 2]
    ]
    if any(map(is_grad_call, nodes)):
        return "grad_arguments/none_for_an_unused_input"
    function = evidence.flow.innermost_function(evidence.line)
    return "functions/none_as_seed" if getattr(function, "name", "") == "backward" else ""


def _is_none(evidence: Evidence, name: ast.Name) -> bool:
    return name.id in evidence.names and evidence.names[name.id].kind == "NoneType"


def _is_tensor(node: ast.AST, evidence: Evidence) -> bool:
    return isinstance(evidence.value(node), TensorInfo)
