"""Say what of a GradScaler's calls a message is about: what was unscaled before, or why an optimizer has no gradient."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import Call, OtherValueInfo
from .quoting import capitalize_first, count_times, quote_call, quote_makers


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
    if stepped is None:
        return ""
    if unreached := _describe_unreached(stepped, evidence):
        return unreached
    optimizer = evidence.names.get(stepped.id) if isinstance(stepped, ast.Name) else None
    if not isinstance(optimizer, OtherValueInfo):
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


def _describe_unreached(stepped: ast.expr, evidence: Evidence) -> str:
    """Say that no pass has reached what an optimizer holds, by the line that made it, and what they reached instead."""
    lines = {given.line for given, _ in evidence.flow.trace_given(stepped)}
    made = [one for one in evidence.training.optimizers if one.at.line in lines]
    known = evidence.training.parameters
    own = [one for one in known if made and made[0].number in one.optimizers]
    if len(made) != 1 or not own or made[0].steps or any(one.passes for one in own):
        return ""
    said = f"No backward pass has reached what the optimizer of {evidence.program.name_line(made[0].at.line)} holds."
    reached = quote_makers(evidence, [one for one in known if one.is_left_out])
    return (
        f"{said} The passes reached parameters that {reached} made, and that are in none."
        if reached
        else said
    )


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
