"""Which blocks of a page are one program: found by the names that they need, and tried out."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..record.record import Record
from ..snippet.names import ProgramNames, find_names
from ..snippet.snippet import Snippet
from .blocks import PageBlock

MAX_SLUG_WORDS = 5  # of a heading that name a file
PYTHON_FILE = re.compile(r"^[\w-]+\.py$")


@dataclass(eq=False)
class BlockProgram:
    """Blocks of a page that are one file of snippets, in order: its name, and that of each part."""

    blocks: list[PageBlock]
    name: str = ""
    parts: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the file: a block alone as it is, several each as a region."""
        if len(self.blocks) == 1:
            return self.blocks[0].code + "\n"
        regions = (
            f"# --8<-- [start:{part}]\n{block.code}\n# --8<-- [end:{part}]\n"
            for part, block in zip(self.parts, self.blocks, strict=True)
        )
        return "\n".join(regions)

    def starts(self) -> list[int]:
        """Before which line of the file, from 0, each block begins."""
        if len(self.blocks) == 1:
            return [0]
        at, found = 0, []
        for block in self.blocks:
            found.append(at + 1)
            at += block.code.count("\n") + 4
        return found


class TrialRun(NamedTuple):
    """A program that ran: its file, its record, and all files that came of it, by their ending."""

    program: BlockProgram
    snippet: Snippet
    record: Record
    files: dict[str, bytes]


def group_programs(blocks: Sequence[PageBlock]) -> list[BlockProgram]:
    """Group blocks into programs; leave those that lack a name, and say so in them."""
    while True:
        found = _joined([block for block in blocks if block.left is None and not block.verified])
        if found is not None:
            return found


def _joined(blocks: Sequence[PageBlock]) -> list[BlockProgram] | None:
    """Return one attempt; None if another block had to be left."""
    made: dict[str, BlockProgram] = {}  # who made each name last
    options: dict[tuple[str, str], BlockProgram] = {}
    found: list[BlockProgram] = []
    for block in blocks:
        mine = find_block_names(block)
        needed = mine.needs | (block.extra & made.keys())
        if lacking := sorted(need for need in needed if need not in made):
            block.left = f"needs `{lacking[0]}`, which no block before it makes"
            return None
        joined = {id(made[need]): made[need] for need in needed}
        for key in [item for item in block.joins.items() if item[0] != "continuation"]:
            if key in options:
                joined[id(options[key])] = options[key]
        if "continuation" in block.joins and found:
            joined[id(found[-1])] = found[-1]
        program = _merged([each for each in found if id(each) in joined], found)
        program.blocks.append(block)
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
        found.remove(each)
    return first


def find_block_names(block: PageBlock) -> ProgramNames:
    """Return the names of a block that is Python."""
    try:
        return find_names(block.code)
    except SyntaxError:  # as `return` outside a function: its run says so
        return ProgramNames(frozenset(), frozenset())


def name_programs(found: Iterable[BlockProgram], taken: set[str]) -> None:
    """Name each program and its parts as a person would, by heading and title, each name once."""
    for program in found:
        first = program.blocks[0]
        program.name = _free(_named(first), taken)
        parts: set[str] = set()
        for block in program.blocks:
            heading, *tabs = block.headings
            name = make_slug(tabs[-1] if tabs else heading)
            program.parts.append(_free(name if name[:1].isalpha() else f"part_{name}", parts))


def _named(block: PageBlock) -> str:
    title = re.search(r'title="([^"]+)"', block.header)
    if title and PYTHON_FILE.match(title[1]):
        name = make_slug(title[1].removesuffix(".py"))
    else:
        name = make_slug(block.headings[0])
    # Beside it stand others that import such a module, or a test's own files.
    shadows = name in sys.stdlib_module_names or name in find_import_names(block.code)
    return f"{name}_example" if shadows or name.startswith(("wrong", "right", "__")) else name


def find_import_names(code: str) -> set[str]:
    """Return the names of modules that stand in the code after `import` and `from`."""
    return set(re.findall(r"^\s*(?:import|from)\s+([A-Za-z_]\w*)", code, re.MULTILINE))


def make_slug(text: str) -> str:
    """Return a name made of the first words of a title."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"\]\([^)]*\)|<[^>]*>", " ", plain))
    while len(words) > 1 and words[0].isdecimal():  # the number of a section
        del words[0]
    return "_".join(words[:MAX_SLUG_WORDS]) or "example"


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free
