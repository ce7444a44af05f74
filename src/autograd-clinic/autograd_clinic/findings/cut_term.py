"""Say which expression takes a term of a loss out of the graph, and which pass comes to it."""

from __future__ import annotations

import ast

from ..culprits.quoting import MAX_QUOTED_STATEMENT, capitalize_first, quote_call
from ..evidence.evidence import Evidence
from ..program.syntax import Span
from ..rules.cuts import find_data_write, find_operand, is_cut
from ..rules.leaves import makes_a_leaf

CUT_TERM = "graph/detached_term"


def describe_cut_term(evidence: Evidence) -> str:
    """Say from what the expression in question cuts its value, and which pass comes to it; or what it writes."""
    node = evidence.node
    whole = evidence.statement
    if (
        node in (whole, getattr(whole, "value", None))
        and whole
        and (written := find_data_write(whole))
    ):
        target, value = map(_quote_short, written)
        return f"{target} gets the numbers of {value}, and not its graph." if value else ""
    if isinstance(node, ast.Call) and makes_a_leaf(node):
        made = _quote_short(node) or "what this line makes"
        return f"{capitalize_first(made)} is a new leaf: the gradient that arrives there is its own, and goes no further."
    if node is None or not is_cut(node) or (operand := find_operand(node)) is node:
        return ""
    cut = _quote_short(node) or "what this line cuts off"
    of = _quote_short(operand) or "what it's made of"
    passes = [at for at in evidence.backward_places() if _comes_to(node, at, evidence)]
    if len(passes) != 1:
        return f"No gradient goes through {cut} to {of}."
    return (
        f"{capitalize_first(quote_call(evidence, passes[0]))} comes to {cut}, and no gradient goes on from"
        f" there to {of}."
    )


def _quote_short(node: ast.AST) -> str:
    """Return an expression as code; empty if it's too long to stand within a sentence."""
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= MAX_QUOTED_STATEMENT and "`" not in text else ""


def _comes_to(node: ast.AST, at: Span, evidence: Evidence) -> bool:
    """Return whether the output of a pass is made of this expression."""
    found = evidence.find_backward_call(at)
    origins = evidence.trace_origins(found.output, at.line) if found and found.output else []
    return any(inner is node for one, _ in origins for inner in ast.walk(one))
