"""What tells apart known errors that share a message: for an entry, at most one predicate.

A predicate looks at a Run and says True if the run shows that it is this entry, False if
it shows that it is not, None if it shows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .known import Known
from .runs import Run

Predicate = Callable[[Run], bool | None]
PREDICATES: dict[str, Predicate] = {}


def chosen(candidates: Iterable[Known], run: Run) -> list[Known]:
    """Those of the entries that it is: the shown ones, or else all that may be."""
    said = {entry: _asked(entry, run) for entry in candidates}
    shown = [entry for entry, answer in said.items() if answer]
    return shown or [entry for entry, answer in said.items() if answer is None]


def _asked(entry: Known, run: Run) -> bool | None:
    predicate = PREDICATES.get(entry.id)
    return predicate(run) if predicate else None
