"""Notes on the program's own Functions and hooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.dataflow import DataFlow
from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    contains_line,
    dotted_name,
    find_calls,
    find_changes,
    find_function_methods,
    find_node,
    find_returns,
    is_literal_none,
    span_of_node,
)
from ..listings import LISTINGS
from ..registry import At, register_note
from .queries import find_executed, is_straight_line, list_passes
from .seedless_parts import find_seedless_parts, find_unread_seeds, makes_zeros


@register_note("functions/seed_ignored")
def seed_ignored(evidence: Evidence) -> Iterator[At]:
    """Yield a backward() of the program's own whose result has nothing of what arrives, or of one seed of several."""
    needed = _list_needed(evidence)
    for own, define in _find_run_backwards(evidence):
        names = {arg.arg for arg in define.args.args[1:]}
        used = collect_names(define)
        returned = find_returns(define)
        something = any(
            not makes_zeros(part, define) for value in returned for part in list_parts(value)
        )
        if something and names and not names & used and not define.args.vararg:
            yield span_of_node(returned[0])
        elif something:
            used_outputs = _list_used_outputs(own.name, evidence)
            yield from map(span_of_node, find_unread_seeds(define, used_outputs))
        wanted = {
            i for name, needs in needed if name == own.name for i, it in enumerate(needs) if it
        }
        passed_by = _list_passed_by(own)
        for part in find_seedless_parts(define, wanted - passed_by):
            made = [
                n for n in ast.walk(define) if isinstance(n, ast.Assign) and n.lineno < part.lineno
            ]
            gives = [n for n in made if ast.unparse(part) in map(ast.unparse, n.targets)]
            yield span_of_node(gives[-1] if gives else part)


def _list_passed_by(own: ast.ClassDef) -> set[int]:
    """Return the inputs beside one that a forward() returns as it is: their gradient is one of the function's own.

    So a loss of a layer's own joins a pass through what the layer returns.
    """
    forward = next(iter(m for _, m in find_function_methods([own], "forward")), None)
    returned = find_returns(forward) if forward else []
    names = [one.arg for one in forward.args.args[1:]] if forward else []
    result = dotted_name(returned[0]) if len(returned) == 1 else ""
    return (
        {index for index, name in enumerate(names) if name != result} if result in names else set()
    )


def _list_needed(evidence: Evidence) -> set[tuple[str, tuple[bool, ...]]]:
    """Return the Functions of the program's own that passes went through, and which inputs require grad."""
    return {(node.name, node.needs) for _, seen in list_passes(evidence) for node in seen.custom}


def _list_used_outputs(name: str, evidence: Evidence) -> set[int]:
    """Return which outputs of a Function passes have come from, by way of what was computed with them."""
    nodes = (node for _, seen in list_passes(evidence) for node in seen.custom)
    return {index for node in nodes if node.name == name for index in node.outputs}


@register_note("functions/seed_changed_in_place")
def seed_changed_in_place(evidence: Evidence) -> Iterator[At]:
    """Yield a backward() of the program's own that changes in place what arrives."""
    for _, define in _find_run_backwards(evidence):
        yield from _find_input_changes(define, {arg.arg for arg in define.args.args[1:]})


@register_note("hooks/changed_in_place")
def changed_in_place(evidence: Evidence) -> Iterator[At]:
    """Yield a hook of a tensor that changes in place the gradient that it is shown.

    A layer computes the gradients of its weights anew, and shares them with nobody.
    """
    for name, call in find_calls([evidence.tree]):
        if name != "register_hook" or len(call.args) != 1 or _is_of_a_layer(call, evidence):
            continue
        (hook,) = call.args
        defined = (
            [hook]
            if isinstance(hook, ast.Lambda)
            else evidence.flow.find_functions(ast.unparse(hook))
        )
        for define in defined:
            if isinstance(define, ast.Lambda | ast.FunctionDef) and _has_run(evidence, define):
                yield from _find_input_changes(define, {arg.arg for arg in define.args.args[-1:]})


