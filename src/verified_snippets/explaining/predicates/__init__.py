"""What tells apart known errors that share a message, by what the run shows.

A predicate looks at a Run and says True if the run shows that it is this entry, False if
it shows that it is not, None if it shows neither. An entry has at most one. Where the
causes of a message exclude each other, one function names the entry, or None for unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..known import Known
from ..runs import Run
from . import arguments, functions, graphs, implicit_seed, seeds  # noqa: F401  # they register
from .registry import PREDICATES


def chosen(candidates: Iterable[Known], run: Run) -> list[Known]:
    """Those of the entries that it is: the shown ones, or else all that may be."""
    said = {entry: _answer(entry, run) for entry in candidates}
    shown = [entry for entry, answer in said.items() if answer]
    return shown or [entry for entry, answer in said.items() if answer is None]


def _answer(entry: Known, run: Run) -> bool | None:
    predicate = PREDICATES.get(entry.id)
    return predicate(run) if predicate else None
