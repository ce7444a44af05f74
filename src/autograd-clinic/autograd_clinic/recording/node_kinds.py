"""What one node of a graph computes, as its class and what it has saved tell.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .saved_tensors import find_saved_tensors
from .values import summarize_values

LEAF_KIND = "AccumulateGrad"
PRODUCT_KIND = "MulBackward0"
SUM_KINDS = ("AddBackward0", "SubBackward0")
STEP_KINDS = {f"{name}Backward0" for name in ("Round", "Floor", "Ceil", "Trunc", "Sign", "Sgn")}
# What compares two tensors: a loss of two arguments, or a difference that is squared or the like.
COMPARING = ("MseLoss", "SmoothL1Loss", "HuberLoss", "BinaryCrossEntropy", "KlDiv", "Sub", "Mul")
MEAN_REDUCTION = 1  # among the reductions of a loss
ALL_OF_IT = 0.999  # what weights that are meant to be 1 together add up to, in single precision


def name_kind(node: Any) -> str:
    """Return the name of a node's class."""
    return type(node).__name__


def is_leaf_node(node: Any) -> bool:
    """Return whether it adds to the .grad of a leaf: it keeps nothing that could be freed.

    The `ctx` of a Function, too, may have an attribute `variable`.
    """
    return type(node).__name__ == LEAF_KIND


def compares_two_sides(node: Any) -> bool:
    """Return whether it compares or multiplies two sides with a graph each."""
    sides = [below for below, _ in node.next_functions]
    return name_kind(node).startswith(COMPARING) and len(sides) > 1 and None not in sides[:2]


def multiplies_by_a_mask(node: Any) -> bool:
    """Return whether a product is one by a tensor in which some elements, not all, are zero."""
    for other in find_saved_tensors(node):
        if other is not None:
            zeros = summarize_values(other).zeros
            if zeros and zeros < other.numel():
                return True
    return False


def takes_a_mean(node: Any) -> bool:
    """Return whether it is a mean, or a loss that is reduced to one."""
    reduction = getattr(node, "_saved_reduction", None)
    return name_kind(node).startswith("MeanBackward") or reduction == MEAN_REDUCTION


def mix_a_mean(terms: Sequence[Any]) -> bool:
    """Return whether each of some terms is weighed by a number, one is a mean, and their sum makes nothing smaller."""
    weights = [*map(_find_weight, terms)]
    weighed = [below for term in terms for below, _ in term.next_functions if below is not None]
    return len(terms) > 1 and sum(weights) >= ALL_OF_IT and any(map(takes_a_mean, weighed))


def _find_weight(term: Any) -> float:
    """Return the number that a term of a loss is multiplied with; 0 if it is multiplied with none."""
    below = [one for one, _ in term.next_functions]
    number = find_saved_tensors(term) if below.count(None) == len(below) - 1 else []
    known = [
        one for one in number if one is not None and one.numel() == 1 and not one.requires_grad
    ]
    return abs(float(known[0])) if name_kind(term) == PRODUCT_KIND and len(known) == 1 else 0.0
