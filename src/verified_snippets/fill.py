"""On a page, the why.md of a known error with its braces filled from its own wrong program."""

from __future__ import annotations

import re
from pathlib import Path

from markdown.preprocessors import Preprocessor

from .gate import Gate
from .problem import Problem, Refused
from .why import BRACES, filled, of_program, unfilled

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
            if not (match := WHY.match(line)):
                brought.append(line)
                continue
            try:
                text = sentences(self.gate.root / match["target"])
                brought += [match["indent"] + row for row in text.split("\n")]
            except Refused as refused:
                at = self.gate.page.locate(line.strip())
                for problem in refused.problems:
                    where = f"shown at {self.gate.page.path}:{at}"
                    brought.append(self.gate.box([_located(problem, where)]))
        return brought


def sentences(file: Path) -> str:
    """What a why.md says of the wrong program beside it; Refused if it cannot be filled."""
    try:
        text = file.read_text(encoding="utf-8").strip("\n")
    except (OSError, UnicodeDecodeError):
        raise Refused.at(file, None, "cannot be read; is there such an entry?") from None
    programs = sorted(file.parent.glob("wrong*.py"))
    if not programs:
        raise Refused.at(file, None, "stands beside no wrong.py, which is to fill its braces")
    if not BRACES.search(text):
        return text
    values = of_program(programs[-1])
    done = filled(text, values, file)
    for name in unfilled(text, values):
        line = text.count("\n", 0, text.index(f"{{{name}}}")) + 1
        message = f"has `{{{name}}}`, which the raising line of {programs[-1].name} does not have"
        raise Refused.at(file, line, message, "say it in words, or change the program")
    return done


def _located(problem: Problem, where: str) -> Problem:
    return Problem(problem.path, problem.line, problem.message, (*problem.details, where))
