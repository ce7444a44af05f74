"""Notes on a batch that is taken in parts: the means of these are added up, and not divided."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...syntax import find_calls, find_name_nodes
from ..registry import At, register_note

CUTS = {"split", "chunk", "tensor_split"}
MEANT = re.compile(r"accum|micro", re.IGNORECASE)
SCALES = {"div", "div_", "mul_", "true_divide", "_foreach_div_", "_foreach_mul_"}


@register_note("accumulation/means_of_micro_batches")
def means_of_micro_batches(evidence: Evidence) -> Iterator[At]:
    """Means over the parts of a batch whose gradients are added up, and that nothing divides.

    That several losses are meant to be added up is as usual: the program has to say that it takes
    one batch in parts, by its loop, by the condition of its step or by the names it gives.
    """
    for call in _added_means(evidence):
        meant = _said(evidence, call)
        if meant is not None and not _scaled(evidence, meant):
            yield call.at


def _added_means(evidence: Evidence) -> Iterator[Call]:
    """Yield the passes that add the gradient of a mean to that of another, from the same place."""
    before: Call | None = None
    for call in evidence.calls:
        if call.function in ("step", "scaler_step", "zero_grad"):
            before = None
        elif call.function == "backward":
            mean = call.backward is not None and call.backward.mean and "seed" not in call.given
            leaves = call.leaves or ()
            added = bool(leaves) and all(leaf.tensor.grad_nonzero for leaf in leaves)
            if mean and before and before.at == call.at and added:
                yield call
            before = call if mean else None


def _said(evidence: Evidence, call: Call) -> set[str] | None:
    """Return the names that say how many parts there are; None if nothing says that there are parts."""
    loop = evidence.flow.innermost_loop(call.at.line)
    if loop is None:
        return None
    names = {name for name in _identifiers(evidence.tree) if MEANT.search(name)}
    found = bool(names)
    if isinstance(loop, ast.For):
        cuts = [
            cut
            for node in evidence.origins(loop.iter, loop.lineno)[:4]
            for last, cut in find_calls([node])
            if last in CUTS
        ]
        found = found or bool(cuts)
        names |= {name.id for name in find_name_nodes(loop.iter)} - {"enumerate", "zip", "range"}
        names |= {name.id for cut in cuts for name in find_name_nodes(cut)}
    for node in ast.walk(loop):
        if isinstance(node, ast.If) and any(_is_step(part) for part in node.body):
            for count in _moduli(node.test):
                found = True
                names |= {_last(inner) for inner in ast.walk(count)} - {""}
    return names if found else None


def _is_step(statement: ast.stmt) -> bool:
    return any(last == "step" for last, _ in find_calls([statement]))


def _moduli(test: ast.expr) -> Iterator[ast.expr]:
    for node in ast.walk(test):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            yield node.right


def _scaled(evidence: Evidence, names: set[str]) -> bool:
    """Return whether something is divided by such a number, or a gradient is scaled."""
    for node in ast.walk(evidence.tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.Mult):
            divisor = node.right if isinstance(node, ast.BinOp) else node.value
            target = node.left if isinstance(node, ast.BinOp) else node.target
            if isinstance(node.op, ast.Div) and names & {*_identifiers(divisor)}:
                return True
            if isinstance(node, ast.AugAssign) and "grad" in _identifiers(target):
                return True
        elif isinstance(node, ast.Attribute) and node.attr == "grad":
            if isinstance(node.ctx, ast.Store):
                return True
        elif isinstance(node, ast.Call) and _last(node.func) in SCALES:
            return True
    return False


def _identifiers(tree: ast.AST) -> set[str]:
    return {name for node in ast.walk(tree) if (name := _last(node))}


def _last(node: ast.AST) -> str:
    """Return the last part of a name, or the name of a parameter."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else getattr(node, "arg", None) or ""
