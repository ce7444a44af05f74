"""Notes on a freeze that the next lines undo, before anything has learned."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...dataflow.call_bindings import map_arguments
from ...dataflow.scopes import list_parameter_names
from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    contains_line,
    dotted_name,
    find_calls,
    find_changes,
    find_defaults,
    is_literal_false,
    is_literal_true,
    last_name,
    list_arguments,
    span_of_node,
)
from ..leaves import makes_a_parameter
from ..listings import LISTINGS, MODULE_LISTINGS, SETTING_METHODS, find_method_owner
from ..registry import At, register_note

MAX_DEEP = 3  # functions of the program, one within another, that set the flags
# Methods of a module that change neither what learns nor what is learned.
NEUTRAL_METHODS = {*SETTING_METHODS, *LISTINGS, "load_state_dict"}
Meant = Mapping[str, ast.expr]  # what the parameters of a function are given


class _Switch(NamedTuple):
    """Where a statement sets the flags of the parameters of a module, all or some."""

    module: str
    on: bool
    at: ast.AST


@register_note("optimizers/frozen_then_made_anew")
def freeze_undone(evidence: Evidence) -> Iterator[At]:
    """Yield what lets all parameters of a module learn that was frozen above, as a whole or in part.

    The two stand in one block, and nothing between them uses the module, or goes back. Whoever thaws under
    a condition, or after a while, may mean it; and so may who freezes something of it afterwards.
    """
    if not evidence.training.has_steps or not any(p.passes for p in evidence.training.parameters):
        return
    for block in _list_blocks(evidence):
        switches = [
            (index, switch)
            for index, statement in enumerate(block)
            for switch in _list_switches(statement, evidence, {}, 0)
        ]
        for index, thaw in switches:
            root = thaw.module.partition(".")[0]
            same = [(i, one) for i, one in switches if one.module.partition(".")[0] == root]
            before = [i for i, one in same if i < index and not one.on and _covers(thaw, one)]
            later = any(i > index and not one.on for i, one in same)
            if thaw.on and before and not later:
                between = block[before[0] + 1 : index]
                if all(_is_harmless(one, thaw.module, evidence) for one in between):
                    yield span_of_node(thaw.at)


def _covers(thaw: _Switch, freeze: _Switch) -> bool:
    """Return whether what was frozen is this module, or a part of it."""
    return f"{freeze.module}.".startswith(f"{thaw.module}.")


def _list_blocks(evidence: Evidence) -> list[list[ast.stmt]]:
    """Return the bodies of the program, of its functions and of its loops."""
    kinds = ast.Module | ast.FunctionDef | ast.For | ast.While | ast.With | ast.If
    return [node.body for node in ast.walk(evidence.tree) if isinstance(node, kinds)]


def _list_switches(
    statement: ast.stmt, evidence: Evidence, given: Meant, deep: int
) -> Iterator[_Switch]:
    """Yield the flags that a statement which has run sets, by itself or in functions of the program."""
    if statement.lineno not in evidence.times:
        return
    if isinstance(statement, ast.If):
        for inner in (*statement.body, *statement.orelse):  # what is set to True there has a reason
            inside = _list_switches(inner, evidence, given, deep)
            yield from (one for one in inside if not one.on)
    elif isinstance(statement, ast.For):
        if module := _find_gone_through(statement.iter):
            for node, on in _find_set(statement, evidence, given):
                yield _Switch(_name_outside(dotted_name(module), given), on, node)
    elif isinstance(statement, ast.Expr | ast.Assign) and isinstance(statement.value, ast.Call):
        call = statement.value
        module, told = _parse_switch(call, given)
        if module is not None and told is not None:
            yield _Switch(_name_outside(dotted_name(module), given), told, statement)
        elif deep < MAX_DEEP:
            yield from _list_switches_of_call(call, statement, evidence, given, deep)


def _list_switches_of_call(
    call: ast.Call, statement: ast.stmt, evidence: Evidence, given: Meant, deep: int
) -> Iterator[_Switch]:
    """Yield the flags that a function of the program sets for what this call gives it."""
    called = [one for one in evidence.flow.find_called(call) if isinstance(one, ast.FunctionDef)]
    if len(called) != 1 or called[0].name == "__init__":
        return
    define = called[0]
    names = list_parameter_names(define)
    meant = {name: value for name in names for value in find_defaults(define, {name})}
    meant |= map_arguments(call, define)
    for inner in define.body:
        for switch in _list_switches(inner, evidence, meant, deep + 1):
            made = any(makes_a_parameter(one) for one in ast.walk(switch.at))
            name = _name_outside(switch.module, given)
            yield _Switch(name, switch.on, switch.at if made else statement)


def _name_outside(path: str, given: Meant) -> str:
    """Return the path of a module as whoever called the function has it."""
    root, _, rest = path.partition(".")
    outer = dotted_name(given[root]) if root in given else root
    return ".".join(filter(None, [outer, rest]))


def _find_gone_through(items: ast.expr) -> ast.expr | None:
    """Return the module whose parameters, or modules, a loop goes through, all of them."""
    found = [find_method_owner(call, LISTINGS | MODULE_LISTINGS) for _, call in find_calls([items])]
    owners = [one for one in found if one is not None and dotted_name(one)]
    filtered = any(isinstance(inner, ast.comprehension) and inner.ifs for inner in ast.walk(items))
    return owners[0] if len(owners) == 1 and not filtered else None


def _find_set(loop: ast.For, evidence: Evidence, given: Meant) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what in a loop sets the flags of what it goes through; to True only if it does so for each."""
    names = collect_names(loop.target)
    if any(name.partition(".")[0] in names for _, name in find_changes(loop)):
        return  # it is frozen for the change
    for inner in [one for one in loop.body if isinstance(one, ast.For)]:
        if collect_names(inner.iter) & names:  # modules, and their own parameters
            yield from _find_set(inner, evidence, given)
    for statement in [one for part in loop.body for one in ast.walk(part)]:
        if (
            not isinstance(statement, ast.Assign | ast.Expr)
            or statement.lineno not in evidence.times
        ):
            continue
        on = _parse_flag(statement, names, given)
        if on is False or (on and statement in loop.body):
            yield statement, on


