"""What rules for mistakes that raise nothing ask of evidence."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import BackwardPass, Call
from ...syntax import dotted_name


def list_passes(evidence: Evidence) -> Iterator[tuple[Call, BackwardPass]]:
    """Yield the calls of backward() and grad(), each with the pass that was seen of it."""
    return ((call, call.backward) for call in evidence.calls if call.backward)


def find_executed(evidence: Evidence, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of these kinds on lines that have run."""
    for node in ast.walk(evidence.tree):
        if isinstance(node, kinds) and getattr(node, "lineno", 0) in evidence.times:
            yield node


def find_grad_reads(node: ast.AST) -> Iterator[ast.Attribute]:
    """Yield where in it the `.grad` of something is read."""
    functions = {id(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr == "grad":
            on = dotted_name(inner.value).rpartition(".")[2]
            value = on not in ("autograd", "func") and id(inner) not in functions
            if value and isinstance(inner.ctx, ast.Load):
                yield inner


def is_straight_line(evidence: Evidence, node: ast.AST) -> bool:
    """Return whether it stands in the module and in no loop: then lines run in their order."""
    line = getattr(node, "lineno", 0)
    return (
        evidence.flow.innermost_function(line) is evidence.tree
        and evidence.flow.innermost_loop(line) is None
    )


def is_read_later(node: ast.AST, line: int, evidence: Evidence) -> bool:
    """Return whether a name or attribute of this text is read further down."""
    text = ast.unparse(node)
    return any(
        ast.unparse(other) == text and getattr(other, "lineno", 0) > line
        for other in find_executed(evidence, ast.Name, ast.Attribute)
        if isinstance(getattr(other, "ctx", None), ast.Load)
    )