def _is_of_a_layer(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether it is a method of a layer's weight or bias, or of what a loop through parameters names."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else call
    if isinstance(owner, ast.Attribute):
        return owner.attr in ("weight", "bias")
    given = [*evidence.flow.follow_name(owner)]
    return not LISTINGS.isdisjoint(last for last, _ in find_calls(given)) or any(
        isinstance(one, ast.Attribute) and one.attr in ("weight", "bias") for one in given
    )


def _find_input_changes(define: ast.AST, names: set[str]) -> Iterator[At]:
    bound = {
        target.id
        for node in ast.walk(define)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node, name in find_changes(define):
        if name in names - bound:  # else it may be a copy
            yield span_of_node(node)


@register_note("functions/none_for_a_needed_gradient")
def none_for_a_needed_gradient(evidence: Evidence) -> Iterator[At]:
    """Yield a backward() that returns None in the place of an input that requires grad."""
    needed = _list_needed(evidence)
    for own, define in _find_run_backwards(evidence):
        returned = find_returns(define)
        for name, needs in needed:
            for index, needs_it in enumerate(needs):
                if name == own.name and needs_it and returned:
                    each = [list_parts(value)[index : index + 1] for value in returned]
                    if all(part and _is_never_given(part[0], define) for part in each):
                        yield span_of_node(returned[0])


@register_note("functions/tensor_kept_on_ctx")
def tensor_kept_on_ctx(evidence: Evidence) -> Iterator[At]:
    """Yield an input hung at `ctx`, and changed in place before the backward pass."""
    kinds = {change.kept for _, seen in list_passes(evidence) for change in seen.overwritten}
    for own, define in find_run_methods(evidence, "forward"):
        if f"{own.name}Backward" not in kinds or not define.args.args:
            continue
        given = {arg.arg for arg in define.args.args[1:]}
        for node in ast.walk(define):
            if not isinstance(node, ast.Assign) or ast.unparse(node.value) not in given:
                continue
            if dotted_name(node.targets[0]).startswith(f"{define.args.args[0].arg}."):
                yield span_of_node(node)


@register_note("hooks/registered_after_backward")
def registered_after_backward(evidence: Evidence) -> Iterator[At]:
    """Yield a hook that the program registers on a tensor after the last backward pass, and not before.

    A library's is none of it, and one of a forward pass is there in an evaluation, too.
    """
    names = [call.function for call in evidence.calls]
    if len(names) < evidence.calls_made or not {"backward", "grad"} & {*names}:
        return
    last = max(index for index, name in enumerate(names) if name in ("backward", "grad"))
    before = {call.at for call in evidence.calls[:last]}
    for call in evidence.calls[last + 1 :]:
        if call.function != "register_hook" or call.at in before:
            continue
        node = find_node(evidence.tree, call.at)
        if isinstance(node, ast.Call) and dotted_name(node.func).endswith("register_hook"):
            yield call.at


@register_note("graph/retain_grad_too_late")
def retain_grad_too_late(evidence: Evidence) -> Iterator[At]:
    """Find retain_grad() below the last backward pass of the program."""
    passes = [find_node(evidence.tree, call.at) for call, _ in list_passes(evidence)]
    if not all(one and is_straight_line(evidence, one) for one in passes):
        return  # what a function calls above, further down
    lines = [getattr(one, "lineno", 0) for one in passes]
    for node in find_executed(evidence, ast.Call):
        function = node.func if isinstance(node, ast.Call) else None
        if not isinstance(function, ast.Attribute) or function.attr != "retain_grad":
            continue
        if lines and max(lines) < function.lineno and is_straight_line(evidence, node):
            yield span_of_node(node)


@register_note("gradcheck/result_not_looked_at")
def result_not_looked_at(evidence: Evidence) -> Iterator[At]:
    """Find gradcheck(…, raise_exception=False) in a line of its own."""
    for node in find_executed(evidence, ast.Expr):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            checks = dotted_name(node.value.func).endswith("gradcheck")
            flags = {k.arg: getattr(k.value, "value", None) for k in node.value.keywords}
            if checks and flags.get("raise_exception") is False:
                yield span_of_node(node)


def _find_run_backwards(evidence: Evidence) -> Iterator[tuple[ast.ClassDef, ast.FunctionDef]]:
    return find_run_methods(evidence, "backward")


def find_run_methods(
    evidence: Evidence, name: str
) -> Iterator[tuple[ast.ClassDef, ast.FunctionDef]]:
    """Yield this method of each autograd.Function of the program, if it has run."""
    for own, define in find_function_methods(evidence.flow.classes, name):
        if _has_run(evidence, define):
            yield own, define


def _has_run(evidence: Evidence, define: ast.Lambda | ast.FunctionDef) -> bool:
    return any(contains_line(define, line) for line in evidence.times)


def list_parts(value: ast.expr) -> list[ast.expr]:
    """Return what is returned: the items of a tuple, or the one value."""
    return value.elts if isinstance(value, ast.Tuple) else [value]


def _is_never_given(node: ast.expr, define: ast.FunctionDef) -> bool:
    """Return whether it is None, or a name that this function gives nothing but None."""
    if not isinstance(node, ast.Name):
        return is_literal_none(node)
    bound = DataFlow(ast.Module([define], []), ()).find_bindings(node.id)
    return bool(bound) and all(is_literal_none(one.value) for one in bound)
