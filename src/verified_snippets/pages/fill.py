"""On a page, the why.md of a known error with its braces filled from its own wrong program.

A Markdown extension of its own beside verified_snippets, for the site of the clinic: to
another, a why.md is a file as any.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import indent
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from ..explaining.why import BRACES, filled, of_program, unfilled
from ..files.invisible import UNPRINTABLE, named, spelled
from ..problem import Refused, shown
from .gate import Gate, gate_of

WHY = re.compile(
    r'^(?P<indent>[ \t]*)-+8<-+[ \t]+(["\'])(?P<target>(?:[^"\']*/)?why\.md)\2[ \t]*\r?$'
)
NAME = "verified_snippets.pages.fill"
BEFORE_SNIPPETS = 32.5  # pymdownx.snippets has 32, what marks the includes of a page 33


class Fill(Extension):
    """`verified_snippets.pages.fill` in a list of Markdown extensions. It has no options."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with a Markdown instance."""
        md.preprocessors.register(_Sentences(md), "verified_snippets_fill", BEFORE_SNIPPETS)


class _Sentences(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """Put the sentences where the include stood, or refuse it."""
        gate = gate_of(self.md)
        brought: list[str] = []
        for line in lines:
            if not WHY.match(line):
                brought.append(line)
                continue
            at = partial(_at, gate, line)
            try:
                brought += brought_in(line, gate.root, at).split("\n")
            except Refused as refused:
                brought += [gate.stand_in(gate.box([problem])) for problem in refused.problems]
        return brought


def _at(gate: Gate, line: str) -> str:
    return f"{shown(gate.page.path)}:{gate.page.locate(line.strip())}"


def brought_in(line: str, root: Path, at: Callable[[], str]) -> str:
    """The sentences that a line includes, indented as it is; Refused with where they are shown.

    `at` says where; it is only asked if they are refused.
    """
    include = WHY.match(line)
    assert include, line
    try:
        return indent(sentences(_inside(root, include["target"])), include["indent"])
    except Refused as refused:
        where = f"shown at {at()}"
        located = [replace(p, details=(*p.details, where)) for p in refused.problems]
        raise Refused(located) from None


def _inside(root: Path, target: str) -> Path:
    """The file that an include names; Refused if it is not one of the snippets' folder."""
    if bad := UNPRINTABLE.search(target):
        raise Refused.at(spelled(target), None, f"has {named(bad[0])} in its name; rename it")
    file = root / target
    if not os.path.realpath(file).startswith(os.path.realpath(root) + os.sep):
        raise Refused.at(file, None, f"is outside {shown(root)}/; include a file below it")
    return file


def sentences(file: Path) -> str:
    """What a why.md says of the wrong program beside it; Refused if it cannot be filled."""
    try:
        text = file.read_text(encoding="utf-8").strip("\n")
    except (OSError, UnicodeDecodeError):
        raise Refused.at(file, None, "cannot be read; is there such an entry?") from None
    if "8<" in text:
        line = text.count("\n", 0, text.index("8<")) + 1
        raise Refused.at(file, line, "includes another file; write here what it says")
    programs = sorted(fnmatch.filter(os.listdir(file.parent), "wrong*.py"))
    if not programs:
        raise Refused.at(file, None, "stands beside no wrong.py, which is to fill its braces")
    if not BRACES.search(text):
        return text
    program = file.with_name(programs[-1])
    try:
        values = of_program(program)
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Refused.at(program, None, f"cannot be read: {said}") from None
    done = filled(text, values, file)
    for name in unfilled(text, values):
        line = text.count("\n", 0, text.index(f"{{{name}}}")) + 1
        message = f"has `{{{name}}}`, which the raising line of {programs[-1]} does not have"
        raise Refused.at(file, line, message, "say it in words, or change the program")
    return done


def makeExtension(**options: Any) -> Fill:
    """What Python-Markdown calls for an extension named by its module."""
    return Fill(**options)
