"""Where a program is, or was when it failed, and what its names held there."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

from verified_snippets.inspectors.plain import read_attributes
from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.trace import LocateCallback

from ..evidence.events import ErrorOrigin
from ..evidence.model import LayerInfo, TensorInfo, Value
from ..program.syntax import Span
from .module_walk import walk_modules
from .values import describe_module, describe_value


def current_line(locate: LocateCallback) -> int | None:
    """Return the line of the program that is running now; `locate` knows its files."""
    frame: FrameType | None = sys._getframe()
    while frame:
        if (before := locate(frame.f_code.co_filename)) is not None:
            return before + frame.f_lineno
        frame = frame.f_back
    return None


MAX_SPANS = 4096  # that are remembered
_spans: dict[tuple[int, int, int], tuple[CodeType, Span]] = {}


def span_of(code: CodeType, instruction: int, before: int = 0) -> Span:
    """Return which part of the source an instruction belongs to.

    `before` are the lines that stand before those of its file. Positions are found one after the
    other from the first, and a code's hash takes as long, so it is known by its id.
    """
    key = id(code), instruction, before
    known = _spans.get(key)
    if known is None or known[0] is not code:
        if len(_spans) >= MAX_SPANS:
            _spans.clear()
        known = _spans[key] = code, _find_span(code, instruction, before)
    return known[1]


def _find_span(code: CodeType, instruction: int, before: int) -> Span:
    begin, end, column, last = next(
        islice(code.co_positions(), instruction // 2, None), (None,) * 4
    )
    begin = begin or code.co_firstlineno
    return Span(before + begin, before + (end or begin), column or 0, last or 0)


def locate_failure(
    error: BaseException, locate: LocateCallback, tensors: TensorInspector
) -> ErrorOrigin | None:
    """Return where in the program it was raised, and what the names there held.

    `locate` knows the program's files.
    """
    found = tensors.find()
    frames = [
        (frame, span_of(frame.f_code, instruction, before))
        for frame, instruction in _frames(error.__traceback__)
        if (before := locate(frame.f_code.co_filename)) is not None
    ]
    if not frames:
        return None
    frame, at = frames[-1]
    names: dict[str, Value] = {}
    wanted = [*frame.f_code.co_names, *frame.f_code.co_varnames, *frame.f_code.co_freevars]
    reach = {**frame.f_globals, **frame.f_locals}
    for name in wanted:
        if name in reach and not name.startswith("__"):
            with tensors.unseen() if found else contextlib.nullcontext():
                names[name] = _describe(reach[name], tensors)
                names |= _describe_held_modules(name, reach[name], wanted, tensors)
    layer = _find_layer(error, [frame for frame, _ in frames], tensors) if found else None
    return ErrorOrigin(at=at, stack=tuple(at for _, at in frames), names=names, layer=layer)


def _find_layer(
    error: BaseException, own: list[FrameType], tensors: TensorInspector
) -> LayerInfo | None:
    """Return the layer of torch.nn whose forward raised it, below the program's last frame.

    Its path begins with a name of the program, of the outermost frame that holds it.
    """
    below = list(_frames(error.__traceback__))
    last = max(index for index, (frame, _) in enumerate(below) if frame is own[-1])
    layers = [
        frame.f_locals.get("self")
        for frame, _ in below[last:]
        if "torch/nn/modules/" in frame.f_code.co_filename.replace("\\", "/")
        and frame.f_code.co_name == "forward"
    ]
    if not layers:
        return None
    for frame in own:
        for name, value in frame.f_locals.items():
            if issubclass(type(value), tensors.torch.nn.Module):
                for path, one in walk_modules(value):
                    if one is layers[-1]:
                        return LayerInfo(kind=type(one).__name__, path=f"{name}.{path}".rstrip("."))
    return None


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next


def _describe_held_modules(
    name: str, value: Any, wanted: list[str], tensors: TensorInspector
) -> dict[str, Value]:
    """Describe the modules that a plain object holds, of those that the code names: as `self.model`."""
    module = tensors.torch.nn.Module if tensors.torch else ()
    if issubclass(type(value), (ModuleType, module)):
        return {}
    held = read_attributes(value) or {}
    return {
        f"{name}.{inner}": describe_module(held[inner], tensors)
        for inner in {*wanted} & {*held}
        if issubclass(type(held[inner]), module)
    }


def _describe(value: Any, tensors: TensorInspector) -> Value:
    """Describe what a name held in the failure, more closely than what a call was given."""
    if tensors.torch and issubclass(type(value), tensors.torch.nn.Module):
        return describe_module(value, tensors)
    described = describe_value(value, tensors)
    if isinstance(described, TensorInfo):
        return replace(described, inference=tensors.torch._C.TensorBase.is_inference(value))
    return described
