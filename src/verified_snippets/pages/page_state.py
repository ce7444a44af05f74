"""The gate of one page: which of its code blocks may be shown."""

from __future__ import annotations

import re
import secrets
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesBlockPreprocessor, SuperFencesException

from ..characters import UNFIT_FOR_CODE, describe_character, position_of
from ..errors import Problem, SnippetError
from . import render
from .cache import cache_on_second_use
from .docstrings import find_outer
from .gradual import is_verified
from .include import INSTEAD, Include, joined
from .language import is_highlighted_python, lexes_python, record_python_lexing
from .page_source import PageSource, build_error, find_source, source_url, warn_unless_strict

INCLUDE_MARK = re.compile(r"verified-include-[0-9a-f]{16}")
ELEMENT_NAME = re.compile(r"<([a-z][a-z0-9]*)")
NOT_EXPANDED = re.compile(r"-8 ?< ?-")  # the second as formatters of Python rewrite it

OPTIONS = ("graph", "product", "alt")  # of a fence, beside those of superfences: see render

NO_PAIR = render.PairPart()  # the part of a block that stands alone

_block = cache_on_second_use(render.render_block)
Formatter = Callable[..., str]


@dataclass
class MarkedInclude:
    """An include, by the mark that stands before it in the text: what it shows, as what.

    `index` is the line of the Markdown that it stands on.
    """

    include: Include
    index: int
    shown: render.Block | SnippetError
    part: render.PairPart = NO_PAIR


class PageState:
    """What is known of the page under way: its includes, its blocks, its problems.

    `source` is the URL that the name of a snippet is added to, if the site has set one.
    """

    def __init__(self, md: Markdown, root: Path, source: str = "") -> None:
        self.md = md
        self.root = root
        self.always = False  # whether no page may be left as it is
        self.source = source
        self.open([])

    def open(self, lines: list[str]) -> None:
        """Begin a page."""
        self.page: PageSource = find_source(self.md, lines)
        self.outer = find_outer()  # if this is no page but a docstring on one
        self.verifies = self.always or is_verified(self.page.path)
        if self.outer:
            self.verifies = self.outer.gate.verifies
        self.marks: dict[str, MarkedInclude] = {}
        self.used: set[str] = set()
        # What stands on the page for a block until it is whole: by its id, the HTML down to
        # the end of its code, and the rest.
        self.blocks: dict[str, tuple[str, str]] = {}
        self.verified: int = self.outer.gate.verified if self.outer else 0
        self.problems: list[Problem] = []
        self.built = False
        formatting = find_superfences(self.md)
        if not isinstance(formatting, SuperFencesBlockPreprocessor):
            message = "another extension took the place of pymdownx.superfences; leave it out"
            self.refuse(None, message)
            return
        # At each page, since an extension listed after this one may have brought new ones.
        for entry in formatting.extension.superfences:
            if not isinstance(entry["formatter"], FenceChecker):
                entry["formatter"] = FenceChecker(self, entry["formatter"])
                entry["validator"] = partial(_validate_options, entry["validator"])

    def close(self) -> None:
        """Let go of a page: its Markdown instance is freed late, at a full collection."""
        self.marks, self.blocks = {}, {}

    def mark(self, include: Include, index: int, shown: render.Block | SnippetError) -> str:
        """Return a line to stand before what an include brings, by which its block is known."""
        mark = f"verified-include-{secrets.token_hex(8)}"
        self.marks[mark] = MarkedInclude(include, index, shown)
        return mark

    def pair(self, lines: list[str]) -> None:
        """Find out which of the marked includes of this Markdown are wrong and right."""
        blocks: list[list[MarkedInclude]] = []
        for marked in self.marks.values():
            if not isinstance(marked.shown, render.Block):
                continue
            before = blocks[-1][-1] if blocks else marked
            between = "".join(lines[before.index + 1 : marked.index]).strip()
            if before is marked or between or before.include.name != marked.include.name:
                blocks.append([])
            blocks[-1].append(marked)
        found = [
            (first.include.name, range(first.index, last.index + 1), shown.snippet)
            for first, last in ((block[0], block[-1]) for block in blocks)
            if isinstance(shown := first.shown, render.Block)
        ]
        for block, part in zip(blocks, render.find_pairs(found, lines), strict=True):
            for marked in block:
                marked.part = part

    def block(
        self, code: str, marked: MarkedInclude, shown: render.Block, options: dict[str, str]
    ) -> tuple[str, str]:
        """Return the HTML of a block, from its highlighted code; raise ValueError if it can't."""
        name = options.get("alt", f"Figure drawn by {shown.name}")
        prefix = f"__{self.verified + 1}-"
        pictures = render.render_figures(shown.record, prefix, name) if shown.ends else ""
        if result := options.get("graph"):
            pictures += render.render_graph(shown.record, shown.snippet.lines, result)
        if asked := options.get("product"):
            pictures += render.render_product(shown.record, asked)
        url = f"{self.source.rstrip('/')}/{shown.name}" if self.source else None
        url = url or source_url(self.md, shown.snippet.path)
        parts = _block(code, shown, marked.part, prefix, url, self.verified > 0, pictures)
        self.verified += 1
        return parts

    def stand_in(self, above: str, below: str = "") -> str:
        """Return what to have on the page for some HTML of ours until the page is whole.

        Nobody can guess its id, so what has one is ours; and no other extension sees, or
        looks through, what it stands for.
        """
        name = f"verified-snippet-{secrets.token_hex(8)}"
        self.blocks[name] = above, below
        inline = (found := ELEMENT_NAME.match(above)) and not self.md.is_block_level(found[1])
        tag = "span" if inline else "div"
        return f'<{tag} id="{name}"></{tag}>'

    def refuse(self, at: int | tuple[int, int] | None, message: str, *details: str) -> str:
        """Note a problem of the page; the box that stands in its place."""
        line, column = at if isinstance(at, tuple) else (at, None)
        path, line = self.place(line)
        return self.refuse_at(path, line, message, *details, column=None if self.outer else column)

    def refuse_at(
        self,
        path: Path | str,
        line: int | None,
        message: str,
        *details: str,
        column: int | None = None,
    ) -> str:
        """Note a problem of another file that is shown here; the box that stands in its place."""
        return self.box([Problem(path, line, message, details, column)])

    def place(self, line: int | None) -> tuple[Path | str, int | None]:
        """Return the file and its line of a line of this Markdown: of a docstring, where that stands."""
        if self.outer:
            return self.outer.place(self.page.lines, line)
        return self.page.path, line

    def claim(self, index: int) -> tuple[Path | str, int]:
        """Return the place of the Markdown's line `index`, from 0, which no search is to find again."""
        line = self.page.claim(index)
        path, line_there = self.place(line)
        return path, line_there or line

    def box(self, problems: list[Problem]) -> str:
        """Note problems; the box that stands in their place."""
        self.problems += problems
        return render.render_problems(problems)


