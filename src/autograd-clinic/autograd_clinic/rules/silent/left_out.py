"""Notes on a term that was computed for a loss and is no part of it, and on numbers that were drawn."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...syntax import (
    contains_line,
    dotted_name,
    find_calls,
    find_name_nodes,
    find_returns,
    find_statement,
    span_of_node,
)
from ..cuts import facts_of, had_graph
from ..registry import At, register_note
from .queries import find_executed, find_output_origins, list_passes

NEAR_OUTPUTS = 6  # expressions that an output is, from which a function's result is not far
FEW_TURNS = 3  # of a loop, in each of which a term was left out, before that is said
ALL_NAMES = {"locals", "globals", "vars", "eval", "exec"}  # with these any name may be read
DENSITIES = {"log_prob", "gaussian_nll_loss", "cdf"}


@register_note("graph/term_left_out")
def term_left_out(evidence: Evidence) -> Iterator[At]:
    """Yield a single number with a graph that a training loop computes above backward(), and nobody reads.

    What a function returns that has gone back by itself may be thrown away.
    """
    if not evidence.training.has_steps or any(
        n == "locals" for n, _ in find_calls([evidence.tree])
    ):
        return
    for node in find_executed(evidence, ast.Assign):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        if (
            len(node.targets) == 1
            and isinstance(node.value, ast.Call | ast.BinOp)
            and not name.startswith("_")
            and evidence.times.get(node.lineno, 0) >= FEW_TURNS
            and not _is_mentioned(name, evidence.flow.innermost_function(node.lineno))
            and _is_a_number_with_a_graph(node.targets[0], evidence)
            and _stands_above_a_pass(node, evidence)
            and not _goes_back(node.value, evidence)
        ):
            yield span_of_node(node)


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
    returned = [] if own is evidence.tree else find_returns(own)
    first = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in returned]
    return (
        bool(first)
        and node.lineno not in evidence.ungraded
        and loop is evidence.flow.innermost_loop(own.lineno)  # type: ignore[attr-defined]
        and any(
            one in find_output_origins(evidence, at)[:NEAR_OUTPUTS]
            for at in places
            for one in returned
        )
        and all(had_graph(one, evidence) for one in first)
    )


def _is_a_number_with_a_graph(name: ast.Name, evidence: Evidence) -> bool:
    """Return whether a name was seen to hold a result of one element, and nothing else."""
    facts = facts_of(evidence, name.id, name.lineno)
    return bool(facts) and all(one.grad_fn and one.shape == () for one in facts)


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
        dotted_name(given.func).rpartition(".")[2]
        for given in evidence.flow.find_given(call.func)
        if isinstance(given, ast.Call)
    ]
    return [define for name in made for define in evidence.flow.find_functions(name)]


@register_note("implicit_seed/drawn_by_normal")
def drawn_by_normal(evidence: Evidence) -> Iterator[At]:
    """Yield torch.normal() of a mean or a deviation with a graph, if a loss goes on from what it draws.

    Whoever compares what was drawn with these, as a policy's density does, wants it to be a number.
    """
    if any(last in DENSITIES for last, _ in find_calls([evidence.tree])):
        return
    told: set[At] = set()
    graphs = {one.at for one, seen in list_passes(evidence) if any(map(_is_a_draw, seen.nodes))}
    for at in evidence.backward_places():
        if at not in graphs:  # it was detached on the way
            continue
        for last, call in find_calls(find_output_origins(evidence, at)):
            if last != "normal" or dotted_name(call.func) != "torch.normal":
                continue
            given = [*call.args, *(one.value for one in call.keywords)]
            graded = call.lineno in evidence.times and call.lineno not in evidence.ungraded
            drawn = _list_drawn(call, evidence)
            shaped = any(
                _is_a_draw(one.grad_fn or "")
                for name in drawn
                for one in facts_of(evidence, name, call.lineno)
            ) or any(had_graph(one, evidence) for one in given[:2])
            if graded and shaped and not _is_compared(call, drawn, given[:2], evidence):
                told.add(span_of_node(call))
    yield from sorted(told)


def _is_a_draw(kind: str) -> bool:
    return kind.startswith("NormalBackward")


def _list_drawn(call: ast.Call, evidence: Evidence) -> set[str]:
    """Return the names that the statement around a call gives a value."""
    statement = find_statement(evidence.tree, call.lineno)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {name.id for target in targets for name in find_name_nodes(target)}


def _is_compared(
    call: ast.Call, drawn: set[str], given: list[ast.expr], evidence: Evidence
) -> bool:
    """Return whether an expression holds both what was drawn and what it was drawn from."""
    sources = {ast.unparse(one) for one in given if isinstance(one, ast.Name | ast.Attribute)}
    for node in ast.walk(evidence.tree):
        sides: list[ast.AST] = []
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add):
            sides = [*ast.walk(node)]
        elif isinstance(node, ast.Call) and node is not call:
            sides = [*node.args, *(one.value for one in node.keywords)]
        texts = {ast.unparse(one) for one in sides if isinstance(one, ast.Name | ast.Attribute)}
        if drawn & texts and sources & texts:
            return True
    return False
