"""A page of a site that is adopted, with its blocks of Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..disk import read_if_there
from ..pages.converter import list_extensions
from ..pages.site import Site, read_page_text
from ..project import Project
from .blocks import PageBlock, find_blocks
from .expanded_line import ExpandedLine


@dataclass
class AdoptedPage:
    """A page: its file, what that holds, its lines with and without carriage returns, its blocks."""

    file: Path
    data: bytes
    raw_lines: list[str]
    lines: list[str]
    blocks: list[PageBlock]
    folders: list[Path]
    """Where a file may be that it includes."""

    def expand_line(self, block: PageBlock, made: Sequence[str]) -> bool:
        """Take the blocks in what an extension makes of a block's line for that; return whether there are any that can be."""
        lines = "\n".join(made).strip("\n").split("\n")
        found = [*find_blocks(self.file, lines, self.folders)]
        if not found or any(each.left for each in found):
            return False
        line = ExpandedLine(block.start, lines)
        for each in found:
            each.within, each.label = line, block.label
            each.headings, each.commands = block.headings, [*block.commands]
            each.documented = [shown._replace(line=block.line) for shown in each.documented]
        at = self.blocks.index(block)
        self.blocks[at : at + 1] = found
        return True

    def join_left_lines(self) -> None:
        """Take for the blocks of a line that is left the first of them."""
        seen: set[ExpandedLine] = set()
        for block in [each for each in self.blocks if each.within and each.left]:
            if block.within in seen:
                self.blocks.remove(block)
            elif block.within:
                seen.add(block.within)


def read_adopted_page(file: Path, site: Site, configured: Project) -> AdoptedPage:
    """Read a page; raise SnippetError if it is not to be read."""
    read_page_text(file)  # which says what is wrong with it
    data = read_if_there(file) or b""
    raw_lines = data.decode("utf-8").split("\n")
    lines = [line.removesuffix("\r") for line in raw_lines]
    folders = _list_include_folders(site, configured)
    return AdoptedPage(file, data, raw_lines, lines, [*find_blocks(file, lines, folders)], folders)


def _list_include_folders(site: Site, configured: Project) -> list[Path]:
    """Return the folders that a file may be in which a page includes."""
    options = list_extensions(site.settings)[1].get("pymdownx.snippets") or {}
    base = options.get("base_path") or ()
    beside_docs = site.docs.parent
    bases = [base] if isinstance(base, str) else base
    # Which are folders of that one where the site is built.
    builds = (Path.cwd(), configured.folder, beside_docs)
    return [
        *(configured.snippets, Path.cwd(), configured.folder, site.docs, beside_docs),
        *(place / f for place in builds for f in bases if isinstance(f, str) and f),
    ]
