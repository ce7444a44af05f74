"""Notes on who gets a gradient, and who is stepped."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.call_order import list_step_passes
from ...evidence.evidence import Evidence
from ...evidence.training import OptimizerInfo, ParameterInfo
from ...program.backward_call import parse_backward_call
from ...program.syntax import dotted_name, find_calls, find_statement, sets_grad, span_of_node
from ..registry import At, register_note
from .queries import find_grad_reads
from .starved import list_made_names
from .swapped import find_swapped_optimizers

FEW_PASSES = 3  # that reach what a line makes, before that is said


@register_note("optimizers/attribute_of_a_module")
def attribute_of_a_module(evidence: Evidence) -> Iterator[At]:
    """Find `requires_grad` set on a module, whose parameters never had that value."""
    for flag in evidence.training.flags:
        if not flag.followed and not _reads_the_flag(evidence, flag.at.line):
            yield flag.at


def _reads_the_flag(evidence: Evidence, line: int) -> bool:
    """Return whether the class, one of whose methods sets it on itself, reads it as a setting."""
    statement = find_statement(evidence.tree, line)
    if not isinstance(statement, ast.Assign) or "self.requires_grad" not in map(
        ast.unparse, statement.targets
    ):
        return False
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and ast.unparse(node) == "self.requires_grad"
        for node in ast.walk(evidence.tree)
    )


@register_note("optimizers/made_before_the_head")
def made_before_the_head(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter that a model got after its optimizer, and that gets gradients and no step."""
    if _list_late(evidence):
        given = {
            at for one in evidence.training.optimizers if (at := _locate_optimizer(evidence, one))
        }
        yield from sorted(given - {*of_another_model(evidence)})  # all of it was made anew


def _list_late(evidence: Evidence) -> list[ParameterInfo]:
    """Return what a model got after its optimizer and no step, less those whose `.grad` the program reads by their name."""
    late = [one for one in evidence.training.parameters if one.is_left_out and one.late]
    reads = (
        [dotted_name(one.value).split(".") for one in find_grad_reads(evidence.tree)]
        if late
        else []
    )
    read = {name for path in reads for name in path}
    return [one for one in late if not list_made_names([one], evidence) & read]


def _locate_optimizer(evidence: Evidence, optimizer: OptimizerInfo) -> At | None:
    """Return where an optimizer was made, before one of the parameters that its model got later."""
    late = _list_late(evidence)
    newer = any(one.number > optimizer.number for one in late)
    return optimizer.at if optimizer.steps and newer else None


@register_note("optimizers/unfrozen_too_late")
def unfrozen_too_late(evidence: Evidence) -> Iterator[At]:
    """Yield an optimizer that was made while a part was frozen, which gets gradients by now and no step."""
    if any(find_grad_reads(evidence.tree)):
        return
    thawed = [one for one in evidence.training.parameters if one.is_left_out and one.spared]
    spared = {number for one in thawed if one.passes >= FEW_PASSES for number in one.spared}
    yield from (
        one.at for one in evidence.training.optimizers if one.steps and one.number in spared
    )


