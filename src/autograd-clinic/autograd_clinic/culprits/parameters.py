"""Say which parameters a mistake that raises nothing is about, and who holds them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from ..evidence.evidence import Evidence
from ..program.syntax import find_statement
from .quoting import MAX_NAMED, capitalize_first, count_times, quote_made


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
    named = {
        node.attr
        for node in ast.walk(evidence.statement or ast.Pass())
        if isinstance(node, ast.Attribute)
    }
    put = [one for one in evidence.training.parameters if one.is_left_out and one.listed in named]
    listed = [one.listed for one in own or put if one.listed]
    if not listed:
        return ""
    return f"`{listed[0]}` hides it: passes have reached what this line makes, and no optimizer holds it."


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


def _describe_frozen_with(evidence: Evidence) -> str:
    """Say which part of what a line froze an optimizer was given."""
    held = [
        one
        for one in evidence.training.parameters
        if one.frozen_with == evidence.at and one.optimizers
    ]
    what = quote_made(evidence, held)
    optimizers = (
        [one for one in evidence.training.optimizers if one.number in held[0].optimizers]
        if held
        else []
    )
    if not what or len(optimizers) != 1:
        return ""
    maker = evidence.program.name_line(optimizers[0].at.line)
    return f"It also froze {what}, which is in the optimizer of {maker}."


def _describe_stuck(evidence: Evidence) -> str:
    """Say what is still frozen, and in which optimizer, that was to learn."""
    stuck = [
        one
        for one in evidence.training.parameters
        if one.frozen and one.optimizers and not one.passes
    ]
    what = quote_made(evidence, stuck)
    if not what:
        return ""
    return f"{capitalize_first(what)} is in an optimizer and still frozen: no backward pass has reached it."


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
    what = quote_made(evidence, moved) or "a parameter"
    steps = count_times(min(one.moved_frozen for one in moved), "step")
    return f"At least {steps} moved {what} when it no longer required grad."


def _describe_starved(evidence: Evidence) -> str:
    """Say what no step has found a gradient of, and which optimizer holds it."""
    starved = [one for one in evidence.training.parameters if one.is_starved]
    holders = [
        one
        for one in evidence.training.optimizers
        if any(one.number in starving.optimizers for starving in starved)
    ]
    what = quote_made(evidence, starved)
    if not what or len(holders) != 1:
        return ""
    return (
        f"{capitalize_first(what)} is in the optimizer of {evidence.program.name_line(holders[0].at.line)}, and no"
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
    "optimizers/parameter_used_as_a_number": _describe_starved,
    "optimizers/parameters_of_the_loss": _describe_unheld,
    "optimizers/never_switched_on": _describe_stuck,
    "optimizers/part_not_used": _describe_unused,
    "optimizers/part_without_a_graph": _describe_starved,
}
