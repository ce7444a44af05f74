"""When a mechanical correction keeps a program's meaning: a changed program that ends is no proof.

Each function here asks for what would make the changed program compute another thing than its author meant.
"""

from __future__ import annotations

import ast
from typing import TypeGuard

from ..evidence.call_order import STEPS, list_calls_after
from ..evidence.evidence import Evidence
from ..evidence.model import Call, TensorInfo
from ..program.backward_call import is_grad_call, parse_backward_call
from ..program.shown_values import list_shown_nodes
from ..program.syntax import NAMESPACE_CALLS, Span, find_calls, span_of_node

MAKING_NUMBERS = ("item", "float")
READING_ANY_NAME = {*NAMESPACE_CALLS, "getattr"}


def may_train_between(evidence: Evidence) -> bool:
    """Return whether the program may change what the graph was made from, between two passes.

    Then the graph must not be kept: it is one of old values, and the program would train on them.
    """
    leaves: set[int | None] = {one for call in evidence.calls for one in call.leaf_places}
    leaves |= {one.storage for call in evidence.calls for one in call.tensors("input")}
    changed = any(change.storage in leaves for change in evidence.changes)
    stepped = any(call.function in STEPS for call in evidence.calls)
    # After the two, steps of two optimizers: each may have its loss, and get the other's gradient.
    steps = any(name in ("step", "zero_grad") for name, _ in find_calls([evidence.tree]))
    return changed or stepped or steps


def has_gradient_of(at: Span, evidence: Evidence) -> bool:
    """Return whether the output in question was computed from what a call of grad() at this place returned.

    With the graph kept alone, that would be a constant, which the program may not mean.
    """
    output = evidence.backward_call.output if evidence.backward_call else None
    calls = (call for _, call in find_calls(evidence.origins(output)))
    return any(is_grad_call(call) and span_of_node(call) == at for call in calls)


def is_used_elsewhere(asked: ast.Call, evidence: Evidence) -> bool:
    """Return whether what asks for this gradient is also called for something else.

    With a graph, that would go on to whatever is computed from it.
    """
    function = evidence.flow.innermost_function(asked.lineno)
    name = getattr(function, "name", "")
    origins = evidence.origins(evidence.backward_call.output) if evidence.backward_call else []
    known = {id(inner) for node in origins for inner in ast.walk(node)}
    called = [call for last, call in find_calls([evidence.tree]) if last == name]
    sites = [call for call in called if span_of_node(call) not in evidence.stack]
    return bool(name) and (len(sites) > 1 or any(id(site) not in known for site in sites))


def has_changed_since(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether an optimizer, or the program, has changed a leaf since this call of grad().

    Then the graph that the call would create is one of old values.
    """
    seen = [one for one in evidence.calls if one.at == span_of_node(call)]
    if not seen:
        return False
    last = seen[-1]
    leaves = last.leaf_places | {tensor.storage for tensor in last.tensors("input")}
    later_calls = list_calls_after(evidence, last)
    later_changes = (change for change in evidence.changes if change.number > last.number)
    return any(one.function in STEPS for one in later_calls) or any(
        change.storage in leaves for change in later_changes
    )


def asks_for_one(call: Call, asking: ast.AST) -> bool:
    """Return whether one gradient is asked for, and not those of a list, which has one in this run."""
    found = parse_backward_call(asking)
    given = found.roles.get("input") if found else None
    literal = isinstance(given, ast.List | ast.Tuple) and len(given.elts) == 1
    return literal or isinstance(call.given.get("input"), TensorInfo)


def is_taken_for_tensor(named: ast.AST, asked: ast.AST, evidence: Evidence) -> bool:
    """Return whether what `asked` returns has this name alone, of which only attributes of a tensor are read."""
    if not isinstance(named, ast.Name):
        return is_grad_call(named)
    bases = {id(node.value) for node in ast.walk(evidence.tree) if isinstance(node, ast.Attribute)}
    binder = evidence.flow.find_parent(asked)
    targets = binder.targets if isinstance(binder, ast.Assign) else []
    alone = len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == named.id
    hidden = any(last in READING_ANY_NAME for last, _ in find_calls([evidence.tree]))
    return (
        alone
        and not hidden
        and all(
            id(node) in bases
            for node in ast.walk(evidence.tree)
            if isinstance(node, ast.Name) and node.id == named.id and isinstance(node.ctx, ast.Load)
        )
        and not any(
            node.attr == named.id
            or (_is_name(node.value) and node.value.id == named.id and hasattr(tuple, node.attr))
            for node in ast.walk(evidence.tree)
            if isinstance(node, ast.Attribute)
        )
    )


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def reads_gradient_between(first: Span, evidence: Evidence) -> bool:
    """Return whether a `.grad` is read between two passes that fill it, and is not reset.

    The second pass adds to it: what is read after that would be the sum of the two.
    """
    if evidence.backward_call and evidence.backward_call.function != "backward":
        return False
    read: set[str] = set()
    reset: set[str] = set()
    for node in _list_between(first, evidence):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute) and inner.attr == "grad":
                into = read if isinstance(inner.ctx, ast.Load) else reset
                into.add(ast.unparse(inner.value))
        for last, call in find_calls([node]):
            if last == "zero_" and isinstance(call.func, ast.Attribute):
                reset.add(ast.unparse(call.func.value).removesuffix(".grad"))
    return not read <= reset


def _list_between(first: Span, evidence: Evidence) -> list[ast.AST]:
    """Return what runs between the two, also in functions of the program that are called there."""
    flow = evidence.flow
    around: list[ast.AST] = []
    for at in evidence.stack:
        function = flow.innermost_function(at.line)
        around += filter(None, (flow.innermost_loop(at.line), function))
    found = [node for node in around if node is not evidence.tree] or [
        node
        for node in evidence.tree.body
        if first.line < node.lineno and (node.end_lineno or 0) < evidence.line
    ]
    called = [last for last, _ in find_calls(found)]
    return [*found, *(define for name in called for define in flow.find_functions(name))]


def is_kept_elsewhere(asked: ast.Call, evidence: Evidence) -> bool:
    """Return whether the gradient that this call returns is used for more than the failing output.

    With a graph, the passes of that would go on through it, too.
    """
    binder = evidence.flow.find_parent(asked)
    if not isinstance(binder, ast.Assign):
        return False
    names = {node.id for target in binder.targets for node in ast.walk(target) if _is_name(node)}
    output = evidence.backward_call.output if evidence.backward_call else None
    known = {id(inner) for node in evidence.origins(output) for inner in ast.walk(node)}
    known |= list_shown_nodes(evidence.tree, MAKING_NUMBERS)
    return any(
        _is_name(node)
        and node.id in names
        and isinstance(node.ctx, ast.Load)
        and id(node) not in known
        for node in ast.walk(evidence.tree)
    )
