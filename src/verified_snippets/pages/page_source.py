"""The page that is being built: where in its file a text of the Markdown is."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from ..disk import read_text
from .fences import FENCE_LIKE_ROW

# Beyond these, a line that is reported may be the wrong one.
MAX_CANDIDATES = 100  # places that are looked at, of all that begin like a text
MAX_COMPARISONS = 4_000_000  # of lines, between the file and what a plugin made of it

# What may be below the line that opens a fence, as a key beside the text of that row.
_ANYTHING, _AN_INCLUDE = object(), object()


@dataclass
class PageSource:
    """A page's file, and the lines of its Markdown as the builder handed them over.

    Methods take and return lines of the file, from 1; an `index` is that of a line of the Markdown,
    from 0. The `locate` methods claim the line that they find: the same text is found further down
    the next time. So a page of many problems is looked through once.
    """

    path: Path | str
    lines: list[str]
    _found: set[int] = field(default_factory=set)
    """The indexes that are claimed."""
    _claimed: dict[int, int] = field(default_factory=dict)
    """The same by the line of the file, as that was returned."""
    _searched: dict[str, int] = field(default_factory=dict)
    """For each text, how many lines have been searched for it."""
    _searched_characters: dict[str, tuple[int, int]] = field(default_factory=dict)
    """For each character, from which index and column, from 0, to search on."""

    @cached_property
    def _file_lines(self) -> Sequence[int]:
        """The line of the file, from 0, of each line of the Markdown.

        They differ: a builder takes front matter off, and plugins rewrite.
        """
        try:
            text = read_text(Path(self.path)).removeprefix("\ufeff")
        except (OSError, UnicodeDecodeError):
            return range(len(self.lines))
        return align_lines(text.split("\n"), self.lines)

    def file_line(self, index: int) -> int:
        """Return the line of the file that the line `index` is.

        For a line that a plugin wrote, it is the line that this replaced, or was put below.
        """
        return self._file_lines[index] + 1

    def claim_line(self, index: int) -> int:
        """Return the line of the file that the line `index` is, and claim it."""
        self._found.add(index)
        line = self.file_line(index)
        self._claimed[line] = index
        return line

    def is_include(self, line: int) -> bool:
        """Return whether this line, which a `locate` method has returned, is an include."""
        return "8<" in self.lines[self._claimed[line]]

    def locate(self, text: str) -> int | None:
        """Return the line where the lines of this text begin; None if they are nowhere."""
        wanted = [row for _, row in _numbered_rows(text.split("\n"))]
        for at in self._candidates(self._starts, wanted[0]) if wanted else ():
            if self._matches(at, wanted):
                return self.claim_line(self._rows[at][0])
        return None

    def locate_fence(self, text: str, label: str) -> int | None:
        """Return the line where this text begins, which is that of a block fenced with this label.

        If no such block of the page has it, it came from another file: then it is the line of the
        first include in a block with this label. None if there is none.
        """
        wanted = [row for _, row in _numbered_rows(text.split("\n"))]
        for at in self._candidates(self._openers, (label, wanted[0] if wanted else _ANYTHING)):
            if not wanted:
                return self.claim_line(self._rows[at][0])
            if self._matches(at + 1, wanted):
                self.claim_line(self._rows[at][0])
                return self.claim_line(self._rows[at + 1][0])
        for at in self._candidates(self._openers, (label, _AN_INCLUDE)):
            if self._rows[at + 1][0] not in self._found:
                self.claim_line(self._rows[at][0])
                return self.claim_line(self._rows[at + 1][0])
        return None

    def find_line(self, text: str) -> int | None:
        """Return the first line that has `text` in it, without claiming it; None if none has."""
        return next(
            (self.file_line(at) for at, line in enumerate(self.lines) if text in line), None
        )

    def locate_text(self, text: str) -> int | None:
        """Return the first unclaimed line that has `text` in it, in any case; None if none has."""
        text = text.lower()
        for index in range(self._searched.get(text, 0) if text else len(self._low), len(self._low)):
            if text in self._low[index] and index not in self._found:
                self._searched[text] = index + 1
                return self.claim_line(index)
            self._searched[text] = index + 1
        return None

    def locate_character(self, character: str) -> tuple[int, int] | None:
        """Return the line and the column, from 1, of the next place of a character.

        None if it is nowhere else.
        """
        start, column = self._searched_characters.get(character, (0, 0))
        for index in range(start, len(self.lines)):
            if (at := self.lines[index].find(character, column)) >= 0:
                self._searched_characters[character] = index, at + 1
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
        """The places in `_rows` of each text of a row."""
        starts: dict[Any, deque[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            starts.setdefault(row, deque()).append(at)
        return starts

    @cached_property
    def _openers(self) -> dict[Any, deque[int]]:
        """The places in `_rows` of what opens a fence, by its label and what is below.

        That is the text of the row below, `_ANYTHING`, or `_AN_INCLUDE`.
        """
        openers: dict[Any, deque[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            if match := FENCE_LIKE_ROW.match(row):
                below = self._rows[at + 1][1] if at + 1 < len(self._rows) else ""
                kinds = [below, _ANYTHING, *([_AN_INCLUDE] if "8<" in below else [])]
                for kind in kinds:
                    openers.setdefault((match["label"], kind), deque()).append(at)
        return openers

    def _candidates(self, places: dict[Any, deque[int]], key: object) -> list[int]:
        """Return the places of a key that are not claimed yet."""
        left = places.get(key, deque())
        while left and self._rows[left[0]][0] in self._found:
            left.popleft()
        return [at for at in islice(left, MAX_CANDIDATES) if self._rows[at][0] not in self._found]

    def _matches(self, at: int, wanted: list[str]) -> bool:
        return [row for _, row in self._rows[at : at + len(wanted)]] == wanted


def _numbered_rows(lines: list[str]) -> list[tuple[int, str]]:
    """Return the lines that are not blank, without indentation and quote marks, each with its index."""
    bare = [(index, line.strip().lstrip("> ").rstrip()) for index, line in enumerate(lines)]
    return [(index, line) for index, line in bare if line]


def align_lines(file: Sequence[str], lines: Sequence[str]) -> Sequence[int]:
    """Return for each line of the Markdown which line of the file it is, from 0.

    A line that the file does not have gets the one that it replaced, or was put below.
    """
    skipped = _count_skipped(file, lines)
    if skipped is not None:
        return range(skipped, skipped + len(lines))
    file, lines = ([line.rstrip() for line in each] for each in (file, lines))
    file = file[:-1] if file[-1:] == [""] else file
    shorter = min(len(file), len(lines))
    same = next((at for at in range(shorter) if file[at] != lines[at]), shorter)
    aligned = [*range(same), *([max(same - 1, 0)] * (len(lines) - same))]
    if (len(file) - same) * (len(lines) - same) > MAX_COMPARISONS:
        return aligned
    for kind, start, stop, first, last in SequenceMatcher(
        None, file[same:], lines[same:], autojunk=False
    ).get_opcodes():
        for at in range(first, last):
            there = start - 1 if kind == "insert" else min(start + at - first, stop - 1)
            aligned[same + at] = max(same + there, 0)
    return aligned


def _count_skipped(file: Sequence[str], lines: Sequence[str]) -> int | None:
    """Count the lines taken off the file's beginning; None if the rest differs, too."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return 0
    first, end = filled[0], filled[-1] + 1
    wanted = [line.rstrip() for line in lines[first:end]]
    for skipped in range(len(file) - end + 1):
        if [line.rstrip() for line in file[skipped + first : skipped + end]] == wanted:
            return skipped
    return None
