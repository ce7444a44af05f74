"""Notes on passes in which every gradient is zero."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import takewhile

from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...program.syntax import find_calls, span_of_node
from ..registry import At, register_note
from .queries import find_output_origins

FEW_FLAT_PASSES = 3  # the last ones, in which every gradient is zero, before that is said
LONG_FLAT = 4  # a part of so many of all passes are flat then, at the least
# What gives one value to many inputs: of a single element, or beyond its bounds.
LEVELLING: tuple[str, ...] = ("softmax", "log_softmax", "logsoftmax", "relu", "relu6", "threshold")
LEVELLING += ("hardtanh", "hardsigmoid", "clamp", "clip", "sigmoid", "tanh")
BOUNDING = {"clamp", "clip", "clamp_min", "clamp_max", "maximum", "minimum", "max", "min"}
# What makes zeros: of a product of two, each factor takes the slope of the other.
MAKING_ZEROS = {"zeros", "zeros_like", "new_zeros", "zeros_", "zero_", "constant_", "full", "fill_"}


@register_note("optimizers/gradient_of_zero")
def gradient_of_zero(evidence: Evidence) -> Iterator[At]:
    """Yield what makes all gradients of a loss zero, which is not zero itself, in pass after pass.

    That is an operation which may be level, unless the zeros may be those that the program makes.
    """
    if not evidence.training.has_steps:
        return
    zeros = any(name in MAKING_ZEROS for name, _ in find_calls([evidence.tree]))
    places: dict[At, list[Call]] = {}
    for call in evidence.calls:
        if call.function == "backward":
            places.setdefault(call.at, []).append(call)
    for at, calls in places.items():
        seen = [call for call in calls if call.backward]
        last = [*takewhile(_is_flat, reversed(seen))]
        if len(last) < FEW_FLAT_PASSES:
            continue
        origins = find_output_origins(evidence, at)
        made = [(name.lower(), node) for name, node in find_calls(origins)]
        flat = [node for one in LEVELLING for name, node in made if name == one]
        stops = _may_stop(made) or not flat  # without anything level, it's at its least value
        if len(last) < len(seen) and (not _is_long(last, evidence) or stops):
            continue
        yield span_of_node(flat[0]) if flat and not zeros else at


def _is_long(last: list[Call], evidence: Evidence) -> bool:
    """Return whether so many passes lie between the first of the last ones and the end that none will learn."""
    (first, at) = last[-1].backward, last[-1].at
    passes = evidence.training.find_place(at).passes
    return first is not None and LONG_FLAT * (passes - first.turn) >= passes


def _may_stop(made: list[tuple[str, ast.Call]]) -> bool:
    """Return whether the loss has a bound below which it is to stay as it is."""
    margins = (one for name, node in made if name == "relu" for one in node.args)
    return not BOUNDING.isdisjoint(name for name, _ in made) or any(map(_has_a_margin, margins))


def _has_a_margin(node: ast.AST) -> bool:
    """Return whether it is a difference with a number, or with what is called a margin, as a hinge is given."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        for side in (node.left, node.right):
            if isinstance(side, ast.Constant) or "margin" in ast.unparse(side).lower():
                return True
        node = node.left
    return False


def _is_flat(call: Call) -> bool:
    """Return whether all gradients of a pass are zero, and neither its outputs nor its seeds are."""
    seen = call.backward
    if seen is None or not call.after or not seen.outputs or seen.flat:
        return False
    lost = any(one.zeros or not one.finite for one in [*seen.outputs, *seen.seeds])
    return not lost and all(one.zero for one in call.after)
