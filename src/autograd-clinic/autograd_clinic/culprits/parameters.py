"""Say which parameters a mistake that raises nothing is about, and who holds them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence

from ..evidence.evidence import Evidence
from ..evidence.training import OptimizerInfo, ParameterInfo
from ..program.syntax import dotted_name, find_calls, find_statement
from .quoting import capitalize_first, count_times, quote_line

MAX_NAMED = 3  # of several alike, that a sentence names


def _describe_late(evidence: Evidence) -> str:
    """Name the parameters that a model got after its optimizer."""
    late = [one.late for one in evidence.training.parameters if one.late and one.is_left_out]
    if not late:
        return ""
    none = "no optimizer holds " + ("them" if len(late) > 1 else "it")
    return f"{_list_names(late)} came later and got gradients, and {none}."


def _describe_listed(evidence: Evidence) -> str:
    """Name the attribute of a module that hides a layer."""
    own = [one for one in evidence.training.parameters if one.made in _list_lines(evidence)]
    listed = [one.listed for one in own if one.listed]
    if not listed:
        return ""
    return f"`{listed[0]}` hides it: passes have reached what this line makes, and no optimizer holds it."


def _describe_thawed(evidence: Evidence) -> str:
    """Say what was frozen when an optimizer was made, and how many passes have reached it since."""
    made = {one.number for one in evidence.training.optimizers if one.at == evidence.at}
    own = [
        one
        for one in evidence.training.parameters
        if one.is_left_out and one.passes > 1 and one.spared & made
    ]
    makers = _describe_makers(evidence, own)
    if not makers:
        return ""
    reached = count_times(max(one.passes for one in own), "pass", "es")
    return (
        f"What {makers} made did not require grad then. {reached} have reached it since, and no"
        " optimizer holds it."
    )


def _describe_unheld(evidence: Evidence) -> str:
    """Say how many passes reached what no optimizer holds, and where the optimizer is made that steps."""
    lines = _list_lines(evidence)
    own = [one for one in evidence.training.parameters if one.made in lines and one.is_left_out]
    steps = [one for one in evidence.training.optimizers if one.steps]
    if not own or len(steps) != 1:
        return ""
    reached = count_times(min(one.passes for one in own), "pass", "es")
    maker = evidence.program.name_line(steps[0].at.line)
    return f"{reached} reached what this line makes, and the optimizer of {maker} does not hold it."


def _describe_flag(evidence: Evidence) -> str:
    """Name the class of the module on which `requires_grad` was set."""
    flags = [one for one in evidence.training.flags if one.at == evidence.at]
    if not flags:
        return ""
    return f"The module is a `{flags[0].module}`, and none of its parameters has taken the value."


def _describe_unreached(evidence: Evidence) -> str:
    """Say how many steps found no gradient of what an optimizer holds, and what the passes reached."""
    made = [one for one in evidence.training.optimizers if one.at == evidence.at]
    left = [one for one in evidence.training.parameters if one.is_left_out]
    reached = _describe_makers(evidence, left)
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
        line
        for line, value in evidence.flow.find_bindings(name)
        if line > evidence.line and line in evidence.times and isinstance(value, ast.Call)
        if evidence.flow.innermost_function(line) is scope
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


def _describe_frozen_with(evidence: Evidence) -> str:
    """Say which part of what a line froze an optimizer was given."""
    held = [
        one
        for one in evidence.training.parameters
        if one.frozen_with == evidence.at and one.optimizers
    ]
    makers = _describe_makers(evidence, held)
    optimizers = (
        [one for one in evidence.training.optimizers if one.number in held[0].optimizers]
        if held
        else []
    )
    if not makers or len(optimizers) != 1:
        return ""
    maker = evidence.program.name_line(optimizers[0].at.line)
    return f"It also froze what {makers} made, which is in the optimizer of {maker}."


def _describe_unused(evidence: Evidence) -> str:
    """Name the part whose parameters an optimizer was given, and in how many steps no gradient was found."""
    given = evidence.node.func if isinstance(evidence.node, ast.Call) else None
    starved = [one for one in evidence.training.parameters if one.is_starved]
    if not isinstance(given, ast.Attribute) or not starved:
        return ""
    steps = count_times(min(one.steps for one in starved), "step")
    return f"No gradient of `{ast.unparse(given.value)}` was found in {steps}."


def _describe_moved(evidence: Evidence) -> str:
    """Say what was moved after it was frozen."""
    moved = [one for one in evidence.training.parameters if one.moved_frozen]
    if not moved:
        return ""
    makers = _describe_makers(evidence, moved)
    what = f"what {makers} made" if makers else "a parameter"
    steps = count_times(min(one.moved_frozen for one in moved), "step")
    return f"At least {steps} moved {what} when it no longer required grad."


def _describe_made_often(evidence: Evidence) -> str:
    """Say how many optimizers a line made, each of which stepped once."""
    made = [one for one in evidence.training.optimizers if one.at == evidence.at and one.steps]
    return f"It made {len(made)} optimizers of the same parameters, and each of them stepped once."


def _describe_starved(evidence: Evidence) -> str:
    """Say what no step has found a gradient of, and which optimizer holds it."""
    starved = [one for one in evidence.training.parameters if one.is_starved]
    holders = [
        one
        for one in evidence.training.optimizers
        if any(one.number in starving.optimizers for starving in starved)
    ]
    makers = _describe_makers(evidence, starved)
    if not makers or len(holders) != 1:
        return ""
    return (
        f"What {makers} made is in the optimizer of {evidence.program.name_line(holders[0].at.line)}, and no"
        f" gradient of it was found in {count_times(min(one.steps for one in starved), 'step')}."
    )


def _describe_made_anew(evidence: Evidence) -> str:
    """Say how many parameters a line made, and that none is in an optimizer."""
    lines = _list_lines(evidence)
    made = [one for one in evidence.training.parameters if one.made in lines and one.is_left_out]
    if len(made) < 2:
        return ""
    return f"It made {len(made)} that got a gradient, and no optimizer holds any of them."


def _list_lines(evidence: Evidence) -> Sequence[int]:
    """Return the lines of the statement in question."""
    statement = find_statement(evidence.tree, evidence.line)
    return range(statement.lineno, (statement.end_lineno or 0) + 1) if statement else ()


def _describe_makers(evidence: Evidence, parameters: Iterable[ParameterInfo]) -> str:
    """Name the lines that made these parameters: some of them, if they are many."""
    lines = sorted({one.made for one in parameters if one.made})
    if not lines:
        return ""
    if len(lines) > MAX_NAMED:
        return f"{evidence.program.name_line(lines[0])} and {len(lines) - 1} other lines"
    return " and ".join(quote_line(evidence, line) for line in lines)


def _list_names(names: Sequence[str]) -> str:
    """Write names in a row, as code: the first ones, if they are many."""
    shown = [f"`{name}`" for name in names[:MAX_NAMED]]
    if len(names) > MAX_NAMED:
        shown.append(f"{len(names) - MAX_NAMED} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


PARAMETER_DESCRIBERS: Mapping[str, Callable[[Evidence], str]] = {
    "optimizers/attribute_of_a_module": _describe_flag,
    "optimizers/factor_cut_off": _describe_starved,
    "optimizers/frozen_with_a_gradient": _describe_moved,
    "optimizers/frozen_with_the_rest": _describe_frozen_with,
    "optimizers/inside_an_estimator": _describe_starved,
    "optimizers/layers_in_a_list": _describe_listed,
    "optimizers/made_before_the_head": _describe_late,
    "optimizers/made_in_forward": _describe_made_anew,
    "optimizers/made_for_each_step": _describe_made_often,
    "optimizers/never_stepped": _describe_never_stepped,
    "optimizers/of_another_model": _describe_unreached,
    "optimizers/parameter_used_as_a_number": _describe_starved,
    "optimizers/parameters_of_the_loss": _describe_unheld,
    "optimizers/part_not_used": _describe_unused,
    "optimizers/part_without_a_graph": _describe_starved,
    "optimizers/unfrozen_too_late": _describe_thawed,
}
