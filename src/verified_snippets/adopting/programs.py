"""Which blocks of a page are one program: found by the names that they need, and tried out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..disk import read_text
from ..errors import display_path
from ..record.record import Record
from ..snippet.directives import REGION_MARKER
from ..snippet.names import ProgramNames, find_names
from ..snippet.snippet import Snippet
from .awaited import HEAD, wrap_awaits
from .blocks import PageBlock
from .hidden_imports import SiteImports

LACKED_NAME = re.compile(r"needs `(\w+)`, which no block before it makes")


@dataclass(eq=False)
class BlockProgram:
    """Blocks of a page that are one file of snippets, in order: its name, and those of their parts.

    The blocks are its parts, one beneath the other; or show lines of one `file`. `imports` are
    statements that they need and do not show; `lacks` what a program lacks here that is
    therefore never run.
    """

    blocks: list[PageBlock]
    name: str = ""
    parts: list[tuple[str, ...]] = field(default_factory=list)
    file: Path | None = None
    imports: set[str] = field(default_factory=set)
    lacks: str = ""

    def text(self) -> str:
        """Return the file: a block alone as it is, several each as a region."""
        if self.file:
            return self._marked()
        last = self.blocks[-1]
        ends = {id(last): "\n#! SystemExit: 0"} if last.exits else {}
        if not self.parts[0]:
            return f"{last.code}{ends.get(id(last), '')}\n"
        regions = (
            f"# --8<-- [start:{part}]\n{block.code}{ends.get(id(block), '')}\n# --8<-- [end:{part}]\n"
            for (part,), block in zip(self.parts, self.blocks, strict=True)
        )
        text = "\n".join([*self._hidden(), *regions])
        return wrap_awaits(text) if self.awaits else text

    def _hidden(self) -> list[str]:
        """Return what stands above the parts, and on no page."""
        if self.lacks:
            return [f"# not run: needs {self.lacks}", ""]
        arguments = self.blocks[-1].arguments
        imports = {*self.imports, *(["import sys"] if arguments else [])}
        lines = sorted(imports, key=lambda line: (line.startswith("from"), line))
        lines += ["", f"sys.argv[1:] = {arguments!r}"] if arguments else []
        return [*lines, ""] if lines else []

    @property
    def awaits(self) -> bool:
        """Whether a block of it awaits at top level."""
        return any(block.awaits for block in self.blocks)

    def _marked(self) -> str:
        """Return the file of the site's that the blocks show, with a region for each stretch of lines."""
        before: dict[int, list[str]] = {}
        after: dict[int, list[str]] = {}
        lines = self.blocks[0].code.split("\n")
        runs = [run for block in self.blocks for run in runs_of(block)]
        marked = [name for parts in self.parts for name in parts]
        for name, (first, last) in dict(zip(marked, runs, strict=True)).items():
            indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
            before.setdefault(first, []).append(f"{indent}# --8<-- [start:{name}]")
            after.setdefault(last, []).append(f"{indent}# --8<-- [end:{name}]")
        made: list[str] = []
        for number, line in enumerate(lines, 1):
            if not REGION_MARKER.match(line.strip()):
                made += [*before.get(number, ()), line, *after.get(number, ())]
        return "\n".join(made) + "\n"

    def starts(self) -> list[int]:
        """Before which line of the file, from 0, each block begins."""
        if not self.parts[0] or self.file:
            return [0] * len(self.blocks)
        at, found = len(self._hidden()) + (len(HEAD) if self.awaits else 0), []
        for block in self.blocks:
            found.append(at + 1)
            at += block.code.count("\n") + 4
        return found

    def find_block(self, line: int | None) -> PageBlock:
        """Return the block that holds this line of the program."""
        starts = enumerate(self.starts())
        return self.blocks[max(at for at, start in starts if start < (line or 1) or at == 0)]


class TrialRun(NamedTuple):
    """A program that ran: its file, its record, and all files that came of it, by their ending."""

    program: BlockProgram
    snippet: Snippet
    record: Record
    files: dict[str, bytes]


