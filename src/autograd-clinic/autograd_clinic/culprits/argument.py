"""Say what of an argument's past a message is about, and what to do where that depends on it: inputs, leaves, losses."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import SequenceInfo, TensorInfo
from ..program.backward_call import is_grad_call
from ..program.syntax import dotted_name, find_changes
from .none import NO_LEAF, find_update_by_hand, list_input_nodes
from .quoting import list_lines_run, quote_line

UNUSED = "appears to not have been used in the graph"
NO_NONE = "and 'NoneType'"
NONE_LEFT = "'NoneType' and"
NO_ATTRIBUTE = "'NoneType' object has no attribute"
REMAKERS = {"clone", "view", "reshape", "unsqueeze", "squeeze", "flatten", "contiguous"}


def choose_remedy_of_message(evidence: Evidence) -> str:
    """Say what to do if the run shows more than the message does; empty otherwise."""
    if remade := _find_remade(evidence):
        whole, made = remade
        return f"`{made}` is made anew in this call. Pass `{whole}` itself."
    if UNUSED in evidence.message and _asks_for_others(evidence):
        output = evidence.source("output") or "the output"
        return (
            "`allow_unused=True` or zeros would hide the mistake, because no gradient at all arrives. Pass"
            f" as inputs the tensors themselves that `{output}` was computed from, or compute it from"
            " the inputs."
        )
    none = (NO_NONE, NONE_LEFT, NO_ATTRIBUTE, NO_LEAF)
    if any(part in evidence.message for part in none) and (update := find_update_by_hand(evidence)):
        if update.several:
            return (
                f"Change the leaves in place instead, under `torch.no_grad()`, and leave `{update.target}` as it"
                f" is: `{update.in_place}`. Set their `.grad` to None after that."
            )
        return (
            f"Change the leaf in place instead, under `torch.no_grad()`, so that `{update.target}` stays a leaf:"
            f" `{update.in_place}`. Set its `.grad` to None after that."
        )
    return ""


def describe_unused_input(evidence: Evidence) -> str:
    """Say which input it is that the output was computed without, or that it is of other tensors."""
    if _asks_for_others(evidence):
        count = len(evidence.tensors("input"))
        output = evidence.source("output") or "the output"
        return (
            f"None of the {count} inputs is in the graph of `{output}`, which starts from other tensors"
            " of the same shapes."
        )
    call = evidence.call
    below = {leaf.tensor.id for leaf in (call.leaves if call else None) or ()}
    inputs = list_input_nodes(
        evidence.backward_call.roles.get("input") if evidence.backward_call else None
    )
    seen = evidence.tensors("input")
    if not below or len(seen) < 2:
        return ""
    if len(inputs) != len(seen):
        return _describe_by_shape(seen, below)
    unused = [
        node for node, one in zip(inputs, seen, strict=True) if one.leaf and one.id not in below
    ]
    if len(unused) != 1:
        return ""
    maker = _quote_maker(evidence, unused[0])
    return f"The input is `{ast.unparse(unused[0])}`{' of ' * bool(maker)}{maker}."


def _describe_by_shape(inputs: tuple[TensorInfo, ...], below: set[int | None]) -> str:
    """Say which input it is if the call doesn't name each, and no other has its shape."""
    unused = [one for one in inputs if one.leaf and one.id not in below]
    if len(unused) != 1 or [one.shape for one in inputs].count(unused[0].shape) > 1:
        return ""
    place = inputs.index(unused[0]) + 1
    return f"The input is number {place} of {len(inputs)}, of shape {unused[0].shape}."


def _find_remade(evidence: Evidence) -> tuple[str, str] | None:
    """Return the tensor of which an input is a copy or a view, made in the call itself, and that input."""
    given = evidence.backward_call.roles.get("input") if evidence.backward_call else None
    if (
        UNUSED not in evidence.message
        or not isinstance(given, ast.Call)
        or not isinstance(given.func, ast.Attribute)
        or given.func.attr not in REMAKERS
    ):
        return None
    whole = given.func.value
    if isinstance(whole, ast.Subscript):  # of a tensor, that is a new one, too
        if not isinstance(evidence.value(whole.value), SequenceInfo):
            return None
    elif not dotted_name(whole):
        return None
    return ast.unparse(whole), ast.unparse(given)


def _asks_for_others(evidence: Evidence) -> bool:
    """Return whether the graph starts from leaves of the inputs' shapes, none of which is an input.

    A gradient of something linear in the inputs may do so, too, and lacks them rightly.
    """
    output = evidence.backward_call.output if evidence.backward_call else None
    if any(map(is_grad_call, evidence.origins(output)[:3])):
        return False
    call = evidence.call
    inputs, leaves = (
        evidence.tensors("input"),
        [leaf.tensor for leaf in (call.leaves if call else None) or ()],
    )
    given = evidence.given("input")
    size = given.size if isinstance(given, SequenceInfo) else 1
    if len(inputs) != size or not all(one.leaf and one.shape is not None for one in inputs):
        return False
    if {one.id for one in inputs} & {one.id for one in leaves}:
        return False
    return len(inputs) > 1 and _shapes(inputs) == _shapes(leaves)


def _shapes(tensors: tuple[TensorInfo, ...] | list[TensorInfo]) -> list[tuple[int, ...]]:
    return sorted(one.shape or () for one in tensors)


def _quote_maker(evidence: Evidence, node: ast.AST) -> str:
    """Return the line that gave this name its value, if one alone did."""
    lines = list_lines_run(evidence, (given for given, _ in evidence.flow.trace_given(node)))
    return quote_line(evidence, lines.pop()) if len(lines) == 1 else ""


def describe_written_leaf(evidence: Evidence) -> str:
    """Say which leaf it is that is written into, and which line made it or what holds it."""
    changed = {name for _, name in find_changes(evidence.statement or ast.Pass()) if name}
    if len(changed) != 1:
        return ""
    (path,) = changed
    holder = path
    while holder:
        lines = list_lines_run(evidence, evidence.flow.find_bindings(holder))
        if len(lines) == 1:
            made = quote_line(evidence, lines.pop())
            if holder == path:
                return f"`{path}` comes from {made}."
            return f"`{path}` is a leaf of `{holder}`, which comes from {made}."
        if lines or "." not in holder:
            return ""
        holder = holder.rpartition(".")[0]
    return ""


def describe_unreduced_output(evidence: Evidence) -> str:
    """Say which line has computed the output that is no single number."""
    output = evidence.backward_call.output if evidence.backward_call else None
    if not isinstance(output, ast.Name | ast.Attribute):
        return ""
    maker = _quote_maker(evidence, output)
    return f"`{ast.unparse(output)}` comes from {maker}." if maker else ""
