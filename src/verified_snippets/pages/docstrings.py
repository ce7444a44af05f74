"""What mkdocstrings puts on a page: signatures and source are the code's own, docstrings are its author's.

It converts each docstring by a Markdown instance of its own, which has this extension too. The gate of such an
instance belongs to that of the page: its blocks are kept there, and its problems are the page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from ..disk import read_bytes
from .builder import find_site_folder
from .html_tokens import HtmlToken, parse_tag_attributes, tokenize_html
from .include import INSTEAD
from .page_gate import PageGate
from .page_source import PageSource
from .stand_ins import fill_stand_ins

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown.blockprocessors import BlockProcessor

PROCESSOR = "mkdocstrings"  # the name by which it is registered
DIRECTIVE = re.compile(r"^[ ]*#*[ ]*::: ?(?P<name>[\w.]+)", re.MULTILINE)
NEAR_LINES = 3  # that tell a place of a docstring from others, most likely
OWN_CLASSES = {"doc-signature", "mkdocstrings-source"}  # of what is no part of a docstring
NOT_RUN = "an example in a docstring, which nobody ran; instead of `>>>`,"

_under_way: ContextVar[DocstringGate | None] = ContextVar("_under_way", default=None)


class DocstringGate:
    """Takes the place of the `run` of mkdocstrings' processor of blocks."""

    def __init__(self, gate: PageGate, processor: BlockProcessor) -> None:
        self.gate = gate
        self.inner = processor.run
        self.name = ""
        self._files: dict[Path, PageSource] = {}

    def __call__(self, parent: Element, blocks: list[str]) -> None:
        """Let the plugin put what it makes of an object into `parent`, and hold that against the gate."""
        found = DIRECTIVE.search(blocks[0])
        self.name = found["name"] if found else ""
        before = len(parent)
        with self._working():
            self.inner(parent, blocks)
        stash = self.gate.md.htmlStash.rawHtmlBlocks
        for made in parent[before:]:
            if made.get("class") == PROCESSOR and (
                at := HTML_PLACEHOLDER_RE.search(made.text or "")
            ):
                # What Python-Markdown would put back itself, had it not been taken out of its sight.
                html = str(stash[int(at[1])]).replace(AMP_SUBSTITUTE, "&")
                stash[int(at[1])] = self.gate.make_stand_in(self._decided(html))

    @contextmanager
    def _working(self) -> Iterator[None]:
        token = _under_way.set(self)
        try:
            yield
        finally:
            _under_way.reset(token)

    def _decided(self, html: str) -> str:
        """Return what the plugin made, with a box for each example that it shows and nobody ran."""
        if not self.gate.verifies:
            return fill_stand_ins(self.gate.blocks, html)
        parts: list[str] = []
        end = 0
        for opened, stop in _examples(html):
            inner = html[opened.end : stop]
            text = unescape("".join(t.text for t in tokenize_html(inner) if t.kind == "text"))
            path, line = self.find_place([*text.strip("\n").split("\n")], 1)
            parts += [html[end : opened.start], self.gate.refuse_at(path, line, NOT_RUN, *INSTEAD)]
            end = stop
        return fill_stand_ins(self.gate.blocks, "".join([*parts, html[end:]]))

    def find_place(self, lines: list[str], line: int | None) -> tuple[Path | str, int | None]:
        """Return the file and its line where line `line` of a docstring stands.

        The page, and its line with the directive, if no file of the object's package has these lines.
        """
        first = next((at for at, text in enumerate(lines) if text.strip()), 0)
        below = (line or 1) - 1
        # Where the plugin changed some of it, the lines from there on may be as they were.
        for begin, part in ((first, lines), (below, lines[below : below + NEAR_LINES])):
            for source in self._sources():
                if start := source.locate("\n".join(part)):
                    return source.path, start + below - begin
        page = self.gate.page
        return page.path, page.find_line(f"::: {self.name}")

    def _sources(self) -> Iterator[PageSource]:
        folder, top = find_site_folder(self.gate.md), self.name.partition(".")[0]
        if folder is None or not top.isidentifier():
            return
        for root in (folder, folder / "src", folder.parent, folder.parent / "src"):
            for file in (root / f"{top}.py", *sorted((root / top).rglob("*.py"))):
                if file not in self._files and file.is_file():
                    with suppress(OSError):
                        text = read_bytes(file).decode("utf-8", "replace")
                        self._files[file] = PageSource(file, text.replace("\r\n", "\n").split("\n"))
                if file in self._files:
                    yield self._files[file]


def find_docstring_gate() -> DocstringGate | None:
    """Return the gate of the page whose docstring is being converted, if one is."""
    return _under_way.get()


def install_docstring_gate(gate: PageGate) -> None:
    """Put the gate behind mkdocstrings, if the site has it."""
    processors = gate.md.parser.blockprocessors
    if PROCESSOR in processors and not isinstance(processors[PROCESSOR].run, DocstringGate):
        processors[PROCESSOR].run = DocstringGate(gate, processors[PROCESSOR])  # type: ignore[method-assign]


def poses_as_code(html: str) -> bool:
    """Return whether a docstring has an element as the plugin makes for what is the code's own."""
    return any(_is_own(token) for token in tokenize_html(html))


def _is_own(token: HtmlToken) -> bool:
    if token.kind != "start" or not token.text:
        return False
    return not OWN_CLASSES.isdisjoint(parse_tag_attributes(token.text).get("class", "").split())


def _examples(html: str) -> Iterator[tuple[HtmlToken, int]]:
    """Yield each `<pre>` outside signatures and source: its tag, and where its element ends."""
    # The name of the element that is the code's own, and how deep.
    own: tuple[str, int] | None = None
    opened: HtmlToken | None = None
    for token in tokenize_html(html):
        if own is None and opened is None and token.kind == "start":
            if _is_own(token):
                own = token.name, 1
            elif token.name == "pre":
                opened = token
        elif own is None and opened is None and (token.kind, token.end) == ("odd", len(html)):
            opened = token
        elif own is not None and token.name == own[0] and token.kind in ("start", "end"):
            depth = own[1] + (1 if token.kind == "start" else -1)
            own = (own[0], depth) if depth else None
        elif opened is not None and (token.kind, token.name) == ("end", "pre"):
            yield opened, token.end
            opened = None
    if opened is not None:
        yield opened, len(html)
