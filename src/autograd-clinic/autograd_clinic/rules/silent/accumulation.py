"""Notes on .grad: what is added up, kept or never filled, and optimizers that use it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.leftovers import find_filling_pass, find_wasted_passes, have_gradients
from ...evidence.model import Call, SequenceInfo, TensorInfo
from ...program.backward_call import is_grad_call
from ...program.syntax import contains_line, dotted_name, find_calls, span_of_node
from ..registry import At, register_note
from .idle_optimizers import MEASURING
from .parts import find_zeroed_parts
from .queries import (
    find_executed,
    find_grad_reads,
    find_output_origins,
    is_step_without_gradients,
    list_passes,
)
from .resets import is_stepped_by_hand, list_kept_by_hand, list_used_gradients, may_reset_in

ONCE = 1
FEW_SEEN = 4  # passes of a place, of which one that adds to what was used is no exception


@register_note("accumulation/zeroed_before_the_step")
def zeroed_before_the_step(evidence: Evidence) -> Iterator[At]:
    """Find an optimizer that zeroes what the backward pass has just put there, and then steps."""
    zeroed_by: dict[int | None, Call] = {}
    stepped: set[int | None] | None = None  # since the last backward(), if there was one
    for call in evidence.calls:
        owner = call.owner
        if call.function == "backward":
            stepped, zeroed_by = set(), {}
        elif call.function == "zero_grad" and stepped is not None and owner not in stepped:
            zeroed_by[owner] = call
        elif call.function == "step":
            # What zeroes a module has another owner than the optimizer of its parameters.
            zeroed = owner if owner in zeroed_by else next(iter(zeroed_by), None)
            alone = owner in zeroed_by or (len(zeroed_by) == 1 and not stepped)
            if zeroed in zeroed_by and alone and _finds_none(call, zeroed_by[zeroed], evidence):
                yield zeroed_by[zeroed].at
            zeroed_by.pop(zeroed, None)
            if stepped is not None:
                stepped.add(owner)
    yield from find_zeroed_parts(evidence)
    yield from _find_set_to_none_by_hand(evidence)
    if not _looks_at_gradients(evidence):
        for at, zeroing in find_wasted_passes(evidence).items():
            if not _is_tried_apart(at, evidence):
                yield zeroing.at


def _looks_at_gradients(evidence: Evidence) -> bool:
    """Return whether the program reads a `.grad`, also as `getattr(p, "grad")`, or may have something else that does."""
    nodes = [*ast.walk(evidence.tree)]
    return (
        any("hook" in last or last in MEASURING for last, _ in find_calls([evidence.tree]))
        or any(isinstance(one, ast.Constant) and one.value == "grad" for one in nodes)
        or any(find_grad_reads(evidence.tree))
    )


def _is_tried_apart(at: At, evidence: Evidence) -> bool:
    """Return whether a pass stands in a function without a step, seldom runs, and another stands beside each step.

    It may be there to see what a pass costs, in memory or in time.
    """
    within = evidence.flow.innermost_function
    passes = [one.at for one in evidence.calls if one.function == "backward"]
    steps = [within(one.at.line) for one in evidence.calls if one.step]
    others = {within(other.line) for other in passes if other != at}
    seldom = 2 * passes.count(at) < len(steps)
    return seldom and within(at.line) not in steps and others.issuperset(steps)


def _finds_none(step: Call, zeroed: Call, evidence: Evidence) -> bool:
    """Return whether a step finds no gradient, or only the zeros that zero_grad() has left."""
    zeros = step.step and step.step.moves and step.step.holds <= zeroed.zeros
    return is_step_without_gradients(step) or bool(
        zeros and not any(find_grad_reads(evidence.tree))
    )


def _find_set_to_none_by_hand(evidence: Evidence) -> Iterator[At]:
    """Find where a `.grad` is set to None between each pass and the step that was to use it."""
    found = {call.owner for call in evidence.calls if call.step and call.step.grads}
    reached: frozenset[int | None] = frozenset()
    for call in evidence.calls:
        if call.function == "backward":
            reached = frozenset(leaf.tensor.storage for leaf in call.leaves or ())
        elif call.function == "zero_grad":
            reached = frozenset()
        elif call.step and is_step_without_gradients(call):
            if call.step.holds & reached and call.owner not in found:
                yield from _find_set_to_none(evidence)
            reached = frozenset()


def _find_set_to_none(evidence: Evidence) -> Iterator[At]:
    """Yield the first statement that has run and sets a `.grad` to None."""
    for node in find_executed(evidence, ast.Assign):
        none = isinstance(node.value, ast.Constant)
        if none and any(getattr(one, "attr", "") == "grad" for one in node.targets):
            yield span_of_node(node)
            return


@register_note("accumulation/grad_fills_nothing")
def grad_fills_nothing(evidence: Evidence) -> Iterator[At]:
    """Find an optimizer without any gradient, after grad() and no backward()."""
    asked_for = False
    for call in evidence.calls:
        if call.function == "backward":
            return
        asked_for = asked_for or call.function == "grad"
        if asked_for and is_step_without_gradients(call):
            yield call.at


@register_note("accumulation/grad_not_reset")
def grad_not_reset(evidence: Evidence) -> Iterator[At]:
    """Find gradients that a step, or the program, has used and that the next backward() adds to.

    Once among many is no mistake to speak of: a program goes over to another order, say.
    """
    wasted = find_wasted_passes(evidence)  # what they add to, no step uses
    kept = Counter(at for at in _find_kept(evidence) if at not in wasted)
    kept |= Counter(list_used_gradients(evidence))
    seen = Counter(
        call.at for call in evidence.calls if call.function == "backward" and call.leaves
    )
    for at, times in kept.items():
        if times > ONCE or seen[at] <= FEW_SEEN:
            yield at
    yield from list_kept_by_hand(evidence)
    yield from _find_sums_read(evidence, second=False)


def _find_kept(evidence: Evidence) -> Iterator[At]:
    """Yield where a pass adds to all gradients of its leaves, which were used: once for each."""
    stepped = False
    last = 0
    steppers = {call.owner for call in evidence.calls if call.step}
    for call in evidence.calls:
        if call.function == "step":
            stepped = True
        elif call.function == "zero_grad":  # of a module, it may be of another: the leaves tell
            stepped = stepped and call.owner not in steppers
        elif call.function == "backward":
            stepped = stepped or is_stepped_by_hand(evidence, call, last)
            last = call.number
            if (
                stepped
                and have_gradients(call.leaves or ())
                and not find_filling_pass(evidence, call)
            ):
                yield call.at
            stepped = False


@register_note("higher_order/products_added_up")
def products_added_up(evidence: Evidence) -> Iterator[At]:
    """Find products with a Hessian, each read from a .grad that holds those before, too."""
    yield from _find_sums_read(evidence, second=True)


def _find_sums_read(evidence: Evidence, *, second: bool) -> Iterator[At]:
    """Find a backward() in a loop that reads the sum of all passes as if it were that of one."""
    for call in evidence.calls:
        leaves = call.leaves or ()
        if call.function != "backward" or not any(leaf.tensor.grad_nonzero for leaf in leaves):
            continue
        loop = evidence.flow.innermost_loop(call.at.line)
        if loop is None or may_reset_in(loop):
            continue
        made = {name for name, line, _ in evidence.flow.all_bindings if contains_line(loop, line)}
        # What is read in a nested loop or under a condition is read when all is added up.
        kept = [read for step in loop.body for read in _find_kept_reads(step, shown=second)]
        again = any(map(is_grad_call, find_output_origins(evidence, call.at)))
        if again == second and any(
            dotted_name(read.value) not in made and read.lineno > call.at.line for read in kept
        ):
            yield call.at


def _find_kept_reads(step: ast.stmt, *, shown: bool) -> Iterator[ast.Attribute]:
    """Yield where a step of a loop reads a .grad to compute with it, keep it or show it."""
    if isinstance(step, ast.Assign | ast.AugAssign) or (shown and isinstance(step, ast.Expr)):
        yield from find_grad_reads(step)
    elif isinstance(step, ast.Expr) and isinstance(step.value, ast.Call):
        function = step.value.func
        if isinstance(function, ast.Attribute) and function.attr == "append":
            yield from find_grad_reads(step)


@register_note("accumulation/kept_reference")
def kept_reference(evidence: Evidence) -> Iterator[At]:
    """Find a .grad that a list keeps without a copy, while it is changed in place."""
    for call in evidence.calls:
        held = call.grads_held and "set_to_none" not in call.flags
        if call.function != "zero_grad":
            held = any(leaf.held and leaf.tensor.grad_nonzero for leaf in call.leaves or ())
        if held:
            yield from _find_appended(evidence)


def _find_appended(evidence: Evidence) -> Iterator[At]:
    """Yield each `list.append(x.grad)`, or of a list of them, on a line that has run more than once."""
    for name, call in find_calls([evidence.tree]):
        if name != "append" or len(call.args) != 1 or evidence.times.get(call.lineno, 0) < 2:
            continue
        for node in [call.args[0], *evidence.origins(call.args[0], call.lineno)[1:3]]:
            parts = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
            for part in parts:
                if isinstance(part, ast.ListComp | ast.GeneratorExp):
                    part = part.elt
                if any(part is read for read in find_grad_reads(part)):
                    yield span_of_node(node)


@register_note("graph/sum_goes_back_twice")
def sum_goes_back_twice(evidence: Evidence) -> Iterator[At]:
    """Find backward() of the same output again, without a seed, on top of what the first has left."""
    seen: set[tuple[int, int]] = set()
    for call in evidence.calls:
        output = call.given.get("output")
        if call.function != "backward" or "seed" in call.given or call.failed:
            continue
        if not isinstance(output, TensorInfo) or output.id is None or output.node is None:
            continue
        key = output.id, output.node
        leaves = call.leaves
        if key in seen and leaves and all(leaf.tensor.grad_nonzero for leaf in leaves):
            yield call.at
        if not call.flags & {"retain_graph", "create_graph"}:
            seen.add(key)


@register_note("neighbours/clipped_while_scaled")
def clipped_while_scaled(evidence: Evidence) -> Iterator[At]:
    """Find gradients that are clipped between scaler.scale(loss).backward() and unscale_()."""
    scaled = False
    for call in evidence.calls:
        if call.function == "scale":
            scaled = bool(call.scales)
        elif call.function in ("unscale_", "scaler_step", "update", "zero_grad"):
            scaled = False
        elif call.function.startswith("clip_grad") and scaled:
            yield call.at


@register_note("grad_arguments/no_outputs")
def no_outputs(evidence: Evidence) -> Iterator[At]:
    """Find a backward pass from an empty list."""
    for call, _ in list_passes(evidence):
        output = call.given.get("output")
        if isinstance(output, SequenceInfo) and output.size == 0:
            yield call.at


@register_note("grad_arguments/backward_unused_input")
def backward_unused_input(evidence: Evidence) -> Iterator[At]:
    """Find a leaf among the `inputs` of backward() to which no path leads."""
    for call, seen in list_passes(evidence):
        if call.function == "backward" and seen.whole and call.leaves is not None:
            below = {leaf.tensor.id for leaf in call.leaves}
            if any(one.leaf and one.id not in below for one in call.tensors("input")):
                yield call.at
