"""The built HTML of a page: what on it would show as a block of code, wherever it came from.

Blocks that the gate let pass stand in it as elements with an id that nobody can guess. All
else is prose, and in prose nothing keeps its line ends: no element that does, no style that
has one do so, and no lines under one another that are a program.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote, unquote_to_bytes

from ..characters import UNFIT_FOR_CODE, UNFIT_FOR_PROSE, describe_character
from .css import find_addresses, keeps_lines, moves_text
from .html_elements import (
    CODE_ELEMENTS,
    FRAMES,
    INLINE_ELEMENTS,
    LINE_ELEMENTS,
    PREFORMATTED,
)
from .html_faults import (
    NO_BLOCK,
    NO_CLASS,
    NO_FRAME,
    NO_LINES,
    NO_MARKUP,
    NO_SCRIPT,
    NO_STYLE,
    HtmlFault,
)
from .html_tokens import HtmlToken, parse_tag_attributes, tokenize_html
from .language import holds_program
from .scripts import writes_code
from .text_lines import TextLines, show_plainly

BLOCK_ID = re.compile(r"verified-snippet-[0-9a-f]{16}")  # the id of a block
SUSPECT = re.compile(r"style|data:|srcdoc|script:|\bon[a-z]|\n|\r|&|verified-", re.IGNORECASE)
SCRIPT = re.compile(r"\s*(javascript|blob):(?P<script>.*)", re.IGNORECASE | re.DOTALL)
A_PAGE = re.compile(r"data:[^,]*(?:ht|x)ml", re.IGNORECASE)
DATA = re.compile(r"\s*data:(?P<kind>[^,;]*)(?P<options>[^,]*),(?P<data>.*)", re.DOTALL | re.I)
PICTURED = re.compile(r"(image/(?!svg)|audio/|video/|font/|application/(pdf|font))", re.IGNORECASE)
MARKUP = re.compile(r"html|xml|svg", re.IGNORECASE)
DISPLAY = re.compile(r"display\s*:", re.IGNORECASE)
NESTED = 4  # pages in pages


@dataclass
class HtmlJudge:
    """The decision on some HTML. `blocks` are the ids of the blocks that were let pass."""

    html: str
    blocks: Collection[str] = ()
    depth: int = 0
    faults: list[HtmlFault] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    _open: Counter[str] = field(default_factory=Counter)
    _lines: TextLines = field(default_factory=TextLines)
    _pieces: list[tuple[int, str]] = field(default_factory=list)  # the same, parted at each tag
    _groups: list[list[tuple[int, str]]] = field(default_factory=list)
    _moves: bool = False  # whether a style of the page might part them so

    def find_faults(self) -> list[HtmlFault]:
        """Return the faults, in order; the blocks that stand in the text are then in `shown`."""
        preformatted: HtmlToken | None = None
        for token in tokenize_html(self.html):
            if preformatted is not None:
                if token.kind == "end" and token.name == preformatted.name:
                    self._preformatted(preformatted, token.end)
                    preformatted = None
                continue
            if token.kind == "text":
                self._text(token)
            elif token.kind == "odd":
                self._fault(token, NO_MARKUP)
            elif token.kind == "raw":
                self._raw(token)
            elif token.kind == "start" and token.name in PREFORMATTED:
                preformatted = token
            else:
                self._tag(token)
        if preformatted is not None:
            self._preformatted(preformatted, len(self.html))
        self._apart()
        for group in self._groups if self._moves else ():
            if holds_program([text for _, text in group], code=False):
                shown = "\n".join(text for _, text in group)
                self.faults.append(HtmlFault(group[0][0], group[0][0], NO_LINES, shown))
        return sorted(self.faults)

    def _fault(self, token: HtmlToken, message: str, quoted: str = "") -> None:
        tag = self.html[token.start : token.end]
        self.faults.append(HtmlFault(token.start, token.start, message, quoted or tag, tag))

    def _preformatted(self, opened: HtmlToken, end: int) -> None:
        inner = self.html[opened.end : end]
        text = unescape("".join(t.text for t in tokenize_html(inner) if t.kind == "text")).strip(
            "\n"
        )
        tag = f"<{opened.name}"
        self.faults.append(HtmlFault(opened.start, end, NO_BLOCK, text or f"{tag}>", tag))

    def _text(self, token: HtmlToken) -> None:
        text = unescape(token.text) if "&" in token.text else token.text
        code = any(self._open[name] for name in CODE_ELEMENTS)
        if not text.isascii() or not text.isprintable():
            bare = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
            pattern = UNFIT_FOR_CODE if code else UNFIT_FOR_PROSE
            if bad := pattern.search(bare):
                where = "code" if code else "prose"
                message = (
                    f"the character {describe_character(bad[0])} in {where}; write it as it reads"
                )
                self.faults.append(HtmlFault(token.start, token.start, message, "", "", bad[0]))
        self._lines.add_text(token.start, text, code)
        if piece := show_plainly(text).strip():
            self._pieces.append((token.start, piece))

    def _tag(self, token: HtmlToken) -> None:
        name, start = token.name, token.kind == "start"
        if start and name in CODE_ELEMENTS and not any(self._open[each] for each in CODE_ELEMENTS):
            self._lines.separate_code()
        if name in CODE_ELEMENTS or name in ("svg", "math"):
            self._open[name] = max(0, self._open[name] + (1 if start else -1))
        if name in LINE_ELEMENTS:
            self._apart()
        elif name not in INLINE_ELEMENTS:
            self._lines.begin_line(token.end)
        if start and (token.text or name in FRAMES):
            self._attributes(token)

    def _block(self, token: HtmlToken, mark: str) -> None:
        """Take an element for one of our blocks, if it is."""
        if mark in self.blocks:
            self._apart()
            self.shown.add(mark)
        else:
            self._fault(token, NO_MARKUP)

    def _attributes(self, token: HtmlToken) -> None:
        if not SUSPECT.search(token.text) and token.name not in FRAMES:
            return
        given = parse_tag_attributes(token.text)
        if BLOCK_ID.search(token.text):
            self._block(token, given.get("id", ""))
        for name, value in given.items():
            if name == "style":
                self._style(token, value)
                if DISPLAY.search(value):
                    self._lines.begin_line(token.end)
            elif name == "class" and "verified-" in value.lower():
                self._fault(token, NO_CLASS)
            elif name.startswith("on") and writes_code(value):
                self._fault(token, NO_SCRIPT)
            elif name == "srcdoc":
                self._within(token, value)
            else:
                self._value(token, value)

    def _value(self, token: HtmlToken, value: str) -> None:
        """Judge the value of an attribute, whichever that is: an address, or text."""
        if found := DATA.match(value):
            self._data(token, found)
        elif (token.name in FRAMES and SCRIPT.match(value)) or A_PAGE.search(value):
            self._fault(token, NO_FRAME)
        elif (found := SCRIPT.match(value)) and writes_code(unquote(found["script"])):
            self._fault(token, NO_SCRIPT)
        elif "\n" in value and holds_program(value.split("\n"), code=False):
            self._fault(token, NO_LINES, value)

    def _data(self, token: HtmlToken, found: re.Match[str]) -> None:
        """Judge what an address holds itself."""
        kind = found["kind"].strip()
        if PICTURED.match(kind):
            return
        if MARKUP.search(kind):
            try:
                raw = unquote_to_bytes(found["data"])
                data = base64.b64decode(raw) if "base64" in found["options"].lower() else raw
                self._within(token, data.decode("utf-8"))
            except (binascii.Error, ValueError):
                self._fault(token, NO_FRAME)
        elif kind.lower() == "text/css":
            if keeps_lines(unquote(found["data"])) or "base64" in found["options"].lower():
                self._fault(token, NO_STYLE)
        elif token.name in FRAMES:
            self._fault(token, NO_FRAME)
        elif "script" in kind.lower():
            script = unquote(found["data"])
            if "base64" in found["options"].lower() or writes_code(script):
                self._fault(token, NO_SCRIPT)

    def _style(self, token: HtmlToken, css: str) -> None:
        """Judge a style, and what it shows as a picture."""
        if keeps_lines(css):
            self._fault(token, NO_STYLE)
        self._moves = self._moves or moves_text(css)
        for address in find_addresses(css):
            if found := DATA.match(address):
                self._data(token, found)

    def _within(self, token: HtmlToken, html: str) -> None:
        """Judge a page within the page."""
        if self.depth == NESTED:
            self._fault(token, NO_FRAME)
            return
        for fault in HtmlJudge(html, depth=self.depth + 1).find_faults():
            self._fault(token, fault.message, fault.quoted)

    def _raw(self, token: HtmlToken) -> None:
        """Judge the text of an element whose text is markup to some, and not to others."""
        if token.name == "style":
            self._style(token, token.text)
        if token.name == "script" and writes_code(token.text):
            self._fault(token, NO_SCRIPT)
        elif self._open["svg"] and holds_program(unescape(token.text).split("\n"), code=False):
            self._fault(token, NO_LINES, token.text)
        if "<" not in token.text:
            return
        if BLOCK_ID.search(token.text) or self._open["svg"] or self._open["math"]:
            self._fault(token, NO_MARKUP)
        elif token.name not in ("script", "style"):
            self._within(token, token.text)

    def _apart(self) -> None:
        """End a group of lines, and decide on it."""
        if len(self._pieces) > 1:
            self._groups.append(self._pieces)
        self._pieces = []
        for start, shown in self._lines.take_programs():
            before = self.faults[-1][2:4] if self.faults else None
            if before != (NO_LINES, shown):
                self.faults.append(HtmlFault(start, start, NO_LINES, shown))
