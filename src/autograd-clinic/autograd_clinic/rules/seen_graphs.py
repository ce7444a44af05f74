"""What was seen to have a graph, and what has left one.

A name has what the facts of the lines of its function tell.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator

from ..culprits.grad_mode import find_gradient_switch
from ..dataflow.containers import list_values
from ..dataflow.scopes import CALL_METHODS
from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import (
    contains_line,
    dotted_name,
    find_calls,
    find_name_nodes,
    find_statement,
    last_name,
    list_arguments,
)
from .cuts import SHAPES, find_operand, is_choice, is_cut, takes_only_a_shape
from .origins import trace_origins

FARTHEST = 8  # names that are followed to what they were given
# Of these, the values have a graph, and not what says where they stand.
INDEX_GIVERS = {"max", "min", "topk", "sort", "median", "mode", "kthvalue"}
# Methods of what is made of tensors, and is none.
OF_DISTRIBUTIONS = {"log_prob", "entropy", "rsample"}


def find_seen_tensors(evidence: Evidence, text: str, line: int) -> list[TensorInfo]:
    """Return the tensors that an expression of this text was seen to be, in the function of a line that reads it."""
    hidden = evidence.flow.list_hidden_lines(text, line) if text.isidentifier() else ()
    return _find_tensors_named(text.__eq__, evidence, line, hidden)


def _find_tensors_named(
    is_meant: Callable[[str], bool], evidence: Evidence, line: int, hidden: Container[int] = ()
) -> list[TensorInfo]:
    function = evidence.flow.innermost_function
    scope = function(line)
    return [
        fact.now
        for fact in evidence.facts
        if is_meant(fact.name) and isinstance(fact.now, TensorInfo) and function(fact.line) is scope
        if fact.line not in hidden
    ]


def _is_cut_off(node: ast.AST) -> bool:
    """Return whether an expression, or each item that a comprehension makes, has no graph whatever it is made of."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        node = node.elt
    elif isinstance(node, ast.DictComp):
        node = node.value
    return is_cut(node) or is_choice(node)


def had_graph(node: ast.AST, evidence: Evidence, deep: int = 0) -> bool:
    """Return whether an expression is made of what was seen to have a graph, less what is cut from it."""
    if deep > FARTHEST or _is_cut_off(node) or _is_no_value(node, evidence, deep):
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
        if deep and node.lineno in evidence.never_graded and is_ungraded(node, evidence):
            return False
        if returned := evidence.flow.trace_returned(node):  # then its arguments say nothing
            return any(
                had_graph(one, evidence.see_from(there), deep + 1) for one, there in returned
            )
        called = holds_trained_parameters(dotted_name(node.func), evidence)
        inner = list_arguments(node)
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
            inner.append(node.func.value)
        elif isinstance(node.func, ast.Attribute):
            called = called or _tensor_had_graph(node.func.value, evidence)
            inner += [node.func.value] if node.func.attr in OF_DISTRIBUTIONS else []
        return called or any(had_graph(part, evidence, deep + 1) for part in inner)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr in SHAPES:
            return False
        text, line = ast.unparse(node), node.lineno
        if facts := find_seen_tensors(evidence, text, line):
            return any(one.has_graph for one in facts)
        if any(one.has_graph for one in find_seen_items(evidence, text, line)):
            return True
        held = list_values(node, evidence.flow)
        if isinstance(node, ast.Subscript) and not held:
            return had_graph(node.value, evidence, deep + 1)
        return any(
            had_graph(value, evidence.see_from(there), deep + 1)
            for value, there in held
            if value is not node
        )
    return any(had_graph(child, evidence, deep + 1) for child in ast.iter_child_nodes(node))


def _was_cut_above(name: ast.Name, evidence: Evidence, deep: int) -> bool:
    """Return whether a name was given last, above this line of its function, what was cut from a graph."""
    within = evidence.flow.innermost_function
    scope = within(name.lineno)
    above = [b for b in evidence.flow.find_bindings(name.id) if b.line < name.lineno]
    own = [b for b in above if within(b.line) is scope]
    if not own or is_cut(own[-1].value):
        return bool(own)
    line, value = own[-1].line, own[-1].value
    given = find_statement(evidence.tree, line)
    return (
        isinstance(given, ast.Assign)
        and any(map(is_cut, ast.walk(value)))
        and not any(contains_line(given, at) for at in _list_lines_of_tensors(name.id, evidence))
        and not had_graph(value, evidence, deep + 1)
    )


