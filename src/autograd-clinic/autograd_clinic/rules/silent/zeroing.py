"""Notes on gradients that are zeroed, or set to None, before a step has used them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.leftovers import find_wasted_passes
from ...evidence.model import Call
from ...program.syntax import find_calls, span_of_node
from ..registry import At, register_note
from .flags import writes_gradients
from .idle_optimizers import MEASURING
from .parts import find_zeroed_parts
from .queries import find_executed, find_grad_reads, is_step_without_gradients


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
    """Return whether the program reads or writes a `.grad`, also as `getattr(p, "grad")`, or may have something that does."""
    nodes = [*ast.walk(evidence.tree)]
    return (
        any("hook" in last or last in MEASURING for last, _ in find_calls([evidence.tree]))
        or any(isinstance(one, ast.Constant) and one.value == "grad" for one in nodes)
        or any(find_grad_reads(evidence.tree))
        or writes_gradients(evidence.tree)
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
