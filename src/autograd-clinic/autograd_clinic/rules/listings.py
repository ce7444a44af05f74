"""Where a program lists what a module holds: for an optimizer, for a loop, or to copy it; and the methods for that."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..evidence.evidence import Evidence
from ..evidence.training import OptimizerInfo
from ..program.syntax import find_calls, find_node, last_name

LISTINGS = {"parameters", "named_parameters"}
MODULE_LISTINGS = {"modules", "children", "named_modules", "named_children"}
# A module's methods that return the module itself, in another place, dtype or mode.
SETTING_METHODS = {"to", "cuda", "cpu", "float", "double", "half", "bfloat16", "train", "eval"}


def find_method_owner(node: ast.AST, methods: set[str]) -> ast.expr | None:
    """Return what one of these methods is called on."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value if node.func.attr in methods else None
    return None


def find_listed_module(node: ast.AST) -> ast.expr | None:
    """Return the module whose parameters an expression lists."""
    return find_method_owner(node, LISTINGS)


def list_given_modules(optimizers: Iterable[OptimizerInfo], evidence: Evidence) -> set[str]:
    """Return the modules whose parameters these optimizers were given, by the last part of their names.

    Who lists their names as well may choose by them, and give some alone.
    """
    made = [node for one in optimizers if (node := find_node(evidence.tree, one.at))]
    owners = (find_method_owner(call, {"parameters"}) for _, call in find_calls(made))
    return {last_name(one) for one in owners if one} - {""}