def _list_lines_of_tensors(name: str, evidence: Evidence) -> list[int]:
    """Return the lines on which a name was seen to become, or to be changed as, a tensor."""
    facts = evidence.facts
    return [one.line for one in facts if one.name == name and isinstance(one.now, TensorInfo)]


def _is_no_value(node: ast.AST, evidence: Evidence, deep: int) -> bool:
    """Return whether nothing of the values of what it is made of comes into it.

    An object of the program's that can be called is made, and what that returns comes later.
    """
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Name) and _was_cut_above(node, evidence, deep)
    name = last_name(node.func)
    made = name in evidence.flow.class_names
    return takes_only_a_shape(node) or (made and bool(evidence.flow.find_returned(node)))


def _tensor_had_graph(node: ast.expr, evidence: Evidence) -> bool:
    return any(one.has_graph for one in find_seen_tensors(evidence, ast.unparse(node), node.lineno))


def find_seen_items(evidence: Evidence, text: str, line: int) -> list[TensorInfo]:
    """Return what a sequence or a dict of this name was seen to hold."""
    return _find_tensors_named(lambda name: name.startswith(f"{text}["), evidence, line)


def holds_trained_parameters(path: str, evidence: Evidence) -> bool:
    """Return whether a module of this path was seen, one of whose parameters requires grad."""
    return bool(path) and any(
        fact.name.startswith((f"{path}.", f"{path}["))  # a Sequential has items
        and isinstance(fact.now, TensorInfo)
        and fact.now.has_graph
        for fact in evidence.facts
        if not fact.name.endswith(".grad")
    )


def has_left_the_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it was computed without a graph, of a tensor that had one."""
    called = evidence.flow.find_called(node) if isinstance(node, ast.Call) else []
    of_module = any(getattr(one, "name", "") in CALL_METHODS for one in called)
    return (
        not of_module  # it computes a constant
        and is_ungraded(node, evidence)
        and any(_was_in_a_graph(name, evidence) for name in find_name_nodes(node))
    )


def _was_in_a_graph(name: ast.Name, evidence: Evidence, deep: int = 0) -> bool:
    """Return whether a name, or what a function was given by this name, was a tensor with a graph.

    A module is none: what it computes here may be meant as a constant, as a teacher's output is.
    """
    if facts := find_seen_tensors(evidence, name.id, name.lineno):
        return any(one.has_graph for one in facts)
    given = [(one, evidence.see_from(there)) for one, there in list_values(name, evidence.flow)]
    return deep < FARTHEST and any(
        _was_in_a_graph(value, there, deep + 1)
        if isinstance(value, ast.Name)
        else had_graph(value, there)
        for value, there in given
        if value is not name
    )


def is_ungraded(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it ran, and can only run, where no graph is recorded."""
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.Name) or line not in evidence.ungraded:
        return False
    switch = find_gradient_switch(evidence.tree, line)
    function = switch.func if isinstance(switch, ast.Call) else switch
    named = last_name(function) if function else ""
    return named in ("no_grad", "inference_mode")


def find_cuts(term: ast.AST, evidence: Evidence) -> Iterator[ast.AST]:
    """Yield what has cut from its graph what a constant was computed from, the nearest first."""
    for node, there in trace_origins(term, evidence):
        if has_left_the_graph(node, there):
            yield node
        for inner in ast.walk(node):
            if (is_cut(inner) or is_choice(inner)) and had_graph(find_operand(inner), there):
                yield inner


def holds_indices(name: ast.Name, evidence: Evidence) -> bool:
    """Return whether it was seen to hold integers, given with the values by what chooses among those of a graph."""
    held = evidence.tensor_held_by(name.id, name.lineno)
    if held is None or not held.dtype.startswith("int"):
        return False
    bound = [one.value for one in evidence.flow.resolve_name(name.id, name.lineno)]
    chosen = [call for last, call in find_calls(bound) if last in INDEX_GIVERS]
    return any(evidence.has_graph(inner) for call in chosen for inner in find_name_nodes(call))
