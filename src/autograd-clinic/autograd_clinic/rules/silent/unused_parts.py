"""Notes on a part that an optimizer was given by name, and that no loss uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from ...dataflow.scopes import list_positional
from ...evidence.evidence import Evidence
from ...evidence.training import OptimizerInfo
from ...program.shown_values import SHOWING_CALLS
from ...program.syntax import dotted_name, find_calls, find_node, last_name, span_of_node
from ..listings import LISTINGS, MODULE_LISTINGS, SETTING_METHODS, find_listed_module
from ..registry import At, register_note
from ..seen_graphs import is_ungraded
from .part_groups import TOLD_BY, part_without_a_graph
from .queries import is_straight_line
from .starved import FEW_STEPS, list_made_names

NEAREST_LISTS = 4  # expressions that an optimizer's parameters are
# Methods that use a module for no output of it, and functions that do.
HANDLING = {*SETTING_METHODS, *LISTINGS, "zero_grad", "apply"}
HANDLING |= {"state_dict", "load_state_dict", "requires_grad_"}
HARMLESS = {*SHOWING_CALLS, "deepcopy", "repr", "isinstance", "type", "summary", "clip_grad_norm_"}
# With these, a part may be used without its name.
WALKING = {"get_submodule", *MODULE_LISTINGS}
MAX_HANDED_ON = 3  # functions of the program that hand a part on


@register_note("optimizers/part_not_used")
def part_not_used(evidence: Evidence) -> Iterator[At]:
    """Yield where an optimizer is given the parameters of a part, beside those of others, that is called for no loss.

    Who gives an optimizer what a model holds may leave a part out for now. But a part that is made as this
    one is called more than once, in its place.
    """
    told = (*TOLD_BY, part_without_a_graph)
    for optimizer in evidence.training.optimizers:
        unused = _find_unused_parts(evidence, optimizer)
        if unused and not any(True for look in told for _ in look(evidence)):
            yield from map(span_of_node, unused)


def _find_unused_parts(evidence: Evidence, optimizer: OptimizerInfo) -> list[ast.Call]:
    """Return what lists those parts, among all that an optimizer was given, that got no gradient and that nothing uses."""
    known = [one for one in evidence.training.parameters if optimizer.number in one.optimizers]
    starved = [one for one in known if one.is_starved and one.steps >= FEW_STEPS]
    if not starved or not any(one.filled for one in known) or _goes_through_modules(evidence):
        return []
    parts = _list_given_parts(evidence, optimizer)
    got = [
        part
        for part in parts
        if any(name.endswith(".grad") for name in _list_seen_names(part, evidence))
    ]
    numbers = {one.number for one in starved}
    others = [one for one in evidence.training.parameters if one.number not in numbers]
    own = list_made_names(starved, evidence) - list_made_names(others, evidence)
    lost = [part for part in parts if got and part not in got and _list_seen_names(part, evidence)]
    lost += [part for part in parts if part.rpartition(".")[2] in own and part not in lost]
    unused = [part for part in lost if _is_unused(part.rpartition(".")[2], evidence)]
    return [
        parts[part]
        for part in unused
        if any(_is_called_for(other, part, evidence) for other in parts if other not in unused)
    ]


def _is_called_for(twin: str, part: str, evidence: Evidence) -> bool:
    """Return whether another part is made by the same expression, and called at several places of a loss."""
    made = _list_makers(part, evidence)
    if not made or made != _list_makers(twin, evidence):
        return False
    name = twin.rpartition(".")[2]
    calls = [call for last, call in find_calls(evidence.executed) if last == name]
    return sum(not is_ungraded(call, evidence) for call in dict.fromkeys(calls)) > 1


def _list_makers(path: str, evidence: Evidence) -> list[str]:
    """Return the text of what a module's name, or the attribute of this name, is given."""
    bound = evidence.flow.find_bindings(path)
    bound = bound or evidence.flow.find_bindings(f"self.{path.rpartition('.')[2]}")
    return [ast.unparse(one.value) for one in bound if isinstance(one.value, ast.Call)]


