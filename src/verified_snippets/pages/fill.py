"""On a page, the why.md of a known error with its braces filled from its own wrong program."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import indent

from markdown.preprocessors import Preprocessor

from ..explaining.why import BRACES, filled, of_program, unfilled
from ..problem import Refused
from .gate import Gate

WHY = re.compile(r'^(?P<indent>[ \t]*)-+8<-+[ \t]+(["\'])(?P<target>[^"\']*\bwhy\.md)\2[ \t]*$')


class Fill(Preprocessor):
    """Bring in each why.md that a page includes in a line of its own."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(gate.md)
        self.gate = gate

    def run(self, lines: list[str]) -> list[str]:
        """Put the sentences where the include stood, or refuse it."""
        brought: list[str] = []
        for line in lines:
            if not WHY.match(line):
                brought.append(line)
                continue
            try:
                brought += brought_in(line, self.gate.root, partial(self._at, line)).split("\n")
            except Refused as refused:
                brought += [self.gate.box([problem]) for problem in refused.problems]
        return brought

    def _at(self, line: str) -> str:
        page = self.gate.page
        return f"{page.path}:{page.locate(line.strip())}"


def brought_in(line: str, root: Path, at: Callable[[], str]) -> str:
    """The sentences that a line includes, indented as it is; Refused with where they are shown.

    `at` says where; it is only asked if they are refused.
    """
    include = WHY.match(line)
    assert include, line
    try:
        return indent(sentences(root / include["target"]), include["indent"])
    except Refused as refused:
        where = f"shown at {at()}"
        located = [replace(p, details=(*p.details, where)) for p in refused.problems]
        raise Refused(located) from None


def sentences(file: Path) -> str:
    """What a why.md says of the wrong program beside it; Refused if it cannot be filled."""
    try:
        text = file.read_text(encoding="utf-8").strip("\n")
    except (OSError, UnicodeDecodeError):
        raise Refused.at(file, None, "cannot be read; is there such an entry?") from None
    programs = sorted(fnmatch.filter(os.listdir(file.parent), "wrong*.py"))
    if not programs:
        raise Refused.at(file, None, "stands beside no wrong.py, which is to fill its braces")
    if not BRACES.search(text):
        return text
    values = of_program(file.with_name(programs[-1]))
    done = filled(text, values, file)
    for name in unfilled(text, values):
        line = text.count("\n", 0, text.index(f"{{{name}}}")) + 1
        message = f"has `{{{name}}}`, which the raising line of {programs[-1]} does not have"
        raise Refused.at(file, line, message, "say it in words, or change the program")
    return done
