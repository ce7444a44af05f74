"""Which lines changed the values of a program's tensors, and whether autograd counted that.

What it has not counted, a backward pass takes for what the forward pass saved.
"""

from __future__ import annotations

import ast
import contextlib
import re
import weakref
from typing import Any

from .passes import plain
from .tensors import FEW, Seen, Tensors

MOST = 300  # changes that are kept: the last
HASHED = 2**16  # elements of a tensor that are compared with what they were
UNCOUNTED = re.compile(r"\.data\b|numpy|\bnp\.")  # how a program can write unseen by autograd


class Changes(Tensors):
    """Tensors of which each change of values is `kept`: in which line, and where in memory.

    Whoever looks at them says which `line` of this tree has run, and after what `number`
    of calls.
    """

    def __init__(self, tree: ast.Module) -> None:
        super().__init__()
        self.kept: list[dict[str, Any]] = []
        self.line = self.number = 0
        self._was: dict[int, tuple[weakref.ref[Any], Any, int | None]] = {}
        self._uncounted = UNCOUNTED.search(ast.unparse(tree)) is not None

    def refresh(self, item: Any, looked: dict[int, Seen]) -> Seen:
        """See Tensors; keep a change, `silent` if autograd has not counted it."""
        new = id(item) not in looked
        seen = super().refresh(item, looked)
        if new and "dtype" in seen.state and plain(item):
            values, counted = self._values(item, seen), seen.version
            was = self._was.get(id(item))
            self._was[id(item)] = seen.ref, values, counted
            if was and was[0] is seen.ref and was[1:] != (values, counted):
                silent = was[2] == counted
                with contextlib.suppress(Exception):
                    place = item.untyped_storage().data_ptr()
                    change = {"line": self.line, "storage": place, "silent": silent}
                    now = self.torch._C._autograd._get_sequence_nr()
                    self.kept.append({**change, "sequence": now, "number": self.number})
                    del self.kept[:-MOST]
        return seen

    def _values(self, item: Any, seen: Seen) -> Any:
        """What tells the values of a tensor from others: themselves, or a digest, or nothing."""
        if "value" in seen.state or not self._uncounted:
            return seen.text
        with contextlib.suppress(Exception):
            if FEW < item.numel() <= HASHED:
                return int(self.torch.hash_tensor(self.torch._C.TensorBase.detach(item)))
        return None
