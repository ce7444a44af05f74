"""Notes on seeds: what is dropped or lost of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...culprits.expression import is_root
from ...culprits.steep_slopes import STEEP_NODES_TWICE, list_steep_functions
from ...evidence.evidence import Evidence
from ...evidence.model import Call, SequenceInfo, TensorInfo, Value
from ...evidence.pass_model import BackwardPass, ValuesSummary
from ...program.backward_call import is_grad_call, parse_backward_call
from ...program.syntax import collect_names, find_calls, find_changes, span_of_node
from ..registry import At, register_note
from .queries import find_seed_expression, list_passes, list_result_names, list_seeded_calls

RATE = re.compile(r"\b(?:lrs?|learning_rates?|step_sizes?)\b")  # plain rates are also of exchange
JACOBIAN = re.compile(r"J|[Jj]ac(?:obian)?")
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
        if not found or not all(one.zero for one in found):
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


@register_note("seed/zero_weight_times_infinity")
def zero_weight_times_infinity(evidence: Evidence) -> Iterator[At]:
    """Find a gradient with nan below finite outputs, where a slope is multiplied by zero.

    Zeros are in a finite seed, or in the gradient of what an operation leaves out. Or an operation in
    the graph has an infinite slope somewhere; a scaled loss may well overflow. What comes after the
    first such pass may have its nan from that.
    """
    scaled = any(call.function == "scale" for call in evidence.calls)
    for call, seen in list_passes(evidence):
        finite = all(one.finite for one in [*seen.seeds, *seen.outputs])
        left_out = seen.masked or seen.nodes & LEAVING_OUT
        weighted = left_out or any(one.zeros for one in seen.seeds)
        weighted = weighted or (not scaled and _has_a_steep_node(seen, evidence))
        if finite and seen.outputs and any(one.nan for one in call.after or ()):
            if weighted:
                yield call.at
            return


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
        several = isinstance(seed, TensorInfo) and _is_several(seed)
        if several and expression is not None and RATE.search(ast.unparse(expression)):
            yield call.at


@register_note("seed/ones_for_the_jacobian")
def ones_for_the_jacobian(evidence: Evidence) -> Iterator[At]:
    """Find a seed of ones for several outputs, and a result that is called the Jacobian."""
    for call, _ in list_seeded_calls(evidence):
        outputs = call.tensors("output")
        if all(_may_be_one_a_row(output, x) for output in outputs for x in call.tensors("input")):
            continue  # the rows of a batch: nothing that belongs apart is added up
        several = any(map(_is_several, outputs))
        if not several or "is_grads_batched" in call.flags or call.function != "grad":
            continue
        if call.backward is None or not all(one.ones for one in call.backward.seeds):
            continue
        if any(JACOBIAN.fullmatch(name) for name in list_result_names(evidence, call)):
            yield call.at


def _is_several(tensor: TensorInfo) -> bool:
    """Return whether it has more than one element."""
    return any(size > 1 for size in tensor.shape or ())


def _may_be_one_a_row(output: TensorInfo, x: TensorInfo) -> bool:
    """Return whether the output may be one number for each row of the input."""
    rows, *rest = output.shape or (0,)
    given = x.shape or ()
    return all(size == 1 for size in rest) and len(given) > 1 and given[0] == rows


@register_note("seed/jacobian_by_columns")
def jacobian_by_columns(evidence: Evidence) -> Iterator[At]:
    """Find row i of a matrix, from a loop over one-hot seeds, stored as its column i."""
    turned = {"T", "mT", "t", "transpose", "swapaxes"}
    attributes = [node for node in ast.walk(evidence.tree) if isinstance(node, ast.Attribute)]
    for node in ast.walk(evidence.tree):
        if not isinstance(node, ast.Assign) or node.lineno not in evidence.times:
            continue
        (target,) = node.targets[:1]
        loop = evidence.flow.innermost_loop(node.lineno)
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Tuple):
            continue
        if not isinstance(loop, ast.For) or not isinstance(target.value, ast.Name):
            continue
        counted = collect_names(loop.target)
        rows, column, *more = target.slice.elts
        matrix = evidence.tensor_held_by(target.value.id, node.lineno)
        if (
            more
            or not (isinstance(rows, ast.Slice) and not (rows.lower or rows.upper))
            or not (isinstance(column, ast.Name) and column.id in counted)
            or matrix is None
            or len(matrix.shape or ()) != 2
            or any(a.attr in turned and ast.unparse(a.value) == target.value.id for a in attributes)
        ):
            continue
        for value in evidence.origins(node.value, node.lineno)[:2]:
            found = parse_backward_call(value)
            if found is None or found.function != "grad" or "seed" not in found.roles:
                continue
            calls = [call for call in evidence.calls if call.at == span_of_node(value)]
            used = collect_names(found.roles["seed"])
            output = evidence.origins(found.output, node.lineno)
            again = any(map(is_grad_call, output))
            flat = all(
                len(one.shape or ()) == 1
                for call in calls
                for one in [*call.tensors("input"), *call.tensors("output")]
            )
            if calls and flat and used & counted and not again:
                yield span_of_node(node)
