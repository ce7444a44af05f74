"""Notes on gradients that the pass of one optimizer leaves in the parameters of another."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.leftovers import find_filling_pass, find_mixed_passes
from ...program.syntax import find_calls
from ..cuts import find_operand, is_detached
from ..registry import At, register_note
from .queries import find_output_origins

FEW_TIMES = 2  # at which it happens, before that is said


@register_note("accumulation/gradient_of_another_loss")
def gradient_of_another_loss(evidence: Evidence) -> Iterator[At]:
    """Yield a pass that adds to what another optimizer's pass has left, for a step of its own."""
    found = [call.at for call in evidence.calls if find_filling_pass(evidence, call)]
    often = [at for at, times in Counter(found).items() if times >= FEW_TIMES]
    yield from often or _find_mixed_passes(evidence)


def _find_mixed_passes(evidence: Evidence) -> Iterator[At]:
    """Yield a pass through one part alone, whose sum with a pass through both a step uses.

    The sum of two losses may be meant. But who calls a part once with what another one has made, and once
    with the same, detached, trains one against the other.
    """
    found: Counter[tuple[At, At]] = Counter()
    for step in evidence.calls:
        if step.step and (pair := find_mixed_passes(evidence, step)):
            found[pair[0].at, pair[1].at] += 1
    for (wide, narrow), times in found.items():
        if times >= FEW_TIMES and _are_opponents(wide, narrow, evidence):
            yield narrow


def _are_opponents(wide: At, narrow: At, evidence: Evidence) -> bool:
    """Return whether one pass comes from a call with something, and the other from the same call with it detached.

    If both are measured by the same function, and with the same target, they want the same.
    """
    whole = {
        (last, ast.unparse(one), _find_measure(one, evidence))
        for last, one in _list_given(wide, evidence)
        if not is_detached(one)
    }
    called = {(last, text) for last, text, _ in whole}
    cut = [
        (last, ast.unparse(find_operand(one)), _find_measure(one, evidence))
        for last, one in _list_given(narrow, evidence)
        if is_detached(one)
    ]
    return any(
        (last, text) in called and not (measure and (last, text, measure) in whole)
        for last, text, measure in cut
    )


def _list_given(at: At, evidence: Evidence) -> list[tuple[str, ast.expr]]:
    """Return what the calls that an output comes from were given first, with their names."""
    calls = find_calls(find_output_origins(evidence, at))
    return [(ast.unparse(call.func), call.args[0]) for _, call in calls if call.args]


def _find_measure(given: ast.expr, evidence: Evidence) -> tuple[str, ...]:
    """Return what a call with this argument is itself an argument of, with another: its name and the other ones."""
    outer = evidence.flow.find_parent(evidence.flow.find_parent(given) or given)
    if not isinstance(outer, ast.Call) or len(outer.args) < 2:
        return ()
    return ast.unparse(outer.func), *map(ast.unparse, outer.args[1:])
