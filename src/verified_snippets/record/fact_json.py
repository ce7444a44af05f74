"""A fact as JSON and back: as a record keeps it, and as a program's process tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from .format import write_difference
from .record import Anchor, Fact, State

# A Fact as JSON; `line`, `name` and `is` (Fact.now) are always there.
# Called, as a class can't have a field `is`.
SerializedFact = TypedDict(
    "SerializedFact",
    {
        "line": int,
        "name": str,
        "is": dict[str, str] | None,
        "was": dict[str, str | None] | None,
        "times": int,
        "at": list[int],
    },
    total=False,
)


def parse_facts(written: Iterable[SerializedFact]) -> tuple[Fact, ...]:
    """Parse the JSON of facts.

    `is` is a State or null, and so is `was`, which a new name lacks. If both are States, `was` has
    only the labels that differ: null for one that was not there before.
    """
    return tuple(
        Fact(
            fact["line"],
            fact["name"],
            _parse_state(fact["is"]),
            _parse_state_before(fact),
            "was" not in fact,
            fact.get("times", 1),
            Anchor(*fact["at"]) if "at" in fact else None,
        )
        for fact in written
    )


def serialize_fact(fact: Fact) -> dict[str, object]:
    """Return a fact as JSON, without what is not told of it."""
    written: dict[str, object] = {"line": fact.line, "name": fact.name, "is": fact.now}
    if not fact.new:
        written["was"] = write_difference(fact.was, fact.now)
    if fact.times > 1:
        written["times"] = fact.times
    if fact.at:
        written["at"] = fact.at
    return written


def _parse_state(written: Mapping[str, str | None] | None) -> State | None:
    if written is None:
        return None
    return State({label: text for label, text in written.items() if text is not None})


def _parse_state_before(fact: SerializedFact) -> State | None:
    was, now = fact.get("was"), fact["is"]
    if was is None or now is None:
        return _parse_state(was)
    first = {"value": None} if "value" in was else {}  # where it belongs, if it has none now
    return _parse_state({**first, **now, **was})
