"""What tells that gradients, which were used already, are still there when a pass adds to them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from ...evidence.evidence import Evidence
from ...evidence.model import Call, Leaf
from ...syntax import find_changes, find_name_nodes, find_statement, sets_grad
from ..constants import bindings_above
from ..registry import At
from .queries import find_grad_reads


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
    reached = [leaf for leaf in call.leaves or () if leaf.tensor.storage in moves]
    return len(reached) == len(call.leaves or ()) and _adds_to_some(call, moves)


def _adds_to_some(call: Call, moves: frozenset[int]) -> bool:
    """Return whether a pass reaches what a step has moved, and all of it has a gradient already."""
    return have_gradients([leaf for leaf in call.leaves or () if leaf.tensor.storage in moves])


def have_gradients(leaves: Sequence[Leaf]) -> bool:
    """Return whether each of some leaves has a gradient, and no more than half of them one of zeros.

    What was zeroed is all zeros. But the gradient of the last bias of a hinge loss, say, may be zero by itself.
    """
    zeros = sum(not leaf.tensor.grad_nonzero for leaf in leaves)
    return (
        bool(leaves) and all(leaf.tensor.has_grad for leaf in leaves) and 2 * zeros <= len(leaves)
    )


def _steps_next(evidence: Evidence, call: Call, owner: int | None, moves: frozenset[int]) -> bool:
    """Return whether an optimizer steps with what a pass has added, and nothing resets it before.

    What was reset by hand, a pass in between finds without a gradient.
    """
    steppers = {one.owner for one in evidence.calls if one.step}
    for later in evidence.calls:
        if later.number <= call.number:
            continue
        if later.function == "zero_grad" and (later.owner == owner or later.owner not in steppers):
            return False
        reached = [leaf for leaf in later.leaves or () if leaf.tensor.storage in moves]
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
    leaves = {leaf.tensor.storage for leaf in call.leaves or ()}
    changed = [
        change
        for change in evidence.changes
        if last < change.number <= call.number and change.storage in leaves
    ]
    if _resets_somewhere(evidence) and (
        leaves > {change.storage for change in changed} or _may_reset_between(evidence, call, last)
    ):
        return False
    return any(_reads_a_grad(line, evidence) for line in {change.line for change in changed})


def _may_reset_between(evidence: Evidence, call: Call, last: int) -> bool:
    """Return whether something other than a call that was seen may set a .grad back, or one came in between."""
    return (
        any(sets_grad(node) for node in evidence.executed)
        or any("grad" in name.split(".") for _, name in find_changes(evidence.tree))
        or any(
            last < one.number < call.number and one.function in ("zero_grad", "step", "scaler_step")
            for one in evidence.calls
        )
    )


def _reads_a_grad(line: int, evidence: Evidence) -> bool:
    """Return whether the statement on a line, or what gives its names their values there, reads a .grad."""
    statement = find_statement(evidence.tree, line)
    if statement is None:
        return False
    given = [
        value
        for name in find_name_nodes(statement)
        for at, value in bindings_above(name, evidence)
        if isinstance(find_statement(evidence.tree, at), ast.Assign)
    ]
    return any(True for node in (statement, *given) for _ in find_grad_reads(node))


def _resets_somewhere(evidence: Evidence) -> bool:
    """Return whether a line that has run may set a .grad back; a step() of the program's own does not."""
    own = not evidence.training.has_steps and bool(evidence.flow.find_functions("step"))
    return any(_may_reset(node, own_step=own) for node in evidence.executed) or any(
        name.endswith(".grad") and getattr(node, "lineno", 0) in evidence.times
        for node, name in find_changes(evidence.tree)
    )


def may_reset_in(loop: ast.AST) -> bool:
    """Return whether something in it may set a .grad back."""
    return any(map(_may_reset, ast.walk(loop))) or any(
        name.endswith(".grad") for _, name in find_changes(loop)
    )


def _may_reset(node: ast.AST, own_step: bool = False) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr == "grad":
        return not isinstance(node.ctx, ast.Load)
    return node.attr == "zero_grad" or (node.attr == "step" and not own_step)
