"""What each statement of a run did, as a record has it: without what differs from run to run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..characters import UNFIT_FOR_CODE
from ..disk import follow_links
from ..errors import SnippetError
from ..record.record import Effect
from ..record.serialize import parse_facts
from ..snippet.snippet import Snippet
from .messages import StatementEvent

OBJECT_ADDRESS = re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+")
TEMPORARY_NAME = re.compile(r"(?<=…/)tmp[a-z0-9_]{8}")  # as tempfile names files and folders
INTERNAL_PLACE = re.compile(r"\s*\(Triggered internally at [^)]*\)\.?")


def merge_by_line(did: list[StatementEvent]) -> list[StatementEvent]:
    """Merge what each line did: a statement inside another may run often, and between others."""
    merged: dict[int, StatementEvent] = {}
    for latest in did:
        line = latest["line"]
        if (before := merged.get(line)) is None:
            merged[line] = latest
            continue
        known = before["warnings"]
        # All keys are given here, but what was raised: that is the latest's, or else that before.
        merged[line] = {
            **before,
            **latest,
            "output": before["output"] + latest["output"],
            "warnings": [*known, *(each for each in latest["warnings"] if each not in known)],
            "facts": [*before["facts"], *latest["facts"]],
        }
    return [merged[line] for line in sorted(merged)]


def make_effect(cleaner: TextCleaner, did: StatementEvent) -> Effect:
    """Return what a statement did, as a record has it."""
    line = did["line"]
    warned = [cleaner.clean_text(line, "warns with", text) for text in did["warnings"]]
    raised = did.get("raised")
    return Effect(
        line,
        cleaner.clean_lines(line, did["output"]),
        tuple(_strip_line_ends(INTERNAL_PLACE.sub("", text)) for text in warned),
        None
        if raised is None
        else _strip_line_ends(cleaner.clean_text(line, "raises with", raised)),
        did.get("raised_at"),
        parse_facts(did["facts"]),
    )


def _strip_line_ends(text: str) -> str:
    """Return a text without spaces at the ends of its lines, or newlines at its own end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


@dataclass(frozen=True)
class TextCleaner:
    """Takes out of the texts of a run what differs from run to run.

    That is the run's `folder`, the addresses of objects, and what matches a pattern in `varies`.
    """

    snippet: Snippet
    folder: Path
    varies: Sequence[re.Pattern[str]]

    def clean_lines(self, line: int, output: str) -> tuple[str, ...]:
        """Return the lines of what the statement at `line` printed, without spaces at their ends.

        The last newline makes no line.
        """
        output = self.clean_text(line, "prints", output)
        lines = output.removesuffix("\n").split("\n") if output else []
        return tuple(each.rstrip() for each in lines)

    def clean_text(self, line: int, verb: str, text: str) -> str:
        """Return a text of the statement at `line`, which it "prints", or "warns with" it.

        Its tabs are the spaces that a terminal shows. Raises SnippetError if the text has a character that no text file can hold.
        """
        text = text.expandtabs()
        if bad := UNFIT_FOR_CODE.search(text):
            what = f"{verb} {_describe_unfit(ord(bad[0]))}; print repr() of it instead"
            raise SnippetError.at(self.snippet.path, line, what)
        path = self.snippet.path
        for place, name in (
            (follow_links(path), path.name),
            (self.folder / "work", "…"),
            (self.folder / "home", "~"),
        ):
            text = text.replace(str(place), name)
        text = TEMPORARY_NAME.sub("tmp…", OBJECT_ADDRESS.sub("0x…", text))
        for pattern in self.varies:
            text = pattern.sub("…", text)
        return text


def _describe_unfit(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # how `surrogateescape` decodes what is not UTF-8
        return f"byte 0x{code - 0xDC00:02X}, which is not UTF-8"
    return f"U+{code:04X}"
