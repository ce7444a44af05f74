"""What a program only shows to people: what it prints, logs, or writes into a text."""

from __future__ import annotations

import ast
from collections.abc import Collection

from .syntax import dotted_name, find_calls

SHOWING_CALLS = {"print", "format", "info", "debug", "warning", "log", "write"}
SHOWING_CALLS |= {"add_scalar", "set_postfix", "set_description"}
COMPUTING = {"torch", "math", "np", "numpy"}  # whose log() is a logarithm


def list_shown_nodes(tree: ast.AST, others: Collection[str] = ()) -> set[int]:
    """Return the ids of all that stands in a text, or in a call that shows what it is given.

    `others` are further functions from which, as from these, nothing goes on that matters.
    """
    texts: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    texts += [call for last, call in find_calls([tree]) if last in others or _shows(last, call)]
    return {id(inner) for text in texts for inner in ast.walk(text)}


def _shows(last: str, call: ast.Call) -> bool:
    """Return whether a function of this name shows what it is given: `x.log()` is a logarithm, too."""
    if last == "log":
        return bool(call.args) and dotted_name(call.func).partition(".")[0] not in COMPUTING
    return last in SHOWING_CALLS
