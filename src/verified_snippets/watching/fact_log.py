"""What a statement made or changed: one fact for each object, kept until it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..record.format import write_difference
from .protocol import Description
from .snapshots import Snapshot
from .traced_statement import TracedStatement

if TYPE_CHECKING:
    from ..record.fact_json import SerializedFact


@dataclass(slots=True)
class SeenName:
    """A name under which a look came upon an object."""

    path: str
    """How code calls the object: `model.weight`, `xs[0]`."""
    root: str
    """The variable that the path begins with."""
    since: int
    """When the name was first seen: names that came later have a larger number."""
    rebound: bool
    """Whether it leads to another object than at the last look."""
    is_new: bool
    """Whether it led nowhere yet at the last look."""
    was: Description | None
    """What it led to at the last look; None if to nothing."""
    snapshot: Snapshot | None
    """The object; None for a part that was taken away, such as a `.grad`."""


class FactLog:
    """Keeps the facts of statements, by line and name, until they are taken."""

    def __init__(self) -> None:
        self._facts: dict[tuple[int, str], _Fact] = {}

    def keep(self, statement: TracedStatement, execution: object, names: list[SeenName]) -> None:
        """Keep a fact if an object, which has these names, was bound or changed.

        It is told under one name: one that the statement's own code has, or else the oldest.
        `execution` is another object each time that the statement begins anew.
        """
        snapshot = names[0].snapshot
        changed = bool(snapshot and snapshot.changed)
        affected = [name for name in names if name.rebound or changed]
        if not affected:
            return
        told = affected[0]
        if len(affected) > 1:
            told = min(affected, key=lambda name: (name.root not in statement.names, name.since))
        fact = self._facts.setdefault((statement.line, told.path), _Fact())
        if fact.execution != execution:  # else the statement goes on, and this was a part of it
            fact.execution = execution
            fact.times += 1
            fact.is_new, fact.was = told.is_new, told.was
            if snapshot and changed and not told.rebound:
                fact.is_new, fact.was = False, snapshot.previous
        fact.now = snapshot.state if snapshot else None

    def take(self) -> list[SerializedFact]:
        """Return the facts since the last time, in order, as a record has them."""
        facts, self._facts = self._facts, {}
        return [fact.serialize(*key) for key, fact in facts.items()]


@dataclass(slots=True)
class _Fact:
    execution: object = None
    is_new: bool = True
    was: Description | None = None
    now: Description | None = None
    times: int = 0

    def serialize(self, line: int, name: str) -> SerializedFact:
        written: SerializedFact = {"line": line, "name": name, "is": self.now}
        if not self.is_new:
            written["was"] = write_difference(self.was, self.now)
        if self.times > 1:
            written["times"] = self.times
        return written
