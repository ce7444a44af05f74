"""Names that a person would give to programs of a page, and to their parts."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable

from .blocks import PageBlock
from .programs import BlockProgram, runs_of

MAX_SLUG_WORDS = 5  # of a heading that name a file
LINKING_WORDS = {
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
}
LINKING_WORDS |= {"the", "to", "via", "when", "with", "without", "your"}  # no name ends with one
PYTHON_FILE = re.compile(r"^[\w-]+\.py$")


def name_programs(found: Iterable[BlockProgram], taken: set[str]) -> None:
    """Name each program and its parts as a person would, by heading and title, each name once."""
    for program in found:
        first = program.blocks[0]
        program.name = _free(_named(first), taken)
        parts: set[str] = set()
        known: dict[tuple[int, int], str] = {}
        for block in program.blocks:
            heading, *tabs = block.headings
            name = make_slug(tabs[-1] if tabs else heading)
            name = name if name[:1].isalpha() else f"part_{name}"
            if program.file is None:
                above = program.imports or program.lacks or program.blocks[-1].arguments
                in_part = len(program.blocks) > 1 or program.awaits or bool(above)
                program.parts.append((_free(name, parts),) if in_part else ())
                continue
            for run in runs_of(block):
                known[run] = known.get(run) or _free(name, parts)
            program.parts.append(tuple(known[run] for run in runs_of(block)))


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


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free
