"""Which code of a program has nothing to do with tensors, as far as its text tells.

It calls nothing but Python's own functions, methods of Python's own values, and such code.
"""

from __future__ import annotations

import ast
import builtins

# They call what they are given, or whatever a text says.
CALLING_FUNCTIONS = {
    "map",
    "filter",
    "next",
    "iter",
    "eval",
    "exec",
    "getattr",
    "__import__",
    "super",
}
PURE_FUNCTIONS = {*dir(builtins)} - CALLING_FUNCTIONS
PURE_METHODS = {*dir(list), *dir(dict), *dir(set), *dir(str)} - {"update"}  # so is much else called
PURE_MODULES = {"math", "random", "time", "itertools", "np", "numpy"}

_Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class PureCode:
    """Judges the statements of the trees that it was given, by the names of what they call."""

    def __init__(self, tree: ast.Module) -> None:
        self._defined: dict[str, list[ast.AST]] = {}
        self._known: dict[ast.AST, bool] = {}
        self.add_tree(tree)

    def add_tree(self, tree: ast.Module) -> None:
        """Know what another file of the program defines."""
        self._known.clear()
        for node in ast.walk(tree):
            if isinstance(node, _Named):
                self._defined.setdefault(node.name, []).append(node)

    def is_pure(self, node: ast.AST) -> bool:
        """Return whether a statement is such code, with all that it may call by name."""
        if node not in self._known:
            self._known[node] = self._judge(node)
        return self._known[node]

    def _judge(self, node: ast.AST) -> bool:
        rest, seen = [node], {node}
        while rest:
            for inner in ast.walk(rest.pop()):
                if isinstance(inner, ast.Call) and not self._is_harmless(inner.func):
                    return False
                name = getattr(inner, "attr", getattr(inner, "id", ""))
                found = [one for one in self._defined.get(name, ()) if one not in seen]
                rest += found
                seen.update(found)
        return True

    def _is_harmless(self, called: ast.expr) -> bool:
        """Return whether a call is of Python's own, or of what the program defines by that name."""
        if isinstance(called, ast.Name):
            return called.id in PURE_FUNCTIONS or called.id in self._defined
        if not isinstance(called, ast.Attribute):
            return False
        owner = called.value
        if isinstance(owner, ast.Name) and owner.id in PURE_MODULES:
            return True
        return called.attr in PURE_METHODS or called.attr in self._defined
