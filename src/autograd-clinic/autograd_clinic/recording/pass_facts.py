"""What is cheap to know of each backward pass: where it changes, there is something to look at.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.pass_model import Change
from ..program.syntax import Span
from .mutations import MutationLog
from .values import UNREADABLE_ERRORS

MANY_WRITES = 3  # of a gradient between two passes, and more


class PassFacts:
    """Told of each call and each pass, in their order. The program sees no operation of torch's."""

    def __init__(self, tensors: TensorInspector, mutations: MutationLog) -> None:
        self._tensors = tensors
        self._mutations = mutations
        self._change: Change | None = None  # the last that was there
        self._calls = 0  # which calls came since the last pass, by their hashes
        # The id of the gradient of the first leaf, and how often that was written to.
        self._grads: dict[Span, tuple[int, int]] = {}

    def note_call(self, function: str, at: Span) -> None:
        """Take note of a call that may come before a pass."""
        self._calls = hash((self._calls, function, at))

    def take_pass(self, at: Span, leaves: Sequence[Any], finite: bool) -> Hashable:
        """Return what tells the state of a pass that begins at this place from that of others."""
        calls, self._calls = self._calls, 0
        return at, calls, finite, self._find_writes(at, leaves), self._is_silently_changed()

    def has_finite_loss(self, outputs: Sequence[Any]) -> bool:
        """Return whether a pass begins from a finite loss, as far as that is seen at once: on a CPU."""
        c = self._tensors.torch._C
        if len(outputs) != 1 or c._len_torch_dispatch_stack():
            return True
        (output,) = outputs
        try:
            if not c.TensorBase.is_cpu.__get__(output):
                return True
            value = c.TensorBase.item(output)
        except UNREADABLE_ERRORS:
            return True
        return bool(value - value == 0)

    def _find_writes(self, at: Span, leaves: Sequence[Any]) -> int | None:
        """Return how often the gradient of the first leaf was written to since the last pass; None if it has none."""
        read = self._tensors.read
        grad = read["grad"](leaves[0]) if leaves else None
        if grad is None:
            if self._grads:
                self._grads.pop(at, None)
            return None
        before, version = self._grads.get(at, (0, 0))
        now = read["_version"](grad)
        self._grads[at] = id(grad), now
        return int(min(now - version, MANY_WRITES)) if before == id(grad) else -1

    def _is_silently_changed(self) -> bool:
        """Return whether what was changed last was changed since the last pass, and autograd hasn't counted it."""
        changes = self._mutations.changes
        if not changes or changes[-1] is self._change:
            return False
        self._change = changes[-1]
        return self._change.silent
