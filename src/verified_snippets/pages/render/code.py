"""Highlighted code, line by line: what is put into it and around it.

What is added stays out of what is copied: it is markup around the program's own text,
and words that the stylesheet shows.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import groupby
from typing import NamedTuple

CODE_LINE = re.compile(r"[^\n]*\n(?:</span>)*|[^\n]+$")
PIECE = re.compile(r'<span class="[^"]*">([^<\n]*)</span>|<[^>]*>|([^<]+)')
HTML_TAG = re.compile(r"<[^>]*>")
HTML_CHARACTER = re.compile(r"&[^;]+;|[^&]", re.DOTALL)
COMMENT_SPAN = re.compile(r'<span class="c[1h]?">([^<]*)</span>')
PLAIN = re.compile(r'<span class="[nopw]">([^<]*)</span>')


class TagSpan(NamedTuple):
    """A stretch of a line's text, half-open, and the tags to put around it."""

    start: int
    end: int
    before: str
    after: str


class HighlightedCode:
    """The HTML of a highlighted block, taken apart at its line ends.

    `lines` is empty if it does not have as many lines as its text: then some highlighter
    of the site's own did something with it, and it is shown as it is.
    """

    def __init__(self, html: str, text: str) -> None:
        self.text = text.split("\n")
        start = html.find(">", html.find("<code")) + 1
        end = html.rfind("</code>")
        # Names, spaces and punctuation get the colour of the code itself. They would be three
        # of four elements, which builders take apart one by one, for the search among others.
        code = "".join(PLAIN.split(html[start:end]))
        self.head, self.lines, self.tail = html[:start], CODE_LINE.findall(code), html[end:]
        self.around: list[str] = [""] * len(self.text)
        if len(self.lines) != len(self.text) or "".join(self.lines) != code:
            self.head, self.lines, self.tail = html, [], ""

    def wrap_spans(self, index: int, wraps: list[TagSpan]) -> None:
        """Put tags around parts of a line; what would cut an element in two is left out."""
        if not self.lines:
            return
        line = self.lines[index]
        wanted = {edge for wrap in wraps for edge in (wrap.start, wrap.end)}
        starts, ends = _find_columns(line, len(self.text[index]), wanted)
        for wrap in sorted(wraps, key=lambda wrap: -wrap.start):
            if wrap.start in starts and wrap.end in ends:
                start, end = starts[wrap.start], ends[wrap.end]
                line = f"{line[:start]}{wrap.before}{line[start:end]}{wrap.after}{line[end:]}"
        self.lines[index] = line

    def append_html(self, index: int, html: str) -> None:
        """Put HTML at the end of a line."""
        if self.lines:
            text, newline, after = self.lines[index].partition("\n")
            self.lines[index] = text + html + newline + after

    def make_focusable(self) -> None:
        """Make it a stop for Tab, from where the keyboard scrolls it; an element in it is one too."""
        self.head = self.head.replace("<code", '<code tabindex="0"', 1)

    def enclose_line(self, index: int, kind: str) -> None:
        """Have a line stand in an element of this class, with neighbours of the same."""
        self.around[index] = kind

    def __str__(self) -> str:
        html = [self.head]
        for kind, group in groupby(
            zip(self.around, self.lines, strict=False), lambda line: line[0]
        ):
            lines = [line for _, line in group]
            if kind in ("go", "gr"):  # classes by which every theme sets off output, errors
                lines = [COMMENT_SPAN.sub(r"\1", line) for line in lines]
                html += [f'<span class="{kind}">', *lines, "</span>"]
            elif kind:  # with a sign before each
                html += [f'<span class="{kind}">{line}</span>' for line in lines]
            else:
                html += lines
        return "".join([*html, self.tail])


def _find_columns(
    line: str, length: int, wanted: set[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Find where in the HTML of a line each wanted column begins, and where one ends before it.

    The text of the line has this length; what stands before it is a line number.
    """
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    last = max(wanted)
    after = length - _length(HTML_TAG.sub("", line).rstrip("\n"))
    for piece in PIECE.finditer(line):
        if after > last:
            break
        if not (text := piece[1] or piece[2]):
            continue
        start, end = piece.span()
        column = after
        after += _length(text)
        for at in wanted:
            if at == column:
                starts[at] = start
            elif at == after:
                ends[at] = end
            elif column < at < after and piece[2]:  # text can be cut anywhere
                characters = HTML_CHARACTER.findall(text)
                starts[at] = ends[at] = start + len("".join(characters[: at - column]))
    return starts, ends


def _length(text: str) -> int:
    return len(unescape(text)) if "&" in text else len(text)
