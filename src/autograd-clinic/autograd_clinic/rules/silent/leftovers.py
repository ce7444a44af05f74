"""Notes on gradients that the pass of one optimizer leaves in the parameters of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.leftovers import find_filling_pass
from ..registry import At, register_note

FEW_TIMES = 2  # at which it happens, before that is said


@register_note("accumulation/gradient_of_another_loss")
def gradient_of_another_loss(evidence: Evidence) -> Iterator[At]:
    """Yield a pass that adds to what another optimizer's pass has left, for a step of its own."""
    found = [call.at for call in evidence.calls if find_filling_pass(evidence, call)]
    for at, times in Counter(found).items():
        if times >= FEW_TIMES:
            yield at
