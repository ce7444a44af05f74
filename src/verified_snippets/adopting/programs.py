"""Which blocks of a page are one program: found by the names that they need, and tried out."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
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
from .hidden_imports import SiteImports, list_imported_names

LACKED_NAME = re.compile(r"needs `(\w+)`, which no block before it makes")


@dataclass(eq=False)
class BlockProgram:
    """Blocks of a page that are one file of snippets."""

    blocks: list[PageBlock]
    """In their order: its parts, one beneath the other, or what shows lines of `file`."""
    name: str = ""
    parts: list[tuple[str, ...]] = field(default_factory=list)
    """The names of each block's regions; none of a block that is all of the file."""
    file: Path | None = None
    """The file of the site's whose lines the blocks show."""
    imports: set[str] = field(default_factory=set)
    """Statements that it needs and does not show."""
    lacks: str = ""
    """What it lacks here, so that it is never run."""

    @property
    def awaits(self) -> bool:
        """Whether a block of it awaits at top level."""
        return any(block.awaits for block in self.blocks)

    def text(self) -> str:
        """Return the file: a block alone as it is, several each as a region."""
        if self.file:
            return self._mark_stretches()
        codes = [block.code for block in self.blocks]
        if self.blocks[-1].exits:
            codes[-1] += "\n#! SystemExit: 0"
        if not self.parts[0]:
            return f"{codes[-1]}\n"
        regions = (
            f"# --8<-- [start:{part}]\n{code}\n# --8<-- [end:{part}]\n"
            for (part,), code in zip(self.parts, codes, strict=True)
        )
        hidden, shown = self._list_hidden_lines(), "\n".join(regions)
        if self.lacks:  # what it says of that is the file's first line
            return "\n".join([*hidden, wrap_awaits(shown) if self.awaits else shown])
        text = "\n".join([*hidden, shown])
        return wrap_awaits(text) if self.awaits else text

    def _list_hidden_lines(self) -> list[str]:
        """Return what stands above the parts, and on no page."""
        if self.lacks:
            return [f"# not run: needs {self.lacks}", ""]
        arguments = self.blocks[-1].arguments
        imports = {*self.imports, *(["import sys"] if arguments else [])}
        lines = sorted(imports, key=lambda line: (line.startswith("from"), line))
        lines += ["", f"sys.argv[1:] = {arguments!r}"] if arguments else []
        return [*lines, ""] if lines else []

    def _mark_stretches(self) -> str:
        """Return the file of the site's that the blocks show, with a region for each stretch of lines."""
        before: dict[int, list[str]] = {}
        after: dict[int, list[str]] = {}
        lines = self.blocks[0].code.split("\n")
        stretches = [stretch for block in self.blocks for stretch in block.stretches]
        names = [name for parts in self.parts for name in parts]
        for name, (first, last) in dict(zip(names, stretches, strict=True)).items():
            indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
            before.setdefault(first, []).append(f"{indent}# --8<-- [start:{name}]")
            after.setdefault(last, []).append(f"{indent}# --8<-- [end:{name}]")
        made: list[str] = []
        for number, line in enumerate(lines, 1):
            if not REGION_MARKER.match(line.strip()):
                made += [*before.get(number, ()), line, *after.get(number, ())]
        return "\n".join(made) + "\n"

    def starts(self) -> list[int]:
        """Return before which line of the file, from 0, each block begins."""
        if not self.parts[0] or self.file:
            return [0] * len(self.blocks)
        at, found = len(self._list_hidden_lines()) + (len(HEAD) if self.awaits else 0), []
        for block in self.blocks:
            found.append(at + 1)  # below the marker of its region
            at += block.code.count("\n") + 4  # its last line, two markers and an empty line
        return found

    def find_block(self, line: int | None) -> PageBlock:
        """Return the block that holds this line of the program."""
        starts = enumerate(self.starts())
        return self.blocks[max(at for at, start in starts if start < (line or 1) or at == 0)]


