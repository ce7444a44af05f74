"""On a page, the why.md of a known error with its braces filled from its own wrong program.

A Markdown extension of its own beside verified_snippets, for the site of the clinic: to
another, a why.md is a file as any.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from textwrap import indent

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from verified_snippets import disk
from verified_snippets.characters import UNFIT_FOR_CODE, describe_character, escape_invisible
from verified_snippets.copies import DOWNLOADS
from verified_snippets.errors import SnippetError, display_path
from verified_snippets.pages.export_hook import ExportHook
from verified_snippets.pages.page_gate import PageGate, find_page_gate
from verified_snippets.pages.target import parse_include_target

from .catalogue import catalogue
from .findings.why import BRACES, describe_program, fill_placeholders, find_unfilled

# A script, since a page that is read from a disk may fetch no JSON.
PATTERNS_SCRIPT = (f"{DOWNLOADS}/errors.js", "knownErrors = %s\n")
WHY_PRIORITY = 32.5  # pymdownx.snippets has 32, what marks the includes of a page 33


class WhyExtension(ExportHook):
    """`autograd_clinic.site` in a list of Markdown extensions. It has no options."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with a Markdown instance."""
        md.registerExtension(self)
        md.preprocessors.register(_Sentences(md), "autograd_clinic_why", WHY_PRIORITY)

    def export_line(self, line: str, snippets: Path, at: Callable[[], str]) -> str:
        """Put the sentences where the include stands."""
        return resolve_why(line, snippets, at) if find_why(line) else line

    def export_files(self, pages: Collection[str], *, flat: bool) -> Mapping[str, str]:
        """Write the patterns of the known errors for the box of the site that explains them all."""
        if not catalogue.list_pages() <= {*pages}:
            return {}
        name, script = PATTERNS_SCRIPT
        return {name: script % catalogue.export_patterns(".html" if flat else "/")}


class _Sentences(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """Put the sentences where the include stood, or refuse it."""
        gate = find_page_gate(self.md)
        brought: list[str] = []
        for line in lines:
            if not find_why(line):
                brought.append(line)
                continue
            at = partial(_at, gate, line)
            try:
                brought += resolve_why(line, gate.root, at).split("\n")
            except SnippetError as refused:
                brought += [
                    gate.make_stand_in(gate.box_problems([problem])) for problem in refused.problems
                ]
        return brought


def find_why(line: str) -> str | None:
    """Return the why.md that a line includes, if it includes one."""
    target = parse_include_target(line)
    return target if target and PurePosixPath(target).name == "why.md" else None


def _at(gate: PageGate, line: str) -> str:
    return f"{display_path(gate.page.path)}:{gate.page.locate(line.strip())}"


def resolve_why(line: str, root: Path, at: Callable[[], str]) -> str:
    """Return the sentences that a line includes, indented as it is; raise SnippetError otherwise.

    `at` says where; it is only asked if they are refused.
    """
    target = find_why(line)
    assert target, line
    prefix = line[: len(line) - len(line.lstrip(" \t>"))]
    try:
        return indent(load_sentences(_file_inside(root, target)), prefix, lambda _: ">" in prefix)
    except SnippetError as refused:
        where = f"shown at {at()}"
        located = [replace(p, details=(*p.details, where)) for p in refused.problems]
        raise SnippetError(located) from None


def _file_inside(root: Path, target: str) -> Path:
    """Return the file that an include names; raise SnippetError if it is outside the snippets."""
    if bad := UNFIT_FOR_CODE.search(target):
        raise SnippetError.at(
            escape_invisible(target),
            None,
            f"has {describe_character(bad[0])} in its name; rename it",
        )
    file = root / target
    if not os.path.realpath(file).startswith(os.path.realpath(root) + os.sep):
        raise SnippetError.at(
            file, None, f"is outside {display_path(root)}/; include a file below it"
        )
    return file


def load_sentences(file: Path) -> str:
    """Return what a why.md says of the wrong program beside it; raise SnippetError if it can't."""
    try:
        text = disk.read_text(file).strip("\n")
    except (OSError, UnicodeDecodeError):
        raise SnippetError.at(file, None, "cannot be read; is there such an entry?") from None
    if "8<" in text:
        line = text.count("\n", 0, text.index("8<")) + 1
        raise SnippetError.at(file, line, "includes another file; write here what it says")
    programs = sorted(fnmatch.filter(os.listdir(file.parent), "wrong*.py"))
    if not programs:
        raise SnippetError.at(file, None, "stands beside no wrong.py, which is to fill its braces")
    if not BRACES.search(text):
        return text
    program = file.with_name(programs[-1])
    try:
        values = describe_program(program)
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SnippetError.at(program, None, f"cannot be read: {said}") from None
    done = fill_placeholders(text, values, file)
    for name in find_unfilled(text, values):
        line = text.count("\n", 0, text.index(f"{{{name}}}")) + 1
        message = f"has `{{{name}}}`, which the raising line of {programs[-1]} does not have"
        raise SnippetError.at(file, line, message, "say it in words, or change the program")
    return done


def makeExtension(**options: object) -> WhyExtension:
    """Return the extension: what Python-Markdown calls for one named by its module."""
    return WhyExtension(**options)