def _parse_flag(statement: ast.Assign | ast.Expr, names: set[str], given: Meant) -> bool | None:
    """Return what a statement sets the flag of one of these names to, itself or with a new parameter."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Attribute) and target.attr == "requires_grad":
        return _parse_bool(statement.value, given) if dotted_name(target.value) in names else None
    module, on = _parse_switch(statement.value, given)
    if module is not None:
        return on if dotted_name(module) in names else None
    for _, call in find_calls([statement.value]):
        if makes_a_parameter(call) and call.args and collect_names(call.args[0]) & names:
            return None if any(one.arg == "requires_grad" for one in call.keywords) else True
    return None


def _parse_switch(node: ast.expr, given: Meant) -> tuple[ast.expr | None, bool | None]:
    """Return `x` of `x.requires_grad_(…)`, and what it is given."""
    owner = find_method_owner(node, {"requires_grad_"})
    told = list_arguments(node) if isinstance(node, ast.Call) else []
    return owner, _parse_bool(told[0], given) if told else True


def _parse_bool(value: ast.expr, given: Meant) -> bool | None:
    """Return the literal that an expression is, or that a parameter of this name is given."""
    if isinstance(value, ast.Name):
        value = given.get(value.id, value)
    return is_literal_true(value) if is_literal_true(value) or is_literal_false(value) else None


def _is_harmless(statement: ast.stmt, module: str, evidence: Evidence) -> bool:
    """Return whether a statement neither uses a module nor makes an optimizer nor goes back."""
    lines = {call.at.line for call in evidence.calls}
    lines |= {one.at.line for one in evidence.training.optimizers}
    root = module.partition(".")[0]
    if any(contains_line(statement, line) for line in lines):
        return False
    if any(True for _ in _list_switches(statement, evidence, {}, 0)):
        return True
    for last, call in find_calls([statement]):
        path = dotted_name(call.func)
        if path == module or (path.startswith(f"{root}.") and last not in NEUTRAL_METHODS):
            return False
        if any(isinstance(one, ast.FunctionDef) for one in evidence.flow.find_called(call)):
            return False
        if _is_handed_on(call, module, root):
            return False
    if not isinstance(statement, ast.Assign) or root not in map(dotted_name, statement.targets):
        return True
    return find_method_owner(statement.value, NEUTRAL_METHODS) is not None


def _is_handed_on(call: ast.Call, module: str, root: str) -> bool:
    """Return whether a call is given a module or a part of it; a layer is made with the sizes of an old one."""
    given = list_arguments(call)
    if last_name(call.func)[:1].isupper():
        return any(dotted_name(one) in (root, module) for one in given)
    paths = (dotted_name(inner) for one in given for inner in ast.walk(one))
    return any(f"{path}.".startswith(f"{module}.") for path in paths)
