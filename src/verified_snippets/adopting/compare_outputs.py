"""What a page documents of its outputs, held against what its blocks print."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ..errors import Problem
from ..record.layout import outline_program
from ..statement import find_first_line
from .blocks import PageBlock
from .documented import Documented, show_difference
from .machine import find_machine_word
from .programs import TrialRun

EARLIER = re.compile(
    r"\b(before|old|previous(ly)?|formerly|earlier|deprecated|removed)\b", re.IGNORECASE
)
OUTPUT_WORD = re.compile(
    r"^(?:(?:outputs?|out|prints?|result|returns)\b:?|[=-]+>|→|⇒)", re.IGNORECASE
)


def find_wrong_outputs(ran: TrialRun) -> Iterator[Problem]:
    """Yield the documented outputs that a run does not give, by file and line."""
    for block, shown, printed in _find_differences(ran):
        mine, its = show_difference(shown.text, printed)
        yield Problem(block.page, shown.line, f"shows `{mine}`; it prints `{its}`")


def find_unprinted(ran: TrialRun) -> tuple[PageBlock, Documented] | None:
    """Return the first block that shows something where nothing is printed, and what."""
    found = ((block, shown) for block, shown, printed in _find_differences(ran) if not printed)
    return next(found, None)


def find_earlier_output(ran: TrialRun) -> PageBlock | None:
    """Return the first block that shows another output under a label that says it is of an earlier version."""
    found = (block for block, _, _ in _find_differences(ran) if EARLIER.search(block.label))
    return next(found, None)


def find_machine_output(ran: TrialRun) -> tuple[PageBlock, str] | None:
    """Return the first block that prints what only this machine does, and what."""
    text = ran.program.text()
    for line, said in _list_printed(ran):
        if said and (word := find_machine_word(said, text)):
            return ran.program.find_block(line), word
    return None


def take_commented_outputs(ran: TrialRun) -> bool:
    """Take comments out of blocks that repeat what the statement above prints; return whether there are any.

    The output that takes their place would say it twice.
    """
    if ran.program.file or ran.program.awaits:
        return False
    printed = dict(_list_printed(ran))
    blocks = zip(ran.program.blocks, ran.program.starts(), strict=True)
    taken = [_take_comments(block, start, printed) for block, start in blocks]
    return any(taken)


def _take_comments(block: PageBlock, start: int, printed_at: dict[int, str]) -> bool:
    """Take such comments out of a block that begins below this line; return whether there are any."""
    lines = block.code.split("\n")
    taken = False
    for node in reversed(ast.parse(block.code).body):
        end = node.end_lineno or node.lineno
        printed = printed_at.get(start + find_first_line(node), "")
        stop = end + _count_repeating(lines[end:], printed.split("\n")) if printed else end
        if stop > end:
            del lines[end:stop]
            rest = [
                each._replace(under=each.under - (stop - end)) if each.under >= stop else each
                for each in block.documented
            ]
            shown = Documented(block.line + end + 1, printed, end)
            block.documented = sorted([*rest, shown])
            taken = True
    block.code = "\n".join(lines)
    return taken


def _count_repeating(lines: Sequence[str], printed: Sequence[str]) -> int:
    """Return how many lines at the begin of these are comments that repeat what was printed, and no more."""
    comments = [line[1:].strip() for line in takewhile(lambda line: line.startswith("#"), lines)]
    said = " ".join(" ".join(printed).split())
    for count in range(len(printed), len(printed) + 2):  # with a line of its own for `Output:`
        text = " ".join(" ".join(comments[:count]).split())
        if len(comments) >= count and said in (text, OUTPUT_WORD.sub("", text, count=1).strip()):
            return count
    return 0


def _find_differences(ran: TrialRun) -> Iterator[tuple[PageBlock, Documented, str]]:
    """Yield each output that differs: its block, what is documented, and what is printed."""
    every = _list_printed(ran)
    for block, start in zip(ran.program.blocks, ran.program.starts(), strict=True):
        end = start + block.code.count("\n") + 1
        mine = [(first, said) for first, said in every if start < first <= end]
        # What a function prints stands under the line in it, and is printed where it is called.
        whole = "\n".join(said for _, said in mine if said)
        for shown in block.documented:
            above = [said for first, said in mine if first <= start + shown.under]
            printed = above[-1] if above else ""
            elsewhere = shown.agrees(whole) or _has_all_lines(shown.text, whole)
            # Under a statement of the program itself, which prints something, it is that one's.
            if not shown.agrees(printed) and (not elsewhere or (printed and not shown.column)):
                yield block, shown, printed


def _has_all_lines(text: str, printed: str) -> bool:
    """Return whether each line of a text was printed: a loop's stand under one line."""
    lines = {line.strip() for line in printed.split("\n")}
    return all(line.strip() in lines for line in text.split("\n"))


def _list_printed(ran: TrialRun) -> list[tuple[int, str]]:
    """Return of each statement its line in the file as it was before it ran, and what it printed."""
    text = ran.program.text()
    top = map(find_first_line, ast.parse(text).body)
    after, first = outline_program(ran.snippet.source), outline_program(text)
    before = dict(zip(after.lines, first.lines, strict=True)) if after and first else {}
    lines = [*zip(top, ran.snippet.statements, strict=True)]
    lines += [(before[each.start], each) for each in ran.snippet.inside if each.start in before]
    given = ((line, ran.record.effect(each.start).output) for line, each in lines)
    return sorted((line, "\n".join(output)) for line, output in given)
