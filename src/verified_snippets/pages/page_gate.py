"""The gate of one page: which of its code blocks may be shown."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from markdown import Markdown

from ..errors import Problem, SnippetError
from . import render
from .builder import UNKNOWN_PAGE, find_source, make_builder_error, source_url
from .cache import cache_on_second_use
from .gradual import is_verified
from .include import Include
from .page_source import PageSource
from .picture_hook import find_picture_hooks
from .remarks import is_remark

ELEMENT_NAME = re.compile(r"<([a-z][a-z0-9]*)")

NO_PAIR = render.PairPart()  # the part of a block that stands alone

_under_way: ContextVar[PageGate | None] = ContextVar("_under_way", default=None)  # of a builder
_block = cache_on_second_use(render.render_block)


@dataclass
class MarkedInclude:
    """An include, by the mark that stands before it in the text: what it shows, as what.

    `index` is the line of the Markdown that it stands on.
    """

    include: Include
    index: int
    shown: render.Block | SnippetError
    part: render.PairPart = NO_PAIR


class OuterGate(Protocol):
    """The gate of a docstring that is converted within a page."""

    gate: PageGate
    """That of the page."""

    def find_place(self, lines: list[str], line: int | None) -> tuple[Path | str, int | None]:
        """Return the file and its line where line `line` of the docstring stands."""


@dataclass
class SurroundingPage:
    """The gate of the page in which an extension, as markdown-exec, converts a text of its own."""

    gate: PageGate

    def find_place(self, lines: list[str], line: int | None) -> tuple[Path | str, int | None]:
        """Return the page: nobody tells where on it that text came from."""
        return self.gate.page.path, None


class PageGate:
    """What is known of the page under way: its includes, its blocks, its problems.

    `source` is the URL that the name of a snippet is added to, if the site has set one.
    """

    def __init__(self, md: Markdown, root: Path, source: str = "") -> None:
        self.md = md
        self.root = root
        self.always = False  # whether no page may be left as it is
        self.source = source
        self.begin_page([])

    def begin_page(self, lines: list[str], outer: OuterGate | None = None) -> None:
        """Begin a page, or a docstring within the page of the `outer` gate, or a text that an extension converts."""
        self.page: PageSource = find_source(self.md, lines)
        self.verifies = self.always or is_verified(self.page.path)
        around = _under_way.get()
        self.nested = outer is None and around is not None and self.page.path == UNKNOWN_PAGE
        if around and self.nested:
            outer = SurroundingPage(around)
        if outer:
            self.verifies = outer.gate.verifies
        elif self.page.path != UNKNOWN_PAGE:
            _under_way.set(self)
        self.outer = outer
        self.marks: dict[str, MarkedInclude] = {}
        self.used: set[str] = set()
        # What stands on the page for a block until it is whole: by its id, the HTML down to
        # the end of its code, and the rest.
        self.blocks: dict[str, tuple[str, str]] = {}
        self.problems_of: dict[str, Sequence[Problem]] = {}
        self.verified: int = outer.gate.verified if outer else 0
        self.problems: list[Problem] = []
        self.built = False
        hooks = find_picture_hooks(self.md)
        self.pictures = {option: draw for hook in hooks for option, draw in hook.pictures.items()}
        self.css = "\n".join(hook.css for hook in hooks)

    def end_page(self) -> None:
        """Let go of a page: its Markdown instance is freed late, at a full collection."""
        self.marks, self.blocks = {}, {}
        if _under_way.get() is self:
            _under_way.set(None)

    def mark_include(self, include: Include, index: int, shown: render.Block | SnippetError) -> str:
        """Return a line to stand before what an include brings, by which its block is known."""
        mark = f"verified-include-{secrets.token_hex(8)}"
        self.marks[mark] = MarkedInclude(include, index, shown)
        return mark

    def pair_includes(self, lines: list[str]) -> None:
        """Find out which of the marked includes of this Markdown are wrong and right."""
        blocks: list[list[MarkedInclude]] = []
        for marked in self.marks.values():
            if not isinstance(marked.shown, render.Block):
                continue
            before = blocks[-1][-1] if blocks else marked
            others = lines[before.index + 1 : marked.index]
            between = any(line.strip() and not is_remark(line) for line in others)
            if before is marked or between or before.include.name != marked.include.name:
                blocks.append([])
            blocks[-1].append(marked)
        found = [
            render.IncludedSnippet(
                first.include.name, range(first.index, last.index + 1), shown.snippet
            )
            for first, last in ((block[0], block[-1]) for block in blocks)
            if isinstance(shown := first.shown, render.Block)
        ]
        for block, part in zip(blocks, render.find_pair_roles(found, lines), strict=True):
            for marked in block:
                marked.part = part

    def block_options(self) -> tuple[str, ...]:
        """Return the options that a fence may have here beside those of superfences."""
        return ("alt", *self.pictures)

    def render_block(
        self, code: str, marked: MarkedInclude, shown: render.Block, options: dict[str, str]
    ) -> tuple[str, str]:
        """Return the HTML of a block, from its highlighted code; raise ValueError if it can't."""
        name = options.get("alt", f"Figure drawn by {shown.name}")
        prefix = f"__{self.verified + 1}-"
        pictures = render.render_figures(shown.record, prefix, name) if shown.shows_end else ""
        for option, draw in self.pictures.items():
            if asked := options.get(option):
                pictures += f'<div class="verified-picture">{draw(shown, asked)}</div>\n'
        url = f"{self.source.rstrip('/')}/{shown.name}" if self.source else None
        url = url or source_url(self.md, shown.snippet.path)
        style = "" if self.verified else render.stylesheet_link(self.css)
        parts = _block(code, shown, marked.part, prefix, url, style, pictures)
        self.verified += 1
        return parts

    def make_stand_in(self, above: str, below: str = "", problems: Sequence[Problem] = ()) -> str:
        """Return what to have on the page for some HTML of ours until the page is whole.

        The `problems` are of that alone: they are none if it turns out to stand in a comment.

        Nobody can guess its id, so what has one is ours; and no other extension sees, or
        looks through, what it stands for.
        """
        name = f"verified-snippet-{secrets.token_hex(8)}"
        self.blocks[name] = above, below
        self.problems_of[name] = problems
        inline = (found := ELEMENT_NAME.match(above)) and not self.md.is_block_level(found[1])
        tag = "span" if inline else "div"
        return f'<{tag} id="{name}"></{tag}>'

    def refuse(self, at: int | tuple[int, int] | None, message: str, *details: str) -> str:
        """Note a problem of the page; return the box that stands in its place."""
        line, column = at if isinstance(at, tuple) else (at, None)
        path, line = self.find_place(line)
        return self.refuse_at(path, line, message, *details, column=None if self.outer else column)

    def refuse_at(
        self,
        path: Path | str,
        line: int | None,
        message: str,
        *details: str,
        column: int | None = None,
    ) -> str:
        """Note a problem of another file that is shown here; return the box that stands in its place."""
        return self.box_problems([Problem(path, line, message, details, column)])

    def find_place(self, line: int | None) -> tuple[Path | str, int | None]:
        """Return the file and its line of a line of this Markdown: of a docstring, where that stands."""
        if self.outer:
            return self.outer.find_place(self.page.lines, line)
        return self.page.path, line

    def claim_place(self, index: int) -> tuple[Path | str, int]:
        """Return the place of the Markdown's line `index`, from 0, which no search is to find again."""
        line = self.page.claim_line(index)
        path, line_there = self.find_place(line)
        return path, line_there or line

    def box_problems(self, problems: list[Problem]) -> str:
        """Note problems; return the box that stands in their place."""
        self.problems += problems
        return render.render_problems(problems)


def find_page_gate(md: Markdown) -> PageGate:
    """Return the state of this instance's pages; raise the builder's error if it has none."""
    name = "verified_snippets_mark"
    if name not in md.preprocessors:
        raise make_builder_error(
            md, [Problem("mkdocs.yml", None, "lacks the extension verified_snippets")]
        )
    gate: PageGate = md.preprocessors[name].gate  # type: ignore[attr-defined]
    return gate
