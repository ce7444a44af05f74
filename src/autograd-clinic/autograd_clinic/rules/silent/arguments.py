"""Notes on what a pass is given: an output again, none at all, or an input that no path leads to."""

from __future__ import annotations

from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import SequenceInfo, TensorInfo
from ..registry import At, register_note
from .queries import list_passes


@register_note("graph/sum_goes_back_twice")
def sum_goes_back_twice(evidence: Evidence) -> Iterator[At]:
    """Find backward() of the same output again, without a seed, on top of what the first has left."""
    seen: set[tuple[int, int]] = set()
    for call in evidence.calls:
        output = call.given.get("output")
        if call.function != "backward" or "seed" in call.given or call.failed:
            continue
        if not isinstance(output, TensorInfo) or output.id is None or output.node is None:
            continue
        key = output.id, output.node
        leaves = call.leaves
        if key in seen and leaves and all(leaf.tensor.grad_nonzero for leaf in leaves):
            yield call.at
        if not call.flags & {"retain_graph", "create_graph"}:
            seen.add(key)


@register_note("grad_arguments/no_outputs")
def no_outputs(evidence: Evidence) -> Iterator[At]:
    """Find a backward pass from an empty list."""
    for call, _ in list_passes(evidence):
        output = call.given.get("output")
        if isinstance(output, SequenceInfo) and output.size == 0:
            yield call.at


@register_note("grad_arguments/backward_unused_input")
def backward_unused_input(evidence: Evidence) -> Iterator[At]:
    """Find a leaf among the `inputs` of backward() to which no path leads."""
    for call, seen in list_passes(evidence):
        if call.function == "backward" and seen.whole and call.leaves is not None:
            below = {leaf.tensor.id for leaf in call.leaves}
            if any(one.leaf and one.id not in below for one in call.tensors("input")):
                yield call.at