class BlockPlace(NamedTuple):
    """Where a block goes: into a program, as which of its blocks."""

    program: BlockProgram
    position: int

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its regions there."""
        return self.program.parts[self.position]


class TrialRun(NamedTuple):
    """A program that ran: its file, its record, and all files that came of it, by their ending."""

    program: BlockProgram
    snippet: Snippet
    record: Record
    files: dict[str, bytes]


def group_programs(blocks: Sequence[PageBlock], imports: SiteImports) -> list[BlockProgram]:
    """Group blocks into programs; leave those that lack a name, and say so in them."""
    while True:
        grouping = _Grouping(imports)
        rest = [block for block in blocks if not block.verified]
        files = {b.part.file for b in rest if b.part and b.stretches and b.left is None}
        if all(grouping.add(b, files) if b.left is None else grouping.skip(b) for b in rest):
            return grouping.finish()


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


class _Grouping:
    """One attempt at grouping the blocks of a page, which are added in their order."""

    def __init__(self, imports: SiteImports) -> None:
        self._imports = imports
        self._found: list[BlockProgram] = []
        self._makers: dict[str, BlockProgram] = {}  # who made each name last
        self._joins: dict[tuple[str, str], BlockProgram] = {}  # who had each option last

    def finish(self) -> list[BlockProgram]:
        """Return the programs."""
        for program in self._found:
            program.blocks.sort(key=lambda block: (block.line, block.start))
        return self._found

    def add(self, block: PageBlock, files: set[Path]) -> bool:
        """Add a block to the program that it goes on from, or shows lines of, if of one of the files.

        Return whether it has all names that it needs: else it is left, and others may need it.
        """
        if block.part and block.part.file in files:
            self._find_program_of(block.part.file).blocks.append(block)
            return True
        names = find_block_names(block)
        needed = names.needs | (block.run_needs & self._makers.keys())
        lacking = sorted(needed - self._makers.keys())
        hidden = {name: self._imports.find(block.page, name, block.code) for name in lacking}
        if unknown := next((name for name in lacking if not hidden[name]), None):
            block.left = f"needs `{unknown}`, which no block before it makes"
            return False
        program = self._merge(self._find_joined(block, needed - hidden.keys()))
        program.blocks.append(block)
        program.imports |= {*filter(None, hidden.values())}
        self._makers |= dict.fromkeys(names.makes, program)
        self._joins |= dict.fromkeys(block.joins.items(), program)
        return True

    def skip(self, block: PageBlock) -> bool:
        """Skip a block that is left: what it makes is no longer what a block above it made."""
        for name in find_block_names(block).makes - list_imported_names(block.code):
            self._makers.pop(name, None)
        return True

    def _find_program_of(self, file: Path) -> BlockProgram:
        """Return the program that is all of a file of the site's."""
        for program in self._found:
            if program.file == file:
                return program
        self._found.append(BlockProgram([], file=file))
        return self._found[-1]

    def _find_joined(self, block: PageBlock, names: Set[str]) -> set[BlockProgram]:
        """Return the programs that make these names, or that its options say it goes on from."""
        joined = {self._makers[name] for name in names}
        for option in block.joins.items():
            if option[0] == "continuation":
                joined.update([each for each in self._found if each.file is None][-1:])
            elif option in self._joins:
                joined.add(self._joins[option])
        return joined

    def _merge(self, joined: set[BlockProgram]) -> BlockProgram:
        """Return the program that these become; a new one if there are none."""
        if not joined:
            self._found.append(BlockProgram([]))
            return self._found[-1]
        first, *rest = (each for each in self._found if each in joined)
        for each in rest:
            first.blocks += each.blocks
            first.imports |= each.imports
            self._found.remove(each)
        self._makers |= {name: first for name, each in self._makers.items() if each in joined}
        self._joins |= {option: first for option, each in self._joins.items() if each in joined}
        return first


def find_block_names(block: PageBlock) -> ProgramNames:
    """Return the names of a block that is Python."""
    try:
        return find_names(block.code)
    except SyntaxError:  # as `return` outside a function: its run says so
        return ProgramNames(frozenset(), frozenset())
