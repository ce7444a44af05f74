"""Say which lines of a program made a backward pass fail, as far as the run shows it."""

from __future__ import annotations

from .culprit_of_message import describe_message
from .evidence.evidence import Evidence
from .evidence.graph_walk import OVERWRITTEN_MESSAGE
from .evidence.model import Call
from .evidence.pass_model import Change, DetectedOverwrite, FreedPart
from .evidence.training import OptimizerStep
from .meaning import may_train_between
from .quoting import capitalize_first, quote_call, quote_line
from .syntax import Span


def describe_culprit(evidence: Evidence) -> str:
    """Say which line did what makes the call in question fail; empty if the run does not show it.

    That is what was freed or overwritten, and by which line, or what the message suggests.
    """
    call = _find_failed_pass(evidence)
    if call and call.freed and call.freed.line:
        return _describe_freed(evidence, call.freed, call.freed.line)
    if call and call.overwrite and call.overwrite.line:
        return _describe_overwritten(evidence, call.overwrite, call.overwrite.line)
    return describe_message(evidence)


def _find_failed_pass(evidence: Evidence) -> Call | None:
    """Return the call in question; or, of a node's own code, the backward pass that has run it."""
    if evidence.call or OVERWRITTEN_MESSAGE not in evidence.message:
        return evidence.call
    return next((call for call in reversed(evidence.calls) if call.overwrite), None)


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
            f"{capitalize_first(quote_call(evidence, step))} comes after that pass, and steps none of the"
            f" parameters that this part was computed from. So give the loss of {passed} a detach() of"
            f" what {made} computes: its pass then ends there, and leaves the graph to this one."
        )
    if freed.by != evidence.at or evidence.times.get(freed.line, 0) != 1:
        return ""
    if not may_train_between(evidence):
        return ""  # the graph may be kept: it stays one of the values that its leaves have
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
    made = capitalize_first(quote_line(evidence, made_at))
    once = ", which ran once," if evidence.times.get(made_at) == 1 else ""
    pass_of = f"the backward pass of {quote_call(evidence, freed.by)} has freed it"
    if freed.by != evidence.at:
        return f"{made} made a part of this graph, and {pass_of}."
    return f"{made}{once} made a part of this graph, and {pass_of} in an earlier round."


def _describe_overwritten(evidence: Evidence, overwrite: DetectedOverwrite, saved_at: int) -> str:
    """Say which line saved the tensor, and which has changed it since."""
    what = f"the tensor `{overwrite.name}`" if overwrite.name else "a tensor"
    saved = f"{capitalize_first(quote_line(evidence, saved_at))} saved {what} for the backward pass"
    if step := find_first_step(evidence, overwrite):
        return f"{saved}, and {quote_call(evidence, step)} has changed it, a parameter of that optimizer."
    change = find_first_change_after_save(evidence, overwrite)
    if change and change.line == saved_at:
        return f"{saved}, and has changed it in a later round."
    if change:
        return f"{saved}, and {quote_line(evidence, change.line)} has changed it."
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
