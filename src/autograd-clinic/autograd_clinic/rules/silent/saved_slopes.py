"""Notes on what a Function of the program's own has computed and saved, and that is differentiated twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import (
    find_calls,
    find_function_methods,
    find_returns,
    is_literal_none,
    last_name,
    span_of_node,
)
from ..cuts import ROUNDING, is_choice, takes_only_a_shape
from ..registry import At, register_note
from .functions import find_run_methods, list_parts
from .queries import list_passes

RANDOM_MASKS = {"bernoulli", "multinomial"}


@register_note("functions/slope_saved")
def slope_saved(evidence: Evidence) -> Iterator[At]:
    """Yield a forward() that saves what it has computed, differentiated twice."""
    twice = {
        node.name
        for call, seen in list_passes(evidence)
        if "create_graph" in call.flags
        for node in seen.custom
    }
    for own, define in find_run_methods(evidence, "forward"):
        if own.name not in twice or "once_differentiable" in ast.unparse(own):
            continue
        given = {arg.arg for arg in define.args.args}
        sloped = given - _list_inputs_without_slope(own)
        returned = {
            ast.unparse(part) for value in find_returns(define) for part in list_parts(value)
        }
        for name, call in find_calls([define]):
            for saved in call.args if name == "save_for_backward" else []:
                text = ast.unparse(saved)
                made = [one.value for one in evidence.flow.resolve_name(text, saved.lineno)] or [
                    saved
                ]
                if text in given | returned or isinstance(made[-1], ast.Name):
                    continue
                of_inputs = _collect_sloped_names(made[-1]) & sloped
                compares = any(isinstance(n, ast.Compare) for n in ast.walk(made[-1]))
                if of_inputs and not compares:
                    yield span_of_node(saved)


def _list_inputs_without_slope(own: ast.ClassDef) -> set[str]:
    """Return the inputs of a forward() for which its backward() always returns None."""
    methods = {
        name: [m for _, m in find_function_methods([own], name)] for name in ("forward", "backward")
    }
    if not all(methods.values()):
        return set()
    names = [arg.arg for arg in methods["forward"][0].args.args[1:]]
    returned = [list_parts(value) for value in find_returns(methods["backward"][0])]
    return {
        name
        for index, name in enumerate(names)
        if returned and all(index < len(each) and is_literal_none(each[index]) for each in returned)
    }


def _collect_sloped_names(node: ast.AST) -> set[str]:
    """Return the names in an expression through which it has a slope: of what is rounded, chosen or drawn, that is 0."""
    flat = takes_only_a_shape(node) or is_choice(node)
    if isinstance(node, ast.Call):
        last = last_name(node.func)
        flat = flat or last in ROUNDING or last in RANDOM_MASKS
    if flat:
        return set()
    inner = (_collect_sloped_names(child) for child in ast.iter_child_nodes(node))
    return set().union({node.id} if isinstance(node, ast.Name) else set(), *inner)
