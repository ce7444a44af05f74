"""What a fact of a program says of a tensor or a module, as evidence has it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .model import ModuleInfo, TensorInfo

SIZE = re.compile(r"\d+")


def describe_state(state: Mapping[str, str] | None) -> TensorInfo | ModuleInfo | None:
    """Return what a fact says of a tensor or a module; None if it says that there is none."""
    if state is None:
        return None
    if "module" in state:
        return ModuleInfo(kind=state["module"])
    return TensorInfo(
        kind="Tensor",
        dtype=state["dtype"],
        shape=parse_shape(state),
        requires_grad=state.get("requires_grad") == "True",
        grad_fn=node_name(state),
    )


def parse_shape(state: Mapping[str, str]) -> tuple[int, ...] | None:
    """Return the shape that a fact tells, if it does."""
    return tuple(map(int, SIZE.findall(state["shape"]))) if "shape" in state else None


def node_name(state: Mapping[str, str]) -> str | None:
    """Return the name of the node of the graph that a fact tells, if there is one."""
    name = state.get("grad_fn", "None")
    return None if name.startswith("None") else name
