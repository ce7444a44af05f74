"""Say what to do about a part of a graph that was freed, if that depends on what is meant."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import Call
from ..evidence.pass_model import FreedPart
from ..program.syntax import Span, dotted_name, find_calls, find_statement
from .freed import find_kept
from .meaning import has_gradient_of, may_train_between
from .quoting import capitalize_first, quote_call

LIST_REDUCTIONS = {"sum", "fsum", "mean", "stack", "cat"}  # of a whole list


def choose_remedy_of_freed(evidence: Evidence, freed: FreedPart, made_at: int) -> str:
    """Say what to do about a freed graph if that depends on what is meant; empty otherwise.

    A part that is made once, before a loop whose passes all go back through it, may be meant as a
    constant, or was left out of the loop by mistake. A gradient that is a term of the output may be meant as
    one, or is to be differentiated itself. A part that the first pass does not
    train, such as the images in a discriminator's loss, should be a constant to that pass. And
    after a step of what made a shared part, both losses may be meant to see the same parameters, or not.
    """
    if freed.by != evidence.at and has_gradient_of(freed.by, evidence):
        here = evidence.source("output") or "this output"
        return (
            f"{capitalize_first(quote_call(evidence, freed.by))} returned a gradient that `{here}` was computed"
            " from. Two remedies mean different things. If that gradient is to be differentiated, too, as in a"
            " penalty, give that call `create_graph=True`, which also keeps the graph. If it is to be a"
            " constant, give it `retain_graph=True`."
        )
    made, passed = (evidence.program.name_line(line) for line in (made_at, freed.by.line))
    steps = _find_steps_since(evidence, freed)
    if steps and freed.leaves and not any(_moves_part(step, freed) for step in steps):
        return (
            f"{capitalize_first(quote_call(evidence, steps[0].at))} comes after that pass, and steps none of the"
            f" parameters that this part was computed from. So give the loss of {passed} a detach() of"
            f" what {made} computes: its pass then ends there, and leaves the graph to this one."
        )
    moved = [step.at for step in steps if _moves_part(step, freed)]
    if moved:
        return _choose_around_step(evidence, made, passed, moved[0])
    if freed.by != evidence.at:
        return ""
    if total := _find_running_total(evidence, made_at) or _find_listed_losses(evidence, made_at):
        return total
    once = evidence.times.get(made_at, 0) == 1
    if kept := find_kept(evidence, freed):
        made = evidence.program.name_line(kept[1].line)
    elif not once:
        return ""
    anew = "compute it anew before each backward pass"
    if once and not may_train_between(evidence):  # its leaves keep the values that it is of
        if any(output.node == freed.sequence for output in evidence.tensors("output")):
            return (
                ""  # one output goes back with several seeds, and no part of it can be a constant
            )
        anew += ", or give each pass but the last `retain_graph=True`"
    return (
        f"Two remedies mean different things. If gradients are to go through what {made} computes,"
        f" {anew}. If it is to be a constant, call detach() on it"
        " there, and nothing that it was computed from gets a gradient by it."
    )


def _find_steps_since(evidence: Evidence, freed: FreedPart) -> list[Call]:
    """Return the steps of optimizers after the pass, of another place, that freed a part of a graph."""
    before = evidence.calls_before()
    passes = [index for index, call in enumerate(before) if call.at == freed.by != evidence.at]
    return [call for call in before[passes[-1] :] if call.step] if passes else []


def _moves_part(step: Call, freed: FreedPart) -> bool:
    return bool(step.step and step.step.holds & freed.leaves)


def _choose_around_step(evidence: Evidence, made: str, passed: str, step: Span) -> str:
    """Say what the two ways around a step mean that lies between the passes of two losses."""
    stepped = quote_call(evidence, step)
    here = evidence.source("output") or "this output"
    return (
        f"{capitalize_first(stepped)} comes after that pass, and moves parameters that this part was"
        f" computed from. Two remedies mean different things. If `{here}` is to be of the parameters after"
        f" that step, compute what {made} made, and what comes of it, anew after the step. If both losses"
        f" are to be of the same parameters, leave the backward pass of {passed} and that step out, and"
        " call backward() on the sum of both losses, before all steps."
    )


def _find_running_total(evidence: Evidence, made_at: int) -> str:
    """Say what to do if the pass starts from a total that still holds the losses of earlier rounds."""
    output = evidence.backward_call.output if evidence.backward_call else None
    added = _find_added(find_statement(evidence.tree, made_at))
    if not added or not isinstance(output, ast.Name | ast.Attribute):
        return ""
    total, one = ast.unparse(output), ast.unparse(added[1])
    if ast.unparse(added[0]) != total or not isinstance(added[1], ast.Name | ast.Attribute):
        return ""
    held = f"`{total}` is a running total: it still holds what was added in earlier rounds, and their graphs."
    inner, outer = map(evidence.flow.innermost_loop, (made_at, evidence.line))
    if inner is outer:
        return (
            f"{held} Call backward() on `{one}` instead, once in each round, and add `{one}.item()` to"
            f" the total. Or, for one step for all rounds, call `{total}.backward()` once, after the loop."
        )
    if outer is None:
        return ""
    loop = evidence.program.name_line(outer.lineno)
    return f"{held} Set it to zero at the beginning of each round of the loop of {loop}: `{total} = 0`."


def _find_listed_losses(evidence: Evidence, made_at: int) -> str:
    """Say what to do if the pass starts from all of a list that each round adds to."""
    output = evidence.backward_call.output if evidence.backward_call else None
    loop = evidence.flow.innermost_loop(evidence.line)
    reduced = {
        dotted_name(argument)
        for last, call in find_calls(evidence.origins(output))
        if last in LIST_REDUCTIONS
        for argument in call.args
    }
    # What is read by its place may be states, of which each is made of the last.
    reduced -= {
        dotted_name(n.value) for n in ast.walk(evidence.tree) if isinstance(n, ast.Subscript)
    }
    for last, call in find_calls([evidence.tree]):
        path = dotted_name(call.func).rpartition(".")[0]
        if last != "append" or not path or path not in reduced or len(call.args) != 1:
            continue
        one = call.args[0]
        bound = evidence.flow.resolve_name(one.id, one.lineno) if isinstance(one, ast.Name) else []
        given = [binding.line for binding in evidence.flow.find_bindings(path)]
        kept = loop and given and max(given) < loop.lineno
        appended = made_at in (one.lineno, *(binding.line for binding in bound))
        if kept and appended and evidence.flow.innermost_loop(call.lineno) is loop:
            return (
                f"`{path}` still holds what was appended in earlier rounds, and their graphs. Call"
                " backward() in each round on what that round computes alone, and append its `item()`."
                " Or, for one step for all rounds, call backward() once, after the loop."
            )
    return ""


def _find_added(statement: ast.stmt | None) -> tuple[ast.expr, ast.expr] | None:
    """Return a total, and what the statement adds to it: `total += loss`, or in full."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        return statement.target, statement.value
    value = statement.value if isinstance(statement, ast.Assign) else None
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        (target,) = statement.targets[:1] if isinstance(statement, ast.Assign) else (value.left,)
        return (target, value.right) if ast.unparse(target) == ast.unparse(value.left) else None
    return None
