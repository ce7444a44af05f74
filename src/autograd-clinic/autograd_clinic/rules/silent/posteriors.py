"""Notes on a Gaussian that is learned: its mean or its deviation is cut on the way to a divergence or to a sample."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import find_calls, find_name_nodes, pair_sides, span_of_node
from ..cuts import find_operand, is_detached
from ..divergences import find_divergences
from ..origins import Traced
from ..registry import At, register_note
from ..seen_graphs import had_graph
from .queries import trace_output_origins

NOISES = {"randn", "randn_like", "normal_", "normal"}
NEAREST_SAMPLES = 3  # steps from what is cut to the sample that it is


@register_note("graph/detached_term")
def part_of_a_posterior(evidence: Evidence) -> Iterator[At]:
    """Yield where a part of a divergence from the unit Gaussian is cut, or the sample that goes on beside it.

    A divergence all of which is cut is for the log alone.
    """
    if not evidence.training.has_steps:
        return
    for at in evidence.backward_places():
        traced = trace_output_origins(evidence, at)
        whole = False
        for node, there in traced:
            for parts in find_divergences(node):
                cuts = [cut for part in parts if (cut := _find_cut(part, there))]
                if cuts and len(cuts) < len(parts):
                    yield from (span_of_node(one) for one in cuts[:1])
                whole = whole or not cuts
        if whole:
            yield from (span_of_node(cut) for cut in _find_cut_samples(traced))


def _find_cut(part: ast.expr, evidence: Evidence) -> ast.AST | None:
    """Return what has cut an operand from its graph: where it stands, or where its name was given a value."""
    if is_detached(part):
        return part if _was_to_learn(find_operand(part), evidence) else None
    given = evidence.flow.list_given_last(part) if isinstance(part, ast.Name) else []
    if len(given) != 1 or not is_detached(given[0].value):
        return None
    operand = find_operand(given[0].value)
    return given[0].value if _was_to_learn(operand, evidence) else None


def _was_to_learn(operand: ast.AST, evidence: Evidence) -> bool:
    """Return whether it had a graph, and is not what a module gives of which an optimizer was not given all parameters."""
    called = {last for last, _ in find_calls([operand, *evidence.flow.follow_name(operand)])}
    lines = {one.line for name in called for one in evidence.flow.find_bindings(name)}
    known = evidence.training.parameters
    kept = any(one.made in lines and not one.optimizers for one in known)
    return not kept and had_graph(operand, evidence)


def _find_cut_samples(traced: list[Traced]) -> Iterator[ast.AST]:
    """Yield where a sample of a mean with noise is cut, or its mean or its deviation, each of them once."""
    found: list[ast.AST] = []
    wholes = {
        ast.unparse(side)
        for node, there in traced
        for inner in ast.walk(node)
        for side in _split_sample(inner, there) or ()
    }
    for node, there in traced:
        for cut in (inner for inner in ast.walk(node) if is_detached(inner)):
            operand = find_operand(cut)
            if _is_sample(operand, there) and not _is_used_as_it_is(operand, there):
                found.append(cut)
        found += _find_cut_within(node, there, wholes)
    yield from dict.fromkeys(found)


def _find_cut_within(node: ast.AST, evidence: Evidence, wholes: set[str]) -> Iterator[ast.AST]:
    """Yield what is cut of samples in an expression, of a Gaussian that goes on in no other sample.

    Who moves a cut mean by noise of a fixed size may feed a probe.
    """
    for inner in ast.walk(node):
        sides = _split_sample(inner, evidence) or []
        if any(isinstance(side, ast.Constant) for side in sides):
            continue
        for cut in (one for side in sides if (one := _find_cut(side, evidence))):
            operand = find_operand(cut)
            graded = getattr(cut, "lineno", 0) not in evidence.never_graded
            if graded and ast.unparse(operand) not in wholes:
                yield cut


def _is_sample(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is a mean with a graph and noise times a deviation, or a name or a call that gives this."""
    rest = [(node, evidence)]
    for _ in range(NEAREST_SAMPLES):
        following: list[Traced] = []
        for one, there in rest:
            if sides := _split_sample(one, there):
                graded = any(side.lineno not in there.never_graded for side in sides)
                return graded and any(had_graph(side, there) for side in sides)
            if isinstance(one, ast.Name):
                last = there.flow.list_given_last(one)
                following += [(given.value, there) for given in last]
            elif isinstance(one, ast.Call):
                returned = there.flow.trace_returned(one)
                following += [(value, there.see_from(flow)) for value, flow in returned]
        rest = following
    return False


def _split_sample(node: ast.AST, evidence: Evidence) -> list[ast.expr] | None:
    """Return the mean and the deviation of `mean + noise * deviation`; None if it is something else."""
    for mean, product in pair_sides(node, ast.Add):
        for noise, deviation in pair_sides(product, ast.Mult):
            if _is_noise(noise, evidence) and not _is_noise(deviation, evidence):
                return [mean, deviation]
    return None


def _is_noise(node: ast.expr, evidence: Evidence) -> bool:
    given = evidence.flow.list_given_last(node) if isinstance(node, ast.Name) else []
    values = [one.value for one in given] or ([node] if isinstance(node, ast.Call) else [])
    drawn = [last for last, _ in find_calls(values)]
    return bool(values) and not NOISES.isdisjoint(drawn)


def _is_used_as_it_is(operand: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is used elsewhere, and not cut there: a name for the same value, or a call of the same function."""
    cut = {id(find_operand(node)) for node in ast.walk(evidence.tree) if is_detached(node)}
    if isinstance(operand, ast.Call):
        alike = [one for _, one in find_calls([evidence.tree]) if id(one) not in cut]
        return ast.unparse(operand.func) in {ast.unparse(one.func) for one in alike}
    if not isinstance(operand, ast.Name):
        return False
    given = evidence.flow.list_given_last(operand)
    return any(
        name.id == operand.id
        and isinstance(name.ctx, ast.Load)
        and id(name) not in cut
        and evidence.flow.list_given_last(name) == given
        for name in find_name_nodes(evidence.flow.innermost_function(operand.lineno))
    )
