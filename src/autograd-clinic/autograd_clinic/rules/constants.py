"""Whether an expression was seen to be a constant to autograd.

A name has what the facts of the line that gave it a value tell: a tensor with a graph, a tensor
without one, or no tensor. What the run does not show is no constant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..dataflow.bindings import Binding
from ..dataflow.containers import list_bound, list_values
from ..dataflow.dataflow import Origin
from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import (
    collect_names,
    dotted_name,
    find_defaults,
    find_statement,
    last_name,
    list_arguments,
    list_targets,
)
from .cuts import LIBRARIES, SHAPES, is_choice, is_cut
from .leaves import makes_a_leaf
from .origins import list_origins
from .seen_graphs import FARTHEST, find_seen_items, find_seen_tensors, is_ungraded
from .settings import is_setting

BUILTINS = {"abs", "max", "min", "sum", "len", "round", "pow"}


def is_seen_constant(node: ast.AST, evidence: Evidence, deep: int = 0) -> bool:
    """Return whether the run shows that no graph leads on from an expression."""
    if deep > FARTHEST:
        return False
    parts: list[ast.AST]
    if isinstance(node, ast.Constant) or _has_no_graph(node, evidence):
        return True
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        if _becomes_a_leaf(node, evidence):
            return False
        if isinstance(node, ast.Name):
            return _is_constant_name(node, evidence, deep)
        return _is_constant_item(node, evidence, deep)
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.Call):
        parts = [] if makes_a_leaf(node) else _find_given_parts(node, evidence)
        if not parts:
            return False
    else:
        return False
    return all(is_seen_constant(part, evidence, deep + 1) for part in parts)


def is_constant_apart(node: ast.expr, rest: ast.AST, evidence: Evidence) -> bool:
    """Return whether it has names that were seen to be constants, and of which the rest was not computed."""
    names = collect_names(node) - {"self"}
    others = collect_names(*list_origins(rest, evidence))
    return bool(names) and not names & others and is_seen_constant(node, evidence)


def _is_constant_item(node: ast.Attribute | ast.Subscript, evidence: Evidence, deep: int) -> bool:
    """Return whether an attribute, or an item, was seen to have no graph, or was given constants alone."""
    if isinstance(node, ast.Attribute) and node.attr in SHAPES:
        return True
    if facts := find_seen_tensors(evidence, ast.unparse(node), node.lineno):
        return not any(one.has_graph for one in facts)
    if holds_numbers(node, evidence) or is_cut(node.value):
        return True
    return _are_constant(list_values(node, evidence.flow), evidence, deep)


def _becomes_a_leaf(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether a name, or an attribute of this name, is told to require grad somewhere in the program."""
    name = last_name(node)
    told = [(one.name, one.value) for one in evidence.flow.find_attribute_bindings("requires_grad")]
    calls = evidence.flow.calls.get("requires_grad_", ())
    told += [(dotted_name(one.func), one.args[0] if one.args else one) for one in calls]
    return bool(name) and any(
        path.split(".")[-2] == name and getattr(value, "value", True) is not False
        for path, value in told
        if "." in path
    )


def _are_constant(values: list[Origin], evidence: Evidence, deep: int) -> bool:
    """Return whether that is so of all that a name, or an item, stands for, and that is known."""
    return bool(values) and all(
        is_seen_constant(value, evidence.see_from(there), deep + 1) for value, there in values
    )


def _find_given_parts(call: ast.Call, evidence: Evidence) -> list[ast.AST]:
    """Return what the value of a call is computed from; nothing if that is not known."""
    root = dotted_name(call.func).partition(".")[0]
    own = evidence.flow.find_returned(call)
    parts = list_arguments(call)
    if own and root == "self":  # a method of the program's own
        return [*own]
    if isinstance(call.func, ast.Attribute) and root not in LIBRARIES:
        return [*parts, call.func.value]
    return [] if own or root not in LIBRARIES | BUILTINS else [*parts]


