"""What a node of a graph has saved for its backward pass, and what reads it.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ..evidence.model import OVERWRITTEN_MESSAGE
from .values import UNREADABLE_ERRORS, find_storage


def is_own_function(node: Any) -> bool:
    """Return whether it is a node of one of the program's own Functions."""
    return hasattr(node, "_forward_cls") and hasattr(node, "__dict__")


def find_saved_readers(node: Any) -> Iterator[tuple[Any, Callable[[], Any]]]:
    """Yield the tensors that a node has saved, each as it is kept, with what reads and checks it.

    What a hook unpacks is left out: that may be the program's own, or run a checkpointed block again.
    """
    for name in dir(node):
        if name.startswith("_raw_saved_"):
            kept: Any = None
            with contextlib.suppress(*UNREADABLE_ERRORS):  # a list of them may be freed already
                kept = getattr(node, name)
            if isinstance(kept, list | tuple):
                readers = [(one, one.unpack) for one in kept]
            elif kept is None:
                continue
            else:
                readers = [(kept, partial(getattr, node, name.removeprefix("_raw")))]
            yield from (row for row in readers if getattr(row[0], "unpack_hook", None) is None)


def find_saved_tensors(node: Any) -> Iterator[Any]:
    """Yield the tensors that a node has saved, as far as they can still be read."""
    own = is_own_function(node)
    with contextlib.suppress(*UNREADABLE_ERRORS):  # they may be freed already
        if own and any(one.unpack_hook for one in node._raw_saved_tensors):
            return
        yield from node.saved_tensors if own else ()
    for _, read in () if own else find_saved_readers(node):
        with contextlib.suppress(*UNREADABLE_ERRORS):
            yield read()


def find_ctx_places(node: Any) -> set[int | None]:
    """Return where in memory the tensors are that hang at the `ctx` of a Function, not saved by its own way."""
    kept = vars(node).values() if is_own_function(node) else ()
    return {find_storage(value) for value in kept}


def find_refused_places(node: Any, message: str) -> Iterator[int | None]:
    """Yield where in memory the tensors are that a node refuses to give, with this message, as they were overwritten."""
    for saved, read in find_saved_readers(node):
        try:
            read()
        except RuntimeError as error:
            if _find_overwritten(error) == _find_overwritten(message):
                yield _find_kept_place(saved)


def _find_overwritten(message: object) -> str:
    """Return which tensor a message says to be changed, less the hint, which a mode changes."""
    return str(message).partition(OVERWRITTEN_MESSAGE)[2].partition(" instead.")[0]


def _find_kept_place(saved: Any) -> int | None:
    """Return where in memory a saved tensor is, whatever has become of it; None if that cannot be read."""
    with contextlib.suppress(*UNREADABLE_ERRORS):
        return find_storage(saved.data)
    return None
