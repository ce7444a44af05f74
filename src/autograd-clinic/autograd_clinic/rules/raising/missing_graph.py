"""An output without a graph: where its path to what requires grad is cut."""

from __future__ import annotations

import ast

from ...culprits.checkpoint import NOTHING_CHECKPOINTED
from ...culprits.grad_mode import GRADIENT_SWITCHES, find_draw
from ...dataflow.scopes import FunctionNode
from ...evidence.evidence import Evidence
from ...evidence.model import PASS_FUNCTIONS, OtherValueInfo, SequenceInfo, TensorInfo
from ...program.backward_call import parse_backward_call
from ...program.syntax import (
    contains_line,
    dotted_name,
    find_calls,
    find_name_nodes,
    find_node,
    find_statement,
    is_literal_true,
    last_name,
    span_of_node,
)
from ..cuts import CHOICES, LEAVING_METHODS, NUMBER_CASTS, is_detached
from ..registry import choose_among
from ..seen_graphs import holds_indices

NUMBER_METHODS = {*LEAVING_METHODS, "from_numpy"}
PYTHON_NUMBERS = {*NUMBER_CASTS, "complex"}
TENSOR_MAKERS = {"tensor", "as_tensor"}
COUNTING_FUNCTIONS = {*CHOICES, "byte", "char", "short"}
STEP_FUNCTIONS = {
    "histc",
    "bincount",
    "bucketize",
    "searchsorted",
    "unique",
    "one_hot",
    "multinomial",
}
STEP_FUNCTIONS |= {"nonzero", "count_nonzero", "argwhere", "histogram"}
DETACHED, COUNTED = "implicit_seed/data_attribute", "implicit_seed/accuracy_as_loss"
MADE_A_NUMBER = "Converting a tensor with requires_grad=True to a scalar"
ListNode = ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp


@choose_among(
    "func/autograd_grad_inside_vmap",
    "seed/output_without_a_graph",
    "implicit_seed/inside_a_backward_pass",
    "implicit_seed/forward_under_no_grad",
    "implicit_seed/data_attribute",
    "implicit_seed/losses_made_numbers",
    "implicit_seed/accuracy_as_loss",
    "implicit_seed/histogram_as_loss",
    "implicit_seed/gradient_without_a_graph",
    "implicit_seed/graph_retained_not_created",
    "implicit_seed/gradient_of_a_linear_function",
    "implicit_seed/no_input_requires_grad",
)
def choose_missing_graph(evidence: Evidence) -> str | None:
    """Walk back from the output to where its path to what requires grad is cut."""
    output = evidence.given("output")
    if isinstance(output, TensorInfo) and output.batched:
        return "func/autograd_grad_inside_vmap"
    if isinstance(output, SequenceInfo) and output.size > 1 and _some_have_a_graph(output):
        return "seed/output_without_a_graph"
    if evidence.backward_call is None:
        return None
    origins = evidence.origins(evidence.backward_call.output, cut=evidence.has_graph)
    origins += _list_put_into_lists(origins, evidence)
    if _was_computed_inside_a_pass(origins, evidence):
        return "implicit_seed/inside_a_backward_pass"
    if any(_was_made_a_number(node, evidence) for node in origins):
        return "implicit_seed/losses_made_numbers"
    weak: list[str] = []
    begun = False  # whether a tensor that requires grad was seen on the way
    for node in origins:
        names = find_name_nodes(node)
        graphs = [n for n in names if evidence.has_graph(n) or holds_indices(n, evidence)]
        if (cause := _find_cut(node, evidence)) is not None:
            if graphs or not cause:
                return cause
            weak.append(cause)
        # The parameters of a module may have been frozen since they were seen.
        begun = begun or any(evidence.tensor_held_by(n.id, n.lineno) for n in graphs)
    if weak:  # perhaps of plain data, on which nobody writes detach(), and which anybody compares
        return min(weak, key=lambda cause: (cause != DETACHED, cause == COUNTED))
    if _was_warned_of_checkpoint(evidence):
        return "neighbours/reentrant_and_plain_data"  # there it ended
    return None if begun else "implicit_seed/no_input_requires_grad"


def _some_have_a_graph(outputs: SequenceInfo) -> bool:
    """Return whether not all that was seen of them lacks a graph: then one is to be left out."""
    seen = [one for one in outputs.items if isinstance(one, TensorInfo)]
    return not seen or any(one.has_graph for one in seen)


def _list_put_into_lists(origins: list[ast.AST], evidence: Evidence) -> list[ast.AST]:
    """Return what was appended to the lists among these, and what that was computed from."""
    lists = {dotted_name(name) for node in origins for name in find_name_nodes(node)}
    return [
        origin
        for last, call in find_calls([evidence.tree])
        if last == "append" and len(call.args) == 1 and isinstance(call.func, ast.Attribute)
        if dotted_name(call.func.value) in lists
        for origin in evidence.origins(call.args[0], call.lineno, cut=evidence.has_graph)
        if origin not in origins
    ]


