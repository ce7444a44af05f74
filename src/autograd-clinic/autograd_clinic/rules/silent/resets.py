"""What tells that gradients, which were used already, are still there when a pass adds to them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator

from ...evidence.call_order import STEPS, list_calls_after
from ...evidence.evidence import Evidence
from ...evidence.leftovers import have_gradients
from ...evidence.model import Call, Leaf
from ...program.syntax import (
    dotted_name,
    find_changes,
    find_grad_changes,
    find_name_nodes,
    find_statement,
)
from ..registry import At
from .queries import find_grad_reads

RESETTING = {"zero_grad", "step"}
FEW_ROUNDS = 2  # in which a gradient is kept, before that is said


def list_used_gradients(evidence: Evidence) -> list[At]:
    """Return where gradients are added to that their optimizer has used, while only others were zeroed.

    The passes through its parameters alone come first: those of others may come between.
    """
    return [*_find_used(evidence, _adds_to_all)] or [*_find_used(evidence, _adds_to_some)]


def _find_used(evidence: Evidence, adds: Callable[[Call, frozenset[int]], bool]) -> Iterator[At]:
    """Find gradients that one of several optimizers has used, and only others were zeroed since."""
    steppers = {call.owner for call in evidence.calls if call.step}
    used: dict[int | None, frozenset[int]] = {}
    for call in evidence.calls:
        if call.step:
            used[call.owner] = call.step.moves
        elif call.function == "zero_grad":
            used = {one: moves for one, moves in used.items() if one != call.owner}
            if call.owner not in steppers:  # a module, perhaps all of the model
                used = {}
        elif call.function == "backward":
            over = [one for one, moves in used.items() if adds(call, moves)]
            if any(_steps_next(evidence, call, one, used[one]) for one in over):
                yield call.at
            for one in over:
                del used[one]


def _adds_to_all(call: Call, moves: frozenset[int]) -> bool:
    """Return whether a step has moved each leaf of a pass, and each has a gradient already."""
    reached = _list_reached(call, moves)
    return len(reached) == len(call.leaves or ()) and have_gradients(reached)


def _adds_to_some(call: Call, moves: frozenset[int]) -> bool:
    """Return whether a pass reaches what a step has moved, and all of it has a gradient already."""
    return have_gradients(_list_reached(call, moves))


def _list_reached(call: Call, places: frozenset[int]) -> list[Leaf]:
    """Return the leaves of a pass that lie at these places."""
    return [leaf for leaf in call.leaves or () if leaf.tensor.storage in places]


def _steps_next(evidence: Evidence, call: Call, owner: int | None, moves: frozenset[int]) -> bool:
    """Return whether an optimizer steps with what a pass has added, and nothing resets it before.

    What was reset by hand, a pass in between finds without a gradient.
    """
    steppers = {one.owner for one in evidence.calls if one.step}
    for later in list_calls_after(evidence, call):
        if later.function == "zero_grad" and (later.owner == owner or later.owner not in steppers):
            return False
        reached = _list_reached(later, moves)
        if later.function == "backward" and reached and not have_gradients(reached):
            return False
        if later.step and later.owner == owner:
            return True
    return False


def is_stepped_by_hand(evidence: Evidence, call: Call, last: int) -> bool:
    """Return whether a line that reads a .grad changed a leaf of this pass since the last call.

    Where calls of zero_grad() reset them, none of which was seen in between, it has to have changed them
    all, as the first half of a step of SAM does.
    """
    leaves = call.leaf_places
    changed = [
        change
        for change in evidence.changes
        if last < change.number <= call.number and change.storage in leaves
    ]
    if changed and _resets_somewhere(evidence):
        between = [one.function for one in evidence.calls if last < one.number < call.number]
        reset = bool(evidence.grad_changes) or not {"zero_grad", *STEPS}.isdisjoint(between)
        if reset or leaves > {change.storage for change in changed}:
            return False
    return any(_reads_a_grad(line, evidence) for line in {change.line for change in changed})


def list_kept_by_hand(evidence: Evidence) -> list[At]:
    """Return where passes add to gradients by which the program has changed their leaves, and only others were zeroed.

    The patch of an attack is such a leaf: zeroing the model leaves its gradient as it is.
    """
    changed = {name for _, name in find_changes(evidence.tree)} - {""}
    read = {dotted_name(one.value) for node in evidence.executed for one in find_grad_reads(node)}
    if not read & changed or evidence.grad_changes:
        return []
    stepped = evidence.moved_places
    before: dict[At, Call] = {}
    places: list[At] = []
    for call in evidence.calls:
        if call.function == "backward":
            last = before.get(call.at)
            if (
                last
                and _zeroes_between(last, call, evidence)
                and _keep_a_changed_leaf(last, call, stepped)
            ):
                places.append(call.at)
            before[call.at] = call
    return [at for at, times in Counter(places).items() if times >= FEW_ROUNDS]


def _zeroes_between(last: Call, call: Call, evidence: Evidence) -> bool:
    """Return whether something was zeroed between two passes, and there was no other pass."""
    between = [one.function for one in evidence.calls if last.number < one.number < call.number]
    return "zero_grad" in between and "backward" not in between


def _keep_a_changed_leaf(last: Call, call: Call, stepped: frozenset[int]) -> bool:
    """Return whether a leaf of both passes was changed between them, by no optimizer, and has kept its gradient."""
    versions = {leaf.tensor.id: leaf.version for leaf in last.leaves or ()}
    return any(
        leaf.tensor.grad_nonzero
        and leaf.tensor.storage not in stepped
        and versions.get(leaf.tensor.id, leaf.version) != leaf.version
        for leaf in call.leaves or ()
    )


def _reads_a_grad(line: int, evidence: Evidence) -> bool:
    """Return whether the statement on a line, or what gives its names their values there, reads a .grad."""
    statement = find_statement(evidence.tree, line)
    if statement is None:
        return False
    given = [
        one.value
        for name in find_name_nodes(statement)
        for one in evidence.flow.list_given_last(name)
        if isinstance(find_statement(evidence.tree, one.line), ast.Assign)
    ]
    return any(True for node in (statement, *given) for _ in find_grad_reads(node))


def _resets_somewhere(evidence: Evidence) -> bool:
    """Return whether a line that has run may set a .grad back; a step() of the program's own does not."""
    own = not evidence.training.has_steps and evidence.flow.find_functions("step")
    names = {"zero_grad"} if own else RESETTING
    lines = {getattr(node, "lineno", 0) for node in evidence.grad_changes}
    return not lines.isdisjoint(evidence.times) or any(
        isinstance(node, ast.Attribute) and node.attr in names for node in evidence.executed
    )