@register_note("optimizers/made_in_forward")
def made_in_forward(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter that each forward() makes anew, with its first values, and no step.

    So may a function that computes the loss, for passes that reach what an optimizer holds, too. What
    pass after pass reaches was made once, in the first forward(), and has stayed.
    """
    if not evidence.training.has_steps or any(find_grad_reads(evidence.tree)):
        return
    last = max(one.number for one in evidence.training.optimizers)
    of_losses = _count_mixed_passes(evidence) >= FEW_PASSES
    passes = sum(call.function == "backward" for call in evidence.calls)
    made: dict[tuple[int, bool], int] = {}
    for one in evidence.training.parameters:
        if 2 * one.passes > passes:
            continue
        if one.is_left_out and one.made and (one.in_forward or (of_losses and one.number > last)):
            made[one.made, one.in_forward] = made.get((one.made, one.in_forward), 0) + 1
    for (line, in_forward), times in made.items():
        within = evidence.flow.innermost_function(line)
        often = times > 1 if in_forward else _makes_few_times(evidence, line, times)
        if not often or within is evidence.tree or _is_given_to_grad(evidence, line):
            continue
        if at := _locate_line(evidence, line):
            yield at


def _is_given_to_grad(evidence: Evidence, line: int) -> bool:
    """Return whether grad() is asked for the gradient of what a line makes: then that is used, and no step meant."""
    calls = map(parse_backward_call, evidence.executed)
    inputs = [call.roles["input"] for call in calls if call and "input" in call.roles]
    asked = {dotted_name(node) for given in inputs for node in ast.walk(given)} - {""}
    statement = find_statement(evidence.tree, line)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return not asked.isdisjoint(dotted_name(n) for target in targets for n in ast.walk(target))


def _makes_few_times(evidence: Evidence, line: int, times: int) -> bool:
    """Return whether a line that has run often enough made parameters each time."""
    return evidence.times.get(line, 0) >= FEW_PASSES <= times


def _count_mixed_passes(evidence: Evidence) -> int:
    """Return how many passes reach both what an optimizer holds and leaves that none does."""
    held = evidence.held_places
    passes = [call.leaf_places for call in evidence.calls if call.function == "backward"]
    return sum(bool(leaves & held) and bool(leaves - held) for leaves in passes)


@register_note("optimizers/parameter_of_a_computed_tensor")
def parameter_of_a_computed_tensor(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter made of what was computed from others, which get no gradient because of that."""
    starved = {one.number for one in evidence.training.parameters if one.is_starved}
    for one in evidence.training.parameters:
        cuts = one.passes and one.computed and one.computed <= starved
        if cuts and one.made and (at := _locate_line(evidence, one.made)):
            yield at


@register_note("optimizers/of_another_model")
def of_another_model(evidence: Evidence) -> Iterator[At]:
    """Yield an optimizer whose parameters no pass has reached, beside parameters that are in none.

    Or no pass reaches them any more, while it reaches others that were made after the optimizer.
    """
    left_out = any(one.is_left_out and one.made for one in evidence.training.parameters)
    copied = {
        o for one in evidence.training.parameters if _is_copy(one, evidence) for o in one.optimizers
    }
    used = {number for one in evidence.training.parameters for number in one.computed}
    for optimizer in evidence.training.optimizers:
        own = [o for o in evidence.training.parameters if optimizer.number in o.optimizers]
        idle = (
            own
            and not used & {one.number for one in own}
            and not optimizer.reached
            and not optimizer.filled
        )
        steps = optimizer.steps and optimizer.after_pass == optimizer.steps
        of_copy = copied - {optimizer.number}
        looked_at = any(one.steps for one in own) or _lies_at_leaves(optimizer, evidence)
        newer = optimizer.idle >= FEW_PASSES and any(
            one.is_left_out and one.made and one.number > optimizer.number
            for one in evidence.training.parameters
        )
        seen_idle = idle and steps and looked_at
        others = (newer or (seen_idle and left_out)) and not _steps_for_others(optimizer, evidence)
        if others or (seen_idle and of_copy):
            yield optimizer.at
    yield from find_swapped_optimizers(evidence)


def _lies_at_leaves(optimizer: OptimizerInfo, evidence: Evidence) -> bool:
    """Return whether what it holds lies where the leaves of passes do, as the values of a state_dict() do."""
    steps = [call.step for call in evidence.calls if call.step and call.at == optimizer.stepped]
    reached = {place for call in evidence.calls for place in call.leaf_places}
    return bool(steps) and all(step.holds and step.holds <= reached for step in steps)


def _steps_for_others(optimizer: OptimizerInfo, evidence: Evidence) -> bool:
    """Return whether the passes since the step before reached only what others hold, as a critic below a cut actor.

    What is in no optimizer got its gradient from other passes then, as a target network does.
    """
    steps = [call for call in evidence.calls if call.step and call.at == optimizer.stepped]
    passes = [one.leaf_places for step in steps for one in list_step_passes(evidence, step)]
    others = [call.step.holds for call in evidence.calls if call.step and call not in steps]
    return any(passes) and frozenset().union(*passes) <= frozenset().union(*others)


def _is_copy(one: ParameterInfo, evidence: Evidence) -> bool:
    """Return whether a backward pass reached this parameter, which deepcopy() had made."""
    made = find_statement(evidence.tree, one.made) if one.made and one.passes else None
    return made is not None and any(last == "deepcopy" for last, _ in find_calls([made]))


def _locate_line(evidence: Evidence, line: int) -> At | None:
    statement = find_statement(evidence.tree, line)
    return span_of_node(statement) if statement else None


@register_note("optimizers/closure_without_backward")
def closure_without_backward(evidence: Evidence) -> Iterator[At]:
    """Yield a closure that is asked for the loss again and again, or fills no gradient, and gives an old one."""
    if sets_grad(evidence.tree):
        return
    for call in evidence.calls:
        step = call.step
        if step is None or step.evaluations is None:
            continue
        if step.evaluations > 1:
            mistaken = step.old_loss or not step.passes
        else:  # with no gradient it has nothing to go by, and does not ask again
            mistaken = step.evaluations == 1 and not step.grads and not step.passes
        if mistaken:
            yield call.at
