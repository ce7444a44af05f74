"""Mistakes that raise nothing, by what the run shows: each with its place.

Only what no correct program does: a note on one would cost more trust than ten missed
mistakes. What may be meant, such as gradients that are added up, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ..registry import FINDERS, At
from . import (  # noqa: F401  # they register
    accumulation,
    clipping,
    dead_parameters,
    functions,
    graphs,
    optimizers,
    parts,
    results,
    seed_memory,
    seeds,
    stages,
    statements,
    targets,
    terms,
    totals,
)

UNDONE = {
    "zero_grad": ("accumulation/grad_not_reset",),
    "zero_": ("accumulation/grad_not_reset",),
    "unscale_": ("neighbours/clipped_while_scaled",),
    "backward": ("accumulation/grad_fills_nothing", "neighbours/cut_between_two_stages"),
}


def find_mistakes(evidence: Evidence) -> Iterator[tuple[str, At]]:
    """Yield the entry and the place of each note, each place once for an entry.

    What a method that is named, and not called, leaves undone is no second mistake.
    """
    undone = {id for name in statements.find_uncalled(evidence) for id in UNDONE.get(name, ())}
    for id, look in FINDERS.items():
        if id in undone:
            continue
        places: list[At] = []
        for at in look(evidence):
            if at not in places:
                places.append(at)
                yield id, at
