"""Which functions have a slope that is infinite somewhere, so that a gradient can be nan, and where that is."""

from __future__ import annotations

from collections.abc import Iterable

STEEP_FUNCTIONS = {
    "sqrt": "a square root, whose slope is infinite at 0",
    "rsqrt": "a reciprocal square root, whose slope is infinite at 0",
    "reciprocal": "a reciprocal, whose slope is infinite at 0",
    "log": "a logarithm, whose slope is infinite at 0",
    "log2": "a logarithm, whose slope is infinite at 0",
    "log10": "a logarithm, whose slope is infinite at 0",
    "acos": "an arc cosine, whose slope is infinite at 1 and -1",
    "asin": "an arc sine, whose slope is infinite at 1 and -1",
    "acosh": "an inverse hyperbolic cosine, whose slope is infinite at 1",
    "atanh": "an inverse hyperbolic tangent, whose slope is infinite at 1 and -1",
}
# Of these, PyTorch sets the slope to 0 where it is none; the second derivative is nan there. Of std()
# and cdist() it does so, too, and no derivative is nan.
STEEP_TWICE = {"norm", "vector_norm", "atan2"}
STEEP_NODES_TWICE = {
    "LinalgVectorNormBackward0",
    "NormBackward0",
    "NormBackward1",
    "Atan2Backward0",
}


def list_steep_functions(nodes: Iterable[str]) -> list[str]:
    """Return those functions whose nodes are among these."""
    names = {*nodes}
    return [name for name in STEEP_FUNCTIONS if f"{name.capitalize()}Backward0" in names]
