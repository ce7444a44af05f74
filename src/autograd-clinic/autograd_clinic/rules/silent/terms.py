"""Notes on a term of a loss that no gradient goes through."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...syntax import find_calls, find_statement, span_of_node
from ..constants import bindings_above, is_seen_constant
from ..cuts import LEAVING_METHODS, find_cuts, find_operand, is_choice
from ..origins import is_of_a_gradient
from ..registry import At, register_note
from ..terms import find_sums
from .graphs import rewrapped_to_silence_the_error
from .idle_terms import find_idle_terms
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
            numbers = {
                last for last, _ in find_calls([statement] if statement else [])
            } & LEAVING_METHODS
            if numbers and not is_choice(cut):
                yield span_of_node(cut)
                return


@register_note("implicit_seed/accuracy_as_loss")
def accuracy_as_loss(evidence: Evidence) -> Iterator[At]:
    """Yield where a term of a loss was counted from what has a graph, and so has none."""
    for _, cut in _cut_terms(evidence):
        if is_choice(cut):
            yield span_of_node(cut)


def _cut_terms(evidence: Evidence) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield the terms that are constants beside others that are not, and what has cut each.

    A term whose other half is in the sum, as in `loss - loss.detach() + shown`, is meant so.
    """
    for terms in find_sums(evidence):
        for term in terms:
            if not is_seen_constant(term, evidence) or is_of_a_gradient(term, evidence):
                continue
            cuts = [*find_cuts(term, evidence)] or [*find_ungraded_runs(term, terms, evidence)]
            if cuts and not any(_is_among(find_operand(cut), terms, evidence) for cut in cuts):
                yield term, cuts[0]


def _is_among(node: ast.AST, terms: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether an expression, or what its name was given, is one of the terms itself."""
    if ast.unparse(node) in map(ast.unparse, terms):
        return True
    bound = bindings_above(node, evidence) if isinstance(node, ast.Name) else []
    return any(value is term for _, value in bound for term in terms)
