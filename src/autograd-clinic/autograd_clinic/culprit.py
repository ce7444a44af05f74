"""Say which lines of a program made a backward pass fail, as far as the run shows it."""

from __future__ import annotations

import ast
import re
import textwrap

from .evidence.evidence import Evidence
from .evidence.model import ModuleInfo, TensorInfo
from .evidence.pass_model import Change, DetectedOverwrite, FreedPart
from .evidence.training import OptimizerStep
from .syntax import Span, contains_line, dotted_name, find_calls, find_node, find_statement

NO_DERIVATIVE = re.compile(
    r"derivative for (?:aten::)?'?(?P<name>\w+(?:: \w+)?)'? is not implemented"
)
MAX_QUOTED_STATEMENT = 60  # characters of code that are shown within a sentence


def describe_culprit(evidence: Evidence) -> str:
    """Say which line did what makes the call in question fail; empty if the run does not show it.

    That is what was freed or overwritten, and by which line, or what the message suggests.
    """
    call = evidence.call
    if call and call.freed and call.freed.line:
        return _describe_freed(evidence, call.freed, call.freed.line)
    if call and call.overwrite and call.overwrite.line:
        return _describe_overwritten(evidence, call.overwrite, call.overwrite.line)
    for part, describe in DESCRIBERS.items():
        if part in evidence.message:
            return describe(evidence)
    return ""


def parse_lacking(message: str) -> str | None:
    """Return the operation, or `operation: argument`, that has no derivative, as a message says.

    None if the message says nothing of the kind.
    """
    match = NO_DERIVATIVE.search(message)
    return match["name"] if match else None


def _describe_lacking(evidence: Evidence) -> str:
    """Say which call of the program is the operation whose derivative has no derivative."""
    derivative = parse_lacking(evidence.message) or ""
    if "_backward" not in derivative:
        return ""
    operation = derivative.partition("_backward")[0].strip("_")
    plain = operation.replace("_", "")
    for last, call in find_calls([evidence.tree]):
        called = last.lower().replace("_", "")
        # Functions and their kernels differ in name: `F.max_pool2d` and `max_pool2d_with_indices`.
        if len(called) > 3 and called in plain and call.lineno in evidence.times:
            place = f"`{evidence.text(call.func)}` of {evidence.program.name_line(call.lineno)}"
            return f"The operation is {place}: its derivative is `{derivative}`."
    return f"The operation is `{operation}`: its derivative is `{derivative}`."


def describe_choice(evidence: Evidence) -> str:
    """Say what to do about a freed graph if that depends on what is meant; empty otherwise.

    A part that is made once, before a loop whose passes all go back through it, may be meant as a
    constant, or was left out of the loop by mistake. And a part that the first pass does not
    train, such as the images in a discriminator's loss, should be a constant to that pass.
    """
    freed = evidence.call.freed if evidence.call else None
    if not freed or not freed.line:
        return ""
    made, passed = (evidence.program.name_line(line) for line in (freed.line, freed.by.line))
    if step := _find_unrelated_step(evidence, freed):
        return (
            f"{_capitalize(_quote_call(evidence, step))} comes after that pass, and steps none of the"
            f" parameters that this part was computed from. So give the loss of {passed} a detach() of"
            f" what {made} computes: its pass then ends there, and leaves the graph to this one."
        )
    if freed.by != evidence.at or evidence.times.get(freed.line, 0) != 1:
        return ""
    return (
        f"Two remedies mean different things. If gradients are to go through what {made} computes,"
        " compute it anew before each backward pass. If it is to be a constant, call detach() on it"
        " there, and nothing that it was computed from gets a gradient by it."
    )


def _find_unrelated_step(evidence: Evidence, freed: FreedPart) -> Span | None:
    """Return where the optimizer was stepped after the pass that freed a part of a graph.

    None if there was no such step, or one that moved a parameter below that part.
    """
    before = evidence.calls_before()
    passes = [index for index, call in enumerate(before) if call.at == freed.by != evidence.at]
    steps = [call for call in before[passes[-1] :] if call.step] if passes else []
    are_unrelated = all(call.step and not call.step.holds & freed.leaves for call in steps)
    return steps[0].at if steps and are_unrelated and freed.leaves else None


def _describe_freed(evidence: Evidence, freed: FreedPart, made_at: int) -> str:
    """Say which line made the part of the graph that is gone, and which pass has freed it."""
    made = _capitalize(_quote_line(evidence, made_at))
    again = " before" if freed.by == evidence.at else ""
    return (
        f"{made} made a part of this graph, and the backward pass"
        f" of {_quote_call(evidence, freed.by)} has freed it{again}."
    )


