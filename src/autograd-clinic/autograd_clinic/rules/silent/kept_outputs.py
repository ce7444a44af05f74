"""What a method keeps of each step, and also returns to a pass that goes back from it."""

from __future__ import annotations

import ast

from ...dataflow.bindings import takes_items_out
from ...dataflow.containers import list_items, list_returned, list_values
from ...dataflow.dataflow import Origin
from ...evidence.evidence import Evidence
from ...program.syntax import contains_line, dotted_name, last_name
from .queries import list_passes

MANY_SAME = 40  # expressions that stand for one value, or for a part of it
FEW_KEPT = 3  # before what keeps them is emptied


def is_returned_to_a_pass(target: ast.Attribute, kept: ast.Name, evidence: Evidence) -> bool:
    """Return whether a function outside of whose text a pass begins keeps what that goes back from, or what holds it.

    It stays for several steps: nothing empties what keeps it, or begins it anew, as often.
    """
    define = evidence.flow.innermost_function(kept.lineno)
    if not isinstance(define, ast.FunctionDef) or _is_emptied_soon(target, evidence):
        return False
    held = _list_same(Origin(kept, evidence.flow), parts=True)
    for call, _ in list_passes(evidence):
        found = evidence.find_backward_call(call.at) if call.function == "backward" else None
        if found and found.output is not None and not contains_line(define, call.at.line):
            same = _list_same(Origin(found.output, evidence.flow), parts=False)
            own = [node for node in same if contains_line(define, getattr(node, "lineno", 0))]
            if own and any(node is one for node in same for one in held):
                return True
    return False


def _list_same(start: Origin, *, parts: bool) -> list[ast.AST]:
    """Return the expressions that have the value of one, by other names; with the parts that it holds, if wanted."""
    rest, found = [start], list[ast.AST]()
    while rest and len(found) < MANY_SAME:
        node, flow = rest.pop(0)
        if any(node is one for one in found):
            continue
        found.append(node)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            rest += list_values(node, flow)
        elif isinstance(node, ast.Call):
            rest += list_returned(node, flow)
        if parts and isinstance(node, ast.Name | ast.Dict | ast.Tuple | ast.List):
            rest += list_items(node, flow)
    return found


def _is_emptied_soon(target: ast.Attribute, evidence: Evidence) -> bool:
    """Return whether what keeps values is emptied, or given another value, for each few that it gets."""
    bound = evidence.flow.find_bindings(dotted_name(target))
    if any(
        one.arg == "maxlen" for binding in bound for one in getattr(binding.value, "keywords", ())
    ):
        return True
    kept = evidence.times.get(target.lineno, 0)
    name = last_name(target)
    return any(
        _empties(node, name) and evidence.times.get(getattr(node, "lineno", 0), 0) * FEW_KEPT > kept
        for node in ast.walk(evidence.tree)
    )


def _empties(node: ast.AST, name: str) -> bool:
    """Return whether it gives an attribute of this name another value, or takes items out of it."""
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.ctx, ast.Store | ast.Del)
    return takes_items_out(node, name)
