"""Notes on what a hook returns in the place of a gradient."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.scopes import list_positional
from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    contains_line,
    dotted_name,
    find_calls,
    find_returns,
    last_name,
    span_of_node,
)
from ..registry import At, register_note


@register_note("hooks/gradient_replaced")
def gradient_replaced(evidence: Evidence) -> Iterator[At]:
    """Yield what a hook returns that was computed from its own tensor, and with nothing of the gradient.

    Another gradient may be meant to take the place of this one. The tensor itself is none.
    """
    for last, call in find_calls([evidence.tree]):
        if last != "register_hook" or len(call.args) != 1 or call.lineno not in evidence.times:
            continue
        if not isinstance(call.func, ast.Attribute):
            continue
        owner = ast.unparse(call.func.value)
        for define, names in _find_hooks(call.args[0], {owner}, evidence):
            if not any(contains_line(define, line) for line in evidence.times):
                continue
            shown = next((a.arg for a in define.args.args if a.arg != "self"), "_")
            inside = [define.body] if isinstance(define, ast.Lambda) else define.body
            read = collect_names(*inside)
            returned = [define.body] if isinstance(define, ast.Lambda) else find_returns(define)
            if shown.startswith("_") or shown in read or not returned:
                continue
            if all(_is_computed_from(value, names) for value in returned):
                yield span_of_node(returned[0])


def _find_hooks(
    node: ast.expr, names: set[str], evidence: Evidence
) -> Iterator[tuple[ast.Lambda | ast.FunctionDef, set[str]]]:
    """Yield the functions that are given as a hook, and what the tensor is called in each.

    That may be one which a function of the program's own makes for the tensor that it's given.
    """
    if isinstance(node, ast.Lambda):
        yield node, names
    elif isinstance(node, ast.Name | ast.Attribute):
        for define in evidence.flow.find_functions(last_name(node)):
            if isinstance(define, ast.FunctionDef):
                yield define, names
    elif isinstance(node, ast.Call):
        for maker in evidence.flow.find_functions(last_name(node.func)):
            if isinstance(maker, ast.FunctionDef):
                pairs = zip(list_positional(maker), map(ast.unparse, node.args), strict=False)
                inner = {name for name, text in pairs if text in names}
                made = [one for one in maker.body if isinstance(one, ast.FunctionDef)]
                yield from ((one, inner) for one in made)
                lambdas = [one for one in find_returns(maker) if isinstance(one, ast.Lambda)]
                yield from ((one, inner) for one in lambdas)


def _is_computed_from(value: ast.expr, names: set[str]) -> bool:
    """Return whether it is arithmetic, or a call, with one of these in it."""
    inner = [node for node in ast.walk(value) if isinstance(node, ast.Name | ast.Attribute)]
    reads = any(ast.unparse(node) in names for node in inner)
    gradients = any("grad" in dotted_name(node).lower() for node in inner)
    computes = any(isinstance(node, ast.BinOp | ast.Call) for node in ast.walk(value))
    zeros = any(
        last.endswith("_like") or last.startswith("new_") for last, _ in find_calls([value])
    )
    return reads and computes and not gradients and not zeros
