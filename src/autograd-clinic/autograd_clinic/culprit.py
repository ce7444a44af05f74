"""Which lines of a program made a backward pass fail, as far as the run shows it."""

from __future__ import annotations

import ast
import re
import textwrap

from .evidence.evidence import Evidence
from .evidence.model import Change, Freed, ModuleInfo, Spoiled, TensorInfo
from .evidence.training import OptimizerStep
from .syntax import Span, contains_line, dotted_name, find_calls, find_node, find_statement

LACKING = re.compile(r"derivative for (?:aten::)?'?(?P<name>\w+(?:: \w+)?)'? is not implemented")
MAX_QUOTED_STATEMENT = 60  # characters of code that are shown within a sentence


def describe_culprit(evidence: Evidence) -> str:
    """Say what was freed or overwritten, by which line, and which line had made it; or nothing."""
    call = evidence.call
    if call and call.freed and call.freed.line:
        again = " before" if call.freed.by == evidence.at else ""
        return (
            f"{_begin(_line(evidence, call.freed.line))} made a part of this graph, and the backward pass"
            f" of {_place(evidence, call.freed.by)} has freed it{again}."
        )
    if call and call.spoiled and call.spoiled.line:
        return _overwritten(evidence, call.spoiled)
    for part, describe in OF_MESSAGES.items():
        if part in evidence.message:
            return describe(evidence)
    return ""


def parse_lacking(message: str) -> str | None:
    """Return what a message says to have no derivative: an operation, or `operation: argument`."""
    match = LACKING.search(message)
    return match["name"] if match else None


def _describe_lacking(evidence: Evidence) -> str:
    """Say which call of the program is the operation whose derivative cannot be differentiated."""
    name = parse_lacking(evidence.message) or ""
    if "_backward" not in name:
        return ""
    own = name.partition("_backward")[0].strip("_")
    plain = own.replace("_", "")
    for last, call in find_calls([evidence.tree]):
        spelled = last.lower().replace("_", "")
        if len(spelled) > 3 and spelled in plain and call.lineno in evidence.times:
            place = f"`{evidence.text(call.func)}` of {evidence.program.name_line(call.lineno)}"
            return f"The operation is {place}: its derivative is `{name}`."
    return f"The operation is `{own}`: its derivative is `{name}`."


def describe_choice(evidence: Evidence) -> str:
    """Say what to do where that depends on what is meant; empty where the entry's advice holds.

    A part of a graph that was made once, and that one call goes back through again and again, may
    be a constant, or may have been left out of the loop by mistake. A part that is not trained by the
    first pass, such as the images in a discriminator's loss, is a constant to that pass.
    """
    freed = evidence.call.freed if evidence.call else None
    if not freed or not freed.line:
        return ""
    if step := _step_of_others(evidence, freed):
        return (
            f"{_begin(_place(evidence, step))} comes after that pass, and steps none of the"
            f" parameters that this part was computed from. So give the loss of"
            f" {evidence.program.name_line(freed.by.line)} a detach() of what"
            f" {evidence.program.name_line(freed.line)} computes: its pass then ends"
            " there, and leaves the graph to this one."
        )
    if freed.by != evidence.at or evidence.times.get(freed.line, 0) != 1:
        return ""
    return (
        "Two remedies mean different things. If gradients are to go through what"
        f" {evidence.program.name_line(freed.line)} computes, compute it anew before each backward pass. If it is to be a constant, call"
        " detach() on it there, and nothing that it was computed from gets a gradient by it."
    )


def _step_of_others(evidence: Evidence, freed: Freed) -> Span | None:
    """Return the step after the pass that has freed a part, if it moves nothing that the part leads to."""
    before = evidence.calls_before()
    passes = [index for index, call in enumerate(before) if call.at == freed.by != evidence.at]
    steps = [call for call in before[passes[-1] :] if call.step] if passes else []
    others = steps and all(call.step and not call.step.holds & freed.leaves for call in steps)
    return steps[0].at if others and freed.leaves else None


def _overwritten(evidence: Evidence, spoiled: Spoiled) -> str:
    what = f"the tensor `{spoiled.name}`" if spoiled.name else "a tensor"
    saved = f"{_begin(_line(evidence, spoiled.line or 0))} saved {what} for the backward pass"
    if step := find_first_step(evidence, spoiled):
        return (
            f"{saved}, and {_place(evidence, step)} has changed it, a parameter of that optimizer."
        )
    if change := find_first_change_after_save(evidence, spoiled):
        return f"{saved}, and {_line(evidence, change.line)} has changed it."
    return ""


def find_first_step(evidence: Evidence, spoiled: Spoiled) -> Span | None:
    """Return the first optimizer step that moved the tensor after the graph had saved it."""
    steps = [(call.at, call.step) for call in evidence.calls if call.step]
    return next((at for at, step in steps if _moves(step, spoiled)), None)


def _moves(step: OptimizerStep, spoiled: Spoiled) -> bool:
    return step.sequence > spoiled.sequence and spoiled.storage in step.moves


