"""What a statement made or changed: one fact for each object, kept until it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..record.format import write_difference
from .protocol import Description
from .snapshots import Snapshot
from .traced_statement import TracedStatement

if TYPE_CHECKING:
    from ..record.serialize import SerializedFact

WasState = dict[str, Description | None]  # "was" and what; nothing for a new name


@dataclass(slots=True)
class SeenName:
    """A name under which a look came upon an object."""

    path: str
    root: str
    born: int
    rebound: bool
    was: WasState
    seen: Snapshot | None


class FactLog:
    """Keeps the facts of statements, by line and name, until they are taken."""

    def __init__(self) -> None:
        self._facts: dict[tuple[int, str], _Fact] = {}

    def keep(self, place: TracedStatement, run: object, seen_names: list[SeenName]) -> None:
        """Keep one fact for one object, if any: under the name in the code, or else the oldest."""
        seen = seen_names[0].seen
        changed = bool(seen and seen.changed)
        if not (pool := [name for name in seen_names if name.rebound or changed]):
            return
        chosen = pool[0]
        if len(pool) > 1:
            chosen = min(pool, key=lambda name: (name.root not in place.names, name.born))
        was = chosen.was
        if seen and changed and not chosen.rebound:
            was = {"was": seen.before}
        key = place.line, chosen.path
        fact = self._facts.get(key)
        if fact is None:
            fact = self._facts[key] = _Fact()
        if fact.run != run:  # else the statement goes on, and this was half of it
            fact.run, fact.was, fact.times = run, was, fact.times + 1
        fact.now = seen.state if seen else None

    def take(self) -> list[SerializedFact]:
        """Return the facts since the last time, in order, as a record has them."""
        facts, self._facts = self._facts, {}
        return [fact.shown(*key) for key, fact in facts.items()]


@dataclass(slots=True)
class _Fact:
    run: object = None
    was: WasState = field(default_factory=dict)
    now: Description | None = None
    times: int = 0

    def shown(self, line: int, name: str) -> SerializedFact:
        written: SerializedFact = {"line": line, "name": name, "is": self.now}
        if self.was:
            written["was"] = write_difference(self.was["was"], self.now)
        if self.times > 1:
            written["times"] = self.times
        return written
