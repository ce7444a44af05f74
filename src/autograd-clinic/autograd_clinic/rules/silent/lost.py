"""Notes on a training whose loss turns nan or infinite, and stays so to its end."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ..registry import At, register_note

FEW_LOST = 3  # passes at the end that begin from a loss that is not finite, before that is said
ASKING = {"isnan", "isfinite", "isinf", "isneginf", "isposinf", "nan_to_num", "nan_to_num_"}


@register_note("optimizers/loss_turns_nan")
def loss_turns_nan(evidence: Evidence) -> Iterator[At]:
    """Yield where passes begin whose last losses are not finite, unless all parameters have stayed so.

    A program that asks for that sees it itself. One that tries several settings goes on to the next one.
    """
    training = evidence.training
    stepped = [one for one in training.optimizers if one.steps]
    several = max(Counter(one.at for one in stepped).values(), default=0) > 1
    seen = [one.finite for one in training.parameters if one.steps and one.finite is not None]
    if not stepped or several or (seen and all(seen)) or _asks_for_it(evidence):
        return
    places = {*evidence.backward_places()}
    yield from (one.at for one in training.places if one.at in places and one.lost >= FEW_LOST)


def _asks_for_it(evidence: Evidence) -> bool:
    """Return whether something in the program asks whether a value is nan or infinite."""
    names = (
        getattr(node, "attr", getattr(node, "id", ""))
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Attribute | ast.Name)
    )
    return not ASKING.isdisjoint(names)
