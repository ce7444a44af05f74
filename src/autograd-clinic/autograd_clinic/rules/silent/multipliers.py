"""Notes on a multiplier's own loss that trains more than the multiplier: the temperature of SAC, the price of a constraint."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    dotted_name,
    find_statement,
    pair_sides,
    sets_grad,
    span_of_node,
)
from ..cuts import find_operand, is_cut
from ..leaves import makes_a_leaf
from ..origins import list_origins
from ..registry import At, register_note
from .queries import find_moved_after, find_output_origins, list_passes

NEAREST_FACTORS = 4  # expressions that a factor may have been given


@register_note("graph/multiplier_with_a_graph")
def multiplier_with_a_graph(evidence: Evidence) -> Iterator[At]:
    """Yield a product whose pass moves both a multiplier and what it weighs, though they are to learn apart.

    That they are shows in another term, in which the multiplier, taken out of its graph, weighs the same. The
    multiplier has an optimizer of its own.
    """
    if sets_grad(evidence.tree):
        return
    alone = {call.step.holds for call in evidence.calls if call.step and len(call.step.holds) == 1}
    for call, seen in list_passes(evidence) if alone else ():
        moved = find_moved_after(evidence, call)
        for node in seen.binary_nodes:
            apart = [own for own in alone if own < node.either and not own & node.shared]
            statement = find_statement(evidence.tree, node.line)
            if statement is None or not apart or not node.either <= moved:
                continue
            products = _list_products(statement) if node.kind.startswith("Mul") else ()
            if any(_weighs_elsewhere(*sides, evidence) for sides in products):
                yield span_of_node(statement)


def _list_products(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield both factors of each product in a tree, in both orders."""
    for node in ast.walk(tree):
        yield from pair_sides(node, ast.Mult)


def _weighs_elsewhere(side: ast.expr, weighed: ast.expr, evidence: Evidence) -> bool:
    """Return whether a factor leads to one leaf that, as a constant, weighs elsewhere what the other factor reads."""
    paths = _list_leaf_paths(side, evidence)
    read = collect_names(weighed) - collect_names(side) - {"self", "torch"}
    if len(paths) != 1 or not read:
        return False
    nodes = [n for at in evidence.backward_places() for n in find_output_origins(evidence, at)]
    return any(
        read & collect_names(other) and _is_cut_from(constant, paths, evidence)
        for node in nodes
        for constant, other in _list_products(node)
    )


def _list_leaf_paths(side: ast.AST, evidence: Evidence) -> set[str]:
    """Return the names that an expression was computed from which are given a new leaf."""
    return {
        dotted_name(name)
        for node in list_origins(side, evidence)
        for name in ast.walk(node)
        if isinstance(name, ast.Name | ast.Attribute)
        if any(map(makes_a_leaf, evidence.flow.find_given(name)))
    }


def _is_cut_from(constant: ast.expr, paths: set[str], evidence: Evidence) -> bool:
    """Return whether a factor is, or was given, what was cut from a graph that leads to this leaf."""
    return any(
        is_cut(inner) and _list_leaf_paths(find_operand(inner), evidence) == paths
        for node in list_origins(constant, evidence)[:NEAREST_FACTORS]
        for inner in ast.walk(node)
    )
