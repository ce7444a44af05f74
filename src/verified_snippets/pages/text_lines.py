"""Lines of text as they show under one another on a page, and which of them are a program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ..characters import BLANK, FORMAT_CHARACTERS, JOINER, SELECTORS, SPACES
from .language import holds_program

# What a reader takes for a space, for nothing, and for the plain character that Python has.
SPACE = re.compile(f"[{SPACES}{BLANK}\t]")
ZERO_WIDTH = re.compile(f"[{FORMAT_CHARACTERS}{SELECTORS}{JOINER}]")
PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("“”„″", '"') | dict.fromkeys("‘’‚′", "'") | dict.fromkeys("‐‑‒–—−", "-")
)
WORD_CHARACTER = re.compile(r"\w")
SIGNS = re.compile(r"[^\x00-\x7f\w]+\s*\Z")  # what leads back from a footnote


@dataclass
class _Line:
    """A line of text as it shows; `head` and `tail` of it stand in elements for code.

    They are the same, and the line `bare`, if nothing but signs stands outside of those, as
    behind a footnote.
    """

    start: int
    text: str = ""
    head: str = ""
    tail: str = ""
    bare: bool = True


class TextLines:
    """The lines since the last thing that parts lines from one another."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def begin_line(self, start: int) -> None:
        """Begin a line, which stands there in the HTML."""
        self._lines.append(_Line(start))

    def add_text(self, start: int, text: str, *, code: bool) -> None:
        """Add text to the last line, or begin the first; it may stand in an element for code."""
        if not self._lines:
            self.begin_line(start)
        line = self._lines[-1]
        line.text += text
        if code:
            line.head += text if line.bare else ""
            line.tail += text
        elif WORD_CHARACTER.search(text):
            line.bare, line.tail = False, ""

    def separate_code(self) -> None:
        """Part what follows in code from what stood in code before it on the last line."""
        for line in self._lines[-1:]:
            line.head += "; " if line.head.strip() and line.bare else ""
            line.tail += "; " if line.tail.strip() else ""

    def take_programs(self) -> Iterator[tuple[int, str]]:
        """Begin anew; yield where programs among the lines until now begin, and their text."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        start, run = lines[0].start, [""]
        for line in lines:
            if line.bare:
                run.append(line.tail)
                continue
            yield from _programs(start, [*run, line.head], code=True)
            start, run = line.start, [line.tail]
        yield from _programs(start, run, code=True)
        yield from _programs(
            lines[0].start, [SIGNS.sub("", line.text) for line in lines], code=False
        )


class TextPieces:
    """The pieces of text between tags, by groups: what parts lines from one another ends a group.

    A style may show them as lines of their own.
    """

    def __init__(self) -> None:
        self._groups: list[list[tuple[int, str]]] = []
        self._pieces: list[tuple[int, str]] = []

    def add_text(self, start: int, text: str) -> None:
        """Add a piece, which stands there in the HTML."""
        if piece := show_plainly(text).strip():
            self._pieces.append((start, piece))

    def end_group(self) -> None:
        """Begin another group."""
        if len(self._pieces) > 1:
            self._groups.append(self._pieces)
        self._pieces = []

    def find_programs(self) -> Iterator[tuple[int, str]]:
        """Yield where groups that are programs begin, and their text."""
        for group in self._groups:
            texts = [text for _, text in group]
            if holds_program(texts, code=False):
                yield group[0][0], "\n".join(texts)


def show_plainly(text: str) -> str:
    """Return a text as Python would have it, had it been typed as it looks."""
    if text.isascii():
        return text.replace("\t", " ")
    text = ZERO_WIDTH.sub("", SPACE.sub(" ", text)).translate(PLAIN_SIGNS)
    return unicodedata.normalize("NFKC", text)


def _programs(start: int, texts: list[str], *, code: bool) -> Iterator[tuple[int, str]]:
    texts = [show_plainly(text.strip("\n")) for text in texts if text.strip()]
    if not code:
        texts = [text.replace("\n", " ") for text in texts]
    shown = "\n".join(texts)
    # Code of one line may be wrapped in the page: it takes a keyword to be a program.
    if holds_program(shown.split("\n"), code=code and len(texts) > 1):
        yield start, shown
