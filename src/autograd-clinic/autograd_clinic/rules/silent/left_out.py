"""Notes on a term that was computed for a loss and is no part of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.scopes import FunctionNode
from ...evidence.evidence import Evidence
from ...program.syntax import (
    NAMESPACE_CALLS,
    contains_line,
    dotted_name,
    find_calls,
    find_name_nodes,
    find_returns,
    last_name,
    span_of_node,
)
from ..cuts import LIBRARIES
from ..listings import LISTINGS
from ..origins import list_origins
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors, had_graph
from .queries import find_executed, find_output_origins

NEAR_OUTPUTS = 6  # expressions that an output is, from which a function's result is not far
FEW_TURNS = 3  # of a loop, in each of which a term was left out, before that is said
NUMBER_READS = {"item", "float", "detach", "print"}  # what reads the number of a term alone


@register_note("graph/term_left_out")
def term_left_out(evidence: Evidence) -> Iterator[At]:
    """Yield a single number with a graph that a training loop computes above backward(), and nobody reads.

    What a function returns that has gone back by itself may be thrown away. Of a total that a function
    shows as a number, and of which it returns one part, the rest is left out.
    """
    named = any(last in NAMESPACE_CALLS for last, _ in find_calls([evidence.tree]))
    if named or not evidence.training.has_steps:
        return
    leaves_values = _leaves_values_for_others(evidence)
    for node in find_executed(evidence, ast.Assign):
        if not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        if (
            len(node.targets) == 1
            and isinstance(node.value, ast.Call | ast.BinOp)
            and not name.startswith("_")
            and evidence.times.get(node.lineno, 0) >= FEW_TURNS
            and _is_left_out(name, node.value, evidence.flow.innermost_function(node.lineno))
            and _is_a_number_with_a_graph(node.targets[0], evidence)
            and _stands_above_a_pass(node, evidence)
            and not _goes_back(node.value, evidence)
            and not (leaves_values and _runs_modules(node.value, evidence))
            and not _is_stepped_with(node.value, evidence)
        ):
            yield span_of_node(node)


def _leaves_values_for_others(evidence: Evidence) -> bool:
    """Return whether forward() keeps values on its module that something else reads, or a hook may keep them."""
    if "register_forward_hook" in evidence.flow.calls:
        return True
    forwards = [one for one in evidence.flow.find_functions("forward") if isinstance(one, ast.stmt)]
    inside = {id(inner) for one in forwards for inner in ast.walk(one)}
    attributes = [one for one in ast.walk(evidence.tree) if isinstance(one, ast.Attribute)]
    kept = {one.attr for one in attributes if id(one) in inside and isinstance(one.ctx, ast.Store)}
    read = {
        one.attr for one in attributes if id(one) not in inside and isinstance(one.ctx, ast.Load)
    }
    return bool(kept & read)


def _runs_modules(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether something is called there that is no function of a library's, and no method of a tensor's."""
    for last, call in find_calls([value]):
        root = dotted_name(call.func).partition(".")[0]
        named = root and root not in LIBRARIES and not evidence.flow.find_functions(last)
        if named and not evidence.tensor_held_by(root, call.lineno):
            return True
    return False


def _is_stepped_with(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether it has a penalty on parameters whose gradient an optimizer adds by itself, as `weight_decay`."""
    if "weight_decay" not in evidence.program.source:
        return False
    return any(last in LISTINGS for last, _ in find_calls(list_origins(value, evidence)))


def _stands_above_a_pass(node: ast.stmt, evidence: Evidence) -> bool:
    """Return whether a backward() stands below it in the same loop, or in a function without one.

    So does a function that returns what goes back.
    """
    function, loop = evidence.flow.innermost_function, evidence.flow.innermost_loop(node.lineno)
    own = function(node.lineno)
    places = evidence.backward_places()
    if any(
        at.line > node.lineno
        and function(at.line) is own
        and evidence.flow.innermost_loop(at.line) is loop
        for at in places
    ):
        return True
    if not isinstance(own, FunctionNode):
        return False
    returned = find_returns(own)
    first = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in returned]
    return (
        bool(first)
        and node.lineno not in evidence.never_graded
        and loop is evidence.flow.innermost_loop(own.lineno)
        and any(
            one in find_output_origins(evidence, at)[:NEAR_OUTPUTS]
            for at in places
            for one in (*returned, *first)  # all of it, or the part that goes back
        )
        and all(had_graph(one, evidence) for one in first)
    )


def _is_a_number_with_a_graph(name: ast.Name, evidence: Evidence) -> bool:
    """Return whether a name was seen to hold a result of one element, and nothing else."""
    facts = find_seen_tensors(evidence, name.id, name.lineno)
    return bool(facts) and all(one.grad_fn and one.shape == () for one in facts)


def _is_left_out(name: str, value: ast.expr, scope: ast.AST) -> bool:
    """Return whether nobody reads a name, or its number alone is read of a sum whose first part is returned instead."""
    if not _is_mentioned(name, scope):
        return True
    shown = {
        id(part)
        for last, call in find_calls([scope])
        for part in (*call.args[:1], getattr(call.func, "value", call.func))
        if last in NUMBER_READS
    }
    reads = [n for n in ast.walk(scope) if isinstance(n, ast.Name) and n.id == name]
    read = [n for n in reads if isinstance(n.ctx, ast.Load)]
    if len(reads) - len(read) != 1 or not all(id(one) in shown for one in read):
        return False
    parts = [one for one in _list_added(value) if isinstance(one, ast.Name)]
    returned = find_returns(scope) if isinstance(scope, ast.FunctionDef) else []
    given = [one.elts if isinstance(one, ast.Tuple) else [one] for one in returned]
    firsts = {ast.unparse(one[0]) for one in given if one}
    later = [name for one in given for other in one[1:] for name in find_name_nodes(other)]
    rest = {one.id for one in later if id(one) not in shown}
    others = {part.id for part in find_name_nodes(value)} - firsts - {"self"}
    return len(firsts) == 1 and any(part.id in firsts for part in parts) and not others & rest


def _list_added(value: ast.expr) -> list[ast.expr]:
    """Return the summands of an expression."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return [*_list_added(value.left), *_list_added(value.right)]
    return [value]


def _is_mentioned(name: str, scope: ast.AST) -> bool:
    """Return whether a name is read or changed anywhere in a function, or in the program."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.AugAssign) and dotted_name(node.target) == name:
            return True
        if isinstance(node, ast.Global | ast.Nonlocal) and name in node.names:
            return True
    return False


def _goes_back(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether a function that is called there, or one that it calls, calls backward() or steps."""
    lines = {call.at.line for call in evidence.calls if call.function != "grad"}
    rest, seen = [value], set[ast.AST]()
    while rest:  # grad() alone is a part of a term
        for last, call in find_calls([rest.pop()]):
            named = evidence.flow.find_functions(last) or _list_methods(call, evidence)
            for define in named:
                if define in seen or not isinstance(define, ast.stmt):
                    continue
                seen.add(define)
                rest.append(define)
                if any(contains_line(define, line) for line in lines):
                    return True
    return False


def _list_methods(call: ast.Call, evidence: Evidence) -> list[ast.AST]:
    """Return what runs when an object of the program's own is called."""
    made = [
        last_name(given.func)
        for given in evidence.flow.find_given(call.func)
        if isinstance(given, ast.Call)
    ]
    return [define for name in made for define in evidence.flow.find_functions(name)]