def _was_computed_inside_a_pass(origins: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether a pass under way, which recorded no graph, ran what made the output.

    That is a hook or a backward() of the program's own, or what these call.
    """
    inside: set[ast.AST | None] = set()
    for index, at in enumerate(evidence.stack[:-1]):
        calls = [c for c in evidence.calls if c.at == at and c.function in PASS_FUNCTIONS]
        if calls and evidence.find_backward_call(at):
            recorded = "create_graph" in calls[-1].flags
            under = [] if recorded else evidence.stack[index + 1 :]
            inside = {_find_scope(evidence, find_node(evidence.tree, place)) for place in under} - {
                None
            }
    computed: list[ast.AST] = []
    for node in origins:
        if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
            continue
        if _find_scope(evidence, node) not in inside:
            if not computed:
                return False
        elif isinstance(node, ast.Call) and evidence.flow.find_returned(node):
            inside.update(evidence.flow.find_functions(last_name(node.func)))
        else:
            computed.append(node)
    return (
        bool(computed)
        and _ran_ungraded(computed[0], evidence)
        and not _is_of_plain_data(computed, evidence)
    )


def _is_of_plain_data(computed: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether these start from tensors without a graph: grad mode would not help."""
    given = []
    for name in (name for node in computed for name in find_name_nodes(node)):
        value = evidence.held_by(name.id, name.lineno)
        bound = [one.value for one in evidence.flow.resolve_name(name.id, name.lineno)]
        of_python = isinstance(value, OtherValueInfo) and value.kind == "module"
        if not of_python and not any(expression in computed for expression in bound):
            given.append(value)
    return bool(given) and all(isinstance(one, TensorInfo) and not one.has_graph for one in given)


def _find_scope(evidence: Evidence, node: ast.AST | None) -> ast.AST | None:
    """Return the innermost function or lambda around a node."""
    scopes = [n for n in ast.walk(evidence.tree) if isinstance(n, FunctionNode | ast.Lambda)]
    around = [scope for scope in scopes if any(inner is node for inner in ast.walk(scope))]
    return around[-1] if around else None  # ast.walk goes outside in


def _ran_ungraded(node: ast.AST | None, evidence: Evidence) -> bool:
    """Return whether its statement ran while no graph was recorded."""
    line = getattr(node, "lineno", 0)
    statement = find_statement(evidence.tree, line)
    return not evidence.ungraded.isdisjoint({line, statement.lineno if statement else line})


def _find_cut(node: ast.AST, evidence: Evidence) -> str | None:
    """Return why the graph ends in this expression, if it does."""
    for _, call in find_calls([node]):
        if (found := parse_backward_call(call)) and found.function == "grad":
            flags = {flag for flag, value in found.roles.items() if is_literal_true(value)}
            if "create_graph" in flags:
                return _find_missing_slope(call, evidence)
            if "retain_graph" in flags:
                return "implicit_seed/graph_retained_not_created"
            return "implicit_seed/gradient_without_a_graph"
    calls = [*find_calls([node])]
    if find_draw(evidence) in [call for _, call in calls]:
        return "implicit_seed/forward_under_no_grad"
    functions = {name for name, _ in calls}
    of_python = {name for name, call in calls if isinstance(call.func, ast.Name)} & PYTHON_NUMBERS
    attributes = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
    if functions & NUMBER_METHODS or of_python or any(_is_made_of_numbers(*call) for call in calls):
        return "implicit_seed/losses_made_numbers"
    if any(
        is_detached(inner) and not _is_of_an_object(inner, evidence) for inner in ast.walk(node)
    ):
        return DETACHED
    if functions & STEP_FUNCTIONS:
        return "implicit_seed/histogram_as_loss"
    if (functions - of_python) & COUNTING_FUNCTIONS or any(
        isinstance(inner, ast.Compare) for inner in ast.walk(node)
    ):
        return COUNTED
    if "grad" in attributes - functions:
        return "implicit_seed/gradient_without_a_graph"
    if not isinstance(node, ast.Name) and _ran_ungraded(node, evidence):
        # Within a checkpoint no graph is recorded, either.
        switched = _was_warned_of_checkpoint(evidence) and not _switches_gradients(evidence)
        return None if switched else "implicit_seed/forward_under_no_grad"
    return None


def _is_of_an_object(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is an attribute `data` of what is no tensor, such as a data set, an environment or settings."""
    if not isinstance(cut, ast.Attribute):
        return False
    owner = dotted_name(cut.value)
    held = evidence.held_by(owner, cut.lineno) if owner else None
    return owner == "self" or isinstance(held, OtherValueInfo)


def _was_made_a_number(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether torch has warned that this makes a number of a tensor with a graph."""
    warned = {one.line for one in evidence.warnings if MADE_A_NUMBER in one.message}
    statement = find_statement(evidence.tree, getattr(node, "lineno", 0)) if warned else None
    return statement is not None and any(line and contains_line(statement, line) for line in warned)


def _was_warned_of_checkpoint(evidence: Evidence) -> bool:
    """Return whether torch has warned that the graph ends in a checkpoint."""
    return any(NOTHING_CHECKPOINTED in warned.message for warned in evidence.warnings)


def _switches_gradients(evidence: Evidence) -> bool:
    """Return whether the program itself says anywhere that no graph is to be recorded."""
    return any(
        isinstance(node, ast.Attribute | ast.Name) and last_name(node) in GRADIENT_SWITCHES
        for node in ast.walk(evidence.tree)
    )


def _find_missing_slope(asked: ast.Call, evidence: Evidence) -> str:
    """Return why a gradient that was asked for with a graph has none; empty if that is not known."""
    seen = [call.backward for call in evidence.calls if call.at == span_of_node(asked)]
    if not any(one and one.custom for one in seen):
        return "implicit_seed/gradient_of_a_linear_function"
    once = "once_differentiable" in evidence.program.source
    return "functions/once_differentiable" if once else ""


def _is_made_of_numbers(name: str, call: ast.Call) -> bool:
    """Return whether it makes a tensor of values; as_tensor() of a tensor gives that back."""
    values = call.args[:1] if name in TENSOR_MAKERS else []
    return any(
        find_name_nodes(value) and (name == "tensor" or isinstance(value, ListNode))
        for value in values
    )
