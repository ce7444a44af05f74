"""The tensors and modules of a running program: what each is, and was when last looked at.

Torch is never imported: only what the program has imported is looked at, so that the
program does not notice.
"""

from __future__ import annotations

import contextlib
import math
import re
import sys
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from ..record.format import format_value

FEW_ELEMENTS = 16  # elements of a tensor whose values are shown
MAX_ITEMS = 64  # elements of a container, or parameters of a module, that are looked at
PLAIN_KEY = re.compile(r"[\w .-]{1,40}")
STATE_FIELDS = "shape dtype layout is_quantized device requires_grad grad_fn is_leaf retains_grad grad output_nr _version"

StateJson = dict[str, Any]  # a record.State as its JSON has it


@dataclass(slots=True)
class Binding:
    """What a name held when last looked at, and since when there is such a name."""

    serial: int
    state: StateJson
    born: int = 0


@dataclass(slots=True)
class Snapshot:
    """A tensor or a module as it was when last looked at."""

    ref: weakref.ref[Any]
    serial: int
    state: StateJson = field(default_factory=dict)
    before: StateJson = field(default_factory=dict)
    fresh: bool = True
    changed: bool = False
    version: int | None = None
    raw: Any = None
    text: str | None = None
    grad: Binding | None = None


class TensorInspector:
    """Reads them from the program's own torch, once `find` has found that.

    `read` gets a field of a tensor, whatever its class makes of the name. `on_look` is told of
    each object once a look, with what is known of it then.
    """

    def __init__(self) -> None:
        self.torch: Any = None
        self.read: dict[str, Any] = {}
        self.on_look: Callable[[Any, Snapshot], None] | None = None
        self._seen: dict[int, Snapshot] = {}
        self._serials = count()

    def find(self) -> bool:
        """Find torch, if the program has imported it, and wholly."""
        if self.torch:
            return True
        torch: Any = sys.modules.get("torch")
        if not torch or "func" not in vars(torch):
            return False
        base = torch._C.TensorBase
        self.read = {name: getattr(base, name).__get__ for name in STATE_FIELDS.split()}
        self.torch = torch
        return True

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """In it, no mode of the program sees what we look at."""
        c = self.torch._C
        with (
            c._DisableTorchDispatch(),
            c.DisableTorchFunction(),
            c._DisableFuncTorch(),
            c._AutoDispatchBelowAutograd(),
        ):
            yield

    def items(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        """Yield the tensors and modules that a name holds, one level into what it holds."""
        kind, tensor = type(value), self.torch.Tensor
        if issubclass(kind, tensor):
            yield name, value
        elif issubclass(kind, self.torch.nn.Module):
            yield name, value
            yield from islice(_parameters(name, value), MAX_ITEMS)
        elif issubclass(kind, list | tuple):
            own = list if issubclass(kind, list) else tuple
            for index, item in enumerate(islice(own.__iter__(value), MAX_ITEMS)):
                if issubclass(type(item), tensor):
                    yield f"{name}[{index}]", item
        elif issubclass(kind, dict):
            for key, item in islice(dict.items(value), MAX_ITEMS):
                plain = type(key) is int or (type(key) is str and PLAIN_KEY.fullmatch(key))
                if plain and issubclass(type(item), tensor):
                    yield f"{name}[{key!r}]", item

    def modules(self) -> list[Any]:
        """Return all that were seen and are still there."""
        seen = [one.ref() for one in self._seen.values()]
        return [one for one in seen if issubclass(type(one), self.torch.nn.Module)]

    def has_grad(self, tensor: Any) -> bool:
        """Return whether its .grad can be read: that of another tensor warns."""
        return bool(self.read["is_leaf"](tensor) or self.read["retains_grad"](tensor))

    def refresh(self, item: Any, looked: dict[int, Snapshot]) -> Snapshot:
        """Return what is known of an object, brought up to date once a look."""
        if id(item) in looked:
            return looked[id(item)]
        seen = self._seen.get(id(item))
        if seen is None or seen.ref() is not item:
            seen = self._seen[id(item)] = Snapshot(weakref.ref(item), next(self._serials))
        looked[id(item)] = seen
        seen.before = seen.state
        if issubclass(type(item), self.torch.nn.Module):
            seen.state = {"module": type(item).__name__}
        else:
            try:
                version = self.read["_version"](item)
            except Exception:  # inference tensors have none
                version = None
            seen.state = self._described(item, seen)
            unshown = "value" not in seen.state and version != seen.version
            seen.changed = seen.state != seen.before or unshown
            seen.version = version
        seen.fresh = not seen.before
        seen.changed = seen.changed and not seen.fresh
        if self.on_look:
            self.on_look(item, seen)
        return seen

    def describe(self, tensor: Any) -> StateJson:
        """Return what a tensor is now, as a record has it."""
        return self._described(tensor, Snapshot(weakref.ref(tensor), 0))

    def _described(self, tensor: Any, seen: Snapshot) -> StateJson:
        c, read = self.torch._C, self.read
        state: StateJson = {"dtype": str(read["dtype"](tensor)).removeprefix("torch.")}
        with contextlib.suppress(Exception):  # nested tensors have no shape
            state = {"shape": [int(size) for size in read["shape"](tensor)], **state}
        if (
            "shape" not in state
            or c._functorch.is_functorch_wrapped_tensor(tensor)
            or type(tensor).__torch_dispatch__ is not c._disabled_torch_dispatch_impl
            or read["layout"](tensor) is not self.torch.strided
            or read["is_quantized"](tensor)
            or read["device"](tensor).type == "meta"
        ):
            return state
        with contextlib.suppress(Exception):  # of a view that was changed where it must not be
            if (node := read["grad_fn"](tensor)) is not None:
                state["grad_fn"] = type(node).__name__
            elif read["requires_grad"](tensor):
                state["requires_grad"] = True
        if math.prod(state["shape"]) <= FEW_ELEMENTS and read["device"](tensor).type == "cpu":
            with contextlib.suppress(Exception):
                raw = c.TensorBase.tolist(tensor)
                if seen.text is None or raw != seen.raw:
                    seen.raw, seen.text = raw, format_value(raw)
                state["value"] = seen.text
        return state


def _parameters(name: str, module: Any) -> Iterator[tuple[str, Any]]:
    own = object.__getattribute__(module, "__dict__")
    for key, parameter in own.get("_parameters", {}).items():
        if parameter is not None:
            yield f"{name}.{key}", parameter
    for key, part in own.get("_modules", {}).items():
        if part is not None:
            yield from _parameters(f"{name}[{key}]" if key.isdigit() else f"{name}.{key}", part)
