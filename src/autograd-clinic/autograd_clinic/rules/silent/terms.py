"""Notes on a term of a loss that no gradient goes through."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.containers import list_bound, list_returned, list_values
from ...dataflow.dataflow import Origin
from ...evidence.evidence import Evidence
from ...program.backward_call import parse_backward_call
from ...program.syntax import (
    find_calls,
    find_statement,
    last_name,
    pair_sides,
    span_of_node,
)
from ..constants import is_seen_constant
from ..cuts import (
    LEAVING_METHODS,
    computes_with_values,
    find_operand,
    is_choice,
    is_cut,
    is_detached,
)
from ..origins import is_of_a_constant_gradient, list_origins
from ..own_parameters import returns_own_parameters
from ..registry import At, register_note
from ..seen_graphs import FARTHEST, find_cuts, had_graph
from ..terms import find_sums, is_weight, list_summed
from .idle_terms import find_idle_terms
from .queries import ADVANTAGE_NAME, find_output_origins
from .rewrapped import rewrapped_to_silence_the_error
from .starved import FEW_STEPS, steps_find_nothing
from .ungraded_runs import find_ungraded_runs

# What leaves the term that it is given what it was, in another shape or in one number.
REDUCING = {"sum", "mean", "squeeze", "unsqueeze", "view", "reshape", "as_tensor"}


@register_note("graph/detached_term")
def detached_term(evidence: Evidence) -> Iterator[At]:
    """Yield where what a term of the loss was computed from was taken out of its graph."""
    if not evidence.training.has_steps or any(rewrapped_to_silence_the_error(evidence)):
        return
    cut_terms = [cut for _, cut in _find_cut_terms(evidence)]
    yield from (span_of_node(cut) for cut in cut_terms if not is_choice(cut))
    if not cut_terms:
        yield from _find_numbers_made(evidence)
    yield from find_idle_terms(evidence)


def _find_numbers_made(evidence: Evidence) -> Iterator[At]:
    """Yield where numbers are made of what parameters computed, which then get no gradient at all.

    A detach() on the way alone may be meant: for a head on features that are left as they are.
    """
    starved = any(one.is_starved for one in evidence.training.parameters)
    for at in evidence.backward_places() if starved else ():
        found = evidence.find_backward_call(at)
        for cut in find_cuts(found.output, evidence) if found and found.output else ():
            statement = find_statement(evidence.tree, getattr(cut, "lineno", 0))
            called = {last for last, _ in find_calls([statement] if statement else [])}
            numbers = called & LEAVING_METHODS or computes_with_values(cut)
            if numbers and not is_choice(cut) and not _makes_an_advantage(cut, evidence):
                yield span_of_node(cut)
                return


@register_note("implicit_seed/accuracy_as_loss")
def accuracy_as_loss(evidence: Evidence) -> Iterator[At]:
    """Yield where a term of a loss was counted from what has a graph, and so has none."""
    for _, cut in _find_cut_terms(evidence):
        if is_choice(cut):
            yield span_of_node(cut)
    if steps_find_nothing(evidence, FEW_STEPS) and not any(
        rewrapped_to_silence_the_error(evidence)
    ):
        yield from _find_choices_made_leaves(evidence)


def _find_choices_made_leaves(evidence: Evidence) -> Iterator[At]:
    """Yield what was counted of what has a graph, in a loss that goes back to new leaves alone."""
    for at in evidence.backward_places():
        for node in find_output_origins(evidence, at):
            for inner in ast.walk(node):
                if is_choice(inner) and had_graph(find_operand(inner), evidence):
                    yield span_of_node(inner)
                    return


def _find_cut_terms(evidence: Evidence) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield the terms that are constants beside others that are not, and what has cut each.

    A sum may have the slope of one term and the value of another, as `loss - loss.detach() + shown` and
    `loss + (shown - loss).detach()` have: there the constants are meant. So is the value beside which a
    gradient of it stands, in a linear model.
    """
    for terms in find_sums(evidence):
        if _replaces_a_value([term for term, _ in terms], evidence):
            continue
        for term, there in terms:
            if not is_seen_constant(term, there):
                continue
            others = [one for one, _ in terms if one is not term]
            cuts = _list_cuts(term, others, there)
            if cuts and not any(_is_a_level(find_operand(cut), others, there) for cut in cuts):
                yield term, cuts[0]


