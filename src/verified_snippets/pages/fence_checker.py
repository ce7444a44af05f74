"""The fenced blocks of a page: each is shown as it is, or becomes a block of ours, or a box."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesBlockPreprocessor, SuperFencesException

from ..characters import UNFIT_FOR_CODE, describe_character, find_position
from ..errors import Problem, SnippetError
from . import render
from .builder import warn_unless_strict
from .include import INSTEAD, join_includes
from .language import (
    holds_program_in_labels,
    is_highlighted_python,
    lexes_python,
    may_be_python,
    note_python_lexing,
)
from .page_gate import MarkedInclude, PageGate
from .remarks import Remarks, trim_remarks
from .superfences import (
    Formatter,
    find_superfences,
    is_custom_formatter,
    is_python_label,
    is_run_by_markdown_exec,
)

INCLUDE_MARK = re.compile(r"verified-include-[0-9a-f]{16}")
NOT_EXPANDED = re.compile(r"-8 ?< ?-")  # with spaces, as formatters of Python rewrite it

REFORMATTED = "an include that a formatter of Python has rewritten; restore it"
SPARE_PAGES = ("and have ruff leave pages alone:", '    extend-exclude = ["docs/**/*.md"]')


class FenceChecker:
    """Replaces a formatter of superfences, `inner`, and calls it for blocks that may be shown."""

    def __init__(self, gate: PageGate, inner: Formatter) -> None:
        self.gate = gate
        self.inner = inner

    def __call__(self, src: str = "", language: str = "", **given: object) -> str:
        """Return the stand-in of a block, or of the box that says why it is refused."""
        # Only what it prints is shown, and judged like any other text.
        if is_run_by_markdown_exec(self.inner, given):
            return self.inner(src=src, language=language, **given)
        before = len(self.gate.problems)
        try:
            parts = self._format(src, language, given)
        except SuperFencesException:
            raise
        except Exception as error:  # superfences would show the block unchecked
            line = self.gate.page.locate_fence(src, language or "")
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            parts = self.gate.refuse(line, f"a block that cannot be shown ({said})"), ""
        return self.gate.make_stand_in(*parts, problems=self.gate.problems[before:])

    def _format(self, src: str, language: str, given: dict[str, Any]) -> tuple[str, str]:
        """Return the HTML of a block, or of the box in its place: the code, and what is below."""
        marks = [mark for mark in INCLUDE_MARK.findall(src) if mark in self.gate.marks]
        self.gate.used.update(marks)
        if marks:
            return self._format_snippet(marks, src, language, given)
        if not self.gate.verifies:
            return self.inner(src=src, language=language, **given), ""
        box = self._box_for_typed(src, language)
        return box or self._check_other_language(src, language, given), ""

    def _format_snippet(
        self, marks: list[str], src: str, language: str, given: dict[str, Any]
    ) -> tuple[str, str]:
        """Return the block of the snippet that these marks stand for, or the box in its place."""
        marked = [self.gate.marks[mark] for mark in marks]
        shown = join_includes([(each.include, each.shown) for each in marked])
        lines, below = 0, ""
        try:
            if isinstance(shown, SnippetError):
                raise shown
            remarks = self._read_remarks(marks, src, language)
            if isinstance(remarks, str):
                include = marked[0].include
                raise include.make_error(f"{include.name} {remarks}")
            shown = replace(shown, remarks=remarks)
            lines = len(shown.text.split("\n"))
            above, below = self._render_snippet(marked[0], shown, language, given)
        except SnippetError as refused:
            above = self.gate.box_problems(refused.problems)
        return render.wrap_in_figure(above, below, marked[0].part, lines)

    def _render_snippet(
        self, marked: MarkedInclude, shown: render.Block, language: str, given: dict[str, Any]
    ) -> tuple[str, str]:
        """Return the HTML of a snippet that may be shown; raise SnippetError if that fails."""
        include = marked.include
        options = given.get("options", {})
        own = self.gate.block_options()
        ours = {key: options.pop(key) for key in own if key in options}
        if lit := options.get("hl_lines"):
            options["hl_lines"] = shown.locate_highlights(lit)
        code = self.inner(src=shown.text, language=language, **given)
        try:
            return self.gate.render_block(code, marked, shown, ours)
        except SnippetError as refused:
            raise include.with_page(refused) from None
        except ValueError as error:
            raise include.make_error(f"{include.name} {error}") from None
        except Exception as error:  # the record is of no run
            raise include.make_record_error(shown.snippet.path, error) from None

    def _check_other_language(self, src: str, language: str, given: dict[str, Any]) -> str:
        """Return the block if it shows no Python under its label, else the box in its place."""
        refuse, page = self.gate.refuse, self.gate.page
        with note_python_lexing() as python:
            html = self.inner(src=src, language=language, **given)
        drawn = is_custom_formatter(self.gate.md, self.inner) and holds_program_in_labels(src)
        if python or is_highlighted_python(src, html) or drawn:
            line = page.locate_fence(src, language)
            label = f"under the label `{language}`" if language else "in a block without a language"
            where = f"Python {label}; if it is to be plain, write `text`, or"
            return refuse(line, where, *INSTEAD)
        if bad := UNFIT_FOR_CODE.search(src.replace("\t", " ")):
            line = page.locate_fence(src, language)
            line_in_block, column = find_position(src, bad.start())
            at = (line + line_in_block - 1, column) if line else None
            what = f"the character {describe_character(bad[0])} in a block; write it as an escape"
            return refuse(at, what)
        return html

    def _read_remarks(self, marks: list[str], src: str, language: str) -> Remarks | str:
        """Return the author's comments beside what these marks stand for; if there is more in the block, why not."""
        if not is_python_label(self.gate.md, language):
            return "is Python; label the block `python`, or show the include itself: `;--8<--`"
        pieces: list[list[str]] = [[]]  # what came above the marks, and below each
        for line in src.split("\n"):
            if line.strip(" \t") in marks:
                pieces.append([])
            else:
                pieces[-1].append(line)
        above, *below = pieces
        blocks = [self.gate.marks[mark].shown for mark in marks]
        texts = [block.whole_text for block in blocks if isinstance(block, render.Block)]
        others = [above]
        for text, lines in zip(texts, below, strict=False):
            rest = _strip_included(text, lines)
            if rest is None and trim_remarks([lines]) is not None:
                return f"was not included; give pymdownx.snippets the base_path {self.gate.root}"
            others.append(lines if rest is None else rest)
        remarks = trim_remarks(others) if len(below) == len(marks) else None
        bad = UNFIT_FOR_CODE.search("\n".join(chain.from_iterable(remarks or ())))
        if remarks is None or bad:
            return "is not all of this block, as it stands; give the include a block of its own"
        return remarks

    def _box_for_typed(self, src: str, language: str) -> str | None:
        """Return the box for a block that has to include a snippet and does not, or lacks a label.

        None if it is of another language.
        """
        is_python = is_python_label(self.gate.md, language)
        if language and is_python is False:
            return None
        if language and is_python is None and is_custom_formatter(self.gate.md, self.inner):
            return None
        refuse, page = self.gate.refuse, self.gate.page
        line = page.locate_fence(src, language or "") or page.locate_text("8<")
        if found := NOT_EXPANDED.search(src):
            if " " in found[0]:
                return refuse(line, REFORMATTED, *SPARE_PAGES)
            return refuse(line, "an include that is not expanded", *INSTEAD)
        if not language:
            return self._refuse_label(
                line, "a block without a language; label it `text`, or include a snippet"
            )
        if is_python is None:
            if not may_be_python(language, src):
                return None
            unknown = f"no highlighter knows the language `{language}`; write `text`"
            return self._refuse_label(line, unknown)
        if line is not None and page.is_include(line):
            return refuse(line, "Python from a file that is no snippet", *INSTEAD)
        place = "a docstring" if self.gate.outer else "the page"
        return refuse(line, f"Python typed into {place}", *INSTEAD)

    def _refuse_label(self, line: int | None, message: str) -> str | None:
        """Return the box for a block of unknown language; None if the builder only warns of it."""
        path, line = self.gate.find_place(line)
        if warn_unless_strict(self.gate.md, Problem(path, line, message)):
            return None
        return self.gate.refuse_at(path, line, message)


