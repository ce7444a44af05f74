"""Notes on who gets a gradient, and who is stepped."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.training import OptimizerInfo, ParameterInfo
from ...syntax import find_statement, span_of_node
from ..registry import At, register_note
from .queries import find_grad_reads


@register_note("optimizers/attribute_of_a_module")
def attribute_of_a_module(evidence: Evidence) -> Iterator[At]:
    """`requires_grad` set on a module, whose parameters never had that value."""
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
    if any(_left_out(one) and one.late for one in evidence.training.parameters):
        given = {at for one in evidence.training.optimizers if (at := _holder(evidence, one))}
        yield from sorted(given)


def _left_out(one: ParameterInfo) -> bool:
    """Return whether it gets gradients, and no optimizer has ever held it."""
    return one.passes > 0 and not one.optimizers


def _holder(evidence: Evidence, optimizer: OptimizerInfo) -> At | None:
    """Return where an optimizer was made, before one of the parameters that its model got later."""
    late = [one for one in evidence.training.parameters if _left_out(one) and one.late]
    newer = any(one.number > optimizer.number for one in late)
    return optimizer.at if optimizer.steps and newer else None


@register_note("optimizers/layers_in_a_list")
def layers_in_a_list(evidence: Evidence) -> Iterator[At]:
    """Yield a layer in a plain list of a module, which gets gradients and no step."""
    for one in evidence.training.parameters:
        if _left_out(one) and one.listed and one.made and (at := _at(evidence, one.made)):
            yield at


@register_note("optimizers/made_in_forward")
def made_in_forward(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter that each forward() makes anew, with its first values, and no step."""
    if not _steps(evidence) or any(find_grad_reads(evidence.tree)):
        return
    made: dict[int, int] = {}
    for one in evidence.training.parameters:
        if _left_out(one) and one.in_forward and one.made:
            made[one.made] = made.get(one.made, 0) + 1
    for line, times in made.items():
        if times > 1 and (at := _at(evidence, line)):
            yield at


@register_note("optimizers/parameter_of_a_computed_tensor")
def parameter_of_a_computed_tensor(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter made of what was computed from others, which get no gradient because of that."""
    starved = {
        one.number
        for one in evidence.training.parameters
        if one.optimizers and one.steps and not one.filled and not one.passes
    }
    for one in evidence.training.parameters:
        cuts = one.passes and one.computed and one.computed <= starved
        if cuts and one.made and (at := _at(evidence, one.made)):
            yield at


@register_note("optimizers/of_another_model")
def of_another_model(evidence: Evidence) -> Iterator[At]:
    """Yield an optimizer whose parameters no pass has reached, beside parameters that are in none."""
    left_out = any(_left_out(one) and one.made for one in evidence.training.parameters)
    used = {number for one in evidence.training.parameters for number in one.computed}
    for optimizer in evidence.training.optimizers:
        own = [o for o in evidence.training.parameters if optimizer.number in o.optimizers]
        idle = (
            own
            and not used & {one.number for one in own}
            and not any(one.passes or one.filled for one in own)
        )
        steps = optimizer.steps and optimizer.after_pass == optimizer.steps
        if left_out and idle and steps and any(one.steps for one in own):
            yield optimizer.at


def _steps(evidence: Evidence) -> bool:
    return any(optimizer.steps for optimizer in evidence.training.optimizers)


def _at(evidence: Evidence, line: int) -> At | None:
    statement = find_statement(evidence.tree, line)
    return span_of_node(statement) if statement else None


@register_note("optimizers/closure_without_backward")
def closure_without_backward(evidence: Evidence) -> Iterator[At]:
    """Yield a closure that is asked for the loss again and again, and gives one that is old."""
    if any(_sets_grads(node) for node in ast.walk(evidence.tree)):
        return
    for call in evidence.calls:
        step = call.step
        if step and (step.evaluations or 0) > 1 and (step.old_loss or not step.passes):
            yield call.at


def _sets_grads(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute) and node.attr == "grad" and isinstance(node.ctx, ast.Store)
    )
