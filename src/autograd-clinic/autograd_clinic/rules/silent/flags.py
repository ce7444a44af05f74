"""Notes on a flag that was set on a parameter, and is gone with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import (
    contains_line,
    dotted_name,
    find_grad_changes,
    find_statement,
    is_literal_false,
    last_name,
    list_targets,
    span_of_node,
)
from ..leaves import makes_a_parameter
from ..registry import At, register_note
from .freezing import freezes_something, list_frozen
from .starved import FEW_STEPS, list_made_names

FEW_MOVES = 2  # after it was frozen: the first may use what a pass had left before


@register_note("optimizers/frozen_then_made_anew")
def frozen_then_made_anew(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter that takes the place of one which was frozen just before, and isn't frozen itself."""
    frozen = list_frozen(evidence)
    made = [node for node in evidence.executed if isinstance(node, ast.Assign)]
    for node in made:
        if not makes_a_parameter(node.value) or len(node.targets) != 1:
            continue
        name = ast.unparse(node.targets[0])
        within = evidence.flow.innermost_function(node.lineno)
        lines = [
            line
            for path, line in frozen
            if path == name and evidence.flow.innermost_function(line) is within
        ]
        if lines and max(lines) < node.lineno and _requires_grad(name, node, evidence):
            yield span_of_node(node)


@register_note("optimizers/frozen_with_a_gradient")
def frozen_with_a_gradient(evidence: Evidence) -> Iterator[At]:
    """Yield where what was trained is frozen, if its optimizer goes on moving it by what was left.

    Who writes a gradient by hand may mean that. If several lines freeze, the step is the place.
    """
    moved = [one for one in evidence.training.parameters if one.moved_frozen >= FEW_MOVES]
    if not moved or writes_gradients(evidence.tree):
        return
    lines = {line for _, line in list_frozen(evidence)}
    held = {number for one in moved for number in one.optimizers}
    if len(lines) == 1 and (statement := find_statement(evidence.tree, lines.pop())):
        yield span_of_node(statement)
        return
    yield from (o.stepped for o in evidence.training.optimizers if o.number in held and o.stepped)


def writes_gradients(tree: ast.AST) -> bool:
    """Return whether something gives a `.grad` other values than None and zeros."""
    return any(
        not (isinstance(node, ast.Assign) and ast.unparse(node.value) == "None")
        and not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".zero_"))
        for node in _list_grad_writers(tree)
    )


def _list_grad_writers(tree: ast.AST) -> list[ast.AST]:
    """Return the statements that assign a `.grad`, and the calls that change one in place."""
    changes = [node for node in find_grad_changes(tree) if not isinstance(node, ast.Attribute)]
    assigning = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.AugAssign)]
    return changes + [
        node
        for node in assigning
        for target in list_targets(node)
        if getattr(target, "attr", "") == "grad"
    ]


@register_note("optimizers/frozen_with_the_rest")
def frozen_with_the_rest(evidence: Evidence) -> Iterator[At]:
    """Yield where all is frozen, beside a loop that passes some names over, if what has these names never learns."""
    spared = {name for node in ast.walk(evidence.tree) for name in _list_spared(node, evidence)}
    if not spared or sum(one.steps for one in evidence.training.optimizers) < FEW_STEPS:
        return
    meant = [
        one
        for one in evidence.training.parameters
        if any(part in name for name in list_made_names([one], evidence) for part in spared)
    ]
    if not meant or not all(one.frozen and not one.passes for one in meant):
        return
    conditions = [node for node in ast.walk(evidence.tree) if isinstance(node, ast.If)]
    unconditional = [
        node
        for node in evidence.executed
        if isinstance(node, ast.stmt) and freezes_something(node)
        if not any(contains_line(condition, node.lineno) for condition in conditions)
    ]
    if len(unconditional) == 1:
        yield span_of_node(unconditional[0])


@register_note("optimizers/frozen_with_the_rest")
def frozen_with_its_module(evidence: Evidence) -> Iterator[At]:
    """Yield where a module is frozen of which an optimizer was to move a part, and nothing of it ever learns.

    That part fills a group, and what else was frozen there is in no optimizer: so it was picked out of the
    module to learn. Who freezes all that an optimizer holds may go on with it later; and who has a line that
    unfreezes something may not have come to it yet.
    """
    known = evidence.training.parameters if not _unfreezes_something(evidence) else ()
    for at in dict.fromkeys(one.frozen_with for one in known if one.frozen_with):
        own = [one for one in known if one.frozen_with == at]
        held = {one.number for one in own if one.optimizers}
        idle = all(one.frozen and not one.passes and not one.filled for one in own)
        stepped = [one for one in evidence.training.optimizers if one.steps >= FEW_STEPS]
        if (
            idle
            and len(held) < len(own)
            and any(group and group <= held for one in stepped for group in one.groups)
        ):
            yield at


def _unfreezes_something(evidence: Evidence) -> bool:
    """Return whether a line that hasn't run gives a flag another value than False."""
    unrun = [
        node
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Assign | ast.Call) and node.lineno not in evidence.times
    ]
    for node in unrun:
        if isinstance(node, ast.Assign):
            names = {getattr(one, "attr", "") for one in node.targets}
            if "requires_grad" in names and not is_literal_false(node.value):
                return True
        elif dotted_name(node.func).endswith("requires_grad_"):
            if not any(map(is_literal_false, node.args)):
                return True
        elif _gives_flags_away(node, evidence):
            return True
    return False


def _gives_flags_away(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether a call is of a function that sets flags, to what it was given or otherwise."""
    last = last_name(call.func)
    return any(
        "requires_grad" in ast.unparse(define) for define in evidence.flow.find_functions(last)
    )


def _list_spared(node: ast.AST, evidence: Evidence) -> Iterator[str]:
    """Yield the part of a name that a condition asks for, under which all others are frozen."""
    if not isinstance(node, ast.If) or node.lineno not in evidence.times:
        return
    test = node.test
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.NotIn):
        return
    if isinstance(test.left, ast.Constant) and any(map(freezes_something, node.body)):
        yield str(test.left.value)


def _requires_grad(name: str, node: ast.Assign, evidence: Evidence) -> bool:
    """Return whether what a line made was seen to require grad, and no later line of this name was not."""
    reached = any(
        one.made == node.lineno and (one.passes or one.filled)
        for one in evidence.training.parameters
    )
    seen = evidence.last_state(name)
    return reached or (seen is not None and getattr(seen, "requires_grad", False) is True)