def group_programs(blocks: Sequence[PageBlock], imports: SiteImports) -> list[BlockProgram]:
    """Group blocks into programs; leave those that lack a name, and say so in them."""
    while True:
        rest = [block for block in blocks if block.left is None and not block.verified]
        found = _joined(rest, imports)
        if found is not None:
            return found


def explain_lacks(blocks: Sequence[PageBlock]) -> None:
    """Say of blocks that were left for a name that a snippet above them makes which one that is."""
    made: dict[str, Path] = {}
    for block in blocks:
        if block.snippet:
            made |= dict.fromkeys(_find_made(block.snippet), block.snippet)
        elif (found := LACKED_NAME.fullmatch(block.left or "")) and (file := made.get(found[1])):
            block.left = (
                f"needs `{found[1]}`, which {display_path(file)} makes; move it into that file"
            )


def _find_made(file: Path) -> frozenset[str]:
    """Return the names that a file makes; none if it is no program."""
    try:
        return find_names(read_text(file)).makes
    except (OSError, SyntaxError, ValueError):
        return frozenset()


def _add_part(found: list[BlockProgram], block: PageBlock, file: Path) -> None:
    """Add a block that brings lines of a file to the program that is all of that file."""
    program = next((each for each in found if each.file == file), None)
    if program is None:
        program = BlockProgram([], file=file)
        found.append(program)
    program.blocks.append(block)


def _joined(blocks: Sequence[PageBlock], imports: SiteImports) -> list[BlockProgram] | None:
    """Return one attempt; None if another block had to be left."""
    made: dict[str, BlockProgram] = {}  # who made each name last
    options: dict[tuple[str, str], BlockProgram] = {}
    found: list[BlockProgram] = []
    in_parts = {b.part.file for b in blocks if b.part and b.part.runs()}
    for block in blocks:
        if block.part and block.part.file in in_parts:
            _add_part(found, block, block.part.file)
            continue
        mine = find_block_names(block)
        needed = mine.needs | (block.extra & made.keys())
        lacking = sorted(need for need in needed if need not in made)
        hidden = {name: imports.find(block.page, name, block.code) for name in lacking}
        if unknown := next((name for name in lacking if not hidden[name]), None):
            block.left = f"needs `{unknown}`, which no block before it makes"
            return None
        joined = {id(made[need]): made[need] for need in needed - hidden.keys()}
        for key in [item for item in block.joins.items() if item[0] != "continuation"]:
            if key in options:
                joined[id(options[key])] = options[key]
        apart = [each for each in found if each.file is None]
        if "continuation" in block.joins and apart:
            joined[id(apart[-1])] = apart[-1]
        program = _merged([each for each in found if id(each) in joined], found)
        program.blocks.append(block)
        program.imports |= {*filter(None, hidden.values())}
        members = {id(each) for each in joined.values()}
        for name, maker in made.items():
            if id(maker) in members:
                made[name] = program
        for option, maker in options.items():
            if id(maker) in members:
                options[option] = program
        made |= dict.fromkeys(mine.makes, program)
        options |= dict.fromkeys(block.joins.items(), program)
    for program in found:
        program.blocks.sort(key=lambda block: block.start)
    return found


def _merged(joined: list[BlockProgram], found: list[BlockProgram]) -> BlockProgram:
    """Return the program that these become; a new one if there are none."""
    if not joined:
        found.append(BlockProgram([]))
        return found[-1]
    first, *rest = joined
    for each in rest:
        first.blocks += each.blocks
        first.imports |= each.imports
        found.remove(each)
    return first


def runs_of(block: PageBlock) -> list[tuple[int, int]]:
    """Return the stretches of lines that a block shows of its file; none if it shows all of it."""
    return block.part.runs() if block.part else []


def find_block_names(block: PageBlock) -> ProgramNames:
    """Return the names of a block that is Python."""
    try:
        return find_names(block.code)
    except SyntaxError:  # as `return` outside a function: its run says so
        return ProgramNames(frozenset(), frozenset())
