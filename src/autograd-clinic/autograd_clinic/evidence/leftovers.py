"""What a backward pass finds in the parameters that it reaches, and what it leaves there."""

from __future__ import annotations

from collections.abc import Sequence

from .call_order import list_calls_after
from .evidence import Evidence
from .model import Call, Leaf


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
    clean = not any(
        leaf.tensor.grad_nonzero for leaf in first.leaves or () if leaf.tensor.storage in places
    )
    steps = [one.step for one in calls[index:] if one.step]
    others = [step for step in steps if step.moves & first.leaf_places]
    apart = others and not any(step.holds & places for step in steps)
    begun = next((one.at for one in calls if one.at in (first.at, call.at)), None) == call.at
    wider = places < first.leaf_places and apart and begun
    same = places == first.leaf_places and len(others) == 1 and others[0].holds < places
    whole = left and clean and first.at != call.at and (wider or same)
    return first if whole and is_stepped_with(evidence, call) else None


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
