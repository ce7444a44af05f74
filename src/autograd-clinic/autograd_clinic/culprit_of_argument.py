"""Say what of an argument's past a message is about, and what to do where that depends on it: inputs, leaves, losses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .backward_call import is_grad_call
from .evidence.evidence import Evidence
from .evidence.model import Call, SequenceInfo, TensorInfo
from .quoting import capitalize_first, quote_call, quote_line
from .syntax import dotted_name, find_changes, find_name_nodes, span_of_node

UNUSED = "appears to not have been used in the graph"
NO_LEAF = "Tensor that is not a leaf Tensor is being accessed"
NO_NONE = "and 'NoneType'"
NONE_LEFT = "'NoneType' and"
IN_PLACE: dict[type[ast.operator], str] = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*="}


def choose_remedy_of_message(evidence: Evidence) -> str:
    """Say what to do if the run shows more than the message does; empty otherwise."""
    if UNUSED in evidence.message and _asks_for_others(evidence):
        output = evidence.source("output") or "the output"
        return (
            "`allow_unused=True` or zeros would hide the mistake, because no gradient at all arrives. Pass"
            f" as inputs the tensors themselves that `{output}` was computed from, or compute it from"
            " the inputs."
        )
    if (NO_NONE in evidence.message or NONE_LEFT in evidence.message) and (
        update := find_update_by_hand(evidence)
    ):
        target, text = update
        return (
            f"Change the leaf in place instead, under `torch.no_grad()`, so that `{target}` stays a leaf:"
            f" `{text}`. Set its `.grad` to None after that."
        )
    return ""


def describe_unused(evidence: Evidence) -> str:
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
    inputs = _list_inputs(
        evidence.backward_call.roles.get("input") if evidence.backward_call else None
    )
    seen = evidence.tensors("input")
    if not below or len(inputs) != len(seen) or len(inputs) < 2:
        return ""
    unused = [
        node for node, one in zip(inputs, seen, strict=True) if one.leaf and one.id not in below
    ]
    if len(unused) != 1:
        return ""
    return f"The input is `{ast.unparse(unused[0])}`{_from_line(evidence, unused[0])}."


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


def _list_inputs(node: ast.AST | None) -> list[ast.expr]:
    if not isinstance(node, ast.Tuple | ast.List):
        return []
    return [] if any(isinstance(one, ast.Starred) for one in node.elts) else [*node.elts]


def _from_line(evidence: Evidence, node: ast.AST) -> str:
    """Say within a sentence which line gave this name its value, if one alone did."""
    lines = {
        line
        for line, _ in _find_bindings(evidence, node)
        if line in evidence.times and line != evidence.line
    }
    return f" of {quote_line(evidence, lines.pop())}" if len(lines) == 1 else ""


def _find_bindings(evidence: Evidence, node: ast.AST) -> list[tuple[int, ast.AST]]:
    if isinstance(node, ast.Name):
        return [*evidence.flow.resolve_name(node.id, evidence.line)]
    return [*evidence.flow.find_bindings(dotted_name(node))] if dotted_name(node) else []


def describe_none(evidence: Evidence) -> str:
    """Say of which input grad() gave None, or that the leaf is gone whose `.grad` is None."""
    if update := find_update_by_hand(evidence):
        target, _ = update
        line = quote_line(evidence, evidence.line)
        return f"{capitalize_first(line)} gave `{target}` a result in an earlier round, in place of the leaf."
    call = next(_find_grads(evidence), None)
    result = call.result if call else None
    found = evidence.find_backward_call(call.at) if call else None
    if not call or not found or not isinstance(result, SequenceInfo):
        return ""
    inputs = _list_inputs(found.roles.get("input"))
    named = len(inputs) == result.size
    none = [
        f"`{ast.unparse(inputs[index])}`" if named else f"the input at index {index}"
        for index, one in enumerate(result.items)
        if one.kind == "NoneType"
    ]
    if not none:
        return ""
    asked = capitalize_first(quote_call(evidence, call.at))
    output = ast.unparse(found.output) if found.output else "the output"
    back = "it" if len(none) == 1 else "them"
    return (
        f"{asked} gave None for {' and '.join(none)}: nothing came back to {back} from `{output}`."
    )


def _find_grads(evidence: Evidence) -> Iterator[Call]:
    """Yield the calls of grad() from which a name of this line comes, the last first."""
    asked = {
        span_of_node(node)
        for name in find_name_nodes(evidence.statement or ast.Pass())
        for node in evidence.origins(name)[:8]
        if is_grad_call(node)
    }
    yield from (call for call in reversed(evidence.calls) if call.at in asked)


def find_update_by_hand(evidence: Evidence) -> tuple[str, str] | None:
    """Return what the line in question gives its own value less a step, and how to do that in place.

    That is `w = w - rate * w.grad`, with which `w` is no leaf any more.
    """
    made = evidence.statement
    if (
        not isinstance(made, ast.Assign)
        or len(made.targets) != 1
        or not isinstance(made.value, ast.BinOp)
    ):
        return None
    target, sign = ast.unparse(made.targets[0]), IN_PLACE.get(type(made.value.op))
    reads = {
        ast.unparse(node.value)
        for node in ast.walk(made.value)
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    }
    if sign is None or ast.unparse(made.value.left) != target or target not in reads:
        return None
    held = evidence.value(made.targets[0])
    warned = any(NO_LEAF in one.message and one.line == evidence.line for one in evidence.warnings)
    if not warned and not (isinstance(held, TensorInfo) and held.grad_fn):
        return None  # a leaf without a gradient
    return target, f"{target} {sign} {evidence.text(made.value.right)}"


def describe_leaf(evidence: Evidence) -> str:
    """Say which leaf it is that is written into, and which line made it or what holds it."""
    changed = {name for _, name in find_changes(evidence.statement or ast.Pass()) if name}
    if len(changed) != 1:
        return ""
    (path,) = changed
    holder = path
    while holder:
        lines = {
            line
            for line, _ in evidence.flow.find_bindings(holder)
            if line in evidence.times and line != evidence.line
        }
        if len(lines) == 1:
            made = quote_line(evidence, lines.pop())
            if holder == path:
                return f"`{path}` comes from {made}."
            return f"`{path}` is a leaf of `{holder}`, which comes from {made}."
        if lines or "." not in holder:
            return ""
        holder = holder.rpartition(".")[0]
    return ""


def describe_loss(evidence: Evidence) -> str:
    """Say which line has computed the output that is no single number."""
    output = evidence.backward_call.output if evidence.backward_call else None
    if not isinstance(output, ast.Name | ast.Attribute):
        return ""
    where = _from_line(evidence, output)
    return f"`{ast.unparse(output)}` comes from{where.removeprefix(' of')}." if where else ""
