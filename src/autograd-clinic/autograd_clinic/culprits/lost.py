"""Say from which pass on a loss is not finite, and whether its parameters were still finite then."""

from __future__ import annotations

from ..evidence.evidence import Evidence
from ..evidence.pass_model import BackwardPass
from .quoting import quote_call
from .steep_slopes import STEEP_FUNCTIONS, list_steep_functions


def describe_lost_training(evidence: Evidence) -> str:
    """Say which pass is the first of those at the end whose loss is not finite, and what was so before it."""
    place = evidence.training.find_place(evidence.at) if evidence.at else None
    if place is None or not place.lost:
        return ""
    first = place.passes - place.lost + 1
    began = (
        f"Of {place.passes} passes of {quote_call(evidence, place.at)}, number {first} is the first"
    )
    said = f"{began} whose loss is nan or infinite, and so are all after it."
    passes = [call.backward for call in evidence.calls if call.at == place.at and call.backward]
    here = next((seen for seen in passes if seen.turn == first), None)
    if here is None or here.lost_leaves is None:
        return said
    if not here.lost_leaves:
        blamed = "the data, or what computes the loss, is to blame"
        return f"{said} Its parameters were still finite, so {blamed}."
    if first == 1:
        return f"{said} Its parameters were nan or infinite already."
    earlier = f"{said} Its parameters were nan or infinite already, and the loss before was finite"
    return f"{earlier}: so the gradient before was not.{_describe_steep(here)}"


def _describe_steep(seen: BackwardPass) -> str:
    """Say which operations that a pass goes through have an infinite slope somewhere."""
    steep = sorted({STEEP_FUNCTIONS[name] for name in list_steep_functions(seen.nodes)})
    if not steep:
        return ""
    return f" Its graph has {', and '.join(steep)}."
