"""Say of a result that is told not to require grad what has computed it: a line, or what computes a layer's weight."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ..evidence.evidence import Evidence
from ..evidence.model import ModuleInfo
from ..program.syntax import last_name, list_arguments
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
    if not isinstance(node, ast.Attribute) or _is_set_by_forward(node.attr, evidence):
        return None
    called = find_executed_calls(evidence, REPARAMETRIZERS | PRUNERS)
    makers = [call for call in called if _is_named(node.attr, call)]
    if not makers or not _is_computed(node, makers, evidence):
        return None
    return ComputedWeight(ast.unparse(node.value), ast.unparse(node), makers)


def _is_set_by_forward(name: str, evidence: Evidence) -> bool:
    """Return whether a line of the program that has run gives an attribute of this name a value, behind `__init__()`."""
    return any(
        getattr(evidence.flow.innermost_function(one.line), "name", "__init__") != "__init__"
        for one in evidence.flow.find_attribute_bindings(name)
        if one.line in evidence.times
    )


def _is_named(name: str, call: ast.Call) -> bool:
    """Return whether a call computes the attribute of this name: the one it is given, or `weight`."""
    words = [
        node.value
        for one in list_arguments(call)
        for node in ast.walk(one)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return name in (words or ["weight"])


def _is_computed(node: ast.Attribute, makers: list[ast.Call], evidence: Evidence) -> bool:
    """Return whether a layer's attribute was seen to be computed, or its layer was given what such a call returned."""
    layer = evidence.value(node.value)
    if isinstance(layer, ModuleInfo):
        return node.attr in layer.computed or layer.kind.startswith(COMPUTING_KIND)
    root, path = _split_root(node)
    module = evidence.value(root)
    if isinstance(module, ModuleInfo) and path in module.computed:
        return True
    places = {place for call in makers for place in _list_places(call, evidence)}
    return {last_name(node.value), f"{last_name(root)}.{path.rpartition('.')[0]}"} & places > set()


def _list_places(call: ast.Call, evidence: Evidence) -> Iterator[str]:
    """Yield the last parts of the names that what a call returned was given, also as an item: `net.0`."""
    for name in evidence.flow.list_names_given(call):
        yield name.rpartition(".")[2]
    outer = evidence.flow.find_parent(call)
    if isinstance(outer, ast.Call) and call in outer.args:
        for name in evidence.flow.list_names_given(outer):
            yield f"{name.rpartition('.')[2]}.{outer.args.index(call)}"


def _split_root(node: ast.expr) -> tuple[ast.expr, str]:
    """Return the name that an expression begins with, and the path from there: `0.weight` of `net[0].weight`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        parts.insert(0, node.attr if isinstance(node, ast.Attribute) else ast.unparse(node.slice))
        node = node.value
    return node, ".".join(parts)