def find_first_change_after_save(evidence: Evidence, spoiled: Spoiled) -> Change | None:
    """Return the first change of it that was seen after the graph had saved it."""
    for change in evidence.changes:
        if change.storage == spoiled.storage and change.sequence > spoiled.sequence:
            return change
    return None


def _line(evidence: Evidence, line: int) -> str:
    """Return a line with its statement."""
    return _quoted(evidence, line, find_statement(evidence.tree, line))


def _place(evidence: Evidence, at: Span) -> str:
    """Return a line with the call that stands there."""
    return _quoted(evidence, at.line, find_node(evidence.tree, at))


def _quoted(evidence: Evidence, line: int, node: ast.AST | None) -> str:
    return f"{evidence.program.name_line(line)}{_code(evidence, node)}"


def _begin(text: str) -> str:
    """Begin a sentence with what names a line."""
    return text[0].upper() + text[1:]


def _code(evidence: Evidence, node: ast.AST | None) -> str:
    text = " ".join(evidence.text(node).split()) if node else ""
    shown = textwrap.shorten(text, MAX_QUOTED_STATEMENT, placeholder=" …")
    return f" (`{shown}`)" if text and "`" not in text else ""


def _switched_off(evidence: Evidence) -> str:
    """Say where gradients were switched off, around the line that computed the output."""
    origins = (
        evidence.origins(evidence.backward_call.roles.get("output"))
        if evidence.backward_call
        else []
    )
    lines = [line for node in origins if (line := getattr(node, "lineno", 0)) in evidence.ungraded]
    if not lines:
        return ""
    computed = next((line for line in lines if line != evidence.line), evidence.line)
    places = [at.line for at in reversed(evidence.stack) if at.line in evidence.ungraded]
    for line in (computed, *places):
        if switch := _find_switch(evidence.tree, line):
            off = _begin(_quoted(evidence, switch.lineno, switch))
            ran = evidence.program.name_line(computed)
            return f"{off} switches gradients off, and {ran} ran within it."
    return ""


def _made_in_inference(evidence: Evidence) -> str:
    """Say which tensor was made in inference mode, by which line."""
    names = [
        name
        for name, value in evidence.names.items()
        if isinstance(value, TensorInfo) and value.inference
    ]
    bound = evidence.flow.find_bindings(names[0]) if len(names) == 1 else []
    for node in (node for line, value in bound for node in evidence.origins(value, line)):
        line = getattr(node, "lineno", 0)
        if switch := _find_switch(evidence.tree, line):
            mode = _quoted(evidence, switch.lineno, switch)
            made = evidence.program.name_line(line)
            return f"`{names[0]}` comes from {made}, which ran in the inference mode of {mode}."
    return ""


def _find_switch(tree: ast.Module, line: int) -> ast.expr | None:
    """Return the innermost decorator, or the context of a `with`, around this line that records no graph."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.FunctionDef) and contains_line(node, line)
    ]
    for node in reversed(around):  # ast.walk goes outside in
        switches = (
            [item.context_expr for item in node.items]
            if isinstance(node, ast.With)
            else node.decorator_list
        )
        for switch in reversed(switches):
            function = switch.func if isinstance(switch, ast.Call) else switch
            if dotted_name(function).rpartition(".")[2] in GRADIENT_SWITCHES:
                return switch
    return None


def _unscaled_before(evidence: Evidence) -> str:
    """Say which line has unscaled the gradients of this optimizer first."""
    optimizer = evidence.given("input")
    for call in reversed(evidence.calls_before()):
        if call.function in ("update", "scaler_step"):
            return ""
        if call.function == "unscale_" and call.given.get("input") == optimizer:
            first = _begin(_place(evidence, call.at))
            return f"{first} has unscaled them before, and no `update()` has come since."
    return ""


def _kept_in_module(evidence: Evidence) -> str:
    """Say which attributes of the module that is copied belong to a graph."""
    kept = {
        path
        for value in evidence.names.values()
        if isinstance(value, ModuleInfo)
        for path in value.computed
    }
    if not kept:
        return ""
    names = {path.rpartition(".")[2] for path in kept}
    made = [
        node
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Assign) and node.lineno in evidence.times
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr in names
    ]
    from_line = f" from {_quoted(evidence, made[0].lineno, made[0])}" if len(made) == 1 else ""
    are = "is no leaf" if len(kept) == 1 else "are no leaves"
    held = " and ".join(f"`{path}`" for path in sorted(kept))
    return (
        f"The module holds {held}{from_line}, which {are}: set it to None"
        " before you copy the module, or keep its `detach()` there."
    )


GRADIENT_SWITCHES = {"no_grad", "inference_mode", "set_grad_enabled"}
OF_MESSAGES = {
    "is not implemented": _describe_lacking,
    "does not require grad and does not have a grad_fn": _switched_off,
    "unscale_() has already been called": _unscaled_before,
    "Inference tensors cannot be saved for backward": _made_in_inference,
    "support the deepcopy protocol": _kept_in_module,
}