def _replaces_a_value(terms: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether a term is one of the others, or a difference with it, taken out of its graph."""
    for term in terms:
        others = [one for one in terms if one is not term]
        for node in (term, *evidence.flow.follow_name(term)):
            of = find_operand(node) if is_detached(node) else None
            parts = [of.left, of.right] if isinstance(of, ast.BinOp) and _subtracts(of) else [of]
            if any(part is not None and _is_among(part, others, evidence) for part in parts):
                return True
    return False


def _is_a_level(value: ast.AST, others: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether another term is this value as it is, or is made of its gradient, in one line after the other."""
    if _is_among(value, others, evidence):
        return True
    asked = [
        found.output
        for one in others
        for _, call in find_calls(list_origins(one, evidence))
        if (found := parse_backward_call(call)) and found.function == "grad" and found.output
    ]
    return isinstance(value, ast.Name) and ast.unparse(value) in map(ast.unparse, asked)


def _list_cuts(term: ast.AST, others: list[ast.AST], evidence: Evidence) -> list[ast.AST]:
    """Return what may have made a term constant, the likeliest first.

    An advantage is meant as a constant, so it is not what is missing. Of a gradient without a graph
    another entry tells.
    """
    if direct := _find_direct_cut(term, evidence):
        return [direct]
    if is_of_a_constant_gradient(term, evidence):
        return []
    cuts = [cut for cut in find_cuts(term, evidence) if not _makes_an_advantage(cut, evidence)]
    return cuts or [*find_ungraded_runs(term, others, evidence)]


def _makes_an_advantage(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether a cut stands in an advantage: by its name, or in a difference that weighs something else."""
    statement = find_statement(evidence.tree, getattr(cut, "lineno", 0))
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if any(ADVANTAGE_NAME.search(last_name(one)) for one in targets):
        return True
    return any(
        _subtracts(side) and cut in ast.walk(side) and not is_weight(other, evidence)
        for node in ast.walk(statement or ast.Pass())
        for side, other in pair_sides(node, ast.Mult)
    )


def _find_direct_cut(term: ast.AST, evidence: Evidence) -> ast.AST | None:
    """Return the cut that a term is itself, by whatever name, or as what a function of the program returns."""
    here = Origin(term, evidence.flow)
    for _ in range(FARTHEST):
        inner = _list_same(here, evidence.see_from(here.flow))
        if len(inner) != 1:
            break
        here = inner[0]
    there = evidence.see_from(here.flow)
    of = find_operand(here.node) if is_cut(here.node) else None
    found = of is not None and (had_graph(of, there) or returns_own_parameters(of, there))
    return here.node if found else None


def _list_same(origin: Origin, evidence: Evidence) -> list[Origin]:
    """Return what a name, a call of the program's own, or a product with a number has its value from."""
    node, flow = origin
    if isinstance(node, ast.Name) and not (above := evidence.flow.list_given_last(node)):
        return list_values(node, flow)
    if isinstance(node, ast.Name):
        bound = [one for one in flow.trace_given(node) if one[0] in above]
        return [part for one, there in bound for part in list_bound(one, there)]
    if isinstance(node, ast.Call):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        reduced = [Origin(find_operand(node), flow)] if last in REDUCING else []
        return list_summed(node, evidence) or reduced or list_returned(node, flow)
    if isinstance(node, ast.UnaryOp):
        return [Origin(node.operand, flow)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        sides = [side for side in (node.left, node.right) if not is_weight(side, evidence)]
        if len(sides) > 1:  # a difference is what weighs the other, as an advantage does
            sides = [side for side in sides if not _is_a_difference(side, evidence)]
        return [Origin(side, flow) for side in sides]
    return list_values(node, flow) if isinstance(node, ast.Attribute | ast.Subscript) else []


def _is_a_difference(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it, or all that its name was given, is a difference."""
    if isinstance(node, ast.Name):
        values = list_values(node, evidence.flow)
        return bool(values) and all(_subtracts(value) for value, _ in values)
    return _subtracts(node)


def _subtracts(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


def _is_among(node: ast.AST, terms: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether an expression, or what its name was given, is one of the terms itself."""
    if ast.unparse(node) in map(ast.unparse, terms):
        return True
    bound = evidence.flow.list_given_last(node) if isinstance(node, ast.Name) else []
    return any(one.value is term for one in bound for term in terms)
