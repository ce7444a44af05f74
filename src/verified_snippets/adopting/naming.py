"""Names that a person would give to programs of a page, and to their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from ..disk import read_if_there
from .blocks import PageBlock
from .hidden_imports import is_module
from .programs import BlockProgram, TrialRun

MAX_SLUG_WORDS = 5  # of a heading that name a file
# No name ends with one.
LINKING_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "via",
        "when",
        "with",
        "without",
        "your",
    ]
)
PYTHON_FILE = re.compile(r"^[\w-]+\.py$")


def name_programs(found: Iterable[BlockProgram], taken: set[str]) -> None:
    """Name each program and its parts as a person would, by heading and title, each name once."""
    for program in found:
        first = program.blocks[0]
        program.name = _make_unique(_name_file(first), taken)
        above = program.imports or program.lacks or program.blocks[-1].arguments
        in_parts = len(program.blocks) > 1 or program.awaits or bool(above)
        parts: set[str] = set()
        known: dict[tuple[int, int], str] = {}
        for block in program.blocks:
            name = _name_part(block)
            if program.file is None:
                program.parts.append((_make_unique(name, parts),) if in_parts else ())
                continue
            for stretch in block.stretches:
                known[stretch] = known.get(stretch) or _make_unique(name, parts)
            program.parts.append(tuple(known[stretch] for stretch in block.stretches))


def reuse_names(ran: Iterable[TrialRun], folders: Mapping[Path, Path], shown: set[Path]) -> None:
    """Give a program the name of a file that holds it already: an adoption that was interrupted has left it.

    `folders` are those of the pages; what a page has `shown` already is no such file.
    """
    used = set(shown)
    for each in ran:
        program = each.program
        folder = folders[program.blocks[0].page]
        name = first = _name_file(program.blocks[0])
        for number in count(2):
            if name == program.name:
                break
            there = {ending: read_if_there(folder / f"{name}{ending}") for ending in each.files}
            is_same = all(there[e] in (None, data) for e, data in each.files.items())
            if there[".py"] is not None and is_same and folder / f"{name}.py" not in used:
                program.name = name
                break
            name = f"{first}_{number}"
        used.add(folder / f"{program.name}.py")


def _name_part(block: PageBlock) -> str:
    heading, *tabs = block.headings
    name = make_slug(tabs[-1] if tabs else heading)
    return name if name[:1].isalpha() else f"part_{name}"


def _name_file(block: PageBlock) -> str:
    title = re.search(r'title="([^"]+)"', block.header)
    if title and PYTHON_FILE.match(title[1]):
        name = make_slug(title[1].removesuffix(".py"))
    else:
        name = make_slug(block.headings[0])
    # Beside it stand others that import such a module, or a test's own files.
    shadows = name in find_import_names(block.code) or is_module(name)
    odd = shadows or name == "conftest" or name.startswith(("wrong", "right", "__"))
    return f"{name}_example" if odd else name


def find_import_names(code: str) -> set[str]:
    """Return the names of modules that stand in the code after `import` and `from`."""
    return set(re.findall(r"^\s*(?:import|from)\s+([A-Za-z_]\w*)", code, re.MULTILINE))


def make_slug(text: str) -> str:
    """Return a name made of the first words of a title."""
    plain = (
        unicodedata.normalize("NFKD", text.replace("’", "'"))
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    # Of `Pydantic's` the name.
    words = re.findall(r"[a-z0-9]+", re.sub(r"\]\([^)]*\)|<[^>]*>|'s\b", " ", plain))
    while len(words) > 1 and words[0].isdecimal():  # the number of a section
        del words[0]
    kept = words[:MAX_SLUG_WORDS]
    while len(words) > len(kept) > 1 and kept[-1] in LINKING_WORDS:
        del kept[-1]
    return "_".join(kept) or "example"


def _make_unique(name: str, taken: set[str]) -> str:
    """Return this name, with a number if it is taken; it is taken from now on."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free
