"""What a loss is a sum of, and which of its terms no graph leads on from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..dataflow.bindings import Binding
from ..dataflow.containers import list_bound, list_fields, list_items, list_returned, list_values
from ..dataflow.dataflow import Origin
from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name, find_name_nodes, find_statement, last_name
from .added_losses import ADDING_METHODS, list_added_losses
from .constants import holds_numbers, is_number
from .cuts import find_call_operand
from .origins import Traced

DEEPEST = 8  # names that are followed to what they were given
STACKS = {"torch.stack", "torch.cat"}
Part = tuple[int, Origin]  # with the line that reads it


def find_loss_terms(evidence: Evidence) -> Iterator[Traced]:
    """Return the terms of each output that the program called backward() of."""
    return (term for terms in find_sums(evidence) for term in terms)


def find_sums(evidence: Evidence) -> Iterator[list[Traced]]:
    """Yield the terms of each output that the program called backward() of, those of one together.

    What a library computes a loss of is none itself.
    """
    computed = {call.at for call in evidence.calls if call.computed}
    for at in evidence.backward_places():
        if at in computed:
            continue
        found = evidence.find_backward_call(at)
        if found and found.output is not None:
            terms = find_terms(found.output, at.line, evidence)
            yield [*{(node, there.flow): (node, there) for node, there in terms}.values()]


def find_terms(node: ast.AST, line: int, evidence: Evidence, deep: int = 0) -> Iterator[Traced]:
    """Yield the summands of an expression, also those of names, functions and containers in it."""
    if deep > DEEPEST:
        return
    inner = _list_inner(node, line, evidence)
    if inner is None:
        yield node, evidence
    for at, (value, there) in inner or ():
        yield from find_terms(value, at, evidence.see_from(there), deep + 1)


def _list_inner(node: ast.AST, line: int, evidence: Evidence) -> list[Part] | None:
    """Return what an expression adds up, multiplies or names, with its lines; None if it is a term itself."""
    if isinstance(node, ast.BinOp):
        sides = _list_operands(node, evidence)
        return None if sides is None else [(line, Origin(side, evidence.flow)) for side in sides]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return [(line, Origin(node.operand, evidence.flow))]
    if isinstance(node, ast.Name):
        return _list_parts_of_name(node, line, evidence)
    if isinstance(node, ast.Attribute) and (kept := _list_kept(node, evidence)):
        by = evidence.flow.trace_attribute
        return [(at, Origin(value, by(at, node.lineno))) for at, value in kept]
    found: list[Origin] = []
    if isinstance(node, ast.Subscript):
        found = _list_at_key(node, evidence)
    elif isinstance(node, ast.Attribute):
        found = list_fields(node, evidence.flow)
    elif isinstance(node, ast.Call):
        found = list_summed(node, evidence) or list_added_losses(node, evidence)
        found = found or list_returned(node, evidence.flow)
    return [_make_part(one) for one in found] or None


def _make_part(origin: Origin) -> Part:
    return getattr(origin.node, "lineno", 0), origin


def _list_operands(node: ast.BinOp, evidence: Evidence) -> list[ast.AST] | None:
    """Return both sides of a sum, and what a number weighs; of another product of what has a graph, nothing."""
    sides: list[ast.AST] = [node.left, node.right]
    if isinstance(node.op, ast.Add | ast.Sub):
        return sides
    if isinstance(node.op, ast.Div):
        return None if may_have_graph(node.right, evidence) else [node.left]
    if not isinstance(node.op, ast.Mult):
        return None
    if len(looped := [side for side in sides if _list_looped(side, evidence)]) == 1:
        return looped
    weighted = [side for side in sides if not is_weight(side, evidence)]
    if not any(may_have_graph(side, evidence) for side in sides):
        named = [side for side in weighted if not is_number(side, evidence)]
        simple = len(named) == 1 and isinstance(named[0], ast.Name | ast.Attribute)
        return named if simple else None
    return weighted if len(weighted) == 1 else []


def _list_parts_of_name(node: ast.Name, line: int, evidence: Evidence) -> list[Part] | None:
    if looped := _list_looped(node, evidence):
        return [*map(_make_part, looped)]
    if any(_chooses(one, evidence) for one in _find_looped_over(node, evidence)):
        return []  # which of them it is, is not known
    if is_constant(node, evidence):
        return None
    flow = evidence.flow
    given = flow.trace_name(node.id, node.lineno)
    arguments = [one for one in given if flow.is_argument(one[0], node.lineno)]
    inner = [one for one in given if one not in arguments and one[0].line <= line]
    added = _list_added(node, evidence)
    own = [one for one in given if one[0] in added]
    return [
        (binding.line, part)
        for binding, there in own or inner[-2:] or arguments
        for part in list_bound(binding, there)
        if part.node is not node
    ]


def _list_added(name: ast.Name, evidence: Evidence) -> list[Binding]:
    """Return what a name was given last, and, of a sum, all that was added to it with `+=`."""
    bound = evidence.flow.list_given_last(name)[-2:]
    rest = bound
    while rest and isinstance(find_statement(evidence.tree, rest[0].line), ast.AugAssign):
        before = ast.Name(name.id, lineno=rest[0].line)
        rest = [one for one in evidence.flow.list_given_last(before)[-2:] if one not in bound]
        bound = rest + bound
    return bound


def list_summed(call: ast.Call, evidence: Evidence) -> list[Origin]:
    """Return what `sum()`, or the sum or the mean of stacked tensors, adds up."""
    if dotted_name(call.func) == "sum" and call.args:
        return list_items(call.args[0], evidence.flow)
    of = find_call_operand(call) if last_name(call.func) in ADDING_METHODS else None
    stacks = isinstance(of, ast.Call) and dotted_name(of.func) in STACKS
    summed = of.args[:1] if isinstance(of, ast.Call) and stacks else []
    return [item for one in summed for item in list_items(one, evidence.flow)]


def _list_looped(node: ast.AST, evidence: Evidence) -> list[Origin]:
    """Return the items that a loop gives a name, unless they are numbers."""
    if any(_chooses(one, evidence) for one in _find_looped_over(node, evidence)):
        return []
    given = evidence.flow.trace_given(node) if isinstance(node, ast.Name) else []
    whole = [one for one in given if is_looped_over(one[0].value, evidence)]
    items = [
        item
        for binding, there in (whole if len(whole) == len(given) else ())
        for item in list_bound(binding, there)
        if item.node is not binding.value
    ]
    return [] if all(isinstance(item.node, ast.Constant) for item in items) else items


def _find_looped_over(node: ast.AST, evidence: Evidence) -> list[ast.AST]:
    """Return what loops go through that give a name its values, if nothing else does."""
    given = evidence.flow.find_given(node) if isinstance(node, ast.Name) else []
    looped = [value for value in given if is_looped_over(value, evidence)]
    return looped if len(looped) == len(given) else []


def is_looped_over(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether a loop gives a name the items of this expression, one after the other."""
    return id(value) in evidence.flow.looped_over


