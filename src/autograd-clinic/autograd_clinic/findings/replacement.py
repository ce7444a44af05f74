"""What to write instead of a part of a program: the text of a call with one argument more, and the like."""

from __future__ import annotations

import ast
from typing import NamedTuple

from ..evidence.evidence import Evidence
from ..program.syntax import Span, span_of_node


class Replacement(NamedTuple):
    """A part of a program's source to replace, and the text to write instead."""

    at: Span
    text: str


def replace_node(node: ast.AST, text: str) -> Replacement:
    """Return the replacement of what stands for a node."""
    return Replacement(span_of_node(node), text)


def add_argument(evidence: Evidence, call: ast.Call, argument: str) -> Replacement | None:
    """Add an argument as the last of a call."""
    text = evidence.text(call)
    if not text.endswith(")"):
        return None
    given = text[:-1].rstrip().rstrip(",")
    separator = "" if given.endswith("(") else ", "
    return replace_node(call, f"{given}{separator}{argument})")


def set_flag(evidence: Evidence, call: ast.Call, flag: str) -> Replacement | None:
    """Give a call `flag=True`; None if `**` may give it already, or the call has several lines."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    for keyword in call.keywords:
        if keyword.arg == flag:
            return replace_node(keyword.value, "True")
    return None if "\n" in evidence.text(call) else add_argument(evidence, call, f"{flag}=True")
