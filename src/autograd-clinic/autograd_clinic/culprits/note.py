"""Say which other lines take part in a mistake that raises nothing, as far as the run shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import takewhile

from ..evidence.call_order import (
    STEPS,
    comes_too_early,
    find_call_after,
    find_call_before,
    list_step_passes,
)
from ..evidence.evidence import Evidence
from ..evidence.leftovers import (
    find_filling_pass,
    find_mixed_passes,
    find_wasted_passes,
    have_gradients,
)
from ..evidence.model import Call
from .expression import EXPRESSION_DESCRIBERS
from .lost import describe_lost_training
from .optimizers import OPTIMIZER_DESCRIBERS
from .parameters import PARAMETER_DESCRIBERS
from .quoting import capitalize_first, count_times, quote_call, quote_line

MAX_EARLY_TURNS = 4  # of a place, which may be those of its start


def describe_note_culprit(evidence: Evidence, id: str) -> str:
    """Say what belongs to the place of a note about this entry; empty if there is nothing to say."""
    describe = DESCRIBERS_OF_NOTES.get(id)
    return describe(evidence) if describe else ""


def _describe_filling(evidence: Evidence) -> str:
    """Say which pass, whose optimizer is another, has left the gradients that this one adds to."""
    first = find_filling_pass(evidence, evidence.call) if evidence.call else None
    for step in evidence.calls if first is None else ():
        mixed = find_mixed_passes(evidence, step) if step.step else None
        if mixed and mixed[1].at == evidence.at:
            first = mixed[0]
    if first is None:
        return ""
    return f"{_begin_with(evidence, first)} has filled the gradients that this one adds to."


def _describe_zeroed(evidence: Evidence) -> str:
    """Say which pass was for nothing, and what the next step has found."""
    for zeroed in _list_here(evidence):
        filled = find_call_before(evidence, zeroed, "backward")
        step = find_call_after(evidence, zeroed, "step")
        if filled is None or step is None or step.step is None:
            continue
        found = f"{quote_call(evidence, step.at)} found"
        if step.step.grads == 0:
            lost = f"{_begin_with(evidence, filled)} filled gradients, this line threw them away"
            return f"{lost}, and {found} none."
        if (passes := len(list_step_passes(evidence, step))) > 1:
            return f"{capitalize_first(found)} the gradients of the last of {passes} passes."
    for at, zeroed in find_wasted_passes(evidence).items():
        if zeroed.at == evidence.at:
            wasted = capitalize_first(quote_call(evidence, at))
            return f"{wasted} filled gradients after each step, and this line threw them away: no step stands between the two."
    return ""


def _describe_reset_missing(evidence: Evidence) -> str:
    """Say which step has used the gradients that a pass adds to."""
    for call in _list_here(evidence):
        step = find_call_before(evidence, call, *STEPS, "zero_grad")
        if step and step.function in STEPS and have_gradients(call.leaves or ()):
            return (
                f"{_begin_with(evidence, step)} has used the gradients that are there, and no"
                f" zero_grad() came before this pass, which adds its own to them.{_say_when(evidence, call)}"
            )
    return ""


def _describe_flat(evidence: Evidence) -> str:
    """Say from which pass on all gradients are zero, if it was not so from the start."""
    for at in evidence.backward_places():
        seen = [call for call in evidence.calls if call.at == at and call.backward]
        flat = [*takewhile(_is_all_zero, reversed(seen))]
        if flat and len(flat) < len(seen):
            return _say_when(evidence, flat[-1]).strip()
    return ""


def _is_all_zero(call: Call) -> bool:
    return bool(call.after) and all(one.zero for one in call.after or ())


def _say_when(evidence: Evidence, call: Call) -> str:
    """Say at which of the passes from a place it was seen first, if that was late."""
    turn = call.backward.turn if call.backward else 0
    passes = evidence.training.find_place(call.at).passes
    if turn <= MAX_EARLY_TURNS:
        return ""
    return f" It was so first, as far as that was looked at, in pass {turn} of {passes}."


def _describe_scaled(evidence: Evidence) -> str:
    """Say which line scales the loss, and which takes the scale out again."""
    for clip in _list_here(evidence):
        if scale := find_call_before(evidence, clip, "scale"):
            said = f"{_begin_with(evidence, scale)} has multiplied the loss"
            unscale = find_call_after(evidence, clip, "unscale_", "scaler_step")
            if unscale is None:
                return f"{said}."
            return (
                f"{said}, and only {quote_call(evidence, unscale.at)} divides the gradients again."
            )
    return ""


def _describe_clipped_late(evidence: Evidence) -> str:
    """Say which step was over, and what throws away what is clipped; or which pass comes only then."""
    for clip in _list_here(evidence):
        if comes_too_early(evidence, clip) and (use := find_call_after(evidence, clip, "backward")):
            return f"{_begin_with(evidence, use)} computes the gradients only after this line."
        step = find_call_before(evidence, clip, *STEPS)
        zeroed = find_call_after(evidence, clip, "zero_grad")
        if step and zeroed:
            return (
                f"{_begin_with(evidence, step)} has stepped by then, and"
                f" {quote_call(evidence, zeroed.at)} throws away what this line has clipped."
            )
    return ""


def _describe_used_sum(evidence: Evidence, of: str) -> str:
    """Say which step used the sum of how many gradients, and of what."""
    for call in _list_here(evidence):
        step = find_call_after(evidence, call, *STEPS)
        if step and (passes := len(list_step_passes(evidence, step))) > 1:
            return f"{_begin_with(evidence, step)} used the sum of the gradients of {passes} {of}."
    return ""


def _describe_rest(evidence: Evidence) -> str:
    """Say how many passes a step used at first, and how many when some had been left."""
    steps = [call for call in evidence.calls if call.function in STEPS]
    used = [len(list_step_passes(evidence, step)) for step in steps]
    more = next((number for number in used if number > used[0]), 0)
    if not more:
        return ""
    return (
        f"{_begin_with(evidence, steps[0])} used the gradients of {count_times(used[0], 'pass', 'es')} at"
        f" first, and those of {count_times(more, 'pass', 'es')} later."
    )


def _describe_gradient_returned(evidence: Evidence) -> str:
    """Say which call of grad() has returned the gradients that a step does not find."""
    for step in _list_here(evidence):
        if asked := find_call_before(evidence, step, "grad"):
            return f"{_begin_with(evidence, asked)} returned the gradients, and filled no `.grad`."
    return ""


def _describe_first_pass(evidence: Evidence) -> str:
    """Say which pass went back through the same output before."""
    for call in _list_here(evidence):
        own = [one.id for one in call.tensors("output")]
        for before in evidence.calls[: evidence.calls.index(call)]:
            if before.function == "backward" and [o.id for o in before.tensors("output")] == own:
                return f"{_begin_with(evidence, before)} has gone back through it before."
    return ""


def _describe_closure(evidence: Evidence) -> str:
    """Say how often a step has evaluated its closure, and how many passes there were."""
    steps = [call.step for call in _list_here(evidence) if call.step and call.step.evaluations]
    if not steps:
        return ""
    first = steps[0]
    old = ", and got a loss from before the step" if first.old_loss else ""
    return (
        f"The first step called the closure {count_times(first.evaluations or 0, 'time')}, with"
        f" {count_times(first.passes, 'backward pass', 'es')} in all{old}."
    )


def _describe_compared(evidence: Evidence) -> str:
    """Say which line compares a target with what comes of the same parameters, and what moves these."""
    for call in evidence.calls:
        step = find_call_after(evidence, call, "step")
        moved = step.step.moves if step and step.step else frozenset()
        lines = {
            node.line
            for node in (call.backward.binary_nodes if call.backward else ())
            if node.shared & moved and node.line != evidence.line
        }
        if step and len(lines) == 1:
            return (
                f"{capitalize_first(quote_line(evidence, lines.pop()))} compares it with what was"
                f" computed from the same parameters, and {quote_call(evidence, step.at)} moves them"
                " by both."
            )
    return ""


def _describe_loaded(evidence: Evidence) -> str:
    """Say which call had given the state that a module loads, if it was changed since."""
    for load in evidence.training.loads:
        if load.at == evidence.at and load.taken and load.moved:
            given = capitalize_first(quote_call(evidence, load.taken))
            return f"{given} gave the tensors that this line loads, and they have changed since."
    return ""


def _describe_repeated(evidence: Evidence) -> str:
    """Say what a container holds how often."""
    for one in evidence.training.repeats:
        if one.at == evidence.at:
            return f"It holds the same `{one.kind}` {count_times(one.times, 'time')}."
    return ""


def _list_here(evidence: Evidence) -> list[Call]:
    """Return the calls that were made at the place of the note."""
    return [call for call in evidence.calls if call.at == evidence.at]


def _begin_with(evidence: Evidence, call: Call) -> str:
    """Name a call at the beginning of a sentence."""
    return capitalize_first(quote_call(evidence, call.at))


DESCRIBERS_OF_NOTES: Mapping[str, Callable[[Evidence], str]] = {
    "accumulation/clipped_after_the_step": _describe_clipped_late,
    "accumulation/clipped_with_each_part": partial(
        _describe_used_sum, of="passes, and this line clipped it after each of them"
    ),
    "accumulation/grad_fills_nothing": _describe_gradient_returned,
    "accumulation/grad_not_reset": _describe_reset_missing,
    "accumulation/gradient_of_another_loss": _describe_filling,
    "accumulation/means_of_micro_batches": partial(_describe_used_sum, of="means"),
    "accumulation/rest_of_an_epoch": _describe_rest,
    "accumulation/zeroed_before_the_step": _describe_zeroed,
    "graph/sum_goes_back_twice": _describe_first_pass,
    "graph/target_with_a_graph": _describe_compared,
    "neighbours/clipped_while_scaled": _describe_scaled,
    "optimizers/closure_without_backward": _describe_closure,
    "optimizers/gradient_of_zero": _describe_flat,
    "optimizers/loaded_from_itself": _describe_loaded,
    "optimizers/loss_turns_nan": describe_lost_training,
    "optimizers/one_layer_several_times": _describe_repeated,
    **EXPRESSION_DESCRIBERS,
    **OPTIMIZER_DESCRIBERS,
    **PARAMETER_DESCRIBERS,
}
