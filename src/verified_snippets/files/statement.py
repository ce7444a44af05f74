"""Where a statement starts."""

from __future__ import annotations

import ast


def first_line(node: ast.stmt) -> int:
    """Where a statement starts: at its first decorator, if it has one."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])
