"""The built HTML of a page: finds what would show as a block of code, wherever it came from.

For each block that the gate let pass there is an element with an id that nobody can guess. All else
is prose, and prose has nothing that looks like a block: no element that keeps line ends, no style
that makes one do so, and no program in lines under one another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from ..characters import UNFIT_FOR_CODE, UNFIT_FOR_PROSE, describe_character
from .addresses import embeds_code, may_be_framed
from .css import hides_code, moves_text
from .html_elements import (
    CODE_ELEMENTS,
    FIELDS,
    FRAMES,
    INLINE_ELEMENTS,
    LINE_ELEMENTS,
    PREFORMATTED,
    SHOWN_ATTRIBUTES,
)
from .html_faults import (
    NO_BLOCK,
    NO_CLASS,
    NO_EMBED,
    NO_FRAME,
    NO_HIDING,
    NO_LINES,
    NO_MARKUP,
    NO_ORDER,
    NO_SCRIPT,
    NO_STYLE,
    HtmlFault,
)
from .html_tokens import HtmlToken, parse_tag_attributes, tokenize_html
from .html_values import ValueFault, find_style_faults, find_value_faults
from .language import holds_program, holds_program_in_formula
from .open_elements import OpenElements
from .scripts import writes_code
from .text_lines import TextLines, TextPieces

BLOCK_ID = re.compile(r"verified-snippet-[0-9a-f]{16}")  # the id of a block
# Attributes without any of this are not looked at: most are not, and parsing them takes time.
SUSPECT_ATTRIBUTES = re.compile(
    r"style|data:|srcdoc|script:|\bon[a-z]|\n|\r|&|verified-|src|plaintext-only"
    r"|\.(?:py|ipynb)\b",
    re.IGNORECASE,
)
# What a page, or a script on it, goes by to load something in the place of an element.
LOADS = re.compile(r"data|(?:data-)?(?:.*[-_:])?(?:src|url|get|load|include|html)(?:[-_:].*)?")
LINKING = {"a", "img", "link"}  # elements whose addresses show no text
DISPLAY = re.compile(r"display\s*:", re.IGNORECASE)
MAX_FRAME_DEPTH = 4  # of pages within pages


@dataclass
class HtmlJudge:
    """Reads some HTML once, and finds what may not be in it."""

    html: str
    blocks: Collection[str] = ()
    """The ids of the blocks that were let pass."""
    depth: int = 0
    """How many pages this one is within, as by `srcdoc`."""
    faults: list[HtmlFault] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Those of `blocks` that are in the HTML."""
    _open: OpenElements = field(default_factory=OpenElements)
    _lines: TextLines = field(default_factory=TextLines)
    """The lines of text since something parted what is above from what is below."""
    _pieces: TextPieces = field(default_factory=TextPieces)
    """The same text with an end at each tag."""
    _moves_text: bool = False
    """Whether a style might show the pieces as lines of their own."""

    def find_faults(self) -> list[HtmlFault]:
        """Return the faults, in the order of the HTML, and fill `shown`."""
        preformatted: HtmlToken | None = None
        for token in tokenize_html(self.html):
            if preformatted is not None:
                if token.kind == "end" and token.name == preformatted.name:
                    self._judge_preformatted(preformatted, token.end)
                    preformatted = None
                continue
            if token.kind == "text":
                self._judge_text(token)
            elif token.kind == "odd":
                self._add_fault(token, NO_MARKUP)
            elif token.kind == "raw":
                self._judge_raw(token)
            elif token.kind == "start" and token.name in PREFORMATTED:
                preformatted = token
            else:
                self._judge_tag(token)
        if preformatted is not None:
            self._judge_preformatted(preformatted, len(self.html))
        self._end_group()
        # Only now are all styles known.
        for start, shown in self._pieces.find_programs() if self._moves_text else ():
            self.faults.append(HtmlFault(start, start, NO_LINES, shown))
        return sorted(self.faults)

    def _add_fault(self, token: HtmlToken, message: str, quoted: str = "") -> None:
        tag = self.html[token.start : token.end]
        self.faults.append(HtmlFault(token.start, token.start, message, quoted or tag, tag))

    def _add_faults(self, token: HtmlToken, faults: Iterable[ValueFault]) -> None:
        for fault in faults:
            self._add_fault(token, fault.message, fault.quoted)

    def _judge_preformatted(self, opened: HtmlToken, end: int) -> None:
        """Refuse an element that keeps line ends, from its start tag to `end`."""
        inner = self.html[opened.end : end]
        text = "".join(token.text for token in tokenize_html(inner) if token.kind == "text")
        text = unescape(text).strip("\n")
        tag = f"<{opened.name}"
        self.faults.append(HtmlFault(opened.start, end, NO_BLOCK, text or f"{tag}>", tag))

    def _judge_text(self, token: HtmlToken) -> None:
        """Refuse a character that does not show as itself, and keep the text for `_end_group`."""
        text = unescape(token.text) if "&" in token.text else token.text
        code = self._open.has_code
        if not text.isascii() or not text.isprintable():
            bare = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
            pattern = UNFIT_FOR_CODE if code else UNFIT_FOR_PROSE
            if bad := pattern.search(bare):
                where = "code" if code else "prose"
                message = (
                    f"the character {describe_character(bad[0])} in {where}; write it as it reads"
                )
                self.faults.append(HtmlFault(token.start, token.start, message, "", "", bad[0]))
        if self._open.has_custom and "\n" in text and holds_program(text.split("\n"), code=True):
            self._add_fault(token, NO_LINES, text)
        if "\\" in text and holds_program_in_formula(text):
            self._add_fault(token, NO_LINES, text)
        self._lines.add_text(token.start, text, code=code)
        self._pieces.add_text(token.start, text)

    def _judge_tag(self, token: HtmlToken) -> None:
        """Keep track of open elements and of lines; judge the attributes of a start tag."""
        name, start = token.name, token.kind == "start"
        if start and name in CODE_ELEMENTS and not self._open.has_code:
            self._lines.separate_code()
        self._open.note_tag(token)
        if name in LINE_ELEMENTS:
            self._end_group()
        elif name not in INLINE_ELEMENTS:
            self._lines.begin_line(token.end)
        if start and name == "bdo":
            self._add_fault(token, NO_ORDER)
        if start and (token.text or name in FRAMES):
            self._judge_attributes(token)

    def _judge_block(self, token: HtmlToken, id: str) -> None:
        """Let an element with this id pass if it is one of our blocks; refuse it otherwise."""
        if id in self.blocks:
            self._end_group()
            self.shown.add(id)
        else:
            self._add_fault(token, NO_MARKUP)

    def _judge_attributes(self, token: HtmlToken) -> None:
        if not SUSPECT_ATTRIBUTES.search(token.text) and token.name not in FRAMES | FIELDS:
            return
        given = parse_tag_attributes(token.text)
        if BLOCK_ID.search(token.text):
            self._judge_block(token, given.get("id", ""))
        for name, value in given.items():
            self._judge_attribute(token, name, value)

    def _judge_attribute(self, token: HtmlToken, name: str, value: str) -> None:
        if name == "style":
            self._judge_style(token, value)
            if DISPLAY.search(value):
                self._lines.begin_line(token.end)
        elif name == "class" and "verified-" in value.lower():
            self._add_fault(token, NO_CLASS)
        elif name.startswith("on") and writes_code(value):
            self._add_fault(token, NO_SCRIPT)
        elif name == "srcdoc":
            self._add_faults(token, self._find_page_faults(value))
        elif name == "contenteditable" and value.strip().lower() == "plaintext-only":
            self._add_fault(token, NO_STYLE)  # browsers keep the ends of lines in it
        elif token.name in FIELDS and name in SHOWN_ATTRIBUTES:
            self._lines.add_text(token.start, value, code=False)
        elif token.name in FRAMES and name in ("src", "data") and not may_be_framed(value):
            self._add_fault(token, NO_FRAME)
        elif token.name not in LINKING and LOADS.fullmatch(name) and embeds_code(value):
            self._add_fault(token, NO_EMBED)
        else:
            faults = find_value_faults(
                value, in_frame=token.name in FRAMES, find_page_faults=self._find_page_faults
            )
            self._add_faults(token, faults)

    def _find_page_faults(self, html: str) -> Iterator[ValueFault]:
        """Yield what is wrong with the HTML of a page within the page."""
        if self.depth == MAX_FRAME_DEPTH:
            yield ValueFault(NO_FRAME)
            return
        for fault in HtmlJudge(html, depth=self.depth + 1).find_faults():
            yield ValueFault(fault.message, fault.quoted)

    def _judge_style(self, token: HtmlToken, css: str) -> None:
        self._moves_text = self._moves_text or moves_text(css)
        self._add_faults(
            token,
            find_style_faults(
                css, in_frame=token.name in FRAMES, find_page_faults=self._find_page_faults
            ),
        )

    def _judge_raw(self, token: HtmlToken) -> None:
        """Judge the text of an element such as `script`, whose text is not markup in HTML.

        In a drawing, or where scripts are off, a browser reads it as markup.
        """
        if token.name == "style":
            self._judge_style(token, token.text)
            if hides_code(token.text):
                self._add_fault(token, NO_HIDING)
        if token.name == "script" and not self._open.is_known_script:
            # A template, or a program of another language.
            self._add_faults(token, self._find_page_faults(token.text))
            if holds_program(token.text.split("\n"), code=True):
                self._add_fault(token, NO_LINES, token.text)
        elif token.name == "script" and writes_code(token.text):
            self._add_fault(token, NO_SCRIPT)
        elif self._open.has_svg and holds_program(unescape(token.text).split("\n"), code=False):
            self._add_fault(token, NO_LINES, token.text)
        if "<" not in token.text:
            return
        if BLOCK_ID.search(token.text) or self._open.has_drawn:
            self._add_fault(token, NO_MARKUP)
        elif token.name not in ("script", "style"):
            self._add_faults(token, self._find_page_faults(token.text))

    def _end_group(self) -> None:
        """Judge the lines of text so far as a group: what comes next is apart from them."""
        self._pieces.end_group()
        for start, shown in self._lines.take_programs():
            before = self.faults[-1][2:4] if self.faults else None
            if before != (NO_LINES, shown):
                self.faults.append(HtmlFault(start, start, NO_LINES, shown))