def _chooses(iterable: ast.AST, evidence: Evidence) -> bool:
    """Return whether a loop, or a comprehension, over this takes some of the items alone."""
    for loop in evidence.flow.loops_and_comprehensions:
        if any(inner is iterable for inner in ast.walk(loop.iter)):
            if isinstance(loop, ast.comprehension):
                return bool(loop.ifs)
            return any(isinstance(n, ast.If) for part in loop.body for n in ast.walk(part))
    return False


def _list_at_key(node: ast.Subscript, evidence: Evidence) -> list[Origin]:
    """Return what stands in a container at a key that is written out."""
    return list_values(node, evidence.flow) if isinstance(node.slice, ast.Constant) else []


def _list_kept(node: ast.Attribute, evidence: Evidence) -> list[tuple[int, ast.AST]]:
    """Return what a method was seen to give an attribute of `self` last: above it, or in one other method."""
    flow, name = evidence.flow, dotted_name(node)
    if not name.startswith("self."):
        return []
    given = [
        (one.line, one.value)
        for one in flow.find_bindings(name)
        if isinstance(statement := find_statement(evidence.tree, one.line), ast.Assign)
        and isinstance(statement.targets[0], ast.Attribute)
        and flow.innermost_class(one.line) is flow.innermost_class(node.lineno)
        and evidence.times.get(one.line, 0)
    ]
    scope = flow.innermost_function(node.lineno)
    above = [
        one for one in given if one[0] < node.lineno and flow.innermost_function(one[0]) is scope
    ]
    others = [
        one for one in given if getattr(flow.innermost_function(one[0]), "name", "") != "__init__"
    ]
    return above[-2:] or (others if len(others) == 1 else [])


def is_weight(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is a number: as a literal, by a name, or kept on an object."""
    if isinstance(node, ast.Name) and evidence.tensor_held_by(node.id, node.lineno):
        return False
    if isinstance(node, ast.Attribute | ast.Subscript | ast.Name):
        return holds_numbers(node, evidence)
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def is_constant(name: ast.Name, evidence: Evidence) -> bool:
    """Return whether a name was seen to hold a tensor that no graph leads on from."""
    tensor = evidence.tensor_held_by(name.id, name.lineno)
    return tensor is not None and not tensor.has_graph


def may_have_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether a graph leads on from it, as far as the names in it show.

    A number that is kept on an object, as in `self.weight * penalty`, has none.
    """
    numbers = {
        id(inner.value)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and holds_numbers(inner, evidence)
    }
    return any(
        evidence.has_graph(name) for name in find_name_nodes(node) if id(name) not in numbers
    )


def find_returned_part(side: ast.expr, evidence: Evidence) -> ast.expr:
    """Return the part of what a call returns that a name was given, or else the side itself."""
    bound = evidence.flow.list_given_last(side) if isinstance(side, ast.Name) else []
    statement = find_statement(evidence.tree, bound[-1].line) if bound else None
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return side
    names = statement.targets[0].elts if isinstance(statement.targets[0], ast.Tuple) else []
    for returned, _ in list_returned(statement.value, evidence.flow):
        parts = returned.elts if isinstance(returned, ast.Tuple) else []
        for name, part in zip(names, parts, strict=False):
            if len(names) == len(parts) and ast.unparse(name) == ast.unparse(side):
                return part
    return side
