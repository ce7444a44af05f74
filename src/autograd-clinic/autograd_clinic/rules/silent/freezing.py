"""What a program takes out of the training: what it freezes, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import is_literal_false


def find_frozen(node: ast.AST) -> Iterator[str]:
    """Yield the text of what a call of requires_grad_() or an assignment takes out of the training."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "requires_grad_" and node.args and is_literal_false(node.args[0]):
            yield ast.unparse(node.func.value)
    elif isinstance(node, ast.Assign) and is_literal_false(node.value):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr == "requires_grad":
                yield ast.unparse(target.value)


def list_frozen(evidence: Evidence) -> list[tuple[str, int]]:
    """Return what lines that have run take out of the training: its text, and the line."""
    return [
        (text, getattr(node, "lineno", 0))
        for node in evidence.executed
        for text in find_frozen(node)
    ]


def freezes_others(evidence: Evidence) -> bool:
    """Return whether the program has taken parameters out of the training: the others are to learn."""
    return bool(list_frozen(evidence))


def freezes_something(statement: ast.stmt) -> bool:
    """Return whether this very statement freezes something, and none within it."""
    node = statement.value if isinstance(statement, ast.Expr) else statement
    return any(True for _ in find_frozen(node))
