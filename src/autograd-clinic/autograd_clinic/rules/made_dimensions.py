"""Which values the program itself gives another dimension, so that it knows what they are broadcast to."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import is_literal_none

ADDING = {"unsqueeze", "expand", "expand_as", "newaxis", "rearrange"}


def makes_dimensions(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it, or what its name was given, has a new dimension: by `unsqueeze()`, `expand()` or `[:, None]`."""
    return any(
        _adds_one(inner)
        for one in (node, *evidence.flow.follow_name(node))
        for inner in ast.walk(one)
    )


def _adds_one(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return any(map(is_literal_none, parts))
    return isinstance(node, ast.Attribute) and node.attr in ADDING
