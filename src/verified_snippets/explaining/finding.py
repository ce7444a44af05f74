"""What there is to say of a reader's program: its findings, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from .known import Known
from .program import Program
from .runs import Run
from .why import ROLES, filled, from_message, shape


@dataclass(frozen=True)
class Finding:
    """One thing to say of a run: an error, a warning or a note, and the entries it may be.

    Of several `entries`, the run did not show which; with none, the error is not known.
    """

    kind: str
    message: str
    run: Run
    entries: tuple[Known, ...] = ()

    @property
    def line(self) -> int:
        """The line of the program."""
        return self.run.line

    @property
    def why(self) -> str:
        """Why, in the reader's own names and shapes; empty if it cannot be said."""
        if len(self.entries) != 1:
            return ""
        return filled(self.entries[0].why, self.values, self.entries[0].folder / "why.md")

    @property
    def values(self) -> dict[str, str]:
        """The reader's own words for what why.md leaves open."""
        found: dict[str, str] = {}
        for role in ROLES:
            if source := self.run.source(role):
                found[role] = source
            tensors = self.run.tensors(role)
            if len(tensors) == 1 and "shape" in tensors[0]:
                found[f"{role}.shape"] = shape(tensors[0]["shape"])
                found[f"{role}.dtype"] = f"torch.{tensors[0]['dtype']}"
        return {**found, **from_message(self.run.message)}


@dataclass
class Watched:
    """A run of a program: what there is to say of it, and how it ended."""

    program: Program
    findings: list[Finding] = field(default_factory=list)
    ended: str = ""
    traceback: str = ""
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether it did not come to its end."""
        return bool(self.ended)
