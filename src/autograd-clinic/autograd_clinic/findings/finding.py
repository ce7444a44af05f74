"""What there is to say of a reader's program: its findings, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ..catalogue.catalogue import Entry
from ..culprits.culprit import choose_remedy, describe_culprit, describe_library
from ..culprits.grad_mode import describe_flag_setter
from ..culprits.note import describe_note_culprit
from ..evidence.evidence import Evidence
from ..evidence.model import SequenceInfo
from ..program.program import UserProgram
from .cut_input import choose_remedy_of_cut, describe_cut_input
from .cut_term import CUT_TERM, describe_cut_term
from .example import SENTENCE, ExplanationParts, split_example
from .why import ROLES, fill_placeholders, find_unfilled, format_sizes, parse_message

NOTHING_LEARNS = "implicit_seed/no_input_requires_grad"


@dataclass(frozen=True)
class Finding:
    """One thing to say of a run: an error, a warning or a note, and the entries it may be."""

    kind: Literal["error", "warning", "note"]
    message: str
    evidence: Evidence
    entries: tuple[Entry, ...] = ()
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
        values = self.values
        sentences = SENTENCE.split(self._why.general)
        # What a shape or a dtype was is left unsaid where the run does not show it.
        told = [s for s in sentences if not any("." in name for name in find_unfilled(s, values))]
        return fill_placeholders(" ".join(told), values)

    @property
    def advice(self) -> str:
        """What to do; empty if it cannot be said without the example of the page."""
        own = self._advice.general if len(self.entries) == 1 else ""
        return self._remedy or _end_sentence(own)

    @property
    def example(self) -> str:
        """What the page says of its own example: it need not be true of the reader's program."""
        if len(self.entries) != 1:
            return ""
        entry = self.entries[0]
        why = fill_placeholders(self._why.of_example, entry.example.values)
        own = "" if self._remedy else self._advice.of_example
        return _end_sentence(f"{why} {own}".strip())

    @property
    def seen(self) -> str:
        """Which other lines take part in it, as far as the run shows it."""
        if self.kind == "note":
            culprit = describe_note_culprit(self.evidence, self.entries[0].id)
            if not culprit and self.entries[0].id == CUT_TERM:
                culprit = describe_cut_term(self.evidence)
        else:
            culprit = describe_cut_input(self.evidence) or describe_culprit(self.evidence)
            if not culprit and [one.id for one in self.entries] == [NOTHING_LEARNS]:
                culprit = describe_flag_setter(self.evidence)
        return f"{describe_library(self.evidence)} {culprit}".strip()

    @cached_property
    def _remedy(self) -> str:
        """What to do by what the run shows; empty if that's what the page says."""
        return choose_remedy_of_cut(self.evidence) or choose_remedy(self.evidence)

    @cached_property
    def _why(self) -> ExplanationParts:
        return split_example(self.entries[0].why, self.entries[0], self.evidence.program.source)

    @cached_property
    def _advice(self) -> ExplanationParts:
        return split_example(
            self.entries[0].section.advice, self.entries[0], self.evidence.program.source
        )

    @property
    def values(self) -> dict[str, str]:
        """The reader's own words for what why.md leaves open."""
        found: dict[str, str] = {}
        for role in ROLES:
            if source := self.evidence.source(role):
                found[role] = source
            tensors, given = self.evidence.tensors(role), self.evidence.given(role)
            others = isinstance(given, SequenceInfo) and given.size > 1
            if len(tensors) == 1 and not others and tensors[0].shape is not None:
                found[f"{role}.shape"] = format_sizes(tensors[0].shape)
                found[f"{role}.dtype"] = f"torch.{tensors[0].dtype}"
        return {**found, **parse_message(self.evidence.message)}


@dataclass
class Diagnosis:
    """What there is to say of a run of a program, and how the run ended."""

    program: UserProgram
    findings: list[Finding] = field(default_factory=list)
    ended: str = ""
    """How, if it did not come to its end."""
    traceback: str = ""
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether it did not come to its end."""
        return bool(self.ended)


def _end_sentence(text: str) -> str:
    """End a text as a sentence that nothing follows: on the page, a program does."""
    return f"{text[:-1]}." if text.endswith(":") else text
