"""The gate of one page: which of its code blocks may be shown."""

from __future__ import annotations

import re
import secrets
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from markdown import Markdown
from pygments.lexers import get_lexer_by_name
from pygments.lexers import python as python_lexers
from pygments.util import ClassNotFound
from pymdownx.superfences import SuperFencesBlockPreprocessor, SuperFencesException

from ..problem import Problem, Refused
from . import render
from .include import Include
from .kept import kept
from .page import Page, page_of, source_url

PYTHON_LEXERS = tuple(getattr(python_lexers, n) for n in python_lexers.__all__ if n != "DgLexer")
INSTEAD = ("include a snippet that ran:", "```python", '--8<-- "folder/file.py"', "```")
NOT_EXPANDED = re.compile(r"-8 ?< ?-")  # the second as formatters of Python rewrite it

OPTIONS = ("graph", "product", "alt")  # of a fence, beside those of superfences: see render

_block = kept(render.block)
Formatter = Callable[..., str]


@dataclass
class Marked:
    """An include, by the mark that stands before it in the text: what it shows, as what.

    `index` is the line of the Markdown that it stands on.
    """

    include: Include
    index: int
    shown: render.Block | Refused
    part: render.Part = render.Part()


class Gate:
    """What is known of the page under way: its includes, its blocks, its problems.

    `source` is the URL that the name of a snippet is added to, if the site has set one.
    """

    def __init__(self, md: Markdown, root: Path, source: str = "") -> None:
        self.md = md
        self.root = root
        self.source = source
        self.open([])

    def open(self, lines: list[str]) -> None:
        """Begin a page."""
        self.page: Page = page_of(self.md, lines)
        self.marks: dict[str, Marked] = {}
        self.used: set[str] = set()
        self.blocks: list[str] = []
        self.verified: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.built = False
        formatting = fences(self.md)
        if not isinstance(formatting, SuperFencesBlockPreprocessor):
            message = "another extension took the place of pymdownx.superfences; leave it out"
            self.refuse(None, message)
            return
        # At each page, since an extension listed after this one may have brought new ones.
        for entry in formatting.extension.superfences:
            if not isinstance(entry["formatter"], Fence):
                entry["formatter"] = Fence(self, entry["formatter"])
                entry["validator"] = partial(_with_ours, entry["validator"])

    def close(self) -> None:
        """Let go of a page: its Markdown instance is freed late, at a full collection."""
        self.marks, self.blocks, self.verified = {}, [], []

    def mark(self, include: Include, index: int, shown: render.Block | Refused) -> str:
        """A line to stand before what an include brings, by which its block is known."""
        mark = f"verified-snippet-{secrets.token_hex(8)}"
        self.marks[mark] = Marked(include, index, shown)
        return mark

    def pair(self, lines: list[str]) -> None:
        """Find out which of the marked includes of this Markdown are wrong and right."""
        found = [
            (marked.include.name, marked.index, marked.shown.snippet)
            for marked in self.marks.values()
            if isinstance(marked.shown, render.Block)
        ]
        parts = iter(render.parts(found, lines))
        for marked in self.marks.values():
            if isinstance(marked.shown, render.Block):
                marked.part = next(parts)

    def block(self, code: str, marked: Marked, shown: render.Block, options: dict[str, str]) -> str:
        """The HTML of a block, from its highlighted code. ValueError for what it cannot show."""
        name = options.get("alt", f"Figure drawn by {shown.name}")
        prefix = f"__{len(self.verified) + 1}-"
        pictures = render.figures(shown.record, prefix, name) if shown.ends else ""
        if result := options.get("graph"):
            pictures += render.graph(shown.record, result)
        if asked := options.get("product"):
            pictures += render.product(shown.record, asked)
        url = f"{self.source.rstrip('/')}/{shown.name}" if self.source else None
        url = url or source_url(self.md, shown.snippet.path)
        styled = bool(self.verified)
        parts = _block(code, shown, marked.part, prefix, url, styled, pictures)
        self.verified.append(parts)
        return "".join(parts)

    def refuse(self, line: int | None, message: str, *details: str) -> str:
        """Note a problem of the page; the box that stands in its place."""
        return self.box([Problem(self.page.path, line, message, details)])

    def box(self, problems: list[Problem]) -> str:
        """Note problems; the box that stands in their place."""
        self.problems += problems
        self.blocks.append(render.box(problems))
        return self.blocks[-1]


