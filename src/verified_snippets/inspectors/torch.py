"""All that is known of torch: tensors and modules, their gradients, and the graph behind them.

Torch is never imported here: only what the program has imported is looked at, so that it does not
notice.
"""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..record.format import format_value
from ..watching.protocol import NONE_TEXT, VALUE_LABEL, BaseInspector, Description
from .containers import MAX_ITEMS, find_held

if TYPE_CHECKING:
    from ..record.graph import SerializedGraph, WrittenNode

FEW_ELEMENTS = 16  # elements of a tensor whose values are shown
MAX_NODES = 48  # of a graph that is recorded: a larger one is no picture
TENSOR_FIELDS = (
    "shape dtype layout is_quantized device requires_grad grad_fn is_leaf retains_grad grad "
    "output_nr _version"
)


class TensorInspector(BaseInspector):
    """Describes tensors and modules, by way of the torch that the program has imported."""

    # Most programs print a tensor or call backward(gradient=…).
    late_imports: Sequence[str] = (
        "torch._subclasses.schema_check_mode",
        "torch.fx.experimental.symbolic_shapes",
    )
    # Only some use an optimizer or torch.func, either of which takes three seconds to import.
    costly_late_imports: Mapping[str, Sequence[str]] = {
        r"\b(?:optim|func|functional|functorch|forward_ad|vmap|jvp|vjp|compile|profiler|"
        r"DistributedDataParallel)\b": (
            "torch._dynamo",
            "torch._decomp.decompositions_for_jvp",
            "torch.profiler._cupti_monitor",
        )
    }

    seeding = "torch.manual_seed(0)"

    def __init__(self) -> None:
        self.torch: Any = None  # until `find` has found it
        # Reads each of TENSOR_FIELDS from a tensor, past what a subclass makes of the name.
        self.read: dict[str, Any] = {}

    def find(self) -> bool:
        """See Inspector."""
        if self.torch:
            return True
        torch: Any = sys.modules.get("torch")
        if not torch or "func" not in vars(torch):
            return False
        base = torch._C.TensorBase
        self.read = {name: getattr(base, name).__get__ for name in TENSOR_FIELDS.split()}
        self.torch = torch
        return True

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """See Inspector: modes of __torch_dispatch__, __torch_function__ and torch.func are off."""
        c = self.torch._C
        with (
            c._DisableTorchDispatch(),
            c.DisableTorchFunction(),
            c._DisableFuncTorch(),
            c._AutoDispatchBelowAutograd(),
        ):
            yield

    def items(self, name: str, value: object) -> Iterator[tuple[str, Any]]:
        """See Inspector: a tensor; a module and its parameters; the tensors in a container."""
        kind, tensor = type(value), self.torch.Tensor
        if issubclass(kind, tensor):
            yield name, value
        elif issubclass(kind, self.torch.nn.Module):
            yield name, value
            yield from islice(_parameters(name, value), MAX_ITEMS)
        else:
            yield from find_held(name, value, (tensor,))

    def holds(self, kind: type) -> bool:
        """See Inspector."""
        return issubclass(kind, (self.torch.Tensor, self.torch.nn.Module, list, tuple, dict))

    def has_grad(self, tensor: object) -> bool:
        """Return whether .grad can be read; on a tensor that is neither a leaf nor retains it, torch warns."""
        return bool(self.read["is_leaf"](tensor) or self.read["retains_grad"](tensor))

    def parts(self, item: object) -> Iterator[tuple[str, Any]]:
        """See Inspector: its .grad."""
        if issubclass(type(item), self.torch.Tensor) and self.has_grad(item):
            yield ".grad", self.read["grad"](item)

    def version(self, item: object) -> object:
        """See Inspector: how often the tensor was written to, as autograd counts it; None for a module."""
        with contextlib.suppress(Exception):  # inference tensors have none
            return self.read["_version"](item)
        return None

    def is_news(self, item: object) -> bool:
        """See Inspector: not that of a module, which is the `self` of its forward."""
        return not issubclass(type(item), self.torch.nn.Module)

    def warm(self) -> None:
        """See Inspector: print a tensor, as most programs do; the first takes long."""
        with contextlib.suppress(Exception):
            repr(sys.modules["torch"].zeros(1))

    def reseed(self) -> None:
        """See Inspector."""
        sys.modules["torch"].default_generator.seed()

    def graph(self, namespace: Mapping[str, object]) -> SerializedGraph | None:
        """See Inspector: that of autograd."""
        results: list[tuple[str, Any, int]] = []
        leaves: dict[int, str] = {}
        for name, value in namespace.items():
            for path, item in self.items(name, value):
                if not issubclass(type(item), self.torch.Tensor):
                    continue
                if (function := self.read["grad_fn"](item)) is None:
                    leaves.setdefault(id(item), path)
                else:
                    results.append((path, function, int(self.read["output_nr"](item))))
        return _collect_graph(results, leaves)

    def describe(self, item: object, memory: dict[str, Any] | None = None) -> Description:
        """See Inspector: of a tensor the value, shape, dtype and place in the graph; of a module its class.

        The value is written as nested lists of numbers with five digits, if it has at most 16
        elements. Of sparse, quantized, meta and batched tensors, and of those with a
        `__torch_dispatch__` of their own, only the shape and the dtype are told.
        """
        if issubclass(type(item), self.torch.nn.Module):
            return {"module": type(item).__name__}
        return self._describe_tensor(item, {} if memory is None else memory)

    def _describe_tensor(self, tensor: Any, memory: dict[str, Any]) -> Description:
        c, read = self.torch._C, self.read
        dtype = str(read["dtype"](tensor)).removeprefix("torch.")
        try:
            shape = tuple(map(int, read["shape"](tensor)))
        except Exception:  # nested tensors have none
            return {"dtype": dtype}
        if (
            c._functorch.is_functorch_wrapped_tensor(tensor)
            or type(tensor).__torch_dispatch__ is not c._disabled_torch_dispatch_impl
            or read["layout"](tensor) is not self.torch.strided
            or read["is_quantized"](tensor)
            or read["device"](tensor).type == "meta"
        ):
            return {"shape": str(shape), "dtype": dtype}
        state: Description = {}
        if math.prod(shape) <= FEW_ELEMENTS and read["device"](tensor).type == "cpu":
            with contextlib.suppress(Exception):
                raw = c.TensorBase.tolist(tensor)
                if raw != memory.get("raw") or "text" not in memory:
                    memory["text"] = format_value(raw)
                    memory["raw"] = raw
                state[VALUE_LABEL] = memory["text"]
        state |= {"shape": str(shape), "dtype": dtype}
        with contextlib.suppress(Exception):  # of a view that was changed where it must not be
            if (node := read["grad_fn"](tensor)) is not None:
                state |= {"requires_grad": "True", "grad_fn": type(node).__name__}
            elif read["requires_grad"](tensor):
                state |= {"requires_grad": "True", "grad_fn": "None, a leaf"}
            else:
                state |= {"requires_grad": "False"} if VALUE_LABEL in state else {}
                state["grad_fn"] = NONE_TEXT
        return state


