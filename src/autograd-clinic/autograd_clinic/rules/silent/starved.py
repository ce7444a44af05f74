"""Which parameters an optimizer steps that no pass has reached, and by which names the program holds them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...evidence.evidence import Evidence
from ...evidence.training import ParameterInfo
from ...program.syntax import dotted_name, find_calls, find_changes, find_statement, last_name
from ..leaves import makes_a_parameter
from ..listings import list_given_modules

FEW_STEPS = 3  # none of which found a gradient, before that is said
LOADING = {"load_state_dict", "load", "from_pretrained", "load_state_dict_from_url"}
MAKERS = {"__init__", "reset_parameters"}  # where a first value is no update


def list_starved_parameters(evidence: Evidence) -> list[ParameterInfo]:
    """Return the parameters for which no step found a gradient, while it found one for others."""
    known = evidence.training.parameters
    fed = {number for one in known if one.filled for number in one.optimizers}
    return [one for one in known if _is_long_starved(one) and one.optimizers & fed]


def list_starved_names(evidence: Evidence) -> set[str]:
    """Return the names that hold starved parameters, and no others.

    What the program changes by itself may be meant to get no gradient.
    """
    starved = list_starved_parameters(evidence)
    names = _list_own_names(starved, evidence) if starved else set()
    return names - list_changed_names(evidence) if names else names


def are_made_by_hand(evidence: Evidence) -> bool:
    """Return whether each parameter that no gradient reaches was made by the program, not by a layer.

    Its class makes others that learn: what a whole stage is made of may be meant to stay as it is.
    """
    starved = list_starved_parameters(evidence)
    statements = [find_statement(evidence.tree, one.made or 0) for one in starved]
    by_hand = all(
        isinstance(one, ast.Assign) and makes_a_parameter(one.value) for one in statements
    )
    fed = [one for one in evidence.training.parameters if one.filled]
    learning = {evidence.flow.innermost_class(one.made or 0) for one in fed} - {None}
    own = {evidence.flow.innermost_class(one.made or 0) for one in starved}
    return bool(starved) and by_hand and own <= learning


def list_starved_groups(evidence: Evidence) -> set[str]:
    """Return the names that hold the parts all of whose group is starved, while the passes reach others."""
    known = evidence.training.parameters
    if not any(one.filled or one.passes for one in known):
        return set()
    starved: list[ParameterInfo] = []
    groups = [group for one in evidence.training.optimizers if one.steps for group in one.groups]
    for group in groups:
        own = [one for one in known if one.number in group]
        if own and all(map(_is_long_starved, own)):
            starved += own
    numbers = {one.number for one in starved}
    idle = [
        one
        for one in evidence.training.optimizers
        if one.groups and numbers >= set.union(*map(set, one.groups))
    ]
    working = [one for one in evidence.training.optimizers if one not in idle]
    given = list_given_modules(idle, evidence) - list_given_modules(working, evidence)
    return _list_own_names(starved, evidence) | given


def _is_long_starved(one: ParameterInfo) -> bool:
    return one.is_starved and one.steps >= FEW_STEPS


def steps_find_nothing(evidence: Evidence, steps: int = 1) -> bool:
    """Return whether parameters are stepped, each so often, and none of them has ever had a gradient."""
    held = [one for one in evidence.training.parameters if one.optimizers]
    return bool(held) and all(one.is_starved and one.steps >= steps for one in held)


def _list_own_names(parameters: list[ParameterInfo], evidence: Evidence) -> set[str]:
    """Return the names that hold these parameters, and no others."""
    numbers = {one.number for one in parameters}
    others = [one for one in evidence.training.parameters if one.number not in numbers]
    return list_made_names(parameters, evidence) - list_made_names(others, evidence)


def list_made_names(parameters: Iterable[ParameterInfo], evidence: Evidence) -> set[str]:
    """Return the names and attributes that the statements which made these parameters give a value."""
    lines = {one.made for one in parameters if one.made}
    statements = [find_statement(evidence.tree, line) for line in lines]
    return {
        last_name(target)
        for statement in statements
        if isinstance(statement, ast.Assign)
        for whole in statement.targets
        for target in ast.walk(whole)
        if isinstance(target, ast.Attribute | ast.Name) and isinstance(target.ctx, ast.Store)
    }


def loads_parameters(evidence: Evidence) -> bool:
    """Return whether the program loads values for parameters, which may be meant to stay as they are."""
    return any(last in LOADING for last, _ in find_calls([evidence.tree]))


def list_changed_names(evidence: Evidence) -> set[str]:
    """Return the parts of all names that are changed in place, or given a value, after they were made."""
    places = [*find_changes(evidence.tree)]
    for node in ast.walk(evidence.tree):
        if isinstance(node, ast.Assign):
            places += [(node, dotted_name(one)) for one in node.targets if "." in dotted_name(one)]
    places += [
        (call, dotted_name(call.func.value.value))  # of `table[rows].copy_()`, `table`
        for last, call in find_calls([evidence.tree])
        if last.endswith("_")
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Subscript)
    ]
    making = {one.made for one in evidence.training.parameters}
    return {
        part
        for node, name in places
        if (line := getattr(node, "lineno", 0)) not in making
        if getattr(evidence.flow.innermost_function(line), "name", "") not in MAKERS
        for part in name.split(".")
    } - {"self"}
