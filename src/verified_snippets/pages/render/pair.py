"""Pairs of wrong and right: which snippets of a page are one, and where the two differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from ...snippet.listing import Listing

WRONG = re.compile(r"wrong(_\d+)?\.py$")
# How a line of Markdown begins that is no prose: a heading, a list, a table, an admonition, …
NO_PROSE = re.compile(r"[#<!?=|~`]|[-+*] |\d+[.)] |:::|///|\[\^|- ")
MAX_PARAGRAPHS = 2  # between wrong and right in one figure: why it is wrong, and what to do
LABELS = {"wrong": "Wrong", "still": "Still wrong", "right": "Right"}


class IncludedSnippet(NamedTuple):
    """A snippet as a page includes it."""

    name: str
    """Its path below the folder of snippets."""
    lines: range
    """The lines of the page's Markdown that include it, from 0."""
    snippet: Listing


@dataclass(frozen=True)
class PairPart:
    """What a block is in a pair of wrong and right."""

    role: str = ""
    """A key of LABELS, or empty if it is in no pair."""
    other: Listing | None = None
    """The snippet that its lines are compared with."""
    opens: bool = False
    """Whether it is the first block of a figure."""
    closes: bool = False
    """Whether it is the last block of a figure."""


def find_pair_roles(includes: Sequence[IncludedSnippet], lines: list[str]) -> list[PairPart]:
    """Return what each include of a page is in a pair; `lines` are those of the page's Markdown.

    `wrong.py` and `right.py` of one folder are a pair where one follows the other. Between them may
    stand any number of `wrong_1.py`, `wrong_2.py` and so on. They are one figure if at most two
    paragraphs stand between each and the next.
    """
    parts = [PairPart()] * len(includes)
    for group in _find_groups([include.name for include in includes]):
        for index in group:
            neighbour = index + 1 if index + 1 in group else index - 1
            role = _role(includes[index].name)
            if role == "wrong" and index > group[0] and parts[index - 1].role != "right":
                role = "still"
            parts[index] = PairPart(role, includes[neighbour].snippet)
        pairs = [(includes[index].lines, includes[index + 1].lines) for index in group[:-1]]
        gaps = ((lines[one.stop : other.start], lines[: one.start]) for one, other in pairs)
        if all(_are_joined(between, above) for between, above in gaps):
            parts[group[0]] = replace(parts[group[0]], opens=True)
            parts[group[-1]] = replace(parts[group[-1]], closes=True)
    return parts


def wrap_in_figure(above: str, below: str, part: PairPart, lines: int) -> tuple[str, str]:
    """Return both halves of a block, with the tag of a figure where it opens or closes one.

    The figure says how many lines it has: those of this block, and those of the other.
    """
    if part.opens:
        lines += len(part.other.shown_lines()) if part.other else 0
        above = f'<figure class="verified-pair" style="--verified-lines:{lines}">\n{above}'
    return above, below + ("\n</figure>" if part.closes else "")


def find_differing_lines(one: Listing, other: Listing) -> set[int]:
    """Return the numbers of those lines of code of the first snippet that are not in the other."""
    numbers = _code_lines(one)
    text = [one.lines[number - 1] for number in numbers]
    other_text = [other.lines[number - 1] for number in _code_lines(other)]
    matches = SequenceMatcher(None, text, other_text, autojunk=False).get_matching_blocks()
    same = {index for match in matches for index in range(match.a, match.a + match.size)}
    return {number for index, number in enumerate(numbers) if index not in same}


def _find_groups(names: list[str]) -> list[range]:
    """Return the indexes of neighbours that are wrong and right, with the right one first or last."""
    groups = []
    start = 0
    while start < len(names):
        end = start + 1
        while end < len(names) and _follows(names[end - 1], names[end]):
            end += 1
        if end - start > 1:
            groups.append(range(start, end))
        start = end
    return groups


def _follows(name: str, following: str) -> bool:
    """Return whether a snippet belongs to the one before it: of one folder, and not both right."""
    roles = {_role(name), _role(following)}
    folders = {n.rpartition("/")[0] for n in (name, following)}
    return "" not in roles and roles != {"right"} and len(folders) == 1 and name != following


def _role(name: str) -> str:
    file = name.rpartition("/")[2]
    return "wrong" if WRONG.match(file) else "right" if file == "right.py" else ""


def _are_joined(between: list[str], above: list[str]) -> bool:
    """Return whether only little prose stands between two fences, in the same container.

    The lines between two includes begin and end with those that close and open the fences; `above`
    are the lines before the first include.
    """
    filled = [index for index, line in enumerate(between) if line.strip()]
    if len(filled) < 2:
        return False
    opener = next((line for line in reversed(above) if line.strip()), "")
    first, *inner, last = filled
    if any(_indent(between[index]) != _indent(opener) for index in (first, last)):
        return False
    paragraphs = sum(index - 1 not in inner for index in inner)
    return paragraphs <= MAX_PARAGRAPHS and all(
        _indent(between[index]) == _indent(opener) and not NO_PROSE.match(between[index].lstrip())
        for index in inner
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _code_lines(snippet: Listing) -> list[int]:
    """Return the numbers of the lines that are shown and are neither blank nor directives."""
    numbers = [line.number for line in snippet.shown_lines() if line.text.strip()]
    return [n for n in numbers if n and n not in snippet.directive_lines]
