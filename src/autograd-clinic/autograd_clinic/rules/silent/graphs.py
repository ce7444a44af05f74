"""Notes on the graph: what it has saved, and where its slope is zero or its path cut."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Value, tensors_in
from ...program.backward_call import is_grad_call
from ...program.syntax import (
    find_calls,
    find_name_nodes,
    find_node,
    find_statement,
    is_literal_true,
    span_of_node,
)
from ..cuts import ROUNDING
from ..origins import MAX_ORIGINS, list_origins
from ..registry import At, register_note
from ..terms import find_loss_terms, may_have_graph
from .queries import find_output_origins, list_passes

ARRAYS = ("numpy", "from_numpy", "asarray", "frombuffer")


def _find_overwritten(evidence: Evidence) -> Iterator[At]:
    changes = (one for _, seen in list_passes(evidence) for one in seen.overwritten if not one.kept)
    for line in dict.fromkeys(
        one.change.line for one in changes
    ):  # each once, not once for each pass
        if node := find_statement(evidence.tree, line):
            yield span_of_node(node)


@register_note("graph/data_overwritten")
def data_overwritten(evidence: Evidence) -> Iterator[At]:
    """Yield a tensor that the graph has saved, written to through `.data`."""
    for at in _find_overwritten(evidence):
        if _writes_into(evidence, at, "data"):
            yield at


@register_note("functions/input_changed_through_numpy")
def input_changed_through_numpy(evidence: Evidence) -> Iterator[At]:
    """Yield an input of a Function that its forward() changes through NumPy."""
    for at in _find_overwritten(evidence):
        if _writes_into(evidence, at, *ARRAYS) and _stands_in_forward(evidence, at[0]):
            yield at


@register_note("graph/array_overwritten")
def array_overwritten(evidence: Evidence) -> Iterator[At]:
    """Yield a tensor that the graph has saved, written to through an array."""
    for at in _find_overwritten(evidence):
        if _writes_into(evidence, at, *ARRAYS) and not _stands_in_forward(evidence, at[0]):
            yield at


def _writes_into(evidence: Evidence, at: At, *attributes: str) -> bool:
    """Return whether what a statement writes to comes from such an attribute."""
    node = find_node(evidence.tree, at)
    return any(
        isinstance(inner, ast.Attribute) and inner.attr in attributes
        for origin in evidence.origins(node, at[0])[:4]
        for inner in ast.walk(origin)
    )


def _stands_in_forward(evidence: Evidence, line: int) -> bool:
    define = evidence.flow.innermost_function(line)
    first = define.args.args[:1] if isinstance(define, ast.FunctionDef) else []
    return getattr(define, "name", "") == "forward" and [arg.arg for arg in first] == ["ctx"]


@register_note("implicit_seed/rounding_has_slope_zero")
def rounding_has_slope_zero(evidence: Evidence) -> Iterator[At]:
    """Yield where only an operation with a slope of zero leads to a leaf, or to all leaves of a term of a loss."""
    for call, seen in list_passes(evidence):
        wanted = {one.id for one in call.tensors("input")}
        flat = seen.flat & wanted if wanted else seen.flat
        if flat and evidence.find_backward_call(call.at):
            made = find_calls(find_output_origins(evidence, call.at))
            yield next((span_of_node(node) for name, node in made if name in ROUNDING), call.at)
        for line in [one.line for one in seen.addends if one.flat and not flat]:
            statement = find_statement(evidence.tree, line)
            value = getattr(statement, "value", None)
            made = find_calls(evidence.origins(value, line) if value is not None else ())
            yield from [span_of_node(node) for name, node in made if name in ROUNDING][:1]


@register_note("higher_order/second_derivative_of_relu")
def second_derivative_of_relu(evidence: Evidence) -> Iterator[At]:
    """Yield a second derivative through a ReLU that is zero everywhere."""
    for call, seen in list_passes(evidence):
        again = any("ThresholdBackwardBackward" in kind for kind in seen.nodes)
        lost = any(one.zero for one in [*seen.seeds, *seen.outputs])
        zero = bool(call.after) and all(one.zero for one in call.after or ())
        if call.function == "grad" and again and zero and not lost:
            yield call.at


@register_note("grad_arguments/samples_coupled_by_batch_norm")
def samples_coupled_by_batch_norm(evidence: Evidence) -> Iterator[At]:
    """Find slopes of a batch by its samples, through a batch normalization in training mode."""
    for call, seen in list_passes(evidence):
        given, outputs = call.tensors("input"), call.tensors("output")
        if call.function != "grad" or not seen.coupled or not (given and outputs):
            continue
        batch = (outputs[0].shape or ())[:1]
        ones = bool(seen.seeds) and all(one.ones for one in seen.seeds)
        samples = any(one.kind != "Parameter" and (one.shape or ())[:1] == batch for one in given)
        if batch > (1,) and ones and samples:
            yield call.at


@register_note("higher_order/penalty_is_a_constant")
def penalty_is_a_constant(evidence: Evidence) -> Iterator[At]:
    """Yield a term of the loss that was made of a gradient without a graph."""
    for term, there in find_loss_terms(evidence):
        if not _reads_a_slope(term, there):
            yield from _find_constant_gradient(term, there)


def _reads_a_slope(term: ast.AST, evidence: Evidence) -> bool:
    """Return whether a gradient with a graph is in a term as well, which the constant one may be compared with."""
    calls = (call for _, call in find_calls(list_origins(term, evidence)))
    return any(
        is_literal_true(flag.value)
        for call in calls
        if is_grad_call(call)
        for flag in call.keywords
        if flag.arg == "create_graph"
    )


def _find_constant_gradient(term: ast.AST, evidence: Evidence) -> Iterator[At]:
    """Yield the call of grad() from which a term without a graph was made, step by step."""
    rest: list[ast.AST] = [term]
    for node in rest:  # it grows
        calls = [call for _, call in find_calls([node])]
        if asking := next((call for call in calls if is_grad_call(call)), None):
            flags = {k.arg for k in asking.keywords}
            kept = [call for call in evidence.calls if call.at == span_of_node(asking)]
            bare = all(_has_no_graph(call.result) for call in kept)
            if kept and bare and "create_graph" not in flags:
                yield span_of_node(asking)
            return
        own: list[ast.AST] = [v for call in calls for v in evidence.flow.find_returned(call)]
        if not own and may_have_graph(node, evidence):
            continue
        for name in find_name_nodes(node):
            above = evidence.flow.list_given_last(name)  # not what the statement itself gives it
            bound = above or evidence.flow.resolve_name(name.id, name.lineno)
            own += [one.value for one in bound[-1:]]
        rest += [value for value in own if value not in rest][: MAX_ORIGINS - len(rest)]


def _has_no_graph(result: Value | None) -> bool:
    tensors = tensors_in(result)
    return bool(tensors) and not any(one.requires_grad for one in tensors)
