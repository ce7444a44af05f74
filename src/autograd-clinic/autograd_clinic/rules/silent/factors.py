"""Notes on a factor that is cut from the graph, and on the layers that compute it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import collect_names, contains_line, dotted_name, find_calls, span_of_node
from ..cuts import find_operand, is_detached
from ..origins import list_read_attributes
from ..registry import At, register_note
from ..seen_graphs import had_graph
from .queries import ADVANTAGE_NAME, find_output_origins
from .starved import list_starved_names, loads_parameters

PRODUCTS = {"mul", "multiply", "matmul", "bmm", "mm", "einsum"}
NEAREST = 4  # expressions that a side of a product is


@register_note("optimizers/factor_cut_off")
def factor_cut_off(evidence: Evidence) -> Iterator[At]:
    """Yield where a module detaches a factor whose layers never learn, and whose other factor does.

    A stage that everything goes through may be meant to stay as it is, and so may what was loaded, or
    is a copy of what learns.
    """
    starved = list_starved_names(evidence) - _list_copies(evidence)
    if not starved or loads_parameters(evidence):
        return
    origins = [
        node for at in evidence.backward_places() for node in find_output_origins(evidence, at)
    ]
    products = [inner for node in origins for inner in _find_products(node, evidence)]
    for node in origins:
        for cut in (inner for inner in ast.walk(node) if is_detached(inner)):
            if (
                list_read_attributes(find_operand(cut), evidence) & starved
                and not ADVANTAGE_NAME.search(ast.unparse(find_operand(cut)))
                and any(_is_a_factor(cut, sides, evidence) for sides in products)
            ):
                yield span_of_node(cut)


def _list_copies(evidence: Evidence) -> set[str]:
    """Return the names and attributes that a `deepcopy()` was given to."""
    return {
        one.name.rpartition(".")[2]
        for one in evidence.flow.all_bindings
        if any(last == "deepcopy" for last, _ in find_calls([one.value]))
    }


def _find_products(node: ast.AST, evidence: Evidence) -> Iterator[list[ast.expr]]:
    """Yield the factors of each product in an expression of a class of modules."""
    for inner in ast.walk(node):
        sides: list[ast.expr] = []
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult | ast.MatMult):
            sides = [inner.left, inner.right]
        elif isinstance(inner, ast.Call) and (name := dotted_name(inner.func)):
            on, _, last = name.rpartition(".")
            method = [inner.func.value] if isinstance(inner.func, ast.Attribute) else []
            sides = [*inner.args, *(method if on != "torch" else [])] if last in PRODUCTS else []
        if len(sides) > 1 and _is_in_a_module(sides[0], evidence):
            yield sides


def _is_in_a_module(node: ast.expr, evidence: Evidence) -> bool:
    return any(contains_line(own, node.lineno) for own in evidence.flow.module_classes)


def _is_a_factor(cut: ast.AST, sides: list[ast.expr], evidence: Evidence) -> bool:
    """Return whether one of these is what was cut, and another is trained or made of the same."""
    of_cut = [side for side in sides if _is_made_of(side, cut, evidence)]
    if len(of_cut) != 1:
        return False
    nodes = evidence.origins(find_operand(cut), getattr(cut, "lineno", 0))[:NEAREST]
    read = collect_names(*nodes) - {"self"}
    return any(
        had_graph(side, evidence) or collect_names(side) & read
        for side in sides
        if side is not of_cut[0]
    )


def _is_made_of(side: ast.expr, cut: ast.AST, evidence: Evidence) -> bool:
    nearest = evidence.origins(side, side.lineno)[:NEAREST]
    return any(inner is cut for node in nearest for inner in ast.walk(node))
