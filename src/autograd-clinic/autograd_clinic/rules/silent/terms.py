"""Notes on a term of a loss that no gradient goes through."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...syntax import dotted_name, find_calls, find_statement, span_of_node
from ..constants import bindings_above, is_seen_constant
from ..containers import list_returned
from ..cuts import (
    FARTHEST,
    LEAVING_METHODS,
    computes_with_values,
    find_cuts,
    find_operand,
    had_graph,
    is_choice,
    is_cut,
)
from ..origins import is_of_a_gradient
from ..own_parameters import returns_own_parameters
from ..registry import At, register_note
from ..terms import find_sums, is_weight
from .graphs import rewrapped_to_silence_the_error
from .idle_terms import find_idle_terms
from .queries import ADVANTAGE_NAME, find_output_origins
from .starved import FEW_STEPS
from .ungraded_runs import find_ungraded_runs


@register_note("graph/detached_term")
def detached_term(evidence: Evidence) -> Iterator[At]:
    """Yield where what a term of the loss was computed from was taken out of its graph."""
    if not evidence.training.has_steps or any(rewrapped_to_silence_the_error(evidence)):
        return
    for _, cut in _cut_terms(evidence):
        if not is_choice(cut):
            yield span_of_node(cut)
    yield from _made_numbers_on_the_way(evidence)
    yield from find_idle_terms(evidence)


def _made_numbers_on_the_way(evidence: Evidence) -> Iterator[At]:
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
    for _, cut in _cut_terms(evidence):
        if is_choice(cut):
            yield span_of_node(cut)
    if _steps_move_nothing(evidence) and not any(rewrapped_to_silence_the_error(evidence)):
        yield from _find_choices_made_leaves(evidence)


def _steps_move_nothing(evidence: Evidence) -> bool:
    """Return whether no step has found a gradient of any parameter that an optimizer holds."""
    held = [one for one in evidence.training.parameters if one.optimizers]
    return bool(held) and all(one.is_starved and one.steps >= FEW_STEPS for one in held)


def _find_choices_made_leaves(evidence: Evidence) -> Iterator[At]:
    """Yield what was counted of what has a graph, in a loss that goes back to new leaves alone."""
    for at in evidence.backward_places():
        for node in find_output_origins(evidence, at):
            for inner in ast.walk(node):
                if is_choice(inner) and had_graph(find_operand(inner), evidence):
                    yield span_of_node(inner)
                    return


def _cut_terms(evidence: Evidence) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield the terms that are constants beside others that are not, and what has cut each.

    A term whose other half is in the sum, as in `loss - loss.detach() + shown`, is meant so.
    """
    for terms in find_sums(evidence):
        for term in terms:
            if not is_seen_constant(term, evidence):
                continue
            cuts = _list_cuts(term, terms, evidence)
            others = [one for one in terms if one is not term]
            if cuts and not any(_is_among(find_operand(cut), others, evidence) for cut in cuts):
                yield term, cuts[0]


def _list_cuts(term: ast.AST, terms: list[ast.AST], evidence: Evidence) -> list[ast.AST]:
    """Return what may have made a term constant, the likeliest first.

    An advantage is meant as a constant, so it is not what is missing. Of a gradient without a graph
    another entry tells.
    """
    if direct := _find_direct_cut(term, evidence):
        return [direct]
    if is_of_a_gradient(term, evidence):
        return []
    cuts = [cut for cut in find_cuts(term, evidence) if not _makes_an_advantage(cut, evidence)]
    return cuts or [*find_ungraded_runs(term, terms, evidence)]


def _makes_an_advantage(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether the statement around a cut gives an advantage its value."""
    statement = find_statement(evidence.tree, getattr(cut, "lineno", 0))
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(ADVANTAGE_NAME.search(dotted_name(one).rpartition(".")[2]) for one in targets)


def _find_direct_cut(term: ast.AST, evidence: Evidence) -> ast.AST | None:
    """Return the cut that a term is itself, by whatever name, or as what a function of the program returns."""
    node: ast.AST | None = term
    for _ in range(FARTHEST):
        if isinstance(node, ast.Name):
            bound = bindings_above(node, evidence)
            node = bound[0][1] if len(bound) == 1 else None
        elif isinstance(node, ast.Call) and len(returned := list_returned(node, evidence)) == 1:
            node = returned[0]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            sides = [side for side in (node.left, node.right) if not is_weight(side, evidence)]
            node = sides[0] if len(sides) == 1 else None
        else:
            break
    of = find_operand(node) if node is not None and is_cut(node) else None
    found = of is not None and (had_graph(of, evidence) or returns_own_parameters(of, evidence))
    return node if found else None


def _is_among(node: ast.AST, terms: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether an expression, or what its name was given, is one of the terms itself."""
    if ast.unparse(node) in map(ast.unparse, terms):
        return True
    bound = bindings_above(node, evidence) if isinstance(node, ast.Name) else []
    return any(value is term for _, value in bound for term in terms)
