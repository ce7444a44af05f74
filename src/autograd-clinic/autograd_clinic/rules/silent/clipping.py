"""Notes on gradients that are clipped where no step uses what comes of it, or while they are scaled."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.call_order import STEPS, comes_too_early, find_call_after, find_call_before
from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...program.syntax import find_defaults, find_node, last_name
from ..registry import At, register_note
from .queries import find_grad_reads

FEW_CLIPS = 2  # in vain, before that is said
NO_LIMIT = 1e4  # a norm from which on a call is one that only measures
# What one can go through once.
ITERATORS = {"filter", "map", "iter", "chain", "islice", "parameters"}


@register_note("accumulation/clipped_after_the_step")
def clipped_after_the_step(evidence: Evidence) -> Iterator[At]:
    """Find a call that clips gradients, again and again, which are zeroed before any step.

    What clips without a limit only measures, and who reads a .grad may have stepped by hand.
    """
    if any(find_grad_reads(evidence.tree)):
        return
    vain: dict[At, list[bool]] = {}
    for call in evidence.calls:
        if call.function.startswith("clip_grad"):
            vain.setdefault(call.at, []).append(_is_in_vain(evidence, call))
    for at, each in vain.items():
        settled = each if each[-1] else each[:-1]  # what follows the last may not have been seen
        if len(settled) >= FEW_CLIPS and all(settled) and _has_a_limit(at, evidence):
            yield at


@register_note("accumulation/clipped_with_each_part")
def clipped_with_each_part(evidence: Evidence) -> Iterator[At]:
    """Find a call that clips, after each of several passes, what one step is to use the sum of."""
    if any(find_grad_reads(evidence.tree)):
        return
    sums: dict[At, int] = {}
    passes: list[Call] = []
    clips: list[Call] = []
    for call in evidence.calls:
        if call.function in STEPS or call.function == "zero_grad":
            stepped = call.function != "zero_grad"
            if stepped and len(clips) > 1 and _reach_the_same(passes):
                at = clips[0].at
                sums[at] = sums.get(at, 0) + ({one.at for one in clips} == {at})
            passes, clips = [], []
        elif call.function == "backward":
            passes.append(call)
        elif call.function.startswith("clip_grad") and len(clips) == len(passes) - 1:
            clips.append(call)
    for at, times in sums.items():
        if times >= FEW_CLIPS and _has_a_limit(at, evidence):
            yield at


@register_note("accumulation/clipped_nothing")
def clipped_nothing(evidence: Evidence) -> Iterator[At]:
    """Find a call that clips what an iterator gives, again and again, though it was made only once."""
    clips = [call.at for call in evidence.calls if call.function.startswith("clip_grad")]
    for at in dict.fromkeys(clips):
        if clips.count(at) >= FEW_CLIPS and _find_used_iterator(at, evidence):
            yield at


@register_note("neighbours/clipped_while_scaled")
def clipped_while_scaled(evidence: Evidence) -> Iterator[At]:
    """Find gradients that are clipped between scaler.scale(loss).backward() and unscale_()."""
    scaled = False
    for call in evidence.calls:
        if call.function == "scale":
            scaled = bool(call.scales)
        elif call.function in ("unscale_", "scaler_step", "update", "zero_grad"):
            scaled = False
        elif call.function.startswith("clip_grad") and scaled:
            yield call.at


def _find_used_iterator(at: At, evidence: Evidence) -> ast.expr | None:
    """Return what made, once, the iterator that is clipped here; None if it may be another thing."""
    call = find_node(evidence.tree, at)
    if not isinstance(call, ast.Call) or not call.args:
        return None
    made = [call.args[0], *evidence.flow.follow_name(call.args[0])][-1]
    if isinstance(made, ast.Call):
        once = last_name(made.func) in ITERATORS
        return made if once and _is_made_once(made, evidence) else None
    return made if isinstance(made, ast.GeneratorExp) and _is_made_once(made, evidence) else None


def _is_made_once(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether it stands in no loop, and in the module or a function that was called once.

    The line itself may have run more often: a function that filters, or a generator, is on it, too.
    """
    if evidence.flow.innermost_loop(node.lineno) is not None:
        return False
    body = getattr(evidence.flow.innermost_function(node.lineno), "body", [])
    times = (evidence.times[one.lineno] for one in body if one.lineno in evidence.times)
    return next(times, 0) == 1


def _reach_the_same(passes: list[Call]) -> bool:
    """Return whether these are passes of one place, each of which was seen to reach the same leaves."""
    places = {call.leaf_places for call in passes}
    return len({call.at for call in passes}) == 1 and len(places) == 1 and frozenset() not in places


def _is_in_vain(evidence: Evidence, clip: Call) -> bool:
    """Return whether nothing is clipped that a step would use.

    That is so after a step, or before any pass, if the gradients are zeroed before the next one; and
    it is so after they were zeroed, if the pass comes only then.
    """
    if comes_too_early(evidence, clip):
        return True
    before = find_call_before(evidence, clip, *STEPS, "backward")
    if before and before.function == "backward":
        return False
    use = find_call_after(evidence, clip, *STEPS, "backward")
    if use and use.function in STEPS:
        return False
    zeroed = find_call_after(evidence, clip, "zero_grad")
    return zeroed is not None and (use is None or zeroed.number < use.number)


def _has_a_limit(at: At, evidence: Evidence) -> bool:
    """Return whether the norm or the value that a call is given, as far as it is a number, limits."""
    call = find_node(evidence.tree, at)
    if not isinstance(call, ast.Call):
        return False
    given = [
        *call.args[1:2],
        *(k.value for k in call.keywords if k.arg in ("max_norm", "clip_value")),
    ]
    nodes = [node for one in given for node in evidence.origins(one, at.line)]
    function = evidence.flow.innermost_function(at.line)
    if isinstance(function, ast.FunctionDef):
        nodes += find_defaults(function, {node.id for node in nodes if isinstance(node, ast.Name)})
    for node in nodes:
        text = ast.unparse(node).lower()
        large = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        if "inf" in text or (large and float(ast.literal_eval(node)) >= NO_LIMIT):
            return False
    return bool(given)