def scales_what_is_left(evidence: Evidence) -> bool:
    """Return whether gradients are multiplied below each step, as a momentum that they are the buffer of."""
    steps = [call.at.line for call in evidence.calls if call.step]
    scaled = [node for node in evidence.executed if _scales_a_gradient(node, evidence)]
    within = evidence.flow.innermost_function
    return any(
        line < (at := getattr(node, "lineno", 0)) and within(line) is within(at)
        for node in scaled
        for line in {*steps}
    )


def _scales_a_gradient(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether a statement multiplies a `.grad` in place, or gives it a multiple of what it was."""
    if isinstance(node, ast.Assign):
        grads = [one for one in node.targets if getattr(one, "attr", "") == "grad"]
        product = isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Mult)
        return product and any(ast.unparse(one) in ast.unparse(node.value) for one in grads)
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.Mult) and any(find_grad_reads(ast.Expr(_load(node.target))))
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    of = {"mul_": [node.func.value], "_foreach_mul_": node.args[:1]}.get(node.func.attr, [])
    given = [inner for one in of for inner in (one, *evidence.flow.follow_name(one))]
    given += [
        inner for one in given for inner in evidence.flow.follow_name(getattr(one, "iter", one))
    ]
    return any(True for one in given for _ in find_grad_reads(one))


def _load(target: ast.expr) -> ast.expr:
    """Return what an augmented assignment reads before it writes."""
    return (
        ast.Attribute(target.value, target.attr, ast.Load())
        if isinstance(target, ast.Attribute)
        else target
    )


def may_reset_in(loop: ast.AST) -> bool:
    """Return whether something in it may set a .grad back."""
    return bool(find_grad_changes(loop)) or any(
        isinstance(node, ast.Attribute) and node.attr in RESETTING for node in ast.walk(loop)
    )