def _has_no_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is what takes something out of a graph, or where none is recorded."""
    return is_cut(node) or is_choice(node) or is_ungraded(node, evidence)


def holds_numbers(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether a name, an attribute or an item is given numbers alone, or names that hold no tensor.

    What calls give a function's argument counts if it was never seen to hold a tensor.
    """
    bound = evidence.flow.find_bindings(dotted_name(node))
    if isinstance(node, ast.Name) and not bound and _is_no_tensor(node, node.lineno, evidence):
        given = evidence.flow.trace_name(node.id, node.lineno)
        bound = [one for one, _ in given if evidence.flow.is_argument(one, node.lineno)]
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
        bound = [*bound, *_find_set_by_classes(node.attr, evidence)]
    are_numbers = all(_is_no_tensor(one.value, one.line, evidence) for one in bound)
    return are_numbers and (bool(bound) or is_setting(node, evidence))


def _find_set_by_classes(attr: str, evidence: Evidence) -> Iterator[Binding]:
    """Yield what classes give an attribute for all of their objects."""
    for own in evidence.flow.classes:
        for statement in own.body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign) or not statement.value:
                continue
            if attr in map(dotted_name, list_targets(statement)):
                yield Binding(attr, statement.lineno, statement.value, ())


def _is_no_tensor(value: ast.AST, line: int, evidence: Evidence) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int | float)
    if not isinstance(value, ast.Name) or line not in evidence.times:
        return False
    scope = evidence.flow.innermost_function(line)
    return not any(
        fact.name.partition(".")[0].partition("[")[0] == value.id
        and evidence.flow.innermost_function(fact.line) in (scope, evidence.tree)
        for fact in evidence.facts
    )


def _is_constant_name(name: ast.Name, evidence: Evidence, deep: int) -> bool:
    """Return whether what the name was given last, above this line, has no graph."""
    bound = evidence.flow.list_given_last(name)
    if not bound:
        facts = find_seen_tensors(evidence, name.id, name.lineno)
        if facts and not _has_several_callers(
            name, evidence
        ):  # or else they may be of another call
            return not any(one.has_graph for one in facts)
        return is_number(name, evidence) or _is_given_constants(name, evidence, deep)
    return all(_is_constant_at(name, one, evidence, deep) for one in bound)


def _has_several_callers(name: ast.Name, evidence: Evidence) -> bool:
    """Return whether the function in which a name is read was called on several lines."""
    define = evidence.flow.innermost_function(name.lineno)
    calls = evidence.flow.calls.get(getattr(define, "name", ""), ())
    return len({call.lineno for call in calls} & evidence.times.keys()) > 1


def _is_given_constants(name: ast.Name, evidence: Evidence, deep: int) -> bool:
    """Return whether the call that its function was entered by gives a parameter what has no graph."""
    scope = evidence.flow.innermost_function(name.lineno)
    entered = any(entry.define is scope for entry in evidence.flow.stack)
    return entered and _are_constant(list_values(name, evidence.flow), evidence, deep)


def is_number(name: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is a parameter of a function whose default, and what is given, are numbers."""
    if not isinstance(name, ast.Name):
        return isinstance(name, ast.Constant)
    function = evidence.flow.innermost_function(name.lineno)
    if not isinstance(function, ast.FunctionDef):
        return False
    given = [one.value for one in evidence.flow.resolve_name(name.id, name.lineno)]
    values = [*find_defaults(function, {name.id}), *given]
    return bool(values) and all(
        isinstance(value, ast.Constant) and isinstance(value.value, int | float) for value in values
    )


def _is_constant_at(name: ast.Name, given: Binding, evidence: Evidence, deep: int) -> bool:
    statement = find_statement(evidence.tree, given.line)
    if statement is None or evidence.times.get(statement.lineno, 0) == 0:
        return not isinstance(statement, ast.For)  # it has not run
    last = statement.end_lineno or given.line
    held = [
        fact.now
        for fact in evidence.facts
        if fact.name == name.id and statement.lineno <= fact.line <= last
    ]
    tensors = [one for one in held if isinstance(one, TensorInfo)]
    if isinstance(given.value, ast.ListComp):
        tensors += find_seen_items(evidence, name.id, name.lineno)
    if tensors:
        return not any(one.has_graph for one in tensors)
    parts = [
        part
        for one, there in evidence.flow.trace_given(name)
        if one == given and one.path
        for part in list_bound(one, there)
    ]
    return _are_constant(parts or [Origin(given.value, evidence.flow)], evidence, deep)
