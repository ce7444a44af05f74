"""Notes on statements whose result is thrown away, and that were meant to do something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import ModuleInfo, TensorInfo
from ...program.syntax import dotted_name, find_calls, span_of_node
from ..registry import At, register_note
from .queries import find_executed, list_passes

METHODS = {"backward", "step", "zero_grad", "zero_", "requires_grad_", "detach_", "unscale_"}
METHODS |= {"detach", "eval", "train", "retain_grad"}
MISSPELLED = re.compile(r"(?!requires_grad$)requ?ire?s?d?_?grad(?:s|ient|ients)?", re.IGNORECASE)
PARAMETERS = {"parameters", "named_parameters", "children", "modules", "named_modules"}


@register_note("graph/detach_thrown_away")
def detach_thrown_away(evidence: Evidence) -> Iterator[At]:
    """Find `x.detach()` in a line of its own, while x itself goes on into a loss."""
    for node in find_executed(evidence, ast.Expr):
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        name = dotted_name(call.func.value)
        if call.func.attr != "detach" or not name or not _has_graph(call.func.value, evidence):
            continue
        if name in _collect_names_below(evidence):
            yield span_of_node(node)


def _has_graph(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether a graph leads on from it; of an attribute, that is not seen everywhere."""
    if isinstance(node, ast.Name):
        tensor = evidence.tensor_held_by(node.id, node.lineno)
        return tensor is not None and tensor.has_graph
    return True


def _collect_names_below(evidence: Evidence) -> set[str]:
    """Return the names that outputs were computed from, without these themselves."""
    found: set[str] = set()
    for call, _ in list_passes(evidence):
        asked = evidence.find_backward_call(call.at)
        if asked and asked.output is not None:
            names = {
                dotted_name(inner)
                for node in evidence.origins(asked.output, call.at.line)
                for inner in ast.walk(node)
            }
            found |= names - {dotted_name(asked.output), ""}
    return found


def find_uncalled(evidence: Evidence) -> Iterator[str]:
    """Yield the methods that a statement which has run names and does not call."""
    for node in find_executed(evidence, ast.Expr):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Attribute) and value.attr in METHODS:
            yield value.attr


@register_note("optimizers/statement_without_effect")
def statement_without_effect(evidence: Evidence) -> Iterator[At]:
    """Yield a method that is named and not called, or a flag that is compared where it was to be set."""
    properties = _list_properties(evidence)
    for node in find_executed(evidence, ast.Expr):
        value = node.value if isinstance(node, ast.Expr) else None
        named = isinstance(value, ast.Attribute) and value.attr in METHODS - properties
        compared = (
            isinstance(value, ast.Compare)
            and isinstance(value.left, ast.Attribute)
            and value.left.attr == "requires_grad"
        )
        if named or compared:
            yield span_of_node(node)


def _list_properties(evidence: Evidence) -> set[str]:
    """Return the names of the properties that the program's own classes have: to name one is to call it."""
    return {
        define.name
        for own in evidence.flow.classes
        for define in own.body
        if isinstance(define, ast.FunctionDef)
        if any(dotted_name(one).endswith("property") for one in define.decorator_list)
    }


@register_note("optimizers/misspelled_requires_grad")
def misspelled_requires_grad(evidence: Evidence) -> Iterator[At]:
    """Yield where an attribute of a tensor or a module is set that is almost called `requires_grad`.

    An object may have a setting of that name: then the program reads it somewhere.
    """
    attributes = [node for node in ast.walk(evidence.tree) if isinstance(node, ast.Attribute)]
    read = {node.attr for node in attributes if isinstance(node.ctx, ast.Load)}
    for node in find_executed(evidence, ast.Assign):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if (
                isinstance(target, ast.Attribute)
                and MISSPELLED.fullmatch(target.attr)
                and target.attr not in read
                and _holds_tensors(target.value, evidence)
            ):
                yield span_of_node(node)


def _holds_tensors(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether it was seen to be a tensor or a module, or goes through the parameters of one."""
    text = ast.unparse(node)
    known = (TensorInfo, ModuleInfo)
    if text != "self" and isinstance(evidence.held_by(text, node.lineno), known):
        return True
    bound = evidence.flow.resolve_name(text, node.lineno) if isinstance(node, ast.Name) else []
    return any(last in PARAMETERS for last, _ in find_calls(one.value for one in bound))
