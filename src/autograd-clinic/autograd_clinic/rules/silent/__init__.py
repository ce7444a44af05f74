"""Mistakes that raise nothing, by what the run shows: each with its place.

Only what no correct program does: a note on one would cost more trust than ten missed
mistakes. What may be meant, such as gradients that are added up, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ...evidence.evidence import Evidence
from ..registry import FINDERS, At
from . import (  # noqa: F401  # they register
    accumulation,
    all_columns,
    arguments,
    broadcasts,
    clipping,
    columns,
    criteria,
    dead_parameters,
    draws,
    factors,
    flags,
    flat_passes,
    functions,
    graphs,
    hidden_layers,
    hook_results,
    idle_constants,
    idle_optimizers,
    jacobians,
    left_out,
    leftovers,
    loop_names,
    lost,
    module_states,
    multipliers,
    one_way_switches,
    optimizers,
    part_groups,
    parts,
    plain_tensors,
    posteriors,
    references,
    remainders,
    results,
    rewrapped,
    saved_slopes,
    seed_memory,
    seeds,
    stages,
    statements,
    straight_through,
    targets,
    terms,
    totals,
    undone_freezes,
    unused_parts,
    written_weights,
    zeroing,
)

UNDONE = {
    "zero_grad": ("accumulation/grad_not_reset",),
    "zero_": ("accumulation/grad_not_reset",),
    "unscale_": ("neighbours/clipped_while_scaled",),
    "step": ("optimizers/never_stepped",),
    "backward": ("accumulation/grad_fills_nothing", "neighbours/cut_between_two_stages"),
}
# What detach() was to make a constant, and did not, because its result was thrown away.
KEPT_GRAPHS = {"graph/target_with_a_graph", "graph/advantage_with_a_graph"}


def find_mistakes(evidence: Evidence) -> Iterator[tuple[str, At]]:
    """Yield the entry and the place of each note, each place once for an entry.

    What a method leaves undone is no second mistake, if it is named and not called, or if its result
    is thrown away.
    """
    undone = {id for name in statements.find_uncalled(evidence) for id in UNDONE.get(name, ())}
    if any(True for _ in statements.detach_thrown_away(evidence)):
        undone |= KEPT_GRAPHS
    for id, ways in FINDERS.items():
        if id in undone:
            continue
        places: list[At] = []
        for at in chain.from_iterable(look(evidence) for look in ways):
            if at not in places:
                places.append(at)
                yield id, at
