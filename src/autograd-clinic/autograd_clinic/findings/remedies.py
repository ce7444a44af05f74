"""Mechanical corrections of known errors: which code of a program to replace, and by what.

There are only those that need no decision: the seed in the shape of its output, a flag, the one
gradient out of its tuple. A correction that is one of several is shown, and not written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..evidence.evidence import Evidence
from .graph_remedies import create_graph, retain_first_graph, retain_own_graph, take_first
from .leaf_remedies import pass_floating_dtype, reset_to_none, update_without_graph
from .replacement import Replacement
from .seed_remedies import add_ones, reduce_loss, rename_seed, reshape_seed
from .value_remedies import detach_for_numpy, draw_differently, write_out_of_place


@dataclass(frozen=True)
class Remedy:
    """How to correct an entry's mistake."""

    change: Callable[[Evidence], Replacement | None]
    """Returns the replacement for a program; None if that is not mechanical there."""
    meaning: str = ""
    """What the program means then; with it, the change is only shown: more may be meant."""


REMEDIES = {
    "seed/row_for_a_column": Remedy(reshape_seed),
    "seed/flat_seed": Remedy(reshape_seed),
    "seed/one_element_for_a_scalar": Remedy(reshape_seed),
    "seed/scalar_for_one_element": Remedy(reshape_seed),
    "seed/gradients_for_gradient": Remedy(rename_seed),
    "seed/gradient_for_grad_outputs": Remedy(rename_seed),
    "implicit_seed/grad_of_several_outputs": Remedy(
        add_ones,
        "the gradient is that of the sum of all outputs; for the mean, divide; for one gradient"
        " an output, ask for each",
    ),
    "implicit_seed/loss_per_sample": Remedy(
        reduce_loss,
        "the gradient is that of the mean; for that of the sum, write `sum()`",
    ),
    "implicit_seed/integer_leaf": Remedy(pass_floating_dtype),
    "implicit_seed/numpy_in_the_loss": Remedy(detach_for_numpy),
    "implicit_seed/gradient_without_a_graph": Remedy(create_graph),
    "implicit_seed/graph_retained_not_created": Remedy(create_graph),
    "graph/backward_twice": Remedy(
        retain_first_graph,
        "both passes are wanted, and their gradients add up; if not, delete the second call",
    ),
    "graph/two_losses_one_graph": Remedy(retain_first_graph),
    "graph/one_call_per_seed": Remedy(retain_own_graph),
    "graph/parameter_changed_in_place": Remedy(update_without_graph),
    "graph/grad_zeroed_too_early": Remedy(reset_to_none),
    "graph/saved_result_changed": Remedy(write_out_of_place),
    "grad_arguments/result_is_a_tuple": Remedy(take_first),
    "func/vmap_random": Remedy(
        draw_differently,
        'each sample draws numbers of its own; for the same ones, write `randomness="same"`',
    ),
}
