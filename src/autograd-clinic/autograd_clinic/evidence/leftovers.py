"""What a backward pass finds in the parameters that it reaches, and what it leaves there."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from ..program.syntax import Span, find_node
from .call_order import list_calls_after
from .evidence import Evidence
from .model import Call, Leaf

FEW_WASTED = 3  # passes from a place, none of which a step has used, before that is said


def have_gradients(leaves: Sequence[Leaf]) -> bool:
    """Return whether each of some leaves has a gradient, and no more than half of them one of zeros.

    What was zeroed is all zeros. But the gradient of the last bias of a hinge loss, say, may be zero by itself.
    """
    zeros = sum(not leaf.tensor.grad_nonzero for leaf in leaves)
    return (
        bool(leaves) and all(leaf.tensor.has_grad for leaf in leaves) and 2 * zeros <= len(leaves)
    )


def find_filling_pass(evidence: Evidence, call: Call) -> Call | None:
    """Return the pass before this one that has filled all gradients which this one adds to.

    That pass went through more, and another optimizer was stepped after it, with none of these
    parameters. A step with their sum follows. Where the program goes through the two passes in this
    order from the start, the sum may be meant. Or both go through all, in this order, as a generator's does
    behind that of its discriminator.
    """
    calls = [one for one in evidence.calls if one.number < call.number]
    places = call.leaf_places
    index = max((n for n, one in enumerate(calls) if one.function == "backward"), default=-1)
    if call.function != "backward" or not places or index < 0:
        return None
    first = calls[index]
    left = all(leaf.tensor.grad_nonzero for leaf in call.leaves or ())
    clean = _begins_clean(first, places)
    steps = [one.step for one in calls[index:] if one.step]
    others = [step for step in steps if step.moves & first.leaf_places]
    apart = others and not any(step.holds & places for step in steps)
    begun = next((one.at for one in calls if one.at in (first.at, call.at)), None) == call.at
    wider = places < first.leaf_places and apart and begun
    same = places == first.leaf_places and len(others) == 1 and others[0].holds < places
    whole = left and clean and first.at != call.at and (wider or same)
    return first if whole and is_stepped_with(evidence, call) else None


def find_mixed_passes(evidence: Evidence, step: Call) -> tuple[Call, Call] | None:
    """Return the passes, one through more than this step's parameters and one not, of which it uses the sum."""
    holds = step.step.holds if step.step else frozenset()
    others = [one.step.holds for one in evidence.calls if one.step and one.owner != step.owner]
    elsewhere = frozenset().union(*(held for held in others if not held & holds))
    steppers = {one.owner for one in evidence.calls if one.step}
    passes: list[Call] = []
    for call in reversed([one for one in evidence.calls if one.number < step.number]):
        own = call.owner == step.owner
        if (call.step and own) or (
            call.function == "zero_grad" and (own or call.owner not in steppers)
        ):
            break  # what zeroes a module, perhaps all of the model, has another owner
        if call.function == "backward" and call.leaf_places & holds:
            passes.insert(0, call)
    if not passes or "input" in passes[0].given or not _begins_clean(passes[0], holds):
        return None
    wide = next((one for one in passes if one.leaf_places & elsewhere), None)
    if wide is None:
        return None
    narrow = [one for one in passes if one.number > wide.number and one.leaf_places <= holds]
    return (wide, narrow[0]) if narrow else None


def _begins_clean(call: Call, places: frozenset[int]) -> bool:
    """Return whether none of the leaves at these places had a gradient when a pass began."""
    own = [leaf.tensor for leaf in call.leaves or () if leaf.tensor.storage in places]
    return not any(one.grad_nonzero for one in own)


def is_stepped_with(evidence: Evidence, call: Call) -> bool:
    """Return whether a step uses the gradients that a pass has filled, before anything may zero them."""
    places = call.leaf_places
    holds = {one.owner: one.step.holds for one in evidence.calls if one.step}
    for later in list_calls_after(evidence, call):
        if later.step and later.step.holds & places:
            return True
        if later.function == "zero_grad" and holds.get(later.owner, places) & places:
            return False  # it may be a module that is zeroed
    return False


def find_wasted_passes(evidence: Evidence) -> dict[Span, Call]:
    """Return where passes begin whose gradients are zeroed, each time, before a step, and what zeroes them.

    They stand between steps of the optimizer that was to use them. A pass that goes to anything else, as
    that of an attack goes to its image, is for that.
    """
    holds = {one.owner: one.step.holds for one in evidence.calls if one.step}
    steps = {(one.at, one.step.holds): one for one in evidence.calls if one.step}.values()
    given = [one for one in steps if one.step and not _is_given_a_closure(one, evidence)]
    held = {place for one in given if one.step for place in one.step.holds}
    ends: dict[Span, list[Call]] = {}
    stepped: set[int] = set()
    for call in evidence.calls:
        stepped |= call.step.holds if call.step else set()
        if call.function == "backward" and call.leaf_places:
            end = _find_use(evidence, call, holds)
            if end and not stepped.isdisjoint(call.leaf_places):
                ends.setdefault(call.at, []).append(end if call.leaf_places <= held else call)
    return {
        at: zeroing[-1]
        for at, zeroing in ends.items()
        if len(zeroing) >= FEW_WASTED and all(one.function == "zero_grad" for one in zeroing)
    }


def _is_given_a_closure(step: Call, evidence: Evidence) -> bool:
    """Return whether a step is given something: a function that has the passes, which come within it."""
    node = find_node(evidence.tree, step.at)
    return isinstance(node, ast.Call) and bool(node.args or node.keywords)


def _find_use(
    evidence: Evidence, call: Call, holds: Mapping[int | None, frozenset[int]]
) -> Call | None:
    """Return what comes of the gradients of a pass first: it uses them, or it zeroes them.

    A step that comes right after the pass, of another optimizer, is the one that was to use them.
    """
    places, next_pass = call.leaf_places, False
    rest = places & frozenset().union(*holds.values())  # what is not zeroed yet
    for later in list_calls_after(evidence, call):
        own = holds.get(later.owner, places)  # it may be a module that is zeroed
        if later.step and (later.step.holds & places or not next_pass):
            return later
        next_pass = next_pass or later.function == "backward"
        if later.function == "zero_grad" and own & places:
            rest -= own
            if rest:
                continue  # a part of it is another optimizer's
            return later if later.owner in holds or _has_zeroed(evidence, later, places) else call
        if later.function.startswith("clip_grad"):
            return later
    return None


def _has_zeroed(evidence: Evidence, zeroing: Call, places: frozenset[int]) -> bool:
    """Return whether the next pass to these places finds no gradient there, after a call that zeroes a module."""
    for later in list_calls_after(evidence, zeroing):
        if later.function == "backward" and later.leaf_places & places:
            found = [leaf.tensor for leaf in later.leaves or () if leaf.tensor.storage in places]
            return not any(one.grad_nonzero for one in found)
    return False
