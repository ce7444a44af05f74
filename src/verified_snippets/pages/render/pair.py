"""Wrong and right: which snippets of a page belong together, and where they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from ...snippet.listing import Listing

WRONG = re.compile(r"wrong(_\d+)?\.py$")
NO_PROSE = re.compile(r"[#<!?=|~`]|[-+*] |\d+[.)] |:::|///|\[\^|- ")
PARAGRAPHS = 2  # between the two of a pair: why the one is wrong, and what to do
LABELS = {"wrong": "Wrong", "still": "Still wrong", "right": "Right"}


@dataclass(frozen=True)
class PairPart:
    """The part that a block plays in a pair: `role` is a key of LABELS, or empty.

    `other` is the snippet that its lines are compared with. It is the first of a figure
    if it `opens` it, the last if it `closes` it.
    """

    role: str = ""
    other: Listing | None = None
    opens: bool = False
    closes: bool = False


def find_pair_roles(
    shown: Sequence[tuple[str, range, Listing]], lines: list[str]
) -> list[PairPart]:
    """Find the parts that these includes play; each is a name, the index of its line, a snippet.

    `wrong.py` and `right.py` of one folder are a pair where one follows the other, with
    as many of `wrong_1.py`, `wrong_2.py` between as it takes. They are one figure if
    two paragraphs at most stand between them.
    """
    found = [PairPart()] * len(shown)
    for run in _find_runs([name for name, _, _ in shown]):
        for index in run:
            neighbour = index + 1 if index + 1 in run else index - 1
            role = _role(shown[index][0])
            if role == "wrong" and index > run[0] and found[index - 1].role != "right":
                role = "still"
            found[index] = PairPart(role, shown[neighbour][2])
        between = [lines[shown[i][1].stop : shown[i + 1][1].start] for i in run[:-1]]
        openers = [lines[: shown[i][1].start] for i in run]
        if all(_are_joined(*gap) for gap in zip(between, openers, strict=False)):
            found[run[0]] = replace(found[run[0]], opens=True)
            found[run[-1]] = replace(found[run[-1]], closes=True)
    return found


def wrap_in_figure(above: str, below: str, part: PairPart, lines: int) -> tuple[str, str]:
    """Put the tag of a figure before a block that opens one, and after one that closes it.

    A figure that this block of so many `lines` opens has as many more as the other has.
    """
    lines += len(part.other.shown_lines()) if part.other else 0
    opening = f'<figure class="verified-pair" style="--verified-lines:{lines}">\n'
    return (opening if part.opens else "") + above, below + ("\n</figure>" if part.closes else "")


def find_differing_lines(one: Listing, other: Listing) -> set[int]:
    """Return the lines of code in the one, by number, that are not in the other."""
    numbers, theirs = _code(one), _code(other)
    text, their_text = (
        [snippet.lines[n - 1] for n in lines]
        for snippet, lines in ((one, numbers), (other, theirs))
    )
    kept = SequenceMatcher(None, text, their_text, autojunk=False).get_matching_blocks()
    same = {index for block in kept for index in range(block.a, block.a + block.size)}
    return {number for index, number in enumerate(numbers) if index not in same}


def _find_runs(names: list[str]) -> list[range]:
    """Find neighbours of one folder that are wrong and right, the right one first or last."""
    runs = []
    start = 0
    while start < len(names):
        end = start + 1
        while end < len(names) and _follows(names[end - 1], names[end]):
            end += 1
        if end - start > 1:
            runs.append(range(start, end))
        start = end
    return runs


def _follows(name: str, following: str) -> bool:
    roles = {_role(name), _role(following)}
    folders = {n.rpartition("/")[0] for n in (name, following)}
    return "" not in roles and roles != {"right"} and len(folders) == 1 and name != following


def _role(name: str) -> str:
    file = name.rpartition("/")[2]
    return "wrong" if WRONG.match(file) else "right" if file == "right.py" else ""


def _are_joined(between: list[str], above: list[str]) -> bool:
    """Return whether only little prose stands between two fences, in the same container."""
    filled = [index for index, line in enumerate(between) if line.strip()]
    if len(filled) < 2:
        return False
    opener = next((line for line in reversed(above) if line.strip()), "")
    indent = len(opener) - len(opener.lstrip())
    edges = [between[filled[0]], between[filled[-1]]]
    inner = filled[1:-1]
    if any(len(line) - len(line.lstrip()) != indent for line in edges):
        return False
    prose = [between[index] for index in inner]
    paragraphs = sum(index - 1 not in inner for index in inner)
    return paragraphs <= PARAGRAPHS and all(
        len(line) - len(line.lstrip()) == indent and not NO_PROSE.match(line.lstrip())
        for line in prose
    )


def _code(snippet: Listing) -> list[int]:
    lines = snippet.shown_lines()
    return [n for n in lines if n not in snippet.directive_lines and snippet.lines[n - 1].strip()]
