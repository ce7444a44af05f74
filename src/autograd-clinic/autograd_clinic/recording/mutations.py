"""Which lines changed the values of a program's tensors, and whether autograd counted that.

What it has not counted, a backward pass takes for what the forward pass saved.
"""

from __future__ import annotations

import ast
import contextlib
from typing import Any

from verified_snippets.inspectors.torch import FEW_ELEMENTS, TensorInspector
from verified_snippets.watching.snapshots import Snapshot

from ..evidence.pass_model import Change
from .values import UNREADABLE_ERRORS, find_storage, is_plain

MAX_CHANGES = 300  # that are kept: the last
MAX_COMPARED_ELEMENTS = 2**16  # of a tensor that is compared with what it was


class MutationLog:
    """Keeps each change of values of the tensors that are looked at: in which line, and where.

    `compare` is to be told of each look at one. Whoever looks says which `line` of the tree has run,
    and after what `number` of calls.
    """

    def __init__(self, tree: ast.Module, tensors: TensorInspector) -> None:
        self.changes: list[Change] = []
        self.line = self.number = 0
        self._tensors = tensors
        self._was: dict[int, tuple[object, Any, int | None, int]] = {}
        self._uncounted = any(map(_may_write_unseen, ast.walk(tree)))

    def compare(self, item: Any, seen: Snapshot) -> None:
        """Keep the change of an object that was looked at, if there is one."""
        if "dtype" not in seen.state or not is_plain(item):
            return
        values, counted = self._values(item, seen), seen.version
        was = self._was.get(id(item))
        now = self._tensors.torch._C._autograd._get_sequence_nr()
        self._was[id(item)] = seen.ref, values, counted, now
        if was and was[0] is seen.ref and was[1:3] != (values, counted):
            if (storage := find_storage(item)) is None:
                return
            silent = was[2] == counted
            # One that is not counted came at any time since the last look: surely after the nodes of then.
            change = Change(
                line=self.line,
                storage=storage,
                silent=silent,
                sequence=was[3] if silent else now,
                number=self.number,
            )
            self.changes.append(change)
            del self.changes[:-MAX_CHANGES]

    def _values(self, item: Any, seen: Snapshot) -> Any:
        """Return what tells a tensor's values from others: themselves, a digest, or nothing."""
        if "value" in seen.state or not self._uncounted:
            return seen.memory.get("text")
        with contextlib.suppress(*UNREADABLE_ERRORS):
            if FEW_ELEMENTS < item.numel() <= MAX_COMPARED_ELEMENTS:
                torch = self._tensors.torch
                return int(torch.hash_tensor(torch._C.TensorBase.detach(item)))
        return None


def _may_write_unseen(node: ast.AST) -> bool:
    """Return whether code may write into a tensor unseen by autograd: `.data`, or an array."""
    if isinstance(node, ast.Attribute):
        return node.attr == "data" or "numpy" in node.attr
    if isinstance(node, ast.alias):
        return node.name.partition(".")[0] == "numpy"
    return isinstance(node, ast.Name) and node.id in ("np", "numpy")
