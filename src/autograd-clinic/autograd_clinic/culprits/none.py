"""Say where a gradient is None: which input grad() gave None for, or which update has put a result in the leaf's place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence.evidence import Evidence
from ..evidence.model import Call, SequenceInfo, TensorInfo
from ..program.backward_call import is_grad_call
from ..program.syntax import find_name_nodes, find_statement, span_of_node
from .quoting import capitalize_first, quote_call, quote_line, say_when_before

NO_LEAF = "Tensor that is not a leaf Tensor is being accessed"
IN_PLACE: dict[type[ast.operator], str] = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*="}


def list_input_nodes(node: ast.AST | None) -> list[ast.expr]:
    """Return the expressions of several inputs that stand there one by one."""
    if not isinstance(node, ast.Tuple | ast.List):
        return []
    return [] if any(isinstance(one, ast.Starred) for one in node.elts) else [*node.elts]


def describe_missing_gradient(evidence: Evidence) -> str:
    """Say of which input grad() gave None, or that the leaf is gone whose `.grad` is None."""
    if said := describe_update_by_hand(evidence):
        return said
    call = next(_find_grads(evidence), None)
    result = call.result if call else None
    found = evidence.find_backward_call(call.at) if call else None
    if not call or not found or not isinstance(result, SequenceInfo):
        return ""
    inputs = list_input_nodes(found.roles.get("input"))
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


def describe_update_by_hand(evidence: Evidence) -> str:
    """Say which line has given a name a result in place of the leaf, by an update."""
    update = find_update_by_hand(evidence)
    if update is None:
        return ""
    target, _, line = update
    when = f" {say_when_before(evidence)}" if line == evidence.line else ""
    updated = capitalize_first(quote_line(evidence, line))
    return f"{updated} gave `{target}` a result{when}, in place of the leaf."


def find_update_by_hand(evidence: Evidence) -> tuple[str, str, int] | None:
    """Return what is given its own value less a step, how to do that in place, and the line.

    That is `w = w - rate * w.grad`, with which `w` is no leaf any more: the line in question, or that
    which stands right above and has given a name of it its value.
    """
    here = evidence.statement
    read = {
        node.value.id
        for node in ast.walk(here or ast.Pass())
        if isinstance(node, ast.Attribute) and node.attr == "grad"
        if isinstance(node.value, ast.Name)
    }
    bound = {
        one.line
        for name in read
        for one in evidence.flow.resolve_name(name, evidence.line)
        if one.line < evidence.line and one.line in evidence.times
    }
    above = find_statement(evidence.tree, max(bound)) if bound else None
    found = (_parse_update(evidence, one) for one in (here, above))
    return next((one for one in found if one), None)


def _parse_update(evidence: Evidence, made: ast.AST | None) -> tuple[str, str, int] | None:
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
    return target, f"{target} {sign} {evidence.text(made.value.right)}", made.lineno
