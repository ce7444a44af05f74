"""A program as a page shows it: its lines, all of them or those of some regions."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..record.record import Record, Spans
from .directives import without_markers

ELIDED = 0  # the number of a line that stands for those that are left out


@dataclass(frozen=True)
class Listing:
    """A program's file, as far as a page shows it."""

    path: Path
    source: str
    """Its text, with LF line ends."""
    regions: dict[str, range]
    """The lines of each region by its name, without its two markers."""
    directives: Spans
    """The lines of what the file states of each statement."""
    not_run: str | None = None
    """Why it is not run; None if it is."""

    def __hash__(self) -> int:
        return hash(self.source)

    @cached_property
    def directive_lines(self) -> frozenset[int]:
        """The lines that state something."""
        return frozenset(line for first, last in self.directives for line in range(first, last + 1))

    @cached_property
    def lines(self) -> list[str]:
        """The lines of its source."""
        return self.source.split("\n")

    def shown(self, *regions: str) -> str:
        """Return the text that a page shows of these regions, or of the whole file: dedented.

        Region markers are left out. Code between two regions becomes one line, `# …`.
        """
        return self.join_lines(self.shown_lines(*regions))

    def join_lines(self, numbers: list[int], others: Sequence[str] = ()) -> str:
        """Return the text of the lines with these numbers, as `shown_lines` gives them: dedented.

        A number below zero stands for so many lines of an output that are left out. Those above all
        lines of the file are of `others`.
        """
        text: list[str] = []
        for number in reversed(numbers):
            if number == ELIDED:
                below = next(line for line in reversed(text) if line.strip())
                text.append(below[: len(below) - len(below.lstrip())] + "# …")
            elif number < ELIDED:  # below it stand the last lines of that output
                last = text[-1]
                text.append(f"{last[: last.index('#')]}# … {-number} lines more")
            elif number > len(self.lines):
                text.append(others[number - len(self.lines) - 1])
            else:
                text.append(self.lines[number - 1])
        return textwrap.dedent("\n".join(reversed(text)))

    def shown_lines(self, *regions: str) -> list[int]:
        """Return the numbers, from 1, of the lines that `shown` gives; ELIDED for a line `# …`."""
        parts = [self.regions[name] for name in regions] or [range(1, len(self.lines) + 1)]
        shown: list[int] = []
        for before, lines in zip([None, *parts], parts, strict=False):
            if before is not None:
                gap = without_markers(self.lines, range(before.stop, lines.start))
                shown += [ELIDED] if self._filled(gap) else gap
            shown += without_markers(self.lines, lines)
        filled = self._filled(shown)
        return shown[shown.index(filled[0]) : shown.index(filled[-1]) + 1] if filled else []

    def _filled(self, numbers: list[int]) -> list[int]:
        """Return the numbers whose line is not blank, or left out."""
        return [number for number in numbers if number and self.lines[number - 1].strip()]


def recorded_listing(path: Path, data: bytes, record: Record) -> Listing:
    """Return the listing of a file without parsing it, from the record of these very bytes.

    Raises ValueError if the record has lines that the file has not.
    """
    source = data.decode("utf-8").replace("\r\n", "\n")
    ends = [last + 1 for _, last in (*record.spans, *record.directives)]
    ends += [lines.stop for lines in record.regions.values()]
    if max(ends, default=0) > source.count("\n") + 2:
        raise ValueError("a record of more lines than the file has")
    return Listing(path, source, record.regions, record.directives)
