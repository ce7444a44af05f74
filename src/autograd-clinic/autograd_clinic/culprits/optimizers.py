"""Say what an optimizer does not hold or find that the passes reach, in a mistake that raises nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from ..evidence.evidence import Evidence
from ..evidence.training import OptimizerInfo
from ..program.syntax import dotted_name, find_calls
from .quoting import capitalize_first, count_times, quote_line, quote_made, quote_makers
from .replaced import describe_replaced_optimizers


def _describe_thawed(evidence: Evidence) -> str:
    """Say what was frozen when an optimizer was made, and how many passes have reached it since."""
    made = {one.number for one in evidence.training.optimizers if one.at == evidence.at}
    own = [
        one
        for one in evidence.training.parameters
        if one.is_left_out and one.passes > 1 and one.spared & made
    ]
    what = quote_made(evidence, own)
    if not what:
        return ""
    reached = count_times(max(one.passes for one in own), "pass", "es")
    return (
        f"{capitalize_first(what)} did not require grad then. {reached} have reached it since, and no"
        " optimizer holds it."
    )


def _describe_unreached(evidence: Evidence) -> str:
    """Say how many steps found no gradient of what an optimizer holds, and what the passes reached."""
    made = [one for one in evidence.training.optimizers if one.at == evidence.at]
    left = [one for one in evidence.training.parameters if one.is_left_out]
    reached = quote_makers(evidence, left)
    idle = [one for one in made if one.idle]
    if not idle:
        twin = _name_twin(made[0], evidence) if made and reached else ""
        same = f"It holds the same parameters as {twin}. The passes reached what {reached} made,"
        return f"{same} which is in none." if twin else ""
    again = _describe_rebinding(evidence) if reached else ""
    last = max(idle, key=lambda one: one.idle)
    steps = count_times(last.idle, "step")
    own = "this optimizer" if len(idle) == 1 else "an optimizer that it makes"
    found = f"No gradient was found in {'the last ' * (last.idle < last.steps)}{steps} of {own}."
    twin = _name_twin(last, evidence)
    shared = f" {capitalize_first(twin)} holds the same parameters." if twin else ""
    if again or not reached:
        return f"{found}{shared}{again}"
    held = {one.made for one in evidence.training.parameters if one.optimizers}
    some = held & {one.made for one in left}
    what = (
        f"parameters that {reached} made, and that are"
        if some
        else f"what {reached} made, which is"
    )
    return f"{found}{shared} The passes reached {what} in none."


def _describe_rebinding(evidence: Evidence) -> str:
    """Say which line gave the name whose parameters an optimizer got another object after that."""
    listed = [
        call.func.value
        for last, call in find_calls([evidence.node] if evidence.node else [])
        if last == "parameters" and isinstance(call.func, ast.Attribute)
    ]
    name = dotted_name(listed[0]) if len(listed) == 1 else ""
    scope = evidence.flow.innermost_function(evidence.line)
    later = [
        one.line
        for one in evidence.flow.find_bindings(name)
        if one.line > evidence.line and one.line in evidence.times
        if isinstance(one.value, ast.Call)
        if evidence.flow.innermost_function(one.line) is scope
    ]
    if len(later) != 1:
        return ""
    again = capitalize_first(quote_line(evidence, later[0]))
    return (
        f" {again} gave `{name}` another object after that, and the passes reached what is in none."
    )


def _name_twin(optimizer: OptimizerInfo, evidence: Evidence) -> str:
    """Name the optimizer that another line made, and that holds what this one holds; empty if there is none."""
    own, *others = (
        {one.number for one in evidence.training.parameters if each.number in one.optimizers}
        for each in (optimizer, *evidence.training.optimizers)
    )
    for each, held in zip(evidence.training.optimizers, others, strict=True):
        if each.at != optimizer.at and own and own == held:
            return f"the optimizer of {evidence.program.name_line(each.at.line)}"
    return ""


def _describe_idle(evidence: Evidence) -> str:
    """Say that another optimizer took the name of this one, or which passes it has not used."""
    return describe_replaced_optimizers(evidence) or _describe_never_stepped(evidence)


def _describe_never_stepped(evidence: Evidence) -> str:
    """Say how many passes reached what an optimizer holds, without any step of it."""
    idle = [one for one in evidence.training.optimizers if not one.steps]
    made = [one for one in idle if one.at == evidence.at]
    counts = not made and len(idle) == 1
    made = idle if counts else made
    passes = [
        one.passes
        for one in evidence.training.parameters
        if one.passes and made and made[0].number in one.optimizers
    ]
    if not passes:
        return ""
    if counts:
        maker = evidence.program.name_line(idle[0].at.line)
        reached = (
            f"{count_times(min(passes), 'pass', 'es')} reached what the optimizer of {maker} holds"
        )
        return f"{reached}, and this was true after none. The count begins again with each loop."
    return (
        f"{count_times(min(passes), 'pass', 'es')} reached what it holds, and it has not stepped."
    )


def _describe_made_often(evidence: Evidence) -> str:
    """Say how many optimizers a line made, each of which stepped once."""
    made = [one for one in evidence.training.optimizers if one.at == evidence.at and one.steps]
    return f"It made {len(made)} optimizers of the same parameters, and each of them stepped once."


OPTIMIZER_DESCRIBERS: Mapping[str, Callable[[Evidence], str]] = {
    "optimizers/made_for_each_step": _describe_made_often,
    "optimizers/never_stepped": _describe_idle,
    "optimizers/of_another_model": _describe_unreached,
    "optimizers/unfrozen_too_late": _describe_thawed,
}
