"""Notes on layers that a plain list of a module hides from its optimizer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.bindings import GROWING
from ...evidence.evidence import Evidence
from ...evidence.training import ParameterInfo
from ...program.syntax import dotted_name, find_calls, find_statement, last_name, span_of_node
from ..registry import At, register_note
from .queries import find_executed


@register_note("optimizers/layers_in_a_list")
def layers_in_a_list(evidence: Evidence) -> Iterator[At]:
    """Yield a layer in a plain list of a module, which gets gradients and no step.

    If a block of the program's own makes it, then where that block is put into the list.
    """
    for one in evidence.training.parameters:
        if one.is_left_out and one.listed and one.made:
            statement = _find_put(one, evidence) or find_statement(evidence.tree, one.made)
            if statement is not None:
                yield span_of_node(statement)


def _find_put(one: ParameterInfo, evidence: Evidence) -> ast.stmt | None:
    """Return the only statement that puts something into the list, if another class makes the layers."""
    own = evidence.flow.innermost_class(one.made or 0)
    if own is None:
        return None
    puts = [
        node
        for node in find_executed(evidence, ast.Assign, ast.Expr)
        if _puts_into(node, one.listed) and _makes_an_object(node, own, evidence)
    ]
    apart = all(evidence.flow.innermost_class(put.lineno) is not own for put in puts)
    return puts[0] if len(puts) == 1 and apart else None


def _makes_an_object(node: ast.AST, own: ast.ClassDef, evidence: Evidence) -> bool:
    """Return whether it calls this class, or one whose body calls it, and so on: a block may be made of blocks."""
    rest, seen = [node], set[str]()
    while rest:
        for last in {last for last, _ in find_calls([rest.pop()])} - seen:
            if last == own.name:
                return True
            seen.add(last)
            rest += [one for one in evidence.flow.module_classes if one.name == last]
    return False


def _puts_into(node: ast.stmt, name: str) -> bool:
    """Return whether a statement gives `self.name` a list, or puts something into it."""
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        held = target.value if isinstance(target, ast.Subscript) else target
        return dotted_name(held) == f"self.{name}"
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    return last_name(call.func) in GROWING and dotted_name(call.func.value) == f"self.{name}"
