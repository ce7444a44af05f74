"""What tells apart known errors that share a message, by what the run shows.

A predicate looks at the evidence and says True if the run shows that it is this entry, False if
it shows that it is not, None if it shows neither. An entry has at most one. Where the
causes of a message exclude each other, one function names the entry, or None for unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...catalogue import catalogue
from ...catalogue.catalogue import Entry
from ...evidence.evidence import Evidence
from ..registry import CHOOSERS, PREDICATES
from . import (  # noqa: F401  # they register
    arguments,
    functions,
    graphs,
    implicit_seed,
    missing_graph,
    overwritten,
    seeds,
)


def choose_entries(candidates: Iterable[Entry], evidence: Evidence) -> list[Entry]:
    """Return those of the entries that it is: the shown ones, or else all that may be.

    What a run shows counts for more than the form of a message: where the causes exclude each
    other, it may also be one that has another form in its own program.
    """
    entries = [*candidates]
    for choose in {CHOOSERS[entry.id] for entry in entries if entry.id in CHOOSERS}:
        found = catalogue.map_entries().get(choose(evidence) or "")
        entries += [found] if found and found not in entries else []
    said = {entry: _ask_predicate(entry, evidence) for entry in entries}
    shown = [entry for entry, answer in said.items() if answer]
    return shown or [entry for entry, answer in said.items() if answer is None]


def _ask_predicate(entry: Entry, evidence: Evidence) -> bool | None:
    predicate = PREDICATES.get(entry.id)
    return predicate(evidence) if predicate else None
