"""What there is to say of a reader's program: its findings, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .evidence.evidence import Evidence
from .known import Known
from .program import Program
from .why import ROLES, filled, from_message, shape


@dataclass(frozen=True)
class Finding:
    """One thing to say of a run: an error, a warning or a note, and the entries it may be."""

    kind: Literal["error", "warning", "note"]
    message: str
    evidence: Evidence
    entries: tuple[Known, ...] = ()
    """Of several, the run did not show which; with none, the error is not known."""

    @property
    def line(self) -> int:
        """The line of the program."""
        return self.evidence.line

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
            if source := self.evidence.source(role):
                found[role] = source
            tensors = self.evidence.tensors(role)
            if len(tensors) == 1 and tensors[0].shape is not None:
                found[f"{role}.shape"] = shape(tensors[0].shape)
                found[f"{role}.dtype"] = f"torch.{tensors[0].dtype}"
        return {**found, **from_message(self.evidence.message)}


@dataclass
class Diagnosis:
    """What there is to say of a run of a program, and how the run ended."""

    program: Program
    findings: list[Finding] = field(default_factory=list)
    ended: str = ""
    """How, if it did not come to its end."""
    traceback: str = ""
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether it did not come to its end."""
        return bool(self.ended)
