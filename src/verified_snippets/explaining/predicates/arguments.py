"""Inputs and outputs of grad(), and what it returned: which cause it is."""

from __future__ import annotations

import ast
import re

from ..roles import asked, is_grad
from ..runs import Run
from ..syntax import calls_in, dotted, names_in, returned_by
from .registry import one_of, only_if

TUPLES = {"RNN", "LSTM", "GRU", "LSTMCell", "MultiheadAttention"}  # modules that return one


@one_of(
    "functions/once_differentiable",
    "higher_order/gradient_without_the_input",
    "grad_arguments/element_of_the_input",
    "grad_arguments/requires_grad_too_late",
    "grad_arguments/rebound_name",
    "grad_arguments/unused_input",
)
def unused(run: Run) -> str | None:
    """By what the input is, and when it was made or marked."""
    if run.asked is None or not (item := _offending(run)):
        return None
    output = run.asked.roles["output"]
    origins = run.origins(output)
    if any(is_grad(call) for _, call in calls_in(origins)):
        custom = "once_differentiable" in run.program.source
        return (
            "functions/once_differentiable" if custom else "higher_order/gradient_without_the_input"
        )
    if not isinstance(item, ast.Name):
        indexed = isinstance(item, ast.Subscript | ast.Call)
        return "grad_arguments/element_of_the_input" if indexed else "grad_arguments/unused_input"
    made = max(
        (line for n in names_in(output) for line, _ in run.flow.bindings(n.id)), default=run.line
    )
    for line, value in run.flow.bindings(item.id):
        looped = isinstance(run.flow.binder(value), ast.For | ast.comprehension)
        if looped and _is_tensor(value, run):
            return "grad_arguments/element_of_the_input"
        if made < line < run.line and item.id in {name.id for name in names_in(value)}:
            return "grad_arguments/rebound_name"
    for name, call in calls_in([run.tree]):
        marks = name == "requires_grad_" and dotted(call.func) == f"{item.id}.requires_grad_"
        if marks and made < call.lineno < run.line:
            return "grad_arguments/requires_grad_too_late"
    return "grad_arguments/unused_input"


def _offending(run: Run) -> ast.AST | None:
    """The input that the message counts up to."""
    given = run.asked.roles.get("input") if run.asked else None
    if isinstance(given, ast.Name) and (bound := run.flow.bindings(given.id)):
        listed = bound[-1][1]
        given = listed if isinstance(listed, ast.Tuple | ast.List) else given
    index = re.search(r"index (\d+)", run.message)
    if isinstance(given, ast.Tuple | ast.List) and index and int(index[1]) < len(given.elts):
        return given.elts[int(index[1])]
    return given


@one_of("grad_arguments/plain_data", "higher_order/seed_without_requires_grad")
def plain_input(run: Run) -> str | None:
    """By whether the input was the seed of a step before."""
    if run.asked is None:
        return None
    item = run.source("input")
    for _, call in calls_in(run.origins(run.asked.roles["output"])):
        found = asked(call)
        if found and "seed" in found.roles and ast.unparse(found.roles["seed"]) == item:
            return "higher_order/seed_without_requires_grad"
    return "grad_arguments/plain_data"


@only_if("grad_arguments/number_as_output")
def number_as_output(run: Run) -> bool:
    """A call of grad() with a number for the output."""
    return (run.given("output") or {}).get("kind") in ("float", "int", "complex")


@only_if("grad_arguments/result_is_a_tuple")
def attribute_of_gradients(run: Run) -> bool:
    """An attribute of what grad() returned."""
    return isinstance(run.node, ast.Attribute | ast.Call) and any(
        is_grad(node)
        for inner in ast.walk(run.node)
        if isinstance(inner, ast.Attribute)
        for node in run.origins(inner.value)[:2]
    )


@only_if("grad_arguments/module_returns_a_tuple")
def attribute_of_outputs(run: Run) -> bool:
    """An attribute of what was returned by a module of torch's or of the program's own."""
    node = run.node.func if isinstance(run.node, ast.Call) else run.node
    if not isinstance(node, ast.Attribute):
        return False
    bound = run.flow.meant(dotted(node.value), run.line)
    nearer = [(line, value) for line, value in bound if line < run.line] or bound
    given = max(nearer, key=lambda binding: binding[0], default=(0, node.value))[1]
    return isinstance(given, ast.Call) and _is_of_a_module(given, run)


def _is_of_a_module(call: ast.Call, run: Run) -> bool:
    """Whether it calls a module that returns a tuple."""
    made = [value for _, value in run.flow.bindings(dotted(call.func))]
    for name, _ in calls_in([call.func, *made]):
        forwards = [m for m in run.flow.defined(name) if getattr(m, "name", "") == "forward"]
        if name in TUPLES or any(
            isinstance(value, ast.Tuple) for forward in forwards for value in returned_by(forward)
        ):
            return True
    return False


@only_if("grad_arguments/tuple_times_a_number")
def times_gradients(run: Run) -> bool:
    """A name that holds the tuple that grad() returned."""
    return any(
        (run.names.get(name.id) or {}).get("kind") == "tuple"
        and any(map(is_grad, run.origins(name)[:2]))
        for name in names_in(run.node or ast.Pass())
    )


@only_if("grad_arguments/inputs_left_out")
def arguments_of_grad(run: Run) -> bool:
    """A call of torch's grad(), and not of a function of the program's own."""
    name = dotted(run.node.func) if isinstance(run.node, ast.Call) else ""
    known = name.endswith("autograd.grad") or "torch.autograd import grad" in run.program.source
    return known and not run.flow.defined("grad")


@only_if("grad_arguments/none_for_an_unused_input")
def arithmetic_with_gradients(run: Run) -> bool:
    """An operand that grad() returned."""
    nodes = [
        node for name in names_in(run.statement or ast.Pass()) for node in run.origins(name)[:2]
    ]
    return any(map(is_grad, nodes))


def _is_tensor(node: ast.AST, run: Run) -> bool:
    return "dtype" in (run.value(node) or {})
