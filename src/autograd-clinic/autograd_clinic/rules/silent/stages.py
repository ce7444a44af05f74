"""Notes on a graph that is cut between two stages of a model."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...evidence.training import ParameterInfo
from ...program.syntax import dotted_name, span_of_node
from ..cuts import find_operand, is_detached
from ..origins import Traced, is_of_a_gradient, list_read_names
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors
from .queries import (
    find_grad_reads,
    is_step_without_gradients,
    is_straight_line,
    trace_output_origins,
    trace_stepped_outputs,
)
from .rewrapped import rewrapped_to_silence_the_error
from .starved import list_made_names


@register_note("neighbours/cut_between_two_stages")
def cut_between_two_stages(evidence: Evidence) -> Iterator[At]:
    """Find a .grad that is read, or stepped with, and that detach() has kept the pass away from."""
    if any(rewrapped_to_silence_the_error(evidence)):
        return  # then the pass begins at a leaf, whatever was cut before it
    last: Call | None = None
    for call in evidence.calls:
        if call.function == "backward":
            last = call
        elif last and is_step_without_gradients(call) and (own := _list_starved(call, evidence)):
            yield from _find_cut_off(own, call, evidence)
    if last and last.backward and last.backward.whole:
        for read in _find_vain_reads(evidence, last):
            for cut, there in _find_stage_cuts(trace_output_origins(evidence, last.at)):
                before = there.origins(cut, getattr(cut, "lineno", 0))
                names = {ast.unparse(node) for node in before for node in ast.walk(node)}
                if ast.unparse(read.value) in names and last.leaves:
                    yield span_of_node(cut)
                    break


def _find_cut_off(own: list[ParameterInfo], step: Call, evidence: Evidence) -> Iterator[At]:
    """Yield the nearest cut before which some parameters are that a step found without a gradient."""
    names = list_made_names(own, evidence)
    for optimizer in evidence.training.optimizers:
        if optimizer.stepped == step.at:
            for cut, there in _find_stage_cuts(trace_stepped_outputs(evidence, optimizer)):
                if not names or list_read_names(find_operand(cut), there) & names:
                    yield span_of_node(cut)
                    return


def _find_stage_cuts(traced: Iterable[Traced]) -> Iterator[Traced]:
    """Yield where an output was cut from what came before, if that is a stage.

    It's none if a gradient was cut, or a term of something else: another remedy is right there. Of
    `.data` another entry tells.
    """
    for node, there in traced:
        for cut in filter(is_detached, ast.walk(node)):
            if isinstance(cut, ast.Attribute) or _is_of_a_leaf(cut, there):
                continue
            if not is_in_arithmetic(cut, there) and not is_of_a_gradient(cut, there):
                yield cut, there


def _is_of_a_leaf(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether what is detached was seen to be a leaf: nothing was computed before the cut."""
    of = find_operand(cut)
    line = getattr(cut, "lineno", 0)
    held = find_seen_tensors(evidence, ast.unparse(of), line)
    if not held and isinstance(of, ast.Name):
        known = evidence.tensor_held_by(of.id, line)
        held = [known] if known else []
    return bool(held) and not any(one.grad_fn for one in held)


def _list_starved(step: Call, evidence: Evidence) -> list[ParameterInfo]:
    """Return the parameters of the optimizer that steps, if no pass was seen to reach any of them."""
    stepped = {one.number for one in evidence.training.optimizers if one.stepped == step.at}
    own = [one for one in evidence.training.parameters if one.optimizers & stepped]
    return [] if any(one.passes or one.filled for one in own) else own


def is_in_arithmetic(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether arithmetic goes on with it where it stands, as in `w - rate * g.detach()`."""
    return any(
        cut in (node.left, node.right)
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.BinOp)
    )


def _find_vain_reads(evidence: Evidence, call: Call) -> Iterator[ast.Attribute]:
    """Yield where below a call the .grad of a leaf is read that was never filled."""
    filled = {fact.name for fact in evidence.facts if fact.name.endswith(".grad")}
    for read in find_grad_reads(evidence.tree):
        path = dotted_name(read.value)
        if (
            read.lineno <= call.at.line
            or not is_straight_line(evidence, read)
            or f"{path}.grad" in filled
        ):
            continue
        tensor = evidence.tensor_held_by(path, read.lineno)
        if tensor and tensor.requires_grad and not tensor.grad_fn:
            yield read
