"""A block of a page: what it shows of a snippet, and of the record of its run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...record.record import Record
from ...snippet.listing import Listing, ShownLine, join_lines
from .outputs import leave_out_long


@dataclass(frozen=True)
class Block:
    """What a block shows: a snippet or regions of it, and its run."""

    name: str
    """The name of the snippet, as the include has it."""
    regions: tuple[str, ...]
    """The regions that it shows; none if it shows the whole snippet."""
    snippet: Listing
    record: Record
    recorded: bool = True
    """Whether the run is on record. While serving, one that is not is shown too."""
    remarks: tuple[tuple[str, ...], ...] = ()
    """Comments of the page's author above each region and below the last; none at all if it has none."""

    @cached_property
    def lines(self) -> list[ShownLine]:
        """The lines that it shows."""
        return leave_out_long(self.snippet, self._whole_lines)

    @cached_property
    def text(self) -> str:
        """The text that it shows."""
        return join_lines(self.lines)

    @cached_property
    def whole_text(self) -> str:
        """The same with all of each output: what an include of it brings into a page."""
        return join_lines(self._whole_lines)

    @cached_property
    def _whole_lines(self) -> list[ShownLine]:
        """The lines, with all of each output."""
        shown = self.snippet.shown_lines(*self.regions)
        return self._place_remarks(shown) if any(self.remarks) else shown

    def _place_remarks(self, shown: list[ShownLine]) -> list[ShownLine]:
        """Return these lines with the remarks: between two regions, they stand for what is left out."""
        margin = min((line.indent for line in shown if line.text.strip()), key=len, default="")
        above, *between, below = (
            [ShownLine(f"{margin}{text}") for text in texts] for texts in self.remarks
        )
        made = above
        regions = [self.snippet.regions[name] for name in self.regions]
        for before, after, remarks in zip(regions, regions[1:], between, strict=False):
            at = next(
                i for i, line in enumerate(shown) if line.number and line.number >= after.start
            )
            own = [line for line in shown[:at] if line.number and line.number < before.stop]
            made += [*own, *(remarks or shown[len(own) : at])]
            shown = shown[at:]
        return [*made, *shown, *below]

    def locate_highlights(self, lines: str) -> str:
        """Return which lines of the block to highlight, from the `hl_lines` that its author wrote.

        The author counts only the lines of code, and no outputs: these come and go with the run. What
        is no list of lines and ranges is returned as it is.
        """
        of_code = [
            number
            for number, line in enumerate(self.lines, 1)
            if not line.is_elision and line.number not in self.snippet.directive_lines
        ]
        highlighted: list[int] = []
        for part in lines.replace(",", " ").split():
            first, _, last = part.partition("-")
            if not (first.isdecimal() and (last or first).isdecimal()):
                return lines
            highlighted += of_code[max(int(first) - 1, 0) : int(last or first)]
        return " ".join(map(str, highlighted))

    @property
    def shows_end(self) -> bool:
        """Whether it shows the last statement: below it stand the figures that the program drew."""
        last, _ = self.record.spans[-1] if self.record.spans else (0, 0)
        return self.shows(last)

    @property
    def shows_raise(self) -> bool:
        """Whether it shows the statement that raised."""
        return any(e.raised and self.shows(e.line) for e in self.record.effects)

    def shows(self, line: int) -> bool:
        """Return whether it shows this line of the file."""
        return not self.regions or any(line in self.snippet.regions[r] for r in self.regions)