def _describe_overwritten(evidence: Evidence, overwrite: DetectedOverwrite, saved_at: int) -> str:
    """Say which line saved the tensor, and which has changed it since."""
    what = f"the tensor `{overwrite.name}`" if overwrite.name else "a tensor"
    saved = f"{_capitalize(_quote_line(evidence, saved_at))} saved {what} for the backward pass"
    if step := find_first_step(evidence, overwrite):
        return f"{saved}, and {_quote_call(evidence, step)} has changed it, a parameter of that optimizer."
    if change := find_first_change_after_save(evidence, overwrite):
        return f"{saved}, and {_quote_line(evidence, change.line)} has changed it."
    return ""


def find_first_step(evidence: Evidence, overwrite: DetectedOverwrite) -> Span | None:
    """Return the place of the first optimizer step that moved the tensor after it was saved."""
    steps = [(call.at, call.step) for call in evidence.calls if call.step]
    return next((at for at, step in steps if _moves_tensor(step, overwrite)), None)


def _moves_tensor(step: OptimizerStep, overwrite: DetectedOverwrite) -> bool:
    return step.sequence > overwrite.sequence and overwrite.storage in step.moves


def find_first_change_after_save(evidence: Evidence, overwrite: DetectedOverwrite) -> Change | None:
    """Return the first change of the tensor that was seen after the graph had saved it."""
    for change in evidence.changes:
        if change.storage == overwrite.storage and change.sequence > overwrite.sequence:
            return change
    return None


def _quote_line(evidence: Evidence, line: int) -> str:
    """Name a line within a sentence, with its statement: "line 3 (`y = x * 2`)"."""
    return _quote_node(evidence, line, find_statement(evidence.tree, line))


def _quote_call(evidence: Evidence, at: Span) -> str:
    """Name the line of a call within a sentence, with the call: "line 4 (`y.backward()`)"."""
    return _quote_node(evidence, at.line, find_node(evidence.tree, at))


def _quote_node(evidence: Evidence, line: int, node: ast.AST | None) -> str:
    return f"{evidence.program.name_line(line)}{_quote_code(evidence, node)}"


def _capitalize(text: str) -> str:
    """Make the name of a line the beginning of a sentence."""
    return text[0].upper() + text[1:]


def _quote_code(evidence: Evidence, node: ast.AST | None) -> str:
    text = " ".join(evidence.text(node).split()) if node else ""
    shown = textwrap.shorten(text, MAX_QUOTED_STATEMENT, placeholder=" …")
    return f" (`{shown}`)" if text and "`" not in text else ""


def _describe_switched_off(evidence: Evidence) -> str:
    """Say where gradients were switched off, around the line that computed the output."""
    origins = evidence.origins(evidence.backward_call.output) if evidence.backward_call else []
    lines = [line for node in origins if (line := getattr(node, "lineno", 0)) in evidence.ungraded]
    if not lines:
        return ""
    computed = next((line for line in lines if line != evidence.line), evidence.line)
    places = [at.line for at in reversed(evidence.stack) if at.line in evidence.ungraded]
    for line in (computed, *places):
        if switch := _find_switch(evidence.tree, line):
            off = _capitalize(_quote_node(evidence, switch.lineno, switch))
            ran = evidence.program.name_line(computed)
            return f"{off} switches gradients off, and {ran} ran within it."
    return ""


def _describe_inference_tensor(evidence: Evidence) -> str:
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
            mode = _quote_node(evidence, switch.lineno, switch)
            made = evidence.program.name_line(line)
            return f"`{names[0]}` comes from {made}, which ran in the inference mode of {mode}."
    return ""


def _find_switch(tree: ast.Module, line: int) -> ast.expr | None:
    """Return the innermost decorator, or context of a `with`, that switches gradients off here."""
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


def _describe_first_unscale(evidence: Evidence) -> str:
    """Say which line has unscaled the gradients of this optimizer first."""
    optimizer = evidence.given("input")
    for call in reversed(evidence.calls_before()):
        if call.function in ("update", "scaler_step"):
            return ""
        if call.function == "unscale_" and call.given.get("input") == optimizer:
            first = _capitalize(_quote_call(evidence, call.at))
            return f"{first} has unscaled them before, and no `update()` has come since."
    return ""


def _describe_kept_tensors(evidence: Evidence) -> str:
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
    from_line = f" from {_quote_node(evidence, made[0].lineno, made[0])}" if len(made) == 1 else ""
    are = "is no leaf" if len(kept) == 1 else "are no leaves"
    held = " and ".join(f"`{path}`" for path in sorted(kept))
    return (
        f"The module holds {held}{from_line}, which {are}: set it to None"
        " before you copy the module, or keep its `detach()` there."
    )


GRADIENT_SWITCHES = {"no_grad", "inference_mode", "set_grad_enabled"}
DESCRIBERS = {
    "is not implemented": _describe_lacking,
    "does not require grad and does not have a grad_fn": _describe_switched_off,
    "unscale_() has already been called": _describe_first_unscale,
    "Inference tensors cannot be saved for backward": _describe_inference_tensor,
    "support the deepcopy protocol": _describe_kept_tensors,
}
