"""The page that is being built: its file, and the lines that its author wrote."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from .fences import FENCE_LIKE_ROW

# Where more texts begin alike, or a plugin rewrote more, a line is a guess.
MAX_CANDIDATES = 100  # places of one text that are looked at
MAX_COMPARISONS = 4_000_000  # of lines


@dataclass
class PageSource:
    """A page's file, and its Markdown as the builder handed it over.

    Each search begins where the last one of its kind ended: a page of many problems is
    looked through once.
    """

    path: Path | str
    lines: list[str]
    _found: set[int] = field(default_factory=set)
    _searched: dict[str, int] = field(default_factory=dict)
    _claimed: dict[int, int] = field(default_factory=dict)

    @cached_property
    def _file_lines(self) -> Sequence[int]:
        """Where in the file each line stands, from 0: a builder takes front matter off, plugins rewrite."""
        try:
            text = Path(self.path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return range(len(self.lines))
        return align_lines(text.split("\n"), self.lines)

    def file_line(self, index: int) -> int:
        """Return the line of the file, from 1, of the Markdown's line `index`, from 0.

        Of a line that a plugin wrote, the one in whose place, or behind which, it stands.
        """
        return self._file_lines[index] + 1

    def claim_line(self, index: int) -> int:
        """Return the same, and let no search find it again: the next finds the next such line."""
        self._found.add(index)
        line = self.file_line(index)
        self._claimed[line] = index
        return line

    def is_include(self, line: int) -> bool:
        """Return whether this line of the file, found last, is an include."""
        return "8<" in self.lines[self._claimed[line]]

    def locate(self, text: str) -> int | None:
        """Return the line of the file where these lines first stand in a row, or None."""
        wanted = [row for _, row in _numbered_rows(text.split("\n"))]
        for at in self._candidates(self._starts, wanted[0]) if wanted else ():
            if self._matches(at, wanted):
                return self.claim_line(self._rows[at][0])
        return None

    def locate_fence(self, text: str, label: str) -> int | None:
        """Return the same for the content of a block that is fenced with this label.

        If no such block holds it, then it came from another file: the line of the first
        include in such a block.
        """
        wanted = [row for _, row in _numbered_rows(text.split("\n"))]
        for at in self._candidates(self._openers, (label, wanted[0] if wanted else None)):
            if not wanted:
                return self.claim_line(self._rows[at][0])
            if self._matches(at + 1, wanted):
                self.claim_line(self._rows[at][0])
                return self.claim_line(self._rows[at + 1][0])
        for at in self._candidates(self._openers, (label, True)):
            if self._rows[at + 1][0] not in self._found:
                self.claim_line(self._rows[at][0])
                return self.claim_line(self._rows[at + 1][0])
        return None

    def find_line(self, text: str) -> int | None:
        """Return the line of the file in which `text` first stands, however often it is asked."""
        return next(
            (self.file_line(at) for at, line in enumerate(self.lines) if text in line), None
        )

    def locate_text(self, text: str) -> int | None:
        """Return the line of the file where `text` first stands and was not found yet, or None."""
        text = text.lower()
        for index in range(self._searched.get(text, 0) if text else len(self._low), len(self._low)):
            if text in self._low[index] and index not in self._found:
                self._searched[text] = index + 1
                return self.claim_line(index)
            self._searched[text] = index + 1
        return None

    def locate_character(self, character: str) -> tuple[int, int] | None:
        """Return the line and the column where a character first stands that was not found yet."""
        line, column = divmod(self._searched.get(f"at {character}", 0), 1 << 20)
        for index in range(line, len(self.lines)):
            if (at := self.lines[index].find(character, column)) >= 0:
                self._searched[f"at {character}"] = (index << 20) + at + 1
                return self.file_line(index), at + 1
            column = 0
        return None

    @cached_property
    def _rows(self) -> list[tuple[int, str]]:
        return _numbered_rows(self.lines)

    @cached_property
    def _low(self) -> list[str]:
        return [line.lower() for line in self.lines]

    @cached_property
    def _starts(self) -> dict[Any, deque[int]]:
        """The rows by their text."""
        starts: dict[Any, deque[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            starts.setdefault(row, deque()).append(at)
        return starts

    @cached_property
    def _openers(self) -> dict[Any, deque[int]]:
        """The rows that open a fence: by its label with the row below, or with none.

        With True in its place, those below which an include stands.
        """
        openers: dict[Any, deque[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            if match := FENCE_LIKE_ROW.match(row):
                below = self._rows[at + 1][1] if at + 1 < len(self._rows) else ""
                kinds = [below, None, *([True] if "8<" in below else [])]
                for kind in kinds:
                    openers.setdefault((match["label"], kind), deque()).append(at)
        return openers

    def _candidates(self, rows: dict[Any, deque[int]], key: object) -> list[int]:
        """Return those rows of a key of which nothing was found yet."""
        left = rows.get(key, deque())
        while left and self._rows[left[0]][0] in self._found:
            left.popleft()
        return [at for at in islice(left, MAX_CANDIDATES) if self._rows[at][0] not in self._found]

    def _matches(self, at: int, wanted: list[str]) -> bool:
        return [row for _, row in self._rows[at : at + len(wanted)]] == wanted


def _numbered_rows(lines: list[str]) -> list[tuple[int, str]]:
    """Return the lines that hold something, numbered, less indentation and quote marks."""
    bare = [(index, line.strip().lstrip("> ").rstrip()) for index, line in enumerate(lines)]
    return [(index, line) for index, line in bare if line]


def align_lines(file: Sequence[str], lines: Sequence[str]) -> Sequence[int]:
    """Return the line of a file, from 0, that each of these lines is, or stands in the place of, or behind."""
    skipped = _count_skipped(file, lines)
    if skipped is not None:
        return range(skipped, skipped + len(lines))
    file, lines = ([line.rstrip() for line in each] for each in (file, lines))
    file = file[:-1] if file[-1:] == [""] else file
    most = min(len(file), len(lines))
    same = next((at for at in range(most) if file[at] != lines[at]), most)
    made = [*range(same), *([max(same - 1, 0)] * (len(lines) - same))]
    if (len(file) - same) * (len(lines) - same) > MAX_COMPARISONS:
        return made
    for kind, start, stop, first, last in SequenceMatcher(
        None, file[same:], lines[same:], autojunk=False
    ).get_opcodes():
        for at in range(first, last):
            there = start - 1 if kind == "insert" else min(start + at - first, stop - 1)
            made[same + at] = max(same + there, 0)
    return made


def _count_skipped(file: Sequence[str], lines: Sequence[str]) -> int | None:
    """Count the lines of the file that were taken off before the Markdown began; None if more was done."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return 0
    first, end = filled[0], filled[-1] + 1
    wanted = [line.rstrip() for line in lines[first:end]]
    for skipped in range(len(file) - end + 1):
        if [line.rstrip() for line in file[skipped + first : skipped + end]] == wanted:
            return skipped
    return None
