"""The statements of a program, by the lines on which they stand."""

from __future__ import annotations

import ast
from functools import cached_property

from ..statement import find_first_line


class TracedStatement:
    """A statement of any depth, as facts name it: by its line."""

    def __init__(self, node: ast.stmt) -> None:
        self.line = node.lineno
        self.node = node

    @cached_property
    def names(self) -> set[str]:
        """The names in its own code, without those in the statements that it has in its body."""
        names: set[str] = set()
        unread: list[ast.AST] = [self.node]
        while unread:
            for child in ast.iter_child_nodes(unread.pop()):
                if isinstance(child, ast.Name):
                    names.add(child.id)
                if not isinstance(child, ast.stmt):
                    unread.append(child)
        return names

    @cached_property
    def inner_names(self) -> set[str]:
        """The names that only its comprehensions bind: from 3.12 on, they are among its frame's."""
        parts = [*ast.walk(self.node)]
        targets = [part.target for part in parts if isinstance(part, ast.comprehension)]
        inside = {id(part) for target in targets for part in ast.walk(target)}
        bound: tuple[set[str], set[str]] = set(), set()  # outside of comprehensions, and in them
        for part in parts:
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                bound[id(part) in inside].add(part.id)
        return bound[True] - bound[False]


def map_lines(node: ast.AST) -> dict[int, TracedStatement]:
    """Return the innermost statement below a node of the tree that stands on each line."""
    statements: dict[int, TracedStatement] = {}
    for part in ("body", "handlers", "cases", "orelse", "finalbody"):
        children = getattr(node, part, [])
        for child in children if isinstance(children, list) else []:
            if isinstance(child, ast.stmt):
                lines = range(find_first_line(child), (child.end_lineno or child.lineno) + 1)
                statements.update(dict.fromkeys(lines, TracedStatement(child)))
            statements.update(map_lines(child))
    return statements
