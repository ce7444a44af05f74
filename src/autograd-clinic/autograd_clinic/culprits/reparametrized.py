"""Say of a result that is told not to require grad what has computed it: a line, or what computes a layer's weight."""

from __future__ import annotations

import ast
from typing import NamedTuple

from ..evidence.evidence import Evidence
from ..evidence.model import ModuleInfo
from ..program.syntax import dotted_name
from .executed import find_executed_calls
from .quoting import quote_node

REPARAMETRIZERS = {"weight_norm", "spectral_norm", "orthogonal", "register_parametrization"}
PRUNERS = {"l1_unstructured", "random_unstructured", "ln_structured", "random_structured"}
PRUNERS |= {"global_unstructured", "custom_from_mask", "identity"}
COMPUTING_KIND = (
    "Parametrized"  # begins the class of a layer that torch.nn.utils.parametrize has changed
)


class ComputedWeight(NamedTuple):
    """An attribute of a layer that is computed from other parameters: whose it is, and the calls that may have made it so."""

    owner: str
    path: str
    makers: list[ast.Call]


def describe_computed_weight(evidence: Evidence) -> str:
    """Say that it is a layer's weight that is computed, and since which call it is."""
    found = find_computed_weight(evidence)
    if found is None:
        return ""
    made = quote_node(evidence, found.makers[0].lineno, found.makers[0])
    which = "the call in" if len(found.makers) == 1 else "a call such as that in"
    return (
        f"`{found.path}` is no parameter of `{found.owner}`: since {which} {made}, it's computed from"
        " other parameters of that layer."
    )


def choose_remedy_of_weight(evidence: Evidence) -> str:
    """Say how to freeze a layer whose weight is computed; empty if it is another result."""
    found = find_computed_weight(evidence)
    if found is None:
        return ""
    return (
        f"Switch off the parameters that it's computed from: `for p in {found.owner}.parameters():"
        " p.requires_grad_(False)`. Detaching the weight would leave them as they are."
    )


def find_computed_weight(evidence: Evidence) -> ComputedWeight | None:
    """Return the layer's attribute that is switched, if the run shows that such a call has made it a computed one."""
    if "change requires_grad flags of leaf" not in evidence.message:
        return None
    switched = [
        node.value
        for node in ast.walk(evidence.statement or ast.Pass())
        if isinstance(node, ast.Attribute) and node.attr in ("requires_grad", "requires_grad_")
    ]
    node = switched[0] if len(switched) == 1 else None
    if not isinstance(node, ast.Attribute) or not (owner := dotted_name(node.value)):
        return None
    layer = evidence.value(node.value)
    if not isinstance(layer, ModuleInfo):
        return None
    computed = node.attr in layer.computed and node.attr.startswith(("weight", "bias"))
    if not computed and not layer.kind.startswith(COMPUTING_KIND):
        return None
    makers = find_executed_calls(evidence, REPARAMETRIZERS | PRUNERS)
    return ComputedWeight(owner, dotted_name(node), makers) if makers else None
