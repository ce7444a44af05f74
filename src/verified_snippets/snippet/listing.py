"""What a page shows of a program: its lines, whole or in parts."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..record.record import Record, Spans
from .directives import without_markers

ELIDED = 0  # the number of a line that stands for those that are left out


@dataclass(frozen=True)
class Listing:
    """A program's file, as far as a page shows it.

    `source` is its text with LF line ends. `regions` gives, for each name, the lines between its
    two markers; `directives` the first and last lines of what the file states. `not_run` is why
    it is never run, if its first line says so.
    """

    path: Path
    source: str
    regions: dict[str, range]
    directives: Spans
    not_run: str | None = None

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
        """Return the text that a page shows: without region markers, a region dedented.

        It is dedented. What stands between two regions is one line, `# …`, if it is code.
        """
        numbers = self.shown_lines(*regions)
        text: list[str] = []
        for number in reversed(numbers):
            if number == ELIDED:
                below = next(line for line in reversed(text) if line.strip())
                text.append(below[: len(below) - len(below.lstrip())] + "# …")
            else:
                text.append(self.lines[number - 1])
        return textwrap.dedent("\n".join(reversed(text)))

    def shown_lines(self, *regions: str) -> list[int]:
        """Return the lines of the file that `shown` gives, one for each of its own."""
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
        """Return those of these lines that are not blank."""
        return [number for number in numbers if number and self.lines[number - 1].strip()]


def recorded_listing(path: Path, data: bytes, record: Record) -> Listing:
    """Return the listing of a file from the record of these very bytes; ValueError if it can't be."""
    source = data.decode("utf-8").replace("\r\n", "\n")
    ends = [last + 1 for _, last in (*record.spans, *record.directives)]
    ends += [lines.stop for lines in record.regions.values()]
    if max(ends, default=0) > source.count("\n") + 2:
        raise ValueError("a record of more lines than the file has")
    return Listing(path, source, record.regions, record.directives)
