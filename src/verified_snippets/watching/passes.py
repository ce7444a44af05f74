"""What a backward pass is about to go through: the graph below its outputs.

Knows torch as `tensors` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

NODES = 512  # nodes of a graph that are looked through
DEEP = 2**14  # the same after a failure, which happens once
SPOILED = "modified by an inplace operation: "
STEPS = {f"{name}Backward0" for name in ("Round", "Floor", "Ceil", "Trunc", "Sign", "Sgn")}
LARGE = 2**20  # elements of a tensor whose values are looked at


class Below:
    """The nodes below some outputs, found by way of their `grad_fn`."""

    def __init__(self, functions: list[Any], most: int = NODES) -> None:
        self.nodes = list(_reached(functions, lambda node: True, most))
        self.whole = len(self.nodes) < most

    def leaves(self) -> list[Any]:
        """The tensors at which the graph starts."""
        return _leaves(self.nodes)

    def told(self) -> dict[str, Any]:
        """What decides between right and wrong, as JSON."""
        kinds = sorted({_kind(node) for node in self.nodes})
        told: dict[str, Any] = {"nodes": kinds, "whole": self.whole}
        if STEPS & {*kinds}:  # the slope of these is zero everywhere
            sloped = _reached(self.nodes[:1], lambda node: _kind(node) not in STEPS)
            alive = {id(leaf) for leaf in _leaves(list(sloped))}
            told["flat"] = [id(leaf) for leaf in self.leaves() if id(leaf) not in alive]
        told["coupled"] = any(
            getattr(node, "_saved_training", False)
            for node in self.nodes
            if "BatchNorm" in _kind(node)
        )
        told["custom"] = [
            {"name": type(node)._forward_cls.__name__, "needs": [*node.needs_input_grad]}
            for node in self.nodes
            if hasattr(node, "_forward_cls") and hasattr(node, "needs_input_grad")
        ]
        return told

    def overwritten(self, changes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Those of the changes that a node does not know of: what it saved was changed later.

        A change in place that autograd has counted is its own to report, but not one of a
        tensor that hangs at the `ctx` of a Function.
        """
        for node in self.nodes:
            later = [c for c in changes if c["sequence"] > node._sequence_nr()]
            if not later:
                continue
            places = {_storage(saved) for saved in _saved(node)}
            kept = {_storage(value) for value in vars(node).values()} if _own(node) else set()
            for change in later:
                if change["silent"] and change["storage"] in places:
                    yield {**change, "kept": False}
                elif change["storage"] in kept:
                    yield {**change, "kept": _kind(node)}

    def spoiled(self, message: str, modules: list[Any]) -> dict[str, Any]:
        """The node that fails with this message, and where the tensor is that it had saved.

        A node refuses to give a saved tensor that was changed in place, in the same words.
        The engine takes the node that was made last first. `leaf` and `buffer` are whether
        a leaf of the graph or a parameter, or a buffer of one of these modules is there.
        """
        parameters = (parameter for module in modules for parameter in module.parameters())
        buffers = (buffer for module in modules for buffer in module.buffers())
        for node in sorted(self.nodes, key=lambda node: node._sequence_nr(), reverse=True):
            for one, read in _readers(node):
                try:
                    read()
                except Exception as error:
                    if _told(error) != _told(message):
                        continue
                    place = _kept_at(one)
                    return {
                        "sequence": node._sequence_nr(),
                        "storage": place,
                        "leaf": place in map(_storage, [*self.leaves(), *parameters]),
                        "buffer": place in map(_storage, buffers),
                    }
        return {}


def _told(message: object) -> str:
    """Which tensor a message says to be changed, without the hint, which depends on a mode."""
    return str(message).partition(SPOILED)[2].partition(" instead.")[0]


def plain(tensor: Any) -> bool:
    """Whether it has values to look at: those that torch.compile and torch.func wrap crash."""
    torch: Any = sys.modules["torch"]
    return (
        type(tensor) in (torch.Tensor, torch.nn.Parameter)
        and not torch._is_functional_tensor(tensor)
        and not torch._C._functorch.is_functorch_wrapped_tensor(tensor)
        and not tensor.is_meta
    )


def numbers(tensor: Any) -> dict[str, Any]:
    """What the values of a tensor have in common."""
    told: dict[str, Any] = {}
    if not plain(tensor):
        return told
    with contextlib.suppress(Exception):
        told["storage"] = tensor.untyped_storage().data_ptr()
        pairs = zip(tensor.shape, tensor.stride(), strict=True)
        told["overlaps"] = any(size > 1 and stride == 0 for size, stride in pairs)
    with contextlib.suppress(Exception):
        if 0 < tensor.numel() <= LARGE and not tensor.is_sparse:
            nonzero = int(tensor.count_nonzero())
            told["zeros"] = tensor.numel() - nonzero
            told["zero"] = not nonzero
            told["ones"] = bool((tensor == 1).all())
            told["nan"] = bool(tensor.isnan().any())
            told["finite"] = bool(tensor.isfinite().all())
    return told


def cast(seed: Any, output: Any) -> str:
    """`large` if finite weights of a seed become infinite in the dtype of its output."""
    with contextlib.suppress(Exception):
        if (
            plain(seed)
            and plain(output)
            and seed.dtype != output.dtype
            and 0 < seed.numel() <= LARGE
        ):
            got = seed.to(output.dtype)
            return "large" if bool((got.isinf() & seed.isfinite()).any()) else ""
    return ""


def holders(gradient: Any) -> int:
    """How often Python refers to a tensor, from here."""
    return sys.getrefcount(gradient)


def _reached(
    functions: list[Any], further: Callable[[Any], bool], most: int = NODES
) -> Iterator[Any]:
    """The nodes below these, not beyond one for which `further` does not hold."""
    rest = [node for node in functions if node is not None]
    seen = {*rest}
    while rest and len(seen) < most:
        node = rest.pop(0)
        yield node
        if further(node):
            found = {below: None for below, _ in node.next_functions if below}
            rest += [below for below in found if below not in seen]
            seen |= found.keys()
    yield from rest


def _leaves(nodes: list[Any]) -> list[Any]:
    found = {id(v): v for node in nodes if (v := getattr(node, "variable", None)) is not None}
    return [*found.values()]


def _kind(node: Any) -> str:
    return type(node).__name__


def _own(node: Any) -> bool:
    return hasattr(node, "_forward_cls") and hasattr(node, "__dict__")


def _readers(node: Any) -> Iterator[tuple[Any, Callable[[], Any]]]:
    """What a node has saved, each as it is kept, with what reads and checks it."""
    for name in dir(node):
        if name.startswith("_raw_saved_"):
            kept = getattr(node, name)
            if isinstance(kept, list | tuple):
                yield from ((one, one.unpack) for one in kept)
            else:
                yield kept, partial(getattr, node, name.removeprefix("_raw"))


def _kept_at(saved: Any) -> int | None:
    """Where in memory a saved tensor is, whatever has become of it."""
    with contextlib.suppress(Exception):
        return _storage(saved.data)
    return None


def _storage(tensor: Any) -> int | None:
    with contextlib.suppress(Exception):
        if plain(tensor):
            found: int = tensor.untyped_storage().data_ptr()
            return found
    return None


def _saved(node: Any) -> Iterator[Any]:
    for name in dir(node):
        if name.startswith("_saved_"):
            with contextlib.suppress(Exception):  # they may be freed already
                value = getattr(node, name)
                yield from value if isinstance(value, list | tuple) else [value]
    if _own(node):
        with contextlib.suppress(Exception):
            yield from node.saved_tensors
