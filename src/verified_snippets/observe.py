"""Facts: which tensors and modules each statement of a running program made or changed.

The only module that knows torch, which it never imports: it looks at what the program
has imported. It traces the program's own frames; after each statement it compares what
the names in reach hold with what they held before.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import math
import re
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from types import FrameType
from typing import Any

from .snippet import first_line

FEW = 16  # elements of a tensor whose values are shown
MANY = 64  # elements of a container, or parameters of a module, that are looked at
NOISE = 1e-6  # of a tensor's largest magnitude: what the kernels of two machines differ by
KEY = re.compile(r"[\w .-]{1,40}")
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")  # no frames in 3.12
FIELDS = "shape dtype layout is_quantized device requires_grad grad_fn is_leaf retains_grad grad"

_State = dict[str, Any]  # as verified_snippets.record.State has it
_Was = dict[str, _State | None]  # "was" and what; nothing for a new name


class Observer:
    """Watches a program of this tree and path, whose module has this namespace.

    Install `trace` around each statement that it `watches`; after each, call `facts`.
    """

    def __init__(self, tree: ast.Module, path: str, namespace: dict[str, Any]) -> None:
        self.path = path
        self.lost = False
        self.stack: list[tuple[_Scope, FrameType]] = []
        # Outer statements come first, so that a line ends up with its innermost one.
        self.places = {
            line: place
            for node in ast.walk(tree)
            if isinstance(node, ast.stmt)
            for place in [_Place(node)]
            for line in range(first_line(node), (node.end_lineno or node.lineno) + 1)
        }
        self._namespace = namespace
        self._module = _Scope(self)
        self._facts: dict[tuple[int, str], _Fact] = {}
        self._known: dict[int, _Known] = {}
        self._serials = count()
        self._torch: Any = None
        self._read: dict[str, Any] = {}

    def watches(self, node: ast.stmt) -> bool:
        """Whether to trace a top-level statement: an import runs much and makes little."""
        return not self.lost and not isinstance(node, ast.Import | ast.ImportFrom)

    def facts(self, node: ast.stmt, tracer: object) -> list[dict[str, Any]]:
        """What a top-level statement did, in order; it left this trace function installed.

        From one that is not `trace` on, there are none.
        """
        if not self.watches(node):
            self._module.place = self.places[first_line(node)]
            self.look(self._module, None)
            self.lost = self.lost or tracer is not None
        elif tracer != self.trace:
            self.lost = True
        self._module.place = None
        self.stack.clear()
        facts, self._facts = self._facts, {}
        return [] if self.lost else [fact.shown(*key) for key, fact in facts.items()]

    def trace(self, frame: FrameType, event: str, arg: Any) -> Any:
        """What sys.settrace takes: whether to trace this frame, and with what."""
        code = frame.f_code
        if code.co_filename != self.path or code.co_name in COMPREHENSIONS or self.lost:
            return None
        scope = getattr(frame.f_trace, "__self__", None)
        if not isinstance(scope, _Scope):  # it is no generator that goes on
            if any(name.startswith(("__compiled_fn", "__resume_at")) for name in code.co_names):
                return None  # Dynamo made it
            if self.stack:  # what its caller did so far is no doing of this frame
                self.look(*self.stack[-1])
            is_module = frame.f_locals is self._namespace
            scope = self._module if is_module else _Scope(self)
            if code.co_flags & inspect.CO_OPTIMIZED:
                scope.place = self.places.get(code.co_firstlineno)
                self.look(scope, frame, entering=True)
                scope.place = None
        self.stack.append((scope, frame))
        return scope.trace

    def look(self, scope: _Scope, frame: FrameType | None, entering: bool = False) -> None:
        """Compare what a frame's names hold with what is known; keep what differs."""
        torch: Any = self._torch or sys.modules.get("torch")
        if scope.place is None or not hasattr(torch, "func"):
            return  # torch is not imported, or not whole yet
        with contextlib.suppress(Exception):
            if not self._torch:
                base = torch._C.TensorBase
                self._torch = torch
                self._read = {name: getattr(base, name).__get__ for name in FIELDS.split()}
            c = torch._C
            with (
                c._DisableTorchDispatch(),
                c.DisableTorchFunction(),
                c._DisableFuncTorch(),
                c._AutoDispatchBelowAutograd(),
            ):
                self._compare(scope, self._names(scope, frame, entering), entering)

    def _names(self, scope: _Scope, frame: FrameType | None, entering: bool) -> Iterator[_Name]:
        """The names in reach of a frame; when it is entered, its parameters."""
        if frame is None or frame.f_locals is self._namespace:
            yield from (_Name(name, value, scope.bound) for name, value in self._namespace.items())
            return
        code, local = frame.f_code, frame.f_locals
        if entering:
            stars = [inspect.CO_VARARGS, inspect.CO_VARKEYWORDS]
            size = code.co_argcount + code.co_kwonlyargcount
            size += sum(bool(code.co_flags & star) for star in stars)
            given = code.co_varnames[:size]
            yield from (_Name(name, local[name], scope.bound) for name in given if name in local)
            return
        for name, value in local.items():
            if name not in code.co_freevars:
                yield _Name(name, value, scope.bound)
                continue
            owners = (s.bound for s, f in reversed(self.stack) if name in f.f_code.co_cellvars)
            yield _Name(name, value, next(owners, scope.bound), free=True)
        for name in code.co_names:
            if name in self._namespace and name not in local:
                yield _Name(name, self._namespace[name], self._module.bound)

    def _compare(self, scope: _Scope, names: Iterator[_Name], entering: bool) -> None:
        place = scope.place
        assert place is not None
        spots: dict[object, list[_Spot]] = {}
        looked: dict[int, _Known] = {}
        grads: dict[int, tuple[_Known, _Known | None]] = {}
        for name in names:
            for path, item in self._items(name.name, name.value):
                known = self._refresh(item, looked)
                before = name.bound.get(path)
                rebound = before.serial != known.serial if before else not name.free
                if "module" in known.state and entering and not known.fresh:
                    rebound = False  # that a method has a `self` is no news
                born = before.born if before else next(self._serials)
                rank = (name.name not in place.names, born)
                name.bound[path] = _Bound(known.serial, known.state, born)
                was: _Was = {"was": before.state} if before else {}
                spots.setdefault(id(item), []).append(_Spot(path, rank, rebound, was, known))
                if "dtype" not in known.state or not self._has_grad(item):
                    continue
                grad = self._read["grad"](item)
                old = known.grad
                if grad is not None:
                    new = self._refresh(grad, looked)
                    grads[id(item)] = known, new
                    rebound = not old or old.serial != new.serial
                    key: object = id(grad)
                elif old:
                    new = None
                    grads[id(item)] = known, None
                    rebound, key = True, ("gone", id(item))
                else:
                    continue
                was = {"was": old.state if old else None}
                spots.setdefault(key, []).append(_Spot(f"{path}.grad", rank, rebound, was, new))
        for found in spots.values():
            self._keep(scope, place, found)
        for holder, held in grads.values():
            holder.grad = _Bound(held.serial, held.state, 0) if held else None

    def _has_grad(self, tensor: Any) -> bool:
        """Whether its .grad can be read: that of another tensor warns."""
        return bool(self._read["is_leaf"](tensor) or self._read["retains_grad"](tensor))

    def _keep(self, scope: _Scope, place: _Place, spots: list[_Spot]) -> None:
        """One fact for one object, if any: under the name in the code, or else the oldest."""
        known = spots[0].known
        changed = bool(known and known.changed)
        if not (pool := [spot for spot in spots if spot.rebound or changed]):
            return
        spot = min(pool, key=lambda spot: spot.rank)
        was = spot.was
        if known and changed and not spot.rebound:
            was = {"was": known.before}
        key = place.line, spot.path
        fact = self._facts.get(key)
        if fact is None:
            fact = self._facts[key] = _Fact()
        if fact.run != scope.run:  # else the statement goes on, and this was half of it
            fact.run, fact.was, fact.times = scope.run, was, fact.times + 1
        fact.now = known.state if known else None

    def _items(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        """The tensors and modules that a name holds, one level into what it holds."""
        kind, tensor = type(value), self._torch.Tensor
        if name.startswith(("__", ".")):
            return
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
            version = None
            with contextlib.suppress(Exception):  # inference tensors have none
                version = self._torch._C.TensorBase._version.__get__(item)
            known.state = self._described(item, known)
            unseen = "value" not in known.state and version != known.version
            known.changed = known.state != known.before or unseen
            known.version = version
        known.fresh = not known.before
        known.changed = known.changed and not known.fresh
        return known

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


class _Scope:
    """A frame of the program, or the module's that its top-level statements share."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self.bound: dict[str, _Bound] = {}
        self.place: _Place | None = None
        self.run: object = None

    def trace(self, frame: FrameType, event: str, arg: Any) -> Any:
        """What a frame's f_trace takes."""
        mine = self.observer
        if mine.lost or sys.gettrace() != mine.trace:
            mine.lost = True  # the program has a trace function of its own
        elif event == "exception" and issubclass(arg[0], RecursionError):
            mine.lost = True  # how deep it got depends on how it was started
        elif event == "line":
            place = mine.places.get(frame.f_lineno)
            if place is not self.place:
                mine.look(self, frame)
                self.place, self.run = place, object()
        elif event == "return":
            mine.look(self, frame)
            if mine.stack:
                mine.stack.pop()
        return self.trace


class _Place:
    """A statement: its line, and the names in its own code, less that of its body."""

    def __init__(self, node: ast.stmt) -> None:
        self.line = node.lineno
        self.names: set[str] = set()
        rest: list[ast.AST] = [node]
        while rest:
            for child in ast.iter_child_nodes(rest.pop()):
                if isinstance(child, ast.Name):
                    self.names.add(child.id)
                if not isinstance(child, ast.stmt):
                    rest.append(child)


@dataclass(slots=True)
class _Name:
    name: str
    value: Any
    bound: dict[str, _Bound]
    free: bool = False


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
    rank: tuple[bool, int]
    rebound: bool
    was: _Was
    known: _Known | None


@dataclass(slots=True)
class _Fact:
    run: object = _Place  # no run
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


def spelled(value: Any) -> str:
    """Nested lists of numbers as text: five digits each, and 0 for what is but noise."""
    numbers: list[Any] = []
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, list):
            rest.extend(item)
        else:
            numbers.extend([item.real, item.imag] if isinstance(item, complex) else [item])
    largest = max((abs(n) for n in numbers if math.isfinite(n)), default=0)
    return _spelled(value, NOISE * largest)


def _spelled(value: Any, noise: float) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_spelled(item, noise) for item in value) + "]"
    if isinstance(value, complex):
        imaginary = _spelled(value.imag, noise)
        sign = "" if imaginary.startswith("-") else "+"
        return f"{_spelled(value.real, noise)}{sign}{imaginary}j"
    if isinstance(value, bool) or not math.isfinite(value):
        return str(value)
    if abs(value) < noise:
        return "0"
    if abs(value) < 1e6 and abs(value - round(value)) <= NOISE * abs(value):
        return str(round(value))
    return "%.5g" % value  # noqa: UP031  # as the design spells it
