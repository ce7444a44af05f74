"""What a page documents of its outputs, held against what its blocks print."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..files.statement import first_line
from ..problem import Problem
from .trial import Ran


def wrong(ran: Ran) -> Iterator[Problem]:
    """The documented outputs that a run does not give, by file and line."""
    given = _statements(ran)
    for block, start in zip(ran.program.blocks, ran.program.starts(), strict=True):
        end = start + block.code.count("\n") + 1
        mine = [(first, said) for first, said in given if start < first <= end]
        whole = "\n".join(said for _, said in mine if said)
        for shown in block.documented:
            above = [said for first, said in mine if first <= start + shown.under]
            printed = above[-1] if above else ""
            # What a function prints stands under the line in it, and is printed where it is called.
            if (
                not shown.agrees(printed)
                and not shown.agrees(whole)
                and not _within(shown.text, whole)
            ):
                instead = f"it prints `{_short(printed)}`" if printed else "it prints nothing there"
                yield Problem(block.page, shown.line, f"shows `{_short(shown.text)}`; {instead}")


def _within(text: str, printed: str) -> bool:
    """Whether each line of a text is one of those printed: of a loop, all stand under one line."""
    lines = {line.strip() for line in printed.split("\n")}
    return all(line.strip() in lines for line in text.split("\n"))


def _statements(ran: Ran) -> list[tuple[int, str]]:
    """Of each statement: the line of the file as it was before it ran, and what it printed."""
    before = map(first_line, ast.parse(ran.program.text()).body)
    return [
        (line, "\n".join(ran.record.effect(statement.start).output))
        for line, statement in zip(before, ran.snippet.statements, strict=True)
    ]


def _short(text: str) -> str:
    first, *rest = text.split("\n")
    return f"{first[:60]}…" if rest or len(first) > 60 else first
