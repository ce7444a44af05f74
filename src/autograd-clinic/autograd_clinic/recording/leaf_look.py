"""What is seen of a leaf of a graph: its gradient, and who else refers to that.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.model import Leaf, TensorInfo
from .values import describe_value, find_storage


class LeafLook:
    """Looks at leaves."""

    def __init__(self, tensors: TensorInspector) -> None:
        self._tensors = tensors
        # How many refer to a gradient that the program does not hold.
        self._alone: int | None = None

    def find_grad(self, leaf: Any) -> Any:
        """Return the gradient of a leaf; None if it has none."""
        return self._tensors.read["grad"](leaf)

    def describe_leaf(self, leaf: Any) -> Leaf:
        """Describe a leaf; TypeError if it cannot be."""
        described = describe_value(leaf, self._tensors)
        if not isinstance(described, TensorInfo):
            raise TypeError("a leaf that cannot be described")
        held = self.holds_other_grad([leaf])
        grad = self.find_grad(leaf)
        storage = None if grad is None else find_storage(grad)
        counted = self._tensors.version(leaf)
        return Leaf(
            tensor=described,
            held=held,
            grad_storage=storage,
            version=counted if isinstance(counted, int) else None,
        )

    def holds_other_grad(self, leaves: Iterable[Any]) -> bool:
        """Return whether something other than one of these leaves refers to its gradient."""
        read = self._tensors.read["grad"]
        if self._alone is None:
            torch = self._tensors.torch
            spare = torch.zeros(1).requires_grad_()
            torch._C.TensorBase.grad.__set__(spare, torch.zeros(1))
            grad = read(spare)
            self._alone = sys.getrefcount(grad)
        for leaf in leaves:
            grad = read(leaf)
            if grad is not None and sys.getrefcount(grad) > self._alone:
                return True
        return False
