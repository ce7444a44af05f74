"""Notes on constants that have the names of what a layer learns, and no effect."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import find_calls, span_of_node, walk_initializer
from ..registry import At, register_note
from .criteria import starts_passes
from .plain_tensors import is_mentioned_outside
from .queries import find_grad_reads
from .starved import list_changed_names

LEARNED_NAME = re.compile(r"(?:weight|bias|alpha|beta|gamma|gain)s?\d*")
DRAWN = {"randn", "rand", "empty", "Tensor", "FloatTensor"}
# Where a constant of zeros, or of ones, changes nothing: so nobody means it as a constant.
IDLE_OPERATORS = {"zeros": (ast.Add, ast.Sub, ast.Mult), "ones": (ast.Mult, ast.Div)}
NORMS = {"layer_norm", "batch_norm", "group_norm", "instance_norm"}
IDLE_CALLS = {"zeros": {"linear", "conv1d", "conv2d", "conv3d", "addmm", *NORMS}, "ones": NORMS}


@register_note("optimizers/tensor_that_is_no_parameter")
def constant_in_place_of_a_parameter(evidence: Evidence) -> Iterator[At]:
    """Yield a constant without any effect, of zeros or ones, that has the name of what a layer learns.

    Then also what the same class draws beside it, under such a name.
    """
    if not evidence.training.has_steps or any(find_grad_reads(evidence.tree)):
        return
    for own in evidence.flow.module_classes:
        if starts_passes(own, evidence):
            continue  # what a loss weighs its parts by is a setting
        made = [
            node
            for node in walk_initializer(own)
            if isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]).startswith("self.")
            and node.lineno in evidence.times
            and not is_mentioned_outside(getattr(node.targets[0], "attr", ""), own, evidence)
        ]
        idle = [node for node in made if _is_idle_constant(node, own, evidence)]
        drawn = [node for node in made if _has_a_learned_name(node) and _is_made_by(node, DRAWN)]
        for node in made:
            if node in idle or (idle and node in drawn and not _is_changed(node, evidence)):
                yield span_of_node(node)


def _is_idle_constant(node: ast.Assign, own: ast.ClassDef, evidence: Evidence) -> bool:
    """Return whether an attribute of zeros, or of several ones, is never changed, and so has no effect where it is used."""
    kind = next((kind for kind in IDLE_OPERATORS if _is_made_by(node, {kind})), "")
    define = evidence.flow.innermost_function(node.lineno)
    always = node in getattr(define, "body", []) and isinstance(node.value, ast.Call)
    if not kind or not always or not _has_a_learned_name(node) or _is_changed(node, evidence):
        return False
    text = ast.unparse(node.targets[0])
    if kind == "ones" and all(
        ast.unparse(size) == "1" for _, call in find_calls([node.value]) for size in call.args
    ):
        return False  # a factor that may be set to another number
    return any(_uses_idly(inner, text, kind, evidence) for inner in ast.walk(own))


def _uses_idly(node: ast.AST, text: str, kind: str, evidence: Evidence) -> bool:
    """Return whether an operation that a graph may record takes it as zeros, or ones, that change nothing."""
    if getattr(node, "lineno", 0) not in evidence.graded:
        return False
    if isinstance(node, ast.BinOp):
        sides = [node.right] if isinstance(node.op, ast.Sub | ast.Div) else [node.left, node.right]
        return isinstance(node.op, IDLE_OPERATORS[kind]) and text in map(ast.unparse, sides)
    called = [last for last, call in find_calls([node]) if call is node]
    return any(last in IDLE_CALLS[kind] for last in called) and any(
        ast.unparse(child) == text for child in ast.iter_child_nodes(node)
    )


def _has_a_learned_name(node: ast.Assign) -> bool:
    return bool(LEARNED_NAME.fullmatch(getattr(node.targets[0], "attr", "")))


def _is_made_by(node: ast.Assign, functions: set[str]) -> bool:
    """Return whether one of torch's functions makes the tensor, which does not require grad."""
    calls = find_calls([node.value])
    return (
        "requires_grad" not in ast.unparse(node.value)
        and any(
            last in functions and ast.unparse(call.func).startswith("torch.")
            for last, call in calls
        )
        and not any(
            "Parameter" in last or last == "register_buffer" for last, _ in find_calls([node.value])
        )
    )


def _is_changed(node: ast.Assign, evidence: Evidence) -> bool:
    """Return whether an attribute gets another value, or is given to what may change it in place."""
    name = getattr(node.targets[0], "attr", "")
    own = evidence.flow.innermost_class(node.lineno)
    places = (
        inner.value if isinstance(inner, ast.Subscript) else inner
        for inner in ast.walk(evidence.tree)
        if isinstance(getattr(inner, "ctx", None), ast.Store | ast.Del)
    )
    stored = [
        place
        for place in places
        if isinstance(place, ast.Attribute) and place.attr == name
        if ast.unparse(place.value) != "self" or evidence.flow.innermost_class(place.lineno) is own
    ]
    return (
        len(stored) > 1
        or name in list_changed_names(evidence)
        or "setattr" in evidence.program.source
    )
