"""What a running program asks of autograd: each call, with what it gave and what it got.

Beside `observe`, the one module that knows torch, and like it only as the program has
imported it. Python's trace function sees torch's own functions begin and end; what they
were given stands in their frames, so that nothing has to be replaced or run again.
"""

from __future__ import annotations

import ast
import contextlib
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any

from .observe import Observer
from .trace import Name, Place

Span = tuple[int, int, int, int]  # line, end line, column, end column (in bytes) of code
MANY = 16  # items of a sequence, or names, that are described
MOST = 300  # calls that are kept: the first half of them, and the last
LEAVES = 512  # nodes of a graph that are looked through for leaves

# The functions, by file and name, and the parameters that play a part.
WATCHED: dict[tuple[str, str], dict[str, str]] = {
    ("torch/_tensor.py", "backward"): {"self": "output", "gradient": "seed", "inputs": "input"},
    ("torch/autograd/__init__.py", "backward"): {
        "tensors": "output",
        "grad_tensors": "seed",
        "inputs": "input",
    },
    ("torch/autograd/__init__.py", "grad"): {
        "outputs": "output",
        "grad_outputs": "seed",
        "inputs": "input",
    },
    ("torch/_tensor.py", "register_hook"): {"self": "output"},
    ("torch/autograd/function.py", "apply"): {},
    ("torch/optim/optimizer.py", "zero_grad"): {"self": "owner"},
}
FLAGS = ("retain_graph", "create_graph", "is_grads_batched", "allow_unused")


