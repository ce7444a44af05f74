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
)


def find_mistakes(evidence: Evidence) -> Iterator[tuple[str, At]]:
    """Yield the entry and the place of each note, each place once for an entry."""
    for id, look in FINDERS.items():
        places: list[At] = []
        for at in look(evidence):
            if at and at not in places:
                places.append(at)
                yield id, at
