"""A program as a page shows it: its lines, all of them or those of some regions."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ..record.record import Record, Spans
from .directives import without_markers


class ShownLine(NamedTuple):
    """A line of what a page shows of a program."""

    text: str
    """As it stands in the file, indent and all."""
    number: int | None = None
    """Which line of the file it is, from 1; None if it is none of it."""
    is_elision: bool = False
    """Whether it stands for lines that are left out."""

    @property
    def indent(self) -> str:
        """The spaces that it begins with."""
        return self.text[: len(self.text) - len(self.text.lstrip())]


def join_lines(lines: Sequence[ShownLine]) -> str:
    """Return the text of lines: dedented."""
    return textwrap.dedent("\n".join(line.text for line in lines))


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
        return join_lines(self.shown_lines(*regions))

    def shown_lines(self, *regions: str) -> list[ShownLine]:
        """Return the lines that `shown` gives."""
        parts = [self.regions[name] for name in regions] or [range(1, len(self.lines) + 1)]
        shown: list[ShownLine] = []
        for before, lines in zip([None, *parts], parts, strict=False):
            part = self._list_lines(lines)
            if before is not None:
                gap = self._list_lines(range(before.stop, lines.start))
                if any(map(_is_filled, gap)):
                    first = next(filter(_is_filled, part))
                    gap = [ShownLine(f"{first.indent}# …", is_elision=True)]
                shown += gap
            shown += part
        filled = [index for index, line in enumerate(shown) if _is_filled(line)]
        return shown[filled[0] : filled[-1] + 1] if filled else []

    def _list_lines(self, numbers: range) -> list[ShownLine]:
        """Return lines of the file that are no region markers."""
        return [ShownLine(self.lines[n - 1], n) for n in without_markers(self.lines, numbers)]


def _is_filled(line: ShownLine) -> bool:
    return bool(line.text.strip())


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
