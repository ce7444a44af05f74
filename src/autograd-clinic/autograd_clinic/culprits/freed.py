"""Say of a part of a graph that was freed which line made it, and what to do, which depends on what is meant."""

from __future__ import annotations

import ast

from ..dataflow.bindings import GivenValue
from ..dataflow.scopes import FunctionNode
from ..evidence.evidence import Evidence
from ..evidence.model import Call, ModuleInfo, TensorInfo
from ..evidence.pass_model import FreedPart
from ..program.syntax import Span, dotted_name, find_calls, find_statement
from .meaning import has_gradient_of, may_train_between
from .quoting import capitalize_first, quote_call, quote_line

LIST_REDUCTIONS = {"sum", "fsum", "mean", "stack", "cat"}  # of a whole list
DEFINED_AND_CALLED = 2  # times that the first line of a function ran which was called once
CUTTING_WORDS = {"detach", "detach_", "data", "item", "numpy", "tolist"}


def describe_freed_graph(evidence: Evidence, freed: FreedPart, made_at: int) -> str:
    """Say which line made the part of the graph that is gone, and which pass has freed it."""
    made = capitalize_first(quote_line(evidence, made_at))
    pass_of = f"the backward pass of {quote_call(evidence, freed.by)} has freed it"
    if freed.by != evidence.at:
        return f"{made} made a part of this graph, and {pass_of}."
    if kept := find_kept(evidence, freed):
        path, binding = kept
        return (
            f"{capitalize_first(quote_line(evidence, binding.line))}, which ran once, gave `{path}` a part"
            f" of this graph, and {pass_of} in an earlier round."
        )
    once = ", which ran once," if evidence.times.get(made_at) == 1 else ""
    return f"{made}{once} made a part of this graph, and {pass_of} in an earlier round."


def find_kept(evidence: Evidence, freed: FreedPart) -> tuple[str, GivenValue] | None:
    """Return the name that was given a freed part once, and has been read in each round since.

    None if the part was made on a line that ran once: then that line says it. What is given
    another value in each round, such as a state, is no such name.
    """
    if freed.by != evidence.at or freed.line is None or evidence.times.get(freed.line, 0) < 2:
        return None
    output = evidence.backward_call.output if evidence.backward_call else None
    names = {
        dotted_name(node): node
        for origin in evidence.origins(output)
        for node in ast.walk(origin)
        if isinstance(node, ast.Name | ast.Attribute) and dotted_name(node)
    }
    found = [
        (path, bound[0])
        for path, node in names.items()
        if len(bound := [one for one, _ in evidence.flow.trace_given(node)]) == 1
        and not _acts(evidence, path)
        and _ran_once(evidence, bound[0].line)
        and evidence.times.get(node.lineno, 0) > 1
        and _holds_graph(evidence, path, bound[0])
        and _comes_from(evidence, bound[0], freed.line)
    ]
    return found[0] if len(found) == 1 else None


def _acts(evidence: Evidence, path: str) -> bool:
    """Return whether what a name holds is called, as a layer is, or is filled after it was made."""
    if any(isinstance(fact.now, ModuleInfo) and fact.name == path for fact in evidence.facts):
        return True
    for node in ast.walk(evidence.tree):
        if isinstance(node, ast.Call) and f"{dotted_name(node.func)}.".startswith(f"{path}."):
            return True
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store)
            and dotted_name(node.value) == path
        ):
            return True
    return False


def _ran_once(evidence: Evidence, line: int) -> bool:
    """Return whether a line ran once: by how often its function was called.

    A line that calls functions of the program, or has a comprehension, is counted for them, too.
    """
    if line not in evidence.times or evidence.flow.innermost_loop(line):
        return False
    function = evidence.flow.innermost_function(line)
    if not isinstance(function, FunctionNode):
        return True
    begin = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    return evidence.times.get(begin) == DEFINED_AND_CALLED


def _holds_graph(evidence: Evidence, path: str, binding: GivenValue) -> bool:
    """Return whether a name, or an element of what it holds, is a result with a graph.

    An attribute may not have been looked at: then whether nothing in its text cuts the graph.
    """
    states = [
        fact.now for fact in evidence.facts if fact.name == path or fact.name.startswith(f"{path}[")
    ]
    if states:
        return any(isinstance(one, TensorInfo) and one.grad_fn for one in states)
    words = {
        node.attr
        for origin in evidence.origins(binding.value, binding.line)
        for node in ast.walk(origin)
        if isinstance(node, ast.Attribute)
    }
    return binding.line not in evidence.ungraded and words.isdisjoint(CUTTING_WORDS)


def _comes_from(evidence: Evidence, binding: GivenValue, line: int) -> bool:
    """Return whether what was given to a name is made of what this line computes."""
    return any(
        getattr(node, "lineno", 0) <= line <= (getattr(node, "end_lineno", 0) or 0)
        for node in evidence.origins(binding.value, binding.line)
    )


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
    if kept := find_kept(evidence, freed):
        made = evidence.program.name_line(kept[1].line)
    elif evidence.times.get(made_at, 0) != 1 or not may_train_between(evidence):
        return ""  # without training it may be kept: its leaves keep the values that it is of
    return (
        f"Two remedies mean different things. If gradients are to go through what {made} computes,"
        " compute it anew before each backward pass. If it is to be a constant, call detach() on it"
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
