"""Notes on a module that follows another as an average, and that its optimizer moves as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import contains_line, dotted_name, find_calls, last_name
from ..listings import find_listed_module


def list_trained_averages(evidence: Evidence) -> set[str]:
    """Return the names of modules that are averaged in place and stepped with gradients of their own.

    Nobody means both: an average follows what is trained, and its outputs are targets.
    """
    moved = evidence.moved_places
    lines = {change.line for change in evidence.changes if change.storage in moved}
    return {
        name
        for loop in ast.walk(evidence.tree)
        if isinstance(loop, ast.For) and any(contains_line(loop, line) for line in lines)
        for name in _find_averaged(loop)
    }


def _find_averaged(loop: ast.For) -> Iterator[str]:
    """Yield the module, of two whose parameters a loop goes through, whose values it mixes into."""
    pairs = loop.iter
    if not isinstance(pairs, ast.Call) or dotted_name(pairs.func) != "zip":
        return
    targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else []
    for target, source in zip(targets, pairs.args, strict=False):
        owner = find_listed_module(source)
        if owner is None:
            return
        if any(_mixes_into(call, target) for _, call in find_calls(loop.body)):
            yield last_name(owner)


def _mixes_into(call: ast.Call, target: ast.expr) -> bool:
    """Return whether a call changes it in place to a part of itself and a part of something else."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, on = call.func.attr, ast.unparse(call.func.value)
    path = ast.unparse(target)
    if name == "lerp_":
        return on in (path, f"{path}.data")
    if name == "add_":
        return any(on.startswith(f"{start}.mul_(") for start in (path, f"{path}.data"))
    mixed = call.args[0] if name == "copy_" and call.args else None
    return (
        on in (path, f"{path}.data")
        and isinstance(mixed, ast.BinOp)
        and isinstance(mixed.op, ast.Add)
        and all(_is_weighted(side) for side in (mixed.left, mixed.right))
        and any(ast.unparse(inner) == path for inner in ast.walk(mixed))
    )


def _is_weighted(side: ast.expr) -> bool:
    return isinstance(side, ast.BinOp) and isinstance(side.op, ast.Mult)