class Calls(Observer):
    """An Observer that also keeps the `calls` of autograd, and the lines without a graph.

    `ungraded` are lines that ran while no graph was recorded.
    """

    def __init__(self, tree: ast.Module, path: str, namespace: dict[str, Any]) -> None:
        super().__init__(tree, path, namespace)
        self.calls: list[dict[str, Any]] = []
        self.ungraded: set[int] = set()
        self.times: dict[int, int] = {}
        self._path = path
        self._codes: dict[CodeType, tuple[str, dict[str, str]] | None] = {}
        self._last: dict[str, Any] | None = None
        self._tracer.foreign = self._called

    def _look(self, place: Place, run: object, names: Iterable[Name], entering: bool) -> None:
        """See Observer; what runs often is looked at less and less often."""
        torch = self._torch
        if torch and not torch.is_grad_enabled():
            self.ungraded.add(place.line)
        times = self.times[place.line] = self.times.get(place.line, 0) + 1
        if times <= MANY or not times & (times - 1):
            super()._look(place, run, names, entering)

    def _called(self, frame: FrameType) -> Any:
        """Note a call of a watched function that the program made itself."""
        code = frame.f_code
        if code not in self._codes:
            self._codes[code] = _watched(code)
        if not (watched := self._codes[code]) or not self._torch:
            return None
        if frame.f_back is None or self._codes.get(frame.f_back.f_code):
            return None  # one of them calls another
        caller: FrameType | None = frame.f_back
        while caller and caller.f_code.co_filename != self._path:
            caller = caller.f_back
        if caller is None:
            return None
        call: dict[str, Any] = {"function": watched[0], "at": span(caller.f_code, caller.f_lasti)}
        with contextlib.suppress(Exception), self._unseen():
            given = frame.f_locals
            call["given"] = {
                role: self.described(given[name])
                for name, role in watched[1].items()
                if given.get(name) is not None
            }
            call["flags"] = [flag for flag in FLAGS if given.get(flag)]
            if watched[0] == "step":
                call["grads"] = self._grads(given["self"])
            outputs = given.get("self", given.get("tensors", given.get("outputs")))
            if watched[0] != "grad":
                call["leaves"] = [self.described(leaf) for leaf in self._leaves(outputs)]
        self.calls.append(call)
        if len(self.calls) > MOST:
            del self.calls[MOST // 2]
        frame.f_trace_lines = False

        def ended(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "return" and (arg is not None or watched[0] != "grad"):
                with contextlib.suppress(Exception), self._unseen():
                    call["result"] = self.described(arg)
            return ended

        return ended

    def _grads(self, optimizer: Any) -> int:
        """How many parameters of an optimizer have a gradient."""
        groups = [group["params"] for group in optimizer.param_groups]
        return sum(self._read["grad"](p) is not None for params in groups for p in params)

    def _leaves(self, outputs: Any) -> Iterator[Any]:
        """The leaves below these outputs."""
        tensors = outputs if isinstance(outputs, list | tuple) else [outputs]
        rest = [self._read["grad_fn"](t) for t in tensors if isinstance(t, self._torch.Tensor)]
        seen = set(rest)
        while rest and len(seen) < LEAVES:
            if (node := rest.pop()) is None:
                continue
            if (variable := getattr(node, "variable", None)) is not None:
                yield variable
            found = {below for below, _ in node.next_functions if below} - seen
            seen |= found
            rest += found

    def described(self, value: Any, deep: bool = True) -> dict[str, Any]:
        """What a value is, as JSON: of a tensor, all that autograd goes by."""
        kind = type(value)
        told: dict[str, Any] = {"kind": kind.__name__, "id": id(value)}
        if self._torch and issubclass(kind, self._torch.Tensor):
            with contextlib.suppress(Exception):
                told |= self.describe(value)
            for key, read in (
                ("leaf", "is_leaf"),
                ("requires_grad", "requires_grad"),
                ("version", "_version"),
                ("retains", "retains_grad"),
            ):
                with contextlib.suppress(Exception):
                    told[key] = self._read[read](value)
            with contextlib.suppress(Exception):
                told["place"] = str(self._read["device"](value))
                told["storage"] = value.untyped_storage().data_ptr()
            with contextlib.suppress(Exception):
                wrapped = self._torch._C._functorch.is_functorch_wrapped_tensor
                told["batched"] = wrapped(value)
            if told.get("leaf") or told.get("retains"):
                grad = self._read["grad"](value)
                told["grad"] = grad is not None
                with contextlib.suppress(Exception):
                    told["stale"] = grad is not None and bool(grad.count_nonzero())
        elif deep and issubclass(kind, list | tuple):
            told["items"] = [self.described(item, False) for item in islice(value, MANY)]
            told["size"] = len(value)
        elif kind in (int, float, bool, complex) or value is None:
            told["value"] = repr(value)
        return told

    def at_failure(self, error: BaseException) -> dict[str, Any]:
        """Where in the program it was raised, and what the names there held."""
        self._torch or self._find()
        frames = [
            (frame, span(frame.f_code, lasti))
            for frame, lasti in _frames(error.__traceback__)
            if frame.f_code.co_filename == self._path
        ]
        if not frames:
            return {}
        frame, at = frames[-1]
        names: dict[str, Any] = {}
        wanted = [*frame.f_code.co_names, *frame.f_code.co_varnames, *frame.f_code.co_freevars]
        with contextlib.suppress(Exception):
            reach = {**frame.f_globals, **frame.f_locals}
            for name in wanted:
                if name in reach and not name.startswith("__"):
                    with self._unseen() if self._torch else contextlib.nullcontext():
                        names[name] = self.described(reach[name])
        return {"at": at, "stack": [at for _, at in frames], "names": names}


def span(code: CodeType, lasti: int) -> Span | None:
    """Which part of the source an instruction belongs to, as its compiler noted it."""
    line, end, column, last = next(islice(code.co_positions(), lasti // 2, None), (None,) * 4)
    if line is None:
        return None
    return line, end or line, column or 0, last or 0


def innermost(path: str) -> int | None:
    """The line of the program at `path` that is running now."""
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_code.co_filename != path:
        frame = frame.f_back
    return frame.f_lineno if frame else None


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next


def _watched(code: CodeType) -> tuple[str, dict[str, str]] | None:
    file = code.co_filename.replace("\\", "/")
    if "torch/" not in file:
        return None
    if "/torch/optim/" in file and code.co_name == "step":
        return "step", {"self": "owner"}
    for (end, name), roles in WATCHED.items():
        if code.co_name == name and file.endswith(end):
            return name, roles
    return None
