"""What is cheap to know of each backward pass: where it changes, there is something to look at.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Sequence
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..syntax import Span
from .mutations import MutationLog
from .pass_model import Change
from .values import UNREADABLE_ERRORS

MAX_CALLS_BETWEEN = 16  # two passes, of which is asked whether they are the same
MANY_WRITES = 3  # of a gradient between two passes, and more


class PassFacts:
    """Told of each call and each pass, in their order. No operation of torch's is seen by the program."""

    def __init__(self, tensors: TensorInspector, mutations: MutationLog) -> None:
        self._tensors = tensors
        self._mutations = mutations
        self._change: Change | None = None  # the last that was there
        self._calls: list[Hashable] = []  # since the last pass
        self._grads: dict[Span, tuple[int, int]] = {}  # of the first leaf: its id, and its version

    def note_call(self, function: str, at: Span) -> None:
        """Take note of a call that may come before a pass."""
        if len(self._calls) < MAX_CALLS_BETWEEN:
            self._calls.append((function, at))

    def take_pass(self, at: Span, leaves: Sequence[Any], finite: bool) -> Hashable:
        """Return what tells the state of a pass that begins at this place from that of others."""
        calls = tuple(self._calls)
        self._calls.clear()
        return at, calls, finite, self._find_writes(at, leaves), self._is_silently_changed()

    def has_finite_loss(self, outputs: Sequence[Any]) -> bool:
        """Return whether a pass begins from a finite loss, as far as that is seen at once."""
        if len(outputs) != 1:
            return True
        (output,) = outputs
        torch = self._tensors.torch
        base = torch._C.TensorBase
        if (
            type(output) is torch.Tensor
            and base.is_cpu.__get__(output)
            and not torch._C._len_torch_dispatch_stack()
        ):
            with contextlib.suppress(*UNREADABLE_ERRORS):
                value = base.item(output)
                return bool(value - value == 0)
        return True

    def _find_writes(self, at: Span, leaves: Sequence[Any]) -> int | None:
        """Return how often the gradient of the first leaf was written to since the last pass; None if it has none."""
        grad = self._tensors.read["grad"](leaves[0]) if leaves else None
        if grad is None:
            self._grads.pop(at, None)
            return None
        now = id(grad), self._tensors.read["_version"](grad)
        before = self._grads.get(at)
        self._grads[at] = now
        if before is None or before[0] != now[0]:
            return -1
        return int(min(now[1] - before[1], MANY_WRITES))

    def _is_silently_changed(self) -> bool:
        """Return whether what was changed last was changed since the last pass, and autograd hasn't counted it."""
        last, self._change = self._change, next(reversed(self._mutations.changes), None)
        return self._change is not None and self._change is not last and self._change.silent