def _collect_graph(
    results: Iterable[tuple[str, Any, int]], leaves: dict[int, str]
) -> SerializedGraph | None:
    """Return the graph as a record's JSON has it; None if there is none, or it is too large.

    Each of the results is the name of a tensor, its grad_fn, and which output of that it is.
    `leaves` are the names of leaf tensors, by id().
    """
    index_of: dict[Any, int] = {}  # keeps the nodes alive: while it does, each is one object
    nodes: list[WrittenNode] = []
    entries: dict[str, list[int]] = {}
    for name, grad_fn, output in results:
        unvisited = [grad_fn]
        while unvisited:
            if (node := unvisited.pop()) in index_of:
                continue
            if len(index_of) == MAX_NODES:
                return None
            index_of[node] = len(nodes)
            leaf = getattr(node, "variable", None)  # of a node that accumulates into .grad
            label = type(node).__name__ if leaf is None else leaves.get(id(leaf), "leaf")
            takes = [[int(size) for size in taken.shape] for taken in node._input_metadata]
            nodes.append({"name": label, "takes": takes, "next": [], "leaf": leaf is not None})
            unvisited += [after for after, _ in reversed(node.next_functions) if after]
        entries[name] = [index_of[grad_fn], output]
    for node, index in index_of.items():
        nodes[index]["next"] = [[index_of[after], nr] for after, nr in node.next_functions if after]
    return {"nodes": nodes, "results": entries} if nodes else None


def _parameters(name: str, module: object) -> Iterator[tuple[str, Any]]:
    """Yield the parameters of a module and of those within it, each with how code calls it."""
    own = object.__getattribute__(module, "__dict__")
    for key, parameter in own.get("_parameters", {}).items():
        if parameter is not None:
            yield f"{name}.{key}", parameter
    for key, child in own.get("_modules", {}).items():
        if child is not None:
            yield from _parameters(f"{name}[{key}]" if key.isdigit() else f"{name}.{key}", child)
