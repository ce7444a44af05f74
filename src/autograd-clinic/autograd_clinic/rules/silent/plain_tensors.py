"""Notes on a tensor that a module makes for itself, and that is no parameter of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.scopes import FunctionNode
from ...evidence.evidence import Evidence
from ...program.shown_values import list_shown_nodes
from ...program.syntax import (
    dotted_name,
    find_calls,
    find_switched_on,
    span_of_node,
    walk_initializer,
)
from ..leaves import makes_a_leaf, makes_a_parameter
from ..listings import find_method_owner
from ..registry import At, register_note
from .queries import find_grad_reads

# What a tensor's method returns is no parameter, though the tensor is one: `to` may return itself, too.
RESULTS = {"to", "cuda", "cpu", "float", "double", "half", "bfloat16", "type", "clone", "unsqueeze"}
RESULTS |= {"view", "reshape", "expand", "repeat", "t", "transpose", "contiguous"}


@register_note("optimizers/tensor_that_is_no_parameter")
def tensor_that_is_no_parameter(evidence: Evidence) -> Iterator[At]:
    """Yield a tensor that a module makes for itself with requires_grad, as a buffer or so, and that nothing steps."""
    left_out = [one for one in evidence.training.parameters if one.is_left_out]
    if not left_out or not evidence.training.has_steps or any(find_grad_reads(evidence.tree)):
        return
    for own in evidence.flow.module_classes:
        made = [*walk_initializer(own)]
        buffers = {name for node in made if (name := _find_buffer(node))}
        for node in made:
            name = _find_leaf_made(node, buffers)
            if name and node.lineno in evidence.times:
                lines = range(node.lineno, (node.end_lineno or 0) + 1)
                is_left_out = any(not one.made or one.made in lines for one in left_out)
                meant = _is_watched(name, evidence) or _helps_a_checkpoint(node, evidence)
                if is_left_out and not meant and not is_mentioned_outside(name, own, evidence):
                    yield span_of_node(node)


def _is_watched(name: str, evidence: Evidence) -> bool:
    """Return whether a hook is shown the gradient of an attribute of this name: then it's wanted for itself."""
    hooked = evidence.flow.calls.get("register_hook", ())
    return any(dotted_name(call.func).split(".")[-2:-1] == [name] for call in hooked)


def _helps_a_checkpoint(node: ast.stmt, evidence: Evidence) -> bool:
    """Return whether it is a single element, beside a checkpoint, which wants one of its inputs to require grad."""
    if evidence.flow.calls.keys().isdisjoint({"checkpoint", "checkpoint_sequential"}):
        return False
    sizes = [
        size for last, call in find_calls([node]) if last in ("ones", "zeros") for size in call.args
    ]
    numbers = [call for last, call in find_calls([node]) if last == "tensor" and call.args]
    return all(ast.unparse(size) in ("1", "(1,)", "[1]") for size in sizes) and bool(
        sizes or numbers
    )


def _find_leaf_made(node: ast.stmt, buffers: set[str]) -> str:
    """Return the attribute that a statement gives a new tensor which requires grad, or that it makes require grad."""
    if isinstance(node, ast.Assign):
        name = ast.unparse(node.targets[0])
        return (
            name.removeprefix("self.")
            if name.startswith("self.") and _makes_a_plain_leaf(node.value)
            else ""
        )
    if not isinstance(node, ast.Expr) or not isinstance(call := node.value, ast.Call):
        return ""
    if name := _find_buffer(node):
        buffer = call.args[1]
        return name if _makes_a_plain_leaf(buffer) or makes_a_parameter(buffer) else ""
    switched = find_switched_on(call)
    of = ast.unparse(switched).removeprefix("self.") if switched else ""
    return of if of in buffers else ""


def _find_buffer(node: ast.stmt) -> str:
    """Return the name of the buffer that a statement registers."""
    call = node.value if isinstance(node, ast.Expr) else None
    if (
        not isinstance(call, ast.Call)
        or len(call.args) < 2
        or not isinstance(call.args[0], ast.Constant)
    ):
        return ""
    return str(call.args[0].value) if dotted_name(call.func) == "self.register_buffer" else ""


def _makes_a_plain_leaf(value: ast.expr) -> bool:
    """Return whether it is a leaf of torch's that is no parameter, or is computed from a new parameter alone."""
    if (
        inner := find_method_owner(value, RESULTS)
    ) is not None:  # of a move, another dtype or a view
        return makes_a_parameter(inner)
    made = find_switched_on(value) or value
    of_torch = isinstance(made, ast.Call) and dotted_name(made.func).startswith("torch.")
    return of_torch and makes_a_leaf(value) and not makes_a_parameter(made)


def _list_of_others(own: ast.ClassDef, evidence: Evidence) -> Iterator[ast.AST]:
    """Yield the attributes of what a function asks whether it is of another class, as `isinstance(m, nn.Linear)`."""
    for define in (one for one in ast.walk(evidence.tree) if isinstance(one, FunctionNode)):
        asked: dict[str, str] = {}
        for last, call in find_calls([define]):
            if last == "isinstance" and len(call.args) > 1:
                what = dotted_name(call.args[0])
                asked[what] = asked.get(what, "") + ast.unparse(call.args[1])
        for node in ast.walk(define):
            if isinstance(node, ast.Attribute):
                of = asked.get(dotted_name(node.value), own.name)
                if own.name not in of:
                    yield node


def is_mentioned_outside(name: str, own: ast.ClassDef, evidence: Evidence) -> bool:
    """Return whether an attribute is used outside its class, as for an optimizer, and not only shown.

    What a function does with layers of other classes, as to fill each `bias` with zeros, is no such use.
    """
    mentions = [
        other
        for other in ast.walk(evidence.tree)
        if isinstance(other, ast.Attribute)
        and other.attr == name
        and ast.unparse(other.value) != "self"  # that of another class
    ]
    if mentions:
        inside = {id(inner) for inner in ast.walk(own)} | list_shown_nodes(evidence.tree)
        inside |= {id(call.func) for last, call in find_calls([evidence.tree]) if last == name}
        inside |= set(map(id, _list_of_others(own, evidence)))
        return any(id(other) not in inside for other in mentions)
    return False
