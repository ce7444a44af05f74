"""Which calls of a run come before and after one another."""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import Evidence
from .model import Call, Function

STEPS: tuple[Function, ...] = ("step", "scaler_step")


def find_call_before(evidence: Evidence, call: Call, *functions: Function) -> Call | None:
    """Return the last call of one of these functions before this one; None if there was none."""
    before = (one for one in reversed(evidence.calls) if one.number < call.number)
    return next((one for one in before if one.function in functions), None)


def find_call_after(evidence: Evidence, call: Call, *functions: Function) -> Call | None:
    """Return the first call of one of these functions after this one; None if there was none."""
    after = list_calls_after(evidence, call)
    return next((one for one in after if one.function in functions), None)


def list_calls_after(evidence: Evidence, call: Call) -> Iterator[Call]:
    """Yield the calls after this one, in order."""
    return (one for one in evidence.calls if one.number > call.number)


def list_step_passes(evidence: Evidence, step: Call) -> list[Call]:
    """Return the calls of backward() since the step before this one."""
    before = find_call_before(evidence, step, *STEPS)
    since = before.number if before else -1
    return [
        one
        for one in evidence.calls
        if one.function == "backward" and since < one.number < step.number
    ]


def comes_too_early(evidence: Evidence, clip: Call) -> bool:
    """Return whether no parameter that is stepped has a gradient yet: the pass that fills them comes next."""
    around = (*STEPS, "backward", "zero_grad")
    before, use = (find(evidence, clip, *around) for find in (find_call_before, find_call_after))
    if use is None or use.function != "backward" or (before and before.function != "zero_grad"):
        return False
    owners = {call.owner for call in evidence.calls if call.function == "step"}
    alone = len(owners) == 1 or evidence.held_places <= use.leaf_places
    if use.leaves is None:  # of many passes, few are looked at: then the order has to do
        return alone
    stepped = [one.tensor for one in use.leaves if one.tensor.storage in evidence.held_places]
    return alone and bool(stepped) and not any(one.grad_nonzero for one in stepped)
