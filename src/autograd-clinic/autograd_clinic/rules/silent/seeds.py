"""Notes on seeds: what is dropped or lost of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...culprits.expression import is_root
from ...culprits.steep_slopes import STEEP_NODES_TWICE, list_steep_functions
from ...evidence.call_order import STEPS, find_call_after
from ...evidence.evidence import Evidence
from ...evidence.model import Call, SequenceInfo, TensorInfo, Value
from ...evidence.pass_model import BackwardPass, ValuesSummary
from ...program.syntax import find_calls, find_changes
from ..registry import At, register_note
from .queries import find_seed_expression, list_passes, list_seeded_calls

RATE = re.compile(r"\b(?:lrs?|learning_rates?|step_sizes?)\b")  # plain rates are also of exchange
LEAVING_OUT = {"WhereBackward0", "MaskedFillBackward0", "MaskedFillBackward1"}
# Which are infinite themselves where their slopes are.
INFINITE_THERE = {"log", "log2", "log10", "reciprocal"}
WHOLE = ("long", "int", "short")


def _summarize_seeds(call: Call) -> tuple[ValuesSummary, ...]:
    """Return what the seeds of a call hold; nothing if that was not seen."""
    return call.backward.seeds if call.backward else ()


def _count_given(value: Value | None) -> int:
    """Return how many tensors were given, if it was a sequence, or else one."""
    return value.size if isinstance(value, SequenceInfo) else 1


@register_note("seed/surplus_seed")
def surplus_seed(evidence: Evidence) -> Iterator[At]:
    """Find more seeds than outputs: those left over are dropped."""
    for call, seed in list_seeded_calls(evidence):
        if isinstance(seed, SequenceInfo) and seed.size > _count_given(call.given.get("output")):
            yield call.at


@register_note("seed/loss_as_its_own_seed")
def loss_as_its_own_seed(evidence: Evidence) -> Iterator[At]:
    """Find the output itself as its seed."""
    for call, seed in list_seeded_calls(evidence):
        outputs = call.tensors("output")
        same = isinstance(seed, TensorInfo) and [seed.id] == [one.id for one in outputs]
        if same and _count_given(call.given.get("output")) == 1:
            yield call.at


@register_note("seed/seed_that_requires_grad")
def seed_that_requires_grad(evidence: Evidence) -> Iterator[At]:
    """Find a seed that requires grad, in a call that returns a gradient without a graph."""
    for call, seed in list_seeded_calls(evidence):
        if (
            call.function == "grad"
            and isinstance(seed, TensorInfo)
            and seed.requires_grad
            and seed.leaf
            and "create_graph" not in call.flags
        ):
            yield call.at


@register_note("seed/loss_scale_in_half_precision")
def loss_scale_in_half_precision(evidence: Evidence) -> Iterator[At]:
    """Find a weight that is too large for the 16 bits of the output."""
    for call, _ in list_seeded_calls(evidence):
        half = any(one.dtype in ("float16", "bfloat16") for one in call.tensors("output"))
        if call.backward and call.backward.overflows and half:
            yield call.at


@register_note("seed/integer_weights")
def integer_weights(evidence: Evidence) -> Iterator[At]:
    """Find whole numbers as a seed, made by a division that drops the rest."""
    for call, seed in list_seeded_calls(evidence):
        if not isinstance(seed, TensorInfo) or not seed.dtype.startswith(("int", "uint")):
            continue
        for node in evidence.origins(find_seed_expression(evidence, call), call.at.line)[:3]:
            inner = [*ast.walk(node)]
            cut = any(name in WHOLE for name, _ in find_calls([node]))
            if any(isinstance(op, ast.FloorDiv) for op in inner) or (
                cut and any(isinstance(op, ast.Div) for op in inner)
            ):
                yield call.at


@register_note("seed/zeros_to_start_from")
def zeros_to_start_from(evidence: Evidence) -> Iterator[At]:
    """Find a seed that was made of zeros and never written to."""
    written = {name for _, name in find_changes(evidence.tree)}
    for call, seed in list_seeded_calls(evidence):
        found = _summarize_seeds(call)
        if not found or not all(one.zero for one in found) or _goes_back_otherwise(call, evidence):
            continue
        if len(found) < _count_given(seed):  # another output has None: its seed is 1, not 0
            continue
        if isinstance(seed, TensorInfo) and seed.requires_grad:
            continue
        expression = find_seed_expression(evidence, call)
        if expression is None or ast.unparse(expression) in written:
            continue
        nodes = evidence.origins(expression, call.at.line)[:2]
        if any(name in ("zeros", "zeros_like", "new_zeros") for name, _ in find_calls(nodes)):
            yield call.at


def _goes_back_otherwise(call: Call, evidence: Evidence) -> bool:
    """Return whether another backward() reaches the same leaves: then this one may give them a `.grad` to begin with."""
    others = [one for one in evidence.calls if one.function == "backward" and one.at != call.at]
    return bool(call.leaf_places) and any(call.leaf_places <= one.leaf_places for one in others)


@register_note("seed/zero_weight_times_infinity")
def zero_weight_times_infinity(evidence: Evidence) -> Iterator[At]:
    """Find a gradient with nan below finite outputs, where a slope is multiplied by zero.

    Zeros are in a finite seed, or in the gradient of what an operation leaves out. Or an operation in
    the graph has an infinite slope somewhere; a scaled loss may well overflow. What comes after the
    first such pass may have its nan from that, unless the program has left its step out.
    """
    scaled = any(call.function == "scale" for call in evidence.calls)
    for call, seen in list_passes(evidence):
        finite = all(one.finite for one in [*seen.seeds, *seen.outputs])
        left_out = seen.masked or seen.nodes & LEAVING_OUT
        weighted = left_out or any(one.zeros for one in seen.seeds)
        weighted = weighted or (not scaled and _has_a_steep_node(seen, evidence))
        if finite and seen.outputs and any(one.nan for one in call.after or ()):
            if _is_thrown_away(call, evidence):
                continue
            if weighted:
                yield call.at
            return


def _is_thrown_away(call: Call, evidence: Evidence) -> bool:
    """Return whether a program that steps has zeroed what a pass gave it without a step."""
    use = find_call_after(evidence, call, *STEPS, "zero_grad")
    steps = any(one.function in STEPS for one in evidence.calls)
    return steps and use is not None and use.function == "zero_grad"


def _has_a_steep_node(seen: BackwardPass, evidence: Evidence) -> bool:
    """Return whether an operation below a pass has an infinite slope somewhere, such as a root.

    A Function of the program's own may well compute nan itself.
    """
    if seen.custom or seen.overflows:
        return False
    if {*list_steep_functions(seen.nodes)} - INFINITE_THERE:
        return True
    if evidence.has_second_derivatives and not STEEP_NODES_TWICE.isdisjoint(seen.nodes):
        return True
    return "PowBackward0" in seen.nodes and any(map(is_root, evidence.executed))


@register_note("seed/learning_rates_as_seed")
def learning_rates_as_seed(evidence: Evidence) -> Iterator[At]:
    """Yield several weights that are called learning rates."""
    for call, seed in list_seeded_calls(evidence):
        expression = find_seed_expression(evidence, call)
        several = isinstance(seed, TensorInfo) and is_several(seed)
        if several and expression is not None and RATE.search(ast.unparse(expression)):
            yield call.at


def is_several(tensor: TensorInfo) -> bool:
    """Return whether it has more than one element."""
    return any(size > 1 for size in tensor.shape or ())
