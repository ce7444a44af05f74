"""Say where a gradient is None: which input grad() gave None for, or which update has put a result in the leaf's place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

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


class HandUpdate(NamedTuple):
    """What is given its own value less a step, how to do that in place, and the line; or the items of a list."""

    target: str
    in_place: str
    line: int
    several: bool


def describe_update_by_hand(evidence: Evidence) -> str:
    """Say which line has given a name a result in place of the leaf, by an update."""
    update = find_update_by_hand(evidence)
    if update is None:
        return ""
    when = f" {say_when_before(evidence)}" if update.line == evidence.line else ""
    updated = capitalize_first(quote_line(evidence, update.line))
    what = ("results", "the leaves") if update.several else ("a result", "the leaf")
    return f"{updated} gave `{update.target}` {what[0]}{when}, in place of {what[1]}."


def find_update_by_hand(evidence: Evidence) -> HandUpdate | None:
    """Return what is given its own value less a step.

    That is `w = w - rate * w.grad`, with which `w` is no leaf any more, or a list of such: the line in
    question, or that which stands right above and has given a name of it its value.
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


def _parse_update(evidence: Evidence, made: ast.AST | None) -> HandUpdate | None:
    if not isinstance(made, ast.Assign) or len(made.targets) != 1:
        return None
    target, value = ast.unparse(made.targets[0]), made.value
    named, loop = target, ""
    if isinstance(value, ast.ListComp) and len(value.generators) == 1:
        through = value.generators[0]
        if target not in map(ast.unparse, ast.walk(through.iter)):
            return None
        named, value = ast.unparse(through.target), value.elt
        loop = f"for {named} in {ast.unparse(through.iter)}: "
    if not isinstance(value, ast.BinOp) or not (sign := IN_PLACE.get(type(value.op))):
        return None
    reads = {
        ast.unparse(node.value)
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    }
    if ast.unparse(value.left) != named or named not in reads:
        return None
    held = evidence.value(made.targets[0])
    warned = any(NO_LEAF in one.message and one.line == evidence.line for one in evidence.warnings)
    if not warned and not (isinstance(held, TensorInfo) and held.grad_fn):
        return None  # a leaf without a gradient
    text = f"{loop}{named} {sign} {evidence.text(value.right)}"
    return HandUpdate(target, text, made.lineno, several=bool(loop))
