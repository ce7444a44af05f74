"""The colours that a program prints for a terminal: kept apart from the text, as no text file can hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# All that is read of what steers a terminal. Its numbers are short: Python refuses to read very long ones.
SELECT_GRAPHIC = re.compile(r"\x1b\[((?:[0-9]{0,9};)*[0-9]{0,9})m")
TAB_PIECE = re.compile(r"(\t|\n|\x1b\[[0-9;]*m)")
TAB_WIDTH = 8
NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
FLAGS = {1: "bold", 3: "italic", 4: "underline"}
ENDED_FLAGS = {22: "bold", 23: "italic", 24: "underline"}
GROUND = "on"  # it stands on a ground of its colour
STYLE_WORDS = frozenset((*NAMES, *FLAGS.values(), GROUND))
EXTENDED = (38, 48, 58)  # colours by number, whose other parts follow
LENGTH_OF = {5: 1, 2: 3}


class ColouredPart(NamedTuple):
    """A part of an output that has a style of its own."""

    line: int
    """Which line of the output it is on, from 0."""
    start: int
    """The column of its first character, from 0."""
    end: int
    style: str
    """Words of `STYLE_WORDS`."""


def expand_tabs(text: str) -> str:
    """Return a text with the spaces that a terminal shows for its tabs: colours take no column."""
    if "\x1b" not in text:
        return text.expandtabs(TAB_WIDTH)
    made: list[str] = []
    column = 0
    for part in TAB_PIECE.split(text):
        made.append(" " * (TAB_WIDTH - column % TAB_WIDTH) if part == "\t" else part)
        column += 0 if part.startswith("\x1b") else len(made[-1])
        column = 0 if part == "\n" else column
    return "".join(made)


def take_colours(text: str) -> tuple[str, tuple[ColouredPart, ...]]:
    """Part an output from the colours that it has been given."""
    if "\x1b" not in text:
        return text, ()
    lines: list[str] = []
    found: list[ColouredPart] = []
    style: frozenset[str] = frozenset()
    for number, line in enumerate(text.split("\n")):
        bare = ""
        for index, part in enumerate(SELECT_GRAPHIC.split(line)):
            if index % 2:
                style = _change_style(style, part)
                continue
            if style and part.strip():
                words = " ".join(sorted(style))
                found.append(ColouredPart(number, len(bare), len(bare) + len(part.rstrip()), words))
            bare += part
        lines.append(bare)
    return "\n".join(lines), tuple(found)


def _change_style(style: frozenset[str], codes: str) -> frozenset[str]:
    """Return the style after a sequence of codes, as a terminal has it."""
    for code in _read_codes(codes):
        colours = style & {*NAMES}
        if code == 0:
            style = frozenset()
        elif code in FLAGS:
            style |= {FLAGS[code]}
        elif code in ENDED_FLAGS:
            style -= {ENDED_FLAGS[code]}
        elif code in (39, 49):
            style -= {*colours, GROUND}
        elif code // 10 in (3, 9) and code % 10 < len(NAMES):
            style = style if GROUND in style else style - colours | {NAMES[code % 10]}
        elif code // 10 in (4, 10) and code % 10 < len(NAMES):
            style = style - colours | {NAMES[code % 10], GROUND}
    return style


def _read_codes(codes: str) -> Iterator[int]:
    """Yield the codes of a sequence; of colours by number, those that have a name."""
    rest = iter([int(code or 0) for code in codes.split(";")])
    for code in rest:
        if code not in EXTENDED:
            yield code
            continue
        kind = next(rest, 0)
        values = [next(rest, 0) for _ in range(LENGTH_OF.get(kind, 0))]
        if kind == 5 and code != 58 and values[0] < 2 * len(NAMES):
            yield code - 8 + values[0] % len(NAMES)
