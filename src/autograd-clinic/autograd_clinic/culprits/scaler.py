"""Say what of a GradScaler's calls a message is about: what was unscaled before, or why an optimizer has no gradient."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import Call, OtherValueInfo
from .quoting import capitalize_first, count_times, quote_call


def describe_first_unscale(evidence: Evidence) -> str:
    """Say which line has unscaled the gradients of this optimizer first."""
    optimizer = evidence.given("input")
    for call in reversed(evidence.calls_before()):
        if call.function in ("update", "scaler_step"):
            return ""
        if call.function == "unscale_" and call.given.get("input") == optimizer:
            first = capitalize_first(quote_call(evidence, call.at))
            said = f"{first} has unscaled them before, and no `update()` has come since."
            updates = {call.at for call in evidence.calls if call.function == "update"}
            if call.at != evidence.at or len(updates) != 1:
                return said
            update = quote_call(evidence, updates.pop())
            return f"{said} In between, the program didn't come to {update}."
    return ""


def describe_missing_checks(evidence: Evidence) -> str:
    """Say which pass has reached nothing of an optimizer that has stepped before, or what has set its gradients back."""
    node = evidence.node
    stepped = node.args[0] if isinstance(node, ast.Call) and node.args else None
    optimizer = evidence.names.get(stepped.id) if isinstance(stepped, ast.Name) else None
    if stepped is None or not isinstance(optimizer, OtherValueInfo):
        return ""
    before = evidence.calls_before()
    steps = [call for call in before if call.step and call.owner == optimizer.id]
    passes = [call for call in before if call.function == "backward"]
    if not steps or not passes:
        return ""
    last, name = passes[-1], ast.unparse(stepped)
    held = steps[-1].step.holds if steps[-1].step else frozenset()
    if last.leaf_places and held.isdisjoint(last.leaf_places):
        passed = capitalize_first(quote_call(evidence, last.at))
        return (
            f"`{name}` has stepped {count_times(len(steps), 'time')} before. {passed} was the last backward"
            f" pass, and it reached none of the parameters that `{name}` holds."
        )
    if zeroed := _find_reset(before, last, optimizer.id):
        return f"{capitalize_first(quote_call(evidence, zeroed.at))} has set them back since the last backward pass."
    return ""


def _find_reset(calls: list[Call], last: Call, optimizer: int) -> Call | None:
    """Return the call that has set the gradients of an optimizer back after a pass."""
    return next(
        (
            call
            for call in calls
            if call.function == "zero_grad"
            and call.number > last.number
            and call.owner == optimizer
        ),
        None,
    )
