"""The statements of a program, by the lines on which they stand."""

from __future__ import annotations

import ast
from functools import cached_property

from ..statement import find_first_line


class TracedStatement:
    """A statement, by its line."""

    def __init__(self, node: ast.stmt) -> None:
        self.line = node.lineno
        self._node = node

    @cached_property
    def names(self) -> set[str]:
        """The names in its own code, less that of its body."""
        found: set[str] = set()
        rest: list[ast.AST] = [self._node]
        while rest:
            for child in ast.iter_child_nodes(rest.pop()):
                if isinstance(child, ast.Name):
                    found.add(child.id)
                if not isinstance(child, ast.stmt):
                    rest.append(child)
        return found


def map_lines(node: ast.AST) -> dict[int, TracedStatement]:
    """Map each line to its innermost statement, in all that is below this node."""
    places: dict[int, TracedStatement] = {}
    for part in ("body", "handlers", "cases", "orelse", "finalbody"):
        below = getattr(node, part, [])
        for child in below if isinstance(below, list) else []:
            if isinstance(child, ast.stmt):
                place = TracedStatement(child)
                end = child.end_lineno or child.lineno
                places.update(dict.fromkeys(range(find_first_line(child), end + 1), place))
            places.update(map_lines(child))
    return places