class FenceChecker:
    """A formatter of superfences behind the gate."""

    def __init__(self, gate: PageState, inner: Formatter) -> None:
        self.gate = gate
        self.inner = inner

    def __call__(self, src: str = "", language: str = "", **given: Any) -> str:
        """Format a block, or the box that says why it is refused."""
        try:
            parts = self._format(src, language, given)
        except SuperFencesException:
            raise
        except Exception as error:  # superfences would show the block unchecked
            line = self.gate.page.locate_fence(src, language or "")
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            parts = self.gate.refuse(line, f"a block that cannot be shown ({said})"), ""
        return self.gate.stand_in(*parts)

    def _format(self, src: str, language: str, given: dict[str, Any]) -> tuple[str, str]:
        marks = [mark for mark in INCLUDE_MARK.findall(src) if mark in self.gate.marks]
        self.gate.used.update(marks)
        if not marks and not self.gate.verifies:
            return self.inner(src=src, language=language, **given), ""
        if not marks:
            return self._box_for_typed(src, language) or self._check_other_language(
                src, language, given
            ), ""
        all_marked = [self.gate.marks[mark] for mark in marks]
        marked = all_marked[0]
        include = marked.include
        shown = joined([(each.include, each.shown) for each in all_marked])
        above, below = "", ""
        if isinstance(shown, SnippetError):
            above = self.gate.box(shown.problems)
        elif reason := self._difference_from_snippet(marks, src, language):
            above = self.gate.box(include.error(f"{include.name} {reason}").problems)
        else:
            options = given.get("options", {})
            ours = {key: options.pop(key) for key in OPTIONS if key in options}
            if lit := options.get("hl_lines"):
                options["hl_lines"] = shown.highlighted(lit)
            code = self.inner(src=shown.text, language=language, **given)
            try:
                above, below = self.gate.block(code, marked, shown, ours)
            except SnippetError as refused:
                above = self.gate.box(include.with_page(refused).problems)
            except ValueError as error:
                above = self.gate.box(include.error(f"{include.name} {error}").problems)
            except Exception as error:  # a record of anything but a run
                above = self.gate.box(include.unshowable(shown.snippet.path, error).problems)
        lines = len(shown.text.split("\n")) if isinstance(shown, render.Block) else 0
        return render.wrap_in_figure(above, below, marked.part, lines)

    def _check_other_language(self, src: str, language: str, given: dict[str, Any]) -> str:
        """Return a block of another language, unless it shows Python all the same."""
        refuse, page = self.gate.refuse, self.gate.page
        with record_python_lexing() as python:
            html = self.inner(src=src, language=language, **given)
        if python or is_highlighted_python(src, html):
            line = page.locate_fence(src, language)
            where = f"Python under the label `{language}`; if it is to be plain, write `text`, or"
            return refuse(line, where, *INSTEAD)
        if bad := UNFIT_FOR_CODE.search(src.replace("\t", " ")):
            line, (below, column) = page.locate_fence(src, language), position_of(src, bad.start())
            at = (line + below - 1, column) if line else None
            return refuse(
                at, f"the character {describe_character(bad[0])} in a block; write it as an escape"
            )
        return html

    def _difference_from_snippet(self, marks: list[str], src: str, language: str) -> str | None:
        """Say why a block with this mark is not its snippet to the letter, if it is not."""
        if not self._is_python(language):
            return "is Python; label the block `python`, or show the include itself: `;--8<--`"
        above, *pieces = re.split(rf"^[ \t]*(?:{'|'.join(marks)})[ \t]*$", src, flags=re.MULTILINE)
        if len(pieces) == len(marks) and not all(piece.strip() for piece in pieces):
            return f"was not included; give pymdownx.snippets the base_path {self.gate.root}"
        # Whoever configures pymdownx.snippets may leave the dedenting of regions out.
        dedented = (textwrap.dedent(piece).strip("\n").split("\n") for piece in pieces)
        came = ["\n".join(line.rstrip() for line in lines) for lines in dedented]
        blocks = (self.gate.marks[mark].shown for mark in marks)
        lines_of = (b.text.split("\n") for b in blocks if isinstance(b, render.Block))
        if above.strip() or came != ["\n".join(map(str.rstrip, lines)) for lines in lines_of]:
            return "is not all of this block, as it stands; give the include a block of its own"
        return None

    def _box_for_typed(self, src: str, language: str) -> str | None:
        """Return the box for a block that includes no snippet and should, or has no language."""
        python = self._is_python(language)
        if language and python is False:
            return None
        if language and python is None and self.inner != find_superfences(self.gate.md).highlight:
            return None  # a custom fence of that name
        refuse, page = self.gate.refuse, self.gate.page
        line = page.locate_fence(src, language or "") or page.locate_text("8<")
        if NOT_EXPANDED.search(src):
            return refuse(line, "an include that is not expanded", *INSTEAD)
        if not language:
            return self._refuse_label(
                line, "a block without a language; label it `text`, or include a snippet"
            )
        if python is None:
            unknown = f"no highlighter knows the language `{language}`; write `text`"
            return self._refuse_label(line, unknown)
        typed = line is None or not page.is_include(line)
        where = (
            f"Python typed into {'a docstring' if self.gate.outer else 'the page'}"
            if typed
            else "Python from a file that is no snippet"
        )
        return refuse(line, where, *INSTEAD)

    def _refuse_label(self, line: int | None, message: str) -> str | None:
        """Return the box for a block that nobody can tell the language of, or only have that warned of."""
        path, line = self.gate.place(line)
        if warn_unless_strict(self.gate.md, Problem(path, line, message)):
            return None
        return self.gate.refuse_at(path, line, message)

    def _is_python(self, language: str | None) -> bool | None:
        """Return whether a block with this label shows Python; None if nobody knows the label."""
        label = (language or "").lower()
        renamed = find_superfences(self.gate.md).extend_pygments_lang or []
        label = {entry["name"].lower(): entry["lang"] for entry in renamed}.get(label, label)
        return lexes_python(label)


def _validate_options(
    inner: Callable[..., bool],
    language: str | None,
    inputs: dict[str, str],
    options: dict[str, Any],
    attrs: dict[str, Any],
    md: Markdown,
) -> bool:
    """Validate options of superfences, which those that are ours on a snippet pass by."""
    if not lexes_python((language or "").lower()):
        return inner(language, inputs, options, attrs, md)
    rest = {key: value for key, value in inputs.items() if key not in OPTIONS}
    options.update({key: value for key, value in inputs.items() if key in OPTIONS})
    return inner(language, rest, options, attrs, md)


def find_superfences(md: Markdown) -> Any:
    """Return what formats the fenced blocks of this instance, or None."""
    name = "fenced_code_block"
    return md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401


def find_page_state(md: Markdown) -> PageState:
    """Return the state of this instance's pages; raise the builder's error if it has none."""
    name = "verified_snippets_mark"
    if name not in md.preprocessors:
        raise build_error(
            md, [Problem("mkdocs.yml", None, "lacks the extension verified_snippets")]
        )
    gate: PageState = md.preprocessors[name].gate  # type: ignore[attr-defined]
    return gate
