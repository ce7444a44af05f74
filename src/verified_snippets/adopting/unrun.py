"""Blocks that lack something here, as the network, become files that say so: if adoption is asked to."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import SnippetError
from ..record.record import Record
from ..snippet.snippet import parse
from .blocks import PageBlock
from .naming import name_programs
from .programs import BlockProgram, TrialRun

# Why a block was left, where it lacks what another place has; an error that it makes itself is none.
LACKS = (
    (re.compile(r"needs (the network)\b"), r"\1"),
    (re.compile(r"imports `([\w.]+)`, which is not installed here"), r"\1"),
    (re.compile(r"opens ['\"](.+)['\"], which is not there"), r"\1"),
    (re.compile(r"needs (`\w+`), which no block before it makes"), r"\1"),
    (re.compile(r"raises NameError: name '(\w+)' is not defined"), r"`\1`"),
    (re.compile(r"needs (a command line)\b"), r"\1"),
    (re.compile(r"ran longer than (\d+ s)"), r"more than \1"),
    (re.compile(r"(waits for longer than \d+ s|goes on at )"), r"somebody to end it"),
)


def make_unrun(
    pages: dict[Path, list[PageBlock]], folders: dict[Path, str], taken: dict[str, set[str]]
) -> list[TrialRun]:
    """Return a file for each block that was left because it lacks something: never run, it says what.

    A block that shows outputs stays, as nobody would have seen them.
    """
    made = []
    for page, blocks in pages.items():
        for block in blocks:
            lacks = find_lack(block)
            if lacks is None or len(block.remarks) > 2:
                continue
            shown = replace(block, part=None, arguments=[], exits=False)
            if block.part:
                shown.code = textwrap.dedent("\n".join(block.part.lines)).strip("\n")
            program = BlockProgram([shown], lacks=lacks)
            name_programs([program], {*taken[folders[page]]})
            try:
                snippet = parse(Path(f"{program.name}.py"), program.text().encode())
            except SnippetError:  # as what it shows is no program by itself
                continue
            taken[folders[page]].add(program.name)
            block.code, block.part = shown.code, None
            program.blocks = [block]
            block.arguments, block.exits = [], False
            record = Record(snippet.digest, {}, snippet.spans)
            made.append(TrialRun(program, snippet, record, {".py": program.text().encode()}))
    return made


def find_lack(block: PageBlock) -> str | None:
    """Return what a block that was left lacks, if that is why."""
    if block.left is None or block.untried or block.documented or block.within:
        return None
    return next(
        (found.expand(what) for why, what in LACKS if (found := why.match(block.left))), None
    )


def count_unrun(ran: Sequence[TrialRun]) -> int:
    """Count the files among these that are not run."""
    return sum(bool(each.program.lacks) for each in ran)
