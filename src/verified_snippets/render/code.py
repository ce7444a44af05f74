"""Highlighted code, line by line: what is put into it and around it.

What is added stays out of what is copied: it is markup around the program's own text,
and words that the stylesheet shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby

LINE = re.compile(r"[^\n]*\n(?:</span>)*|[^\n]+$")
PIECE = re.compile(r'<span class="[^"]*">[^<]*</span>|<[^>]*>|[^<]+')
TAG = re.compile(r"<[^>]*>")
COMMENT = re.compile(r'<span class="c[1h]?">((?:# &gt;|#&gt;|#!) ?)([^<]*)</span>')


@dataclass(frozen=True)
class Wrap:
    """A stretch of a line's text, half-open, and the tags to put around it."""

    start: int
    end: int
    before: str
    after: str


class Code:
    """The HTML of a highlighted block, taken apart at its line ends.

    `lines` is empty if it does not have as many lines as its text: then some highlighter
    of the site's own did something with it, and it is shown as it is.
    """

    def __init__(self, html: str, text: str) -> None:
        self.text = text.split("\n")
        start = html.find(">", html.find("<code")) + 1
        end = html.rfind("</code>")
        self.head, code, self.tail = html[:start], html[start:end], html[end:]
        self.lines = LINE.findall(code)
        self.around: list[str] = [""] * len(self.text)
        if len(self.lines) != len(self.text) or "".join(self.lines) != code:
            self.head, self.lines, self.tail = html, [], ""

    def wrap(self, index: int, wraps: list[Wrap]) -> None:
        """Put tags around parts of a line; parts that cut a token in two are left out."""
        if not self.lines:
            return
        pieces = [
            (piece, unescape(TAG.sub("", piece))) for piece in PIECE.findall(self.lines[index])
        ]
        told = "".join(plain for _, plain in pieces).rstrip("\n")
        if not told.endswith(self.text[index]):
            return
        at = len(self.text[index]) - len(told)  # below 0 where a line number stands before
        cuts = sorted({edge for wrap in wraps for edge in (wrap.start, wrap.end)})
        whole: list[tuple[int, int, str]] = []
        for piece, plain in pieces:
            stop = at + len(plain)
            inside = [cut for cut in cuts if at < cut < stop] if piece[0] != "<" else []
            for first, last in zip([at, *inside], [*inside, stop], strict=True):
                part = escape(plain[first - at : last - at]) if inside else piece
                whole.append((first, last, part))
            at = stop
        starts = {first for first, last, _ in whole if first < last}
        stops = {last for first, last, _ in whole if first < last}
        fitting = [wrap for wrap in wraps if wrap.start in starts and wrap.end in stops]
        opening = {wrap.start: wrap.before for wrap in fitting}
        closing = {wrap.end: wrap.after for wrap in fitting}
        self.lines[index] = "".join(
            (opening.get(first, "") + part + closing.get(last, "")) if first < last else part
            for first, last, part in whole
        )

    def end(self, index: int, html: str) -> None:
        """Put HTML at the end of a line."""
        if self.lines:
            text, newline, after = self.lines[index].partition("\n")
            self.lines[index] = text + html + newline + after

    def enclose(self, index: int, kind: str) -> None:
        """Have a line stand in an element of this class, with neighbours of the same."""
        self.around[index] = kind

    def __str__(self) -> str:
        html = [self.head]
        numbered = list(zip(self.around, self.lines, strict=False))
        for kind, group in groupby(numbered, key=lambda line: line[0]):
            lines = [line for _, line in group]
            if kind in ("go", "gr"):  # classes by which every theme sets off output, errors
                lines = [COMMENT.sub(r"<i>\1</i>\2", line) for line in lines]
                html += [f'<span class="{kind}">', *lines, "</span>"]
            elif kind:  # a sign before each
                html += [f'<span class="{kind}">{line}</span>' for line in lines]
            else:
                html += lines
        return "".join([*html, self.tail])
