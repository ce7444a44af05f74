"""What all need who parse a program."""

from __future__ import annotations

import ast
import threading

# Before 3.11.8, Python counts how deep a tree is for all threads together, and ends with a
# SystemError where two of them count at once (python/cpython#106905).
MAX_COMPILED = 4096  # programs that are parsed and compiled before the first of them runs
PARSING = threading.Lock()


def find_first_line(node: ast.stmt) -> int:
    """Return where a statement starts: at its first decorator, if it has one."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])
