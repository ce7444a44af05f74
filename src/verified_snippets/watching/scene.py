"""Where a program is, or was when it failed, and what its values are there, as JSON."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any

from .tensors import Tensors

Span = tuple[int, int, int, int]  # line, end line, column, end column (in bytes) of code
MANY = 16  # items of a sequence that are described


def innermost(path: str) -> int | None:
    """The line of the program at `path` that is running now."""
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_code.co_filename != path:
        frame = frame.f_back
    return frame.f_lineno if frame else None


def span(code: CodeType, lasti: int) -> Span | None:
    """Which part of the source an instruction belongs to, as its compiler noted it."""
    line, end, column, last = next(islice(code.co_positions(), lasti // 2, None), (None,) * 4)
    if line is None:
        return None
    return line, end or line, column or 0, last or 0


def at_failure(error: BaseException, path: str, tensors: Tensors) -> dict[str, Any]:
    """Where in the program at `path` it was raised, and what the names there held."""
    found = tensors.find()
    frames = [
        (frame, span(frame.f_code, lasti))
        for frame, lasti in _frames(error.__traceback__)
        if frame.f_code.co_filename == path
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
                with tensors.unseen() if found else contextlib.nullcontext():
                    names[name] = described(reach[name], tensors)
    return {"at": at, "stack": [at for _, at in frames], "names": names}


def described(value: Any, tensors: Tensors, deep: bool = True) -> dict[str, Any]:
    """What a value is: of a tensor, all that autograd goes by."""
    kind = type(value)
    told: dict[str, Any] = {"kind": kind.__name__, "id": id(value)}
    if tensors.torch and issubclass(kind, tensors.torch.Tensor):
        with contextlib.suppress(Exception):
            told |= tensors.describe(value)
        for key, read in (
            ("leaf", "is_leaf"),
            ("requires_grad", "requires_grad"),
            ("version", "_version"),
            ("retains", "retains_grad"),
        ):
            with contextlib.suppress(Exception):
                told[key] = tensors.read[read](value)
        with contextlib.suppress(Exception):
            told["node"] = tensors.read["grad_fn"](value)._sequence_nr()
        with contextlib.suppress(Exception):
            told["place"] = str(tensors.read["device"](value))
            told["storage"] = value.untyped_storage().data_ptr()
        with contextlib.suppress(Exception):
            wrapped = tensors.torch._C._functorch.is_functorch_wrapped_tensor
            told["batched"] = wrapped(value)
        if told.get("leaf") or told.get("retains"):
            grad = tensors.read["grad"](value)
            told["grad"] = grad is not None
            with contextlib.suppress(Exception):
                told["stale"] = grad is not None and bool(grad.count_nonzero())
    elif deep and issubclass(kind, list | tuple):
        told["items"] = [described(item, tensors, False) for item in islice(value, MANY)]
        told["size"] = len(value)
    elif kind in (int, float, bool, complex) or value is None:
        told["value"] = repr(value)
    return told


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next
