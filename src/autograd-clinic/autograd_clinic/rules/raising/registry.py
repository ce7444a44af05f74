"""What tells an entry from others with its message; and what they all ask of a program."""

from __future__ import annotations

from collections.abc import Callable

from ...evidence.evidence import Evidence

Predicate = Callable[[Evidence], bool | None]
Chooser = Callable[[Evidence], str | None]
PREDICATES: dict[str, Predicate] = {}
CHOOSERS: dict[str, Chooser] = {}


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