def _list_seen_names(path: str, evidence: Evidence) -> list[str]:
    """Return the names of the tensors that were seen in a module, and of their gradients."""
    return [f.name for f in evidence.facts if f.name.startswith((f"{path}.", f"{path}["))]


def _list_given_parts(evidence: Evidence, optimizer: OptimizerInfo) -> dict[str, ast.Call]:
    """Return what lists the parameters that an optimizer was given, by the names of their modules."""
    made = find_node(evidence.tree, optimizer.at)
    given = [made.args[0]] if isinstance(made, ast.Call) and made.args else []
    nodes = [node for one in given for node in evidence.origins(one, one.lineno)[:NEAREST_LISTS]]
    return {
        dotted_name(module): call
        for _, call in find_calls(nodes)
        if isinstance(module := find_listed_module(call), ast.Name | ast.Attribute)
    }


def _goes_through_modules(evidence: Evidence) -> bool:
    """Return whether the program goes through modules, or asks for an attribute whose name it computes."""
    return any(
        last in WALKING
        or (last == "getattr" and len(call.args) > 1 and not isinstance(call.args[1], ast.Constant))
        for last, call in find_calls([evidence.tree])
    )


def _is_unused(name: str, evidence: Evidence) -> bool:
    """Return whether a part of this name is called nowhere but where no graph is recorded."""
    texts = (node for node in ast.walk(evidence.tree) if isinstance(node, ast.Constant))
    if any(isinstance(one.value, str) and name in one.value.split(".") for one in texts):
        return False
    return all(_is_handled(node, evidence) for node in _find_mentions(name, evidence.tree))


def _find_mentions(name: str, tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute | ast.Name)
            and isinstance(node.ctx, ast.Load)
            and name == (node.attr if isinstance(node, ast.Attribute) else node.id)
        ):
            yield node


def _is_handled(node: ast.expr, evidence: Evidence, deep: int = 0) -> bool:
    """Return whether nothing that a loss may be made of comes of a part where it is mentioned."""
    around = evidence.flow.find_parent(node)
    if isinstance(around, ast.Attribute):
        call = evidence.flow.find_parent(around)
        if isinstance(call, ast.Call) and call.func is around:
            return around.attr in HANDLING
        return is_straight_line(evidence, node)  # a parameter, which is looked at once
    if isinstance(around, ast.Call) and around.func is node:
        return around.lineno in evidence.times and is_ungraded(around, evidence)
    if isinstance(around, ast.Call):
        last = last_name(around.func)
        return last in HARMLESS or (
            deep < MAX_HANDED_ON and _hands_on(around, node, evidence, deep)
        )
    if isinstance(around, ast.Tuple | ast.List):
        return deep < MAX_HANDED_ON and _is_looped_harmlessly(around, evidence, deep)
    return False


def _hands_on(call: ast.Call, node: ast.expr, evidence: Evidence, deep: int) -> bool:
    """Return whether a function of the program's is given the part, and only handles it, too."""
    last = last_name(call.func)
    defined = evidence.flow.find_functions(last)
    define = defined[0] if len(defined) == 1 else None
    if not isinstance(define, ast.FunctionDef) or define.name != last or node not in call.args:
        return False
    names = list_positional(define)
    index = call.args.index(node)
    mentioned = _find_mentions(names[index], define) if index < len(names) else None
    handled = partial(_is_handled, evidence=evidence, deep=deep + 1)
    return mentioned is not None and all(map(handled, mentioned))


def _is_looped_harmlessly(items: ast.AST, evidence: Evidence, deep: int) -> bool:
    """Return whether a loop goes through these, and what it does with each is harmless."""
    for loop in ast.walk(evidence.tree):
        if isinstance(loop, ast.For) and any(inner is items for inner in ast.walk(loop.iter)):
            names = {inner.id for inner in ast.walk(loop.target) if isinstance(inner, ast.Name)}
            mentions = [
                n for name in names for part in loop.body for n in _find_mentions(name, part)
            ]
            return all(_is_handled(node, evidence, deep + 1) for node in mentions)
    return False
