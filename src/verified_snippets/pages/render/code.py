"""Highlighted code, taken apart into lines, so that markup can be put into them and around them.

No text is added, since readers copy it: only markup around the program's own text, which the
stylesheet shows as words where there are any.
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
PLAIN_SPAN = re.compile(r'<span class="[nopw]">([^<]*)</span>')  # names, operators, …, spaces

OUTPUT_CLASSES = {"go", "gr"}  # by which every theme sets off output, and errors


class TagSpan(NamedTuple):
    """Tags to put around a part of a line."""

    start: int
    """The column of its first character, from 0."""
    end: int
    """The column behind its last character."""
    before: str
    after: str


class HighlightedCode:
    """The HTML of a highlighted block, taken apart at its line ends.

    If it does not have as many lines as its text, some highlighter of the site's own did something
    with it. Then `lines` is empty, nothing is put into it, and str() gives it as it was.
    """

    def __init__(self, html: str, text: str) -> None:
        """Take the HTML apart that a highlighter made of this text."""
        self.text = text.split("\n")
        start = html.find(">", html.find("<code")) + 1
        end = html.rfind("</code>")
        # Names, spaces and punctuation get the colour of the code itself. They would be three
        # of four elements, which builders take apart one by one, for the search among others.
        code = "".join(PLAIN_SPAN.split(html[start:end]))
        self.head, self.lines, self.tail = html[:start], CODE_LINE.findall(code), html[end:]
        self.line_classes: list[str] = [""] * len(self.text)
        if len(self.lines) != len(self.text) or "".join(self.lines) != code:
            self.head, self.lines, self.tail = html, [], ""

    def wrap_spans(self, index: int, wraps: list[TagSpan]) -> None:
        """Put tags around parts of a line; leave those out that would cut an element in two."""
        if not self.lines:
            return
        line = self.lines[index]
        columns = {edge for wrap in wraps for edge in (wrap.start, wrap.end)}
        starts, ends = _locate_columns(line, len(self.text[index]), columns)
        for wrap in sorted(wraps, key=lambda wrap: -wrap.start):
            if wrap.start in starts and wrap.end in ends:
                start, end = starts[wrap.start], ends[wrap.end]
                line = f"{line[:start]}{wrap.before}{line[start:end]}{wrap.after}{line[end:]}"
        self.lines[index] = line

    def colour_output(self, index: int, wraps: list[TagSpan]) -> None:
        """Put tags around parts of a line that is an output: there it is no comment to a highlighter."""
        if self.lines:
            self.lines[index] = COMMENT_SPAN.sub(r"\1", self.lines[index])
            self.wrap_spans(index, wraps)

    def append_html(self, index: int, html: str) -> None:
        """Put HTML at the end of a line."""
        if self.lines:
            text, newline, after = self.lines[index].partition("\n")
            self.lines[index] = text + html + newline + after

    def make_focusable(self) -> None:
        """Make the code a stop for Tab, so that the keyboard can scroll it.

        Where buttons are in the code, these are such stops.
        """
        self.head = self.head.replace("<code", '<code tabindex="0"', 1)

    def enclose_line(self, index: int, css_class: str) -> None:
        """Put a line into an element of this class; neighbours of the same class may share it."""
        self.line_classes[index] = css_class

    def __str__(self) -> str:
        html = [self.head]
        classed = zip(self.line_classes, self.lines, strict=False)
        for css_class, group in groupby(classed, lambda line: line[0]):
            lines = [line for _, line in group]
            if OUTPUT_CLASSES.intersection(css_class.split()):
                lines = [COMMENT_SPAN.sub(r"\1", line) for line in lines]
                html += [f'<span class="{css_class}">', *lines, "</span>"]
            elif css_class:  # with a sign before each
                html += [f'<span class="{css_class}">{line}</span>' for line in lines]
            else:
                html += lines
        return "".join([*html, self.tail])


def _locate_columns(
    line: str, length: int, columns: set[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return where in the HTML of a line a tag can open before each column, and where one can close.

    The two places differ where an element begins or ends at the column. A column within an element
    has neither. The text of the line has this length; what else the HTML shows before it is a line
    number.
    """
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    last = max(columns)
    after = length - _text_length(HTML_TAG.sub("", line).rstrip("\n"))
    for piece in PIECE.finditer(line):
        if after > last:
            break
        if not (text := piece[1] or piece[2]):
            continue
        start, end = piece.span()
        before = after
        after += _text_length(text)
        for column in columns:
            if column == before:
                starts[column] = start
            elif column == after:
                ends[column] = end
            elif before < column < after and piece[2]:  # text can be cut anywhere
                characters = HTML_CHARACTER.findall(text)
                starts[column] = ends[column] = start + len("".join(characters[: column - before]))
    return starts, ends


def _text_length(html: str) -> int:
    """Return how many characters some HTML without tags shows."""
    return len(unescape(html)) if "&" in html else len(html)
