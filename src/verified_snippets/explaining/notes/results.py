"""Notes on what grad() returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..roles import is_grad
from ..runs import Run
from ..syntax import node_at, place
from .registry import At, note, passes, ran


@note("grad_arguments/tuple_times_two")
def tuple_multiplied(run: Run) -> Iterator[At]:
    """The tuple that grad() returned, times a whole number."""
    for node in ran(run, ast.BinOp):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
            continue
        for side, other in ((node.left, node.right), (node.right, node.left)):
            whole = isinstance(other, ast.Constant) and type(other.value) is int
            if whole and _is_gradients(side, run):
                yield place(node)


def _is_gradients(side: ast.expr, run: Run) -> bool:
    if not isinstance(side, ast.Name):
        return is_grad(side)
    bound = run.flow.meant(side.id, side.lineno)
    whole = {
        node.value
        for node in ast.walk(run.tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) for t in node.targets)
    }
    return bool(bound) and all(value in whole and is_grad(value) for _, value in bound)


@note("graph/expanded_gradient_assigned")
def expanded(run: Run) -> Iterator[At]:
    """An element assigned in a gradient whose elements lie at the same place."""
    for call in passes(run):
        if not any(one.get("overlaps") for one in call.get("after", [])):
            continue
        asking = node_at(run.tree, call["at"])
        names = {name for name, _, value in run.flow.bound if value is asking}
        for node in ran(run, ast.Assign, ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
            for target in targets:
                if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                    name = target.value.id
                    if name in names and _once(run, name, asking):
                        yield place(node)


def _once(run: Run, name: str, value: ast.AST | None) -> bool:
    """Whether a name holds this and nothing else; `name[…] = …` is no other value."""
    others = [
        other
        for target, _, other in run.flow.bound
        if target == name and other is not value and not _by_index(run, name, other)
    ]
    return not others


def _by_index(run: Run, name: str, value: ast.AST) -> bool:
    binder = run.flow.binder(value)
    targets = getattr(binder, "targets", [getattr(binder, "target", None)])
    return all(isinstance(target, ast.Subscript) for target in targets)