def _strip_included(text: str, lines: list[str]) -> list[str] | None:
    """Return the lines of a block below those that an include brought; None if it did not bring this text."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    wanted = [line.rstrip() for line in text.split("\n")]
    stop = first + len(wanted)
    # Whoever configures pymdownx.snippets may leave the dedenting of regions out.
    came = textwrap.dedent("\n".join(lines[first:stop])).split("\n")
    return lines[stop:] if [line.rstrip() for line in came] == wanted else None


def install_fence_checkers(gate: PageGate) -> None:
    """Replace each formatter of superfences by a FenceChecker.

    To be called at each page: an extension may have brought new ones.
    """
    formatting = find_superfences(gate.md)
    if not isinstance(formatting, SuperFencesBlockPreprocessor):
        message = "another extension took the place of pymdownx.superfences; leave it out"
        gate.refuse(None, message)
        return
    for entry in formatting.extension.superfences:
        if not isinstance(entry["formatter"], FenceChecker):
            entry["formatter"] = FenceChecker(gate, entry["formatter"])
            entry["validator"] = partial(_validate_options, gate, entry["validator"])


def _validate_options(
    gate: PageGate,
    inner: Callable[..., bool],
    language: str | None,
    inputs: dict[str, str],
    options: dict[str, Any],
    attrs: dict[str, Any],
    md: Markdown,
) -> bool:
    """Validate the options of a fence: accept ours, and have superfences (`inner`) judge the rest."""
    if not lexes_python((language or "").lower()):
        return inner(language, inputs, options, attrs, md)
    own = gate.block_options()
    rest = {key: value for key, value in inputs.items() if key not in own}
    options.update({key: value for key, value in inputs.items() if key in own})
    return inner(language, rest, options, attrs, md)