class Fence:
    """A formatter of superfences behind the gate."""

    def __init__(self, gate: Gate, inner: Formatter) -> None:
        self.gate = gate
        self.inner = inner

    def __call__(self, src: str = "", language: str = "", **given: Any) -> str:
        """Format a block, or the box that says why it is refused."""
        try:
            code = self._format(src, language, given)
        except SuperFencesException:
            raise
        except Exception as error:  # superfences would show the block unchecked
            code = self.gate.refuse(None, f"verified-snippets failed: {error!r}")
        self.gate.blocks.append(code)
        return code

    def _format(self, src: str, language: str, given: dict[str, Any]) -> str:
        marks = [mark for mark in self.gate.marks if mark in src]
        self.gate.used.update(marks)
        if not marks:
            return self._typed(src, language) or self.inner(src=src, language=language, **given)
        marked = self.gate.marks[marks[0]]
        include, shown = marked.include, marked.shown
        if isinstance(shown, Refused):
            html = self.gate.box(shown.problems)
        elif reason := self._altered(marks[0], src, shown.text, language):
            html = self.gate.box(include.refused(f"{include.name} {reason}").problems)
        else:
            options = given.get("options", {})
            ours = {key: options.pop(key) for key in OPTIONS if key in options}
            code = self.inner(src=shown.text, language=language, **given)
            try:
                html = self.gate.block(code, marked, shown, ours)
            except ValueError as error:
                html = self.gate.box(include.refused(f"{include.name} {error}").problems)
        lines = len(shown.text.split("\n")) if isinstance(shown, render.Block) else 0
        return render.figure(html, marked.part, lines)

    def _altered(self, mark: str, src: str, text: str, language: str) -> str | None:
        """Why a block with this mark is not its snippet to the letter, if it is not."""
        first, _, rest = src.strip("\n").partition("\n")
        if not self._is_python(language):
            return "is Python; label the block `python`, or show the include itself: `;--8<--`"
        if not rest.strip():
            return f"was not included; give pymdownx.snippets the base_path {self.gate.root}"
        # Whoever configures pymdownx.snippets may leave the dedenting of regions out.
        came = [line.rstrip() for line in textwrap.dedent(rest).strip("\n").split("\n")]
        if first.strip() != mark or came != text.split("\n"):
            return "is not all of this block, as it stands; give the include a block of its own"
        return None

    def _typed(self, src: str, language: str) -> str | None:
        """The box for a block that includes no snippet and should, or has no language."""
        python = self._is_python(language)
        if language and python is False:
            return None
        if language and python is None and self.inner != fences(self.gate.md).highlight:
            return None  # a custom fence of that name
        refuse, page = self.gate.refuse, self.gate.page
        line = page.locate_fence(src, language or "") or page.containing("8<")
        if NOT_EXPANDED.search(src):
            return refuse(line, "an include that is not expanded", *INSTEAD)
        if not language:
            return refuse(line, "a block without a language; label it `text`, or include a snippet")
        if python is None:
            return refuse(line, f"no highlighter knows the language `{language}`; write `text`")
        typed = line is None or not page.includes(line)
        where = "Python typed into the page" if typed else "Python from a file that is no snippet"
        return refuse(line, where, *INSTEAD)

    def _is_python(self, language: str | None) -> bool | None:
        """Whether a block with this label shows Python; None if nobody knows the label."""
        label = (language or "").lower()
        renamed = fences(self.gate.md).extend_pygments_lang or []
        label = {entry["name"].lower(): entry["lang"] for entry in renamed}.get(label, label)
        return _lexes_python(label)


def _with_ours(
    inner: Callable[..., bool],
    language: str | None,
    inputs: dict[str, str],
    options: dict[str, Any],
    attrs: dict[str, Any],
    md: Markdown,
) -> bool:
    """A validator of superfences, which the options that are ours on a snippet pass by."""
    if not _lexes_python((language or "").lower()):
        return inner(language, inputs, options, attrs, md)
    rest = {key: value for key, value in inputs.items() if key not in OPTIONS}
    options.update({key: value for key, value in inputs.items() if key in OPTIONS})
    return inner(language, rest, options, attrs, md)


@cache
def _lexes_python(label: str) -> bool | None:
    try:
        return isinstance(get_lexer_by_name(label), PYTHON_LEXERS)
    except ClassNotFound:
        return None


def fences(md: Markdown) -> Any:
    """What formats the fenced blocks of this instance, or None."""
    name = "fenced_code_block"
    return md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401
