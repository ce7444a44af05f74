"""Facts: which tensors and modules each statement of a running program made or changed.

The only module that knows torch, which it never imports: it looks at what the program
has imported. It traces the program's own frames; after each statement it compares what
the names in reach hold with what they held before.
"""

from __future__ import annotations

import ast
import contextlib
import math
import re
import sys
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from .graph import collected
from .trace import Name, Place, Tracer
from .value import spelled

FEW = 16  # elements of a tensor whose values are shown
MANY = 64  # elements of a container, or parameters of a module, that are looked at
KEY = re.compile(r"[\w .-]{1,40}")
FIELDS = "shape dtype layout is_quantized device requires_grad grad_fn is_leaf retains_grad grad output_nr _version"

_State = dict[str, Any]  # as verified_snippets.record.State has it
_Was = dict[str, _State | None]  # "was" and what; nothing for a new name


class Observer:
    """Watches a program of this tree and path, whose module has this namespace.

    Install `trace` around each statement that it `watches`; after each, call `facts`.
    """

    def __init__(self, tree: ast.Module, path: str, namespace: dict[str, Any]) -> None:
        self._tracer = Tracer(tree, path, namespace, self._look)
        self.trace = self._tracer.trace
        self._facts: dict[tuple[int, str], _Fact] = {}
        self._known: dict[int, _Known] = {}
        self._serials = count()
        self._torch: Any = None
        self._read: dict[str, Any] = {}
        self._holds: dict[type, bool] = {}

    def watches(self, node: ast.stmt) -> bool:
        """Whether to trace a top-level statement: an import runs much and makes little."""
        return not self._tracer.lost and not isinstance(node, ast.Import | ast.ImportFrom)

    def facts(self, node: ast.stmt, left: object) -> list[dict[str, Any]]:
        """What a top-level statement did, in order; `left` is sys.gettrace() after it.

        As the program begins to trace itself, its facts end.
        """
        tracer = self._tracer
        if not self.watches(node):
            tracer.see(node)
            tracer.lost = tracer.lost or left is not None
        elif left != self.trace:
            tracer.lost = True
        tracer.finish()
        facts, self._facts = self._facts, {}
        return [] if tracer.lost else [fact.shown(*key) for key, fact in facts.items()]

    def _look(self, place: Place, run: object, names: Iterable[Name], entering: bool) -> None:
        """Compare what the names hold with what is known, unseen; keep what differs."""
        if not self._torch and not self._find():
            return
        with self._unseen():
            for found in self._spots(names, entering):
                self._keep(place, run, found)

    def _find(self) -> bool:
        """Find torch, if the program has imported it, and wholly."""
        torch: Any = sys.modules.get("torch")
        if "func" not in vars(torch or ast):
            return False
        base = torch._C.TensorBase
        self._read = {name: getattr(base, name).__get__ for name in FIELDS.split()}
        self._torch = torch
        return True

    @contextlib.contextmanager
    def _unseen(self) -> Iterator[None]:
        """In it, no mode of the program sees what we look at."""
        c = self._torch._C
        with (
            c._DisableTorchDispatch(),
            c.DisableTorchFunction(),
            c._DisableFuncTorch(),
            c._AutoDispatchBelowAutograd(),
        ):
            yield

    def graph(self, namespace: dict[str, Any]) -> dict[str, Any] | None:
        """The autograd graph of what the names hold, as a record's JSON has it."""
        if not self._torch:
            return None
        results: list[tuple[str, Any, int]] = []
        leaves: dict[int, str] = {}
        with contextlib.suppress(Exception), self._unseen():
            for name, value in namespace.items():
                for path, item in self._items(name, value):
                    if not issubclass(type(item), self._torch.Tensor):
                        continue
                    if (function := self._read["grad_fn"](item)) is None:
                        leaves.setdefault(id(item), path)
                    else:
                        results.append((path, function, int(self._read["output_nr"](item))))
            return collected(results, leaves)
        return None

    def _spots(self, names: Iterable[Name], entering: bool) -> Iterable[list[_Spot]]:
        """The tensors and modules that names lead to: each with all the names of it."""
        tensor, module = self._torch.Tensor, self._torch.nn.Module
        spots: dict[object, list[_Spot]] = {}
        looked: dict[int, _Known] = {}
        grads: list[tuple[_Known, _Known | None]] = []
        for name in names:
            kind = type(name.value)
            if kind not in self._holds:
                self._holds[kind] = issubclass(kind, (tensor, module, list, tuple, dict))
            if not self._holds[kind] or name.name.startswith(("__", ".")):
                continue
            for path, item in self._items(name.name, name.value):
                known = self._refresh(item, looked)
                before = name.memory.get(path)
                rebound = before.serial != known.serial if before else not name.free
                if entering and not known.fresh and issubclass(type(name.value), module):
                    rebound = False  # that a method has a `self` is no news
                born = before.born if before else next(self._serials)
                name.memory[path] = _Bound(known.serial, known.state, born)
                was: _Was = {"was": before.state} if before else {}
                spots.setdefault(id(item), []).append(
                    _Spot(path, name.name, born, rebound, was, known)
                )
                if "dtype" not in known.state or not self._has_grad(item):
                    continue
                grad, old = self._read["grad"](item), known.grad
                if grad is None and old is None:
                    continue
                new = None if grad is None else self._refresh(grad, looked)
                rebound = not (new and old and new.serial == old.serial)
                was = {"was": old.state if old else None}
                key: object = ("gone", id(item)) if grad is None else id(grad)
                spots.setdefault(key, []).append(
                    _Spot(f"{path}.grad", name.name, born, rebound, was, new)
                )
                grads.append((known, new))
        for known, new in grads:
            known.grad = _Bound(new.serial, new.state, 0) if new else None
        return spots.values()

    def _has_grad(self, tensor: Any) -> bool:
        """Whether its .grad can be read: that of another tensor warns."""
        return bool(self._read["is_leaf"](tensor) or self._read["retains_grad"](tensor))

    def _keep(self, place: Place, run: object, spots: list[_Spot]) -> None:
        """One fact for one object, if any: under the name in the code, or else the oldest."""
        known = spots[0].known
        changed = bool(known and known.changed)
        if not (pool := [spot for spot in spots if spot.rebound or changed]):
            return
        spot = pool[0]
        if len(pool) > 1:
            spot = min(pool, key=lambda spot: (spot.root not in place.names, spot.born))
        was = spot.was
        if known and changed and not spot.rebound:
            was = {"was": known.before}
        key = place.line, spot.path
        fact = self._facts.get(key)
        if fact is None:
            fact = self._facts[key] = _Fact()
        if fact.run != run:  # else the statement goes on, and this was half of it
            fact.run, fact.was, fact.times = run, was, fact.times + 1
        fact.now = known.state if known else None

    def _items(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        """The tensors and modules that a name holds, one level into what it holds."""
        kind, tensor = type(value), self._torch.Tensor
        if issubclass(kind, tensor):
            yield name, value
        elif issubclass(kind, self._torch.nn.Module):
            yield name, value
            yield from islice(_parameters(name, value), MANY)
        elif issubclass(kind, list | tuple):
            own = list if issubclass(kind, list) else tuple
            for index, item in enumerate(islice(own.__iter__(value), MANY)):
                if issubclass(type(item), tensor):
                    yield f"{name}[{index}]", item
        elif issubclass(kind, dict):
            for key, item in islice(dict.items(value), MANY):
                plain = type(key) is int or (type(key) is str and KEY.fullmatch(key))
                if plain and issubclass(type(item), tensor):
                    yield f"{name}[{key!r}]", item

    def _refresh(self, item: Any, looked: dict[int, _Known]) -> _Known:
        """What is known of an object, brought up to date once a look."""
        if id(item) in looked:
            return looked[id(item)]
        known = self._known.get(id(item))
        if known is None or known.ref() is not item:
            known = self._known[id(item)] = _Known(weakref.ref(item), next(self._serials))
        looked[id(item)] = known
        known.before = known.state
        if issubclass(type(item), self._torch.nn.Module):
            known.state = {"module": type(item).__name__}
        else:
            try:
                version = self._read["_version"](item)
            except Exception:  # inference tensors have none
                version = None
            known.state = self._described(item, known)
            unseen = "value" not in known.state and version != known.version
            known.changed = known.state != known.before or unseen
            known.version = version
        known.fresh = not known.before
        known.changed = known.changed and not known.fresh
        return known

    def describe(self, tensor: Any) -> _State:
        """What a tensor is now, as a record has it."""
        return self._described(tensor, _Known(weakref.ref(tensor), 0))

    def _described(self, tensor: Any, known: _Known) -> _State:
        c, read = self._torch._C, self._read
        state: _State = {"dtype": str(read["dtype"](tensor)).removeprefix("torch.")}
        with contextlib.suppress(Exception):  # nested tensors have no shape
            state = {"shape": [int(size) for size in read["shape"](tensor)], **state}
        if (
            "shape" not in state
            or c._functorch.is_functorch_wrapped_tensor(tensor)
            or type(tensor).__torch_dispatch__ is not c._disabled_torch_dispatch_impl
            or read["layout"](tensor) is not self._torch.strided
            or read["is_quantized"](tensor)
            or read["device"](tensor).type == "meta"
        ):
            return state
        with contextlib.suppress(Exception):  # of a view that was changed where it must not be
            if (node := read["grad_fn"](tensor)) is not None:
                state["grad_fn"] = type(node).__name__
            elif read["requires_grad"](tensor):
                state["requires_grad"] = True
        if math.prod(state["shape"]) <= FEW and read["device"](tensor).type == "cpu":
            with contextlib.suppress(Exception):
                raw = c.TensorBase.tolist(tensor)
                if known.text is None or raw != known.raw:
                    known.raw, known.text = raw, spelled(raw)
                state["value"] = known.text
        return state


@dataclass(slots=True)
class _Bound:
    """What a name held when last looked at, and since when there is such a name."""

    serial: int
    state: _State
    born: int


@dataclass(slots=True)
class _Known:
    """A tensor or a module as it was when last looked at."""

    ref: weakref.ref[Any]
    serial: int
    state: _State = field(default_factory=dict)
    before: _State = field(default_factory=dict)
    fresh: bool = True
    changed: bool = False
    version: int | None = None
    raw: Any = None
    text: str | None = None
    grad: _Bound | None = None


@dataclass(slots=True)
class _Spot:
    """A name under which a look came upon an object."""

    path: str
    root: str
    born: int
    rebound: bool
    was: _Was
    known: _Known | None


@dataclass(slots=True)
class _Fact:
    run: object = None
    was: _Was = field(default_factory=dict)
    now: _State | None = None
    times: int = 0

    def shown(self, line: int, name: str) -> dict[str, Any]:
        times = {"times": self.times} if self.times > 1 else {}
        return {"line": line, "name": name, "is": self.now, **self.was, **times}


def _parameters(name: str, module: Any) -> Iterator[tuple[str, Any]]:
    own = object.__getattribute__(module, "__dict__")
    for key, parameter in own.get("_parameters", {}).items():
        if parameter is not None:
            yield f"{name}.{key}", parameter
    for key, part in own.get("_modules", {}).items():
        if part is not None:
            yield from _parameters(f"{name}[{key}]" if key.isdigit() else f"{name}.{key}", part)
