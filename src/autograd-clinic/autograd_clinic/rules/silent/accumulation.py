"""Notes on .grad: what is added up, kept by a reference, or never filled."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.leftovers import find_filling_pass, find_wasted_passes, have_gradients
from ...evidence.model import Call
from ...program.backward_call import is_grad_call
from ...program.syntax import collect_names, contains_line, dotted_name, find_calls, span_of_node
from ..listings import LISTINGS
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors
from .queries import (
    find_grad_reads,
    find_output_origins,
    is_step_without_gradients,
)
from .resets import (
    is_stepped_by_hand,
    list_kept_by_hand,
    list_used_gradients,
    may_reset_in,
    scales_what_is_left,
)

ONCE = 1
FEW_SEEN = 4  # passes of a place, of which one that adds to what was used is no exception


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
    if scales_what_is_left(evidence):
        return
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
    """Yield where a pass adds to all gradients of its leaves, which were used: once for each.

    Behind the last step nothing may use the sum: a map of what a model looks at is of an image's gradients.
    """
    stepped = False
    last = 0
    steppers = {call.owner for call in evidence.calls if call.step}
    last_step = max((call.number for call in evidence.calls if call.step), default=0)
    for call in evidence.calls:
        if call.function == "step":
            stepped = True
        elif call.function == "zero_grad":  # of a module, it may be of another: the leaves tell
            stepped = stepped and call.owner not in steppers
        elif call.function == "backward":
            by_hand = is_stepped_by_hand(evidence, call, last)
            stepped = stepped or by_hand
            last = call.number
            if (
                stepped
                and have_gradients(call.leaves or ())
                and not find_filling_pass(evidence, call)
                and (call.number < last_step or by_hand or _is_read_below(call, evidence))
            ):
                yield call.at
            stepped = False


def _is_read_below(call: Call, evidence: Evidence) -> bool:
    """Return whether a line below a pass reads a `.grad` that may be of a leaf which there was before it."""
    return any(
        _may_be_older(read.value, call.at.line, evidence)
        for read in find_grad_reads(evidence.tree)
        if read.lineno >= call.at.line and read.lineno in evidence.times
    )


def _may_be_older(owner: ast.expr, line: int, evidence: Evidence) -> bool:
    """Return whether it may be a leaf that was there before this line: no result, and none that is made below."""
    seen = find_seen_tensors(evidence, ast.unparse(owner), owner.lineno)
    if (seen and all(one.grad_fn for one in seen)) or (
        isinstance(owner, ast.Subscript) and "retain_grad" in evidence.flow.calls
    ):
        return False
    bound = evidence.flow.find_bindings(dotted_name(owner))
    listed = {last for one in bound for last, _ in find_calls([one.value])}
    return not bound or any(one.line <= line for one in bound) or not LISTINGS.isdisjoint(listed)


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
        made = {one.name for one in evidence.flow.all_bindings if contains_line(loop, one.line)}
        # What is read in a nested loop or under a condition is read when all is added up.
        kept = [read for step in loop.body for read in _find_kept_reads(step, shown=second)]
        again = any(map(is_grad_call, find_output_origins(evidence, call.at)))
        if again == second and any(
            dotted_name(read.value) not in made
            and read.lineno > call.at.line
            and not _is_of_a_mean(read, loop, evidence)
            for read in kept
        ):
            yield call.at


def _is_of_a_mean(read: ast.Attribute, loop: ast.stmt, evidence: Evidence) -> bool:
    """Return whether a sum is divided where it is read, by what the loop counts."""
    around = evidence.flow.find_parent(read)
    counted = collect_names(loop.target) if isinstance(loop, ast.For) else set()
    if not isinstance(around, ast.BinOp) or not isinstance(around.op, ast.Div):
        return False
    return around.left is read and not counted.isdisjoint(collect_names(around.right))


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
