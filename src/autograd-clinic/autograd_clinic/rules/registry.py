"""The rules: what recognizes a known error, by the id of its entry.

Of an error, a predicate says whether it is this entry: of those that share its message. Of a mistake
that raises nothing, a finder says where it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..evidence.evidence import Evidence
from ..program.syntax import Span

Predicate = Callable[[Evidence], bool | None]
Chooser = Callable[[Evidence], str | None]
At = Span
Finder = Callable[[Evidence], Iterator[At]]
PREDICATES: dict[str, Predicate] = {}
CHOOSERS: dict[str, Chooser] = {}
FINDERS: dict[str, list[Finder]] = {}  # an entry may be found in several ways


def choose_among(*ids: str) -> Callable[[Chooser], Chooser]:
    """Return the predicates of entries between which a function chooses."""

    def register(choose: Chooser) -> Chooser:
        for id in ids:

            def holds(evidence: Evidence, id: str = id) -> bool | None:
                found = choose(evidence)
                return None if found is None else found == id

            PREDICATES[id] = holds  # an id may be empty: no entry of these
            CHOOSERS[id] = choose
        return choose

    return register


def recognize(*ids: str) -> Callable[[Callable[[Evidence], bool]], Predicate]:
    """Return the predicate of entries whose message many programs raise that are of no concern."""

    def register(holds: Callable[[Evidence], bool]) -> Predicate:
        for id in ids:
            PREDICATES[id] = holds
        return holds

    return register


def register_note(id: str) -> Callable[[Finder], Finder]:
    """Register what looks for an entry."""

    def register(look: Finder) -> Finder:
        FINDERS.setdefault(id, []).append(look)
        return look

    return register
