"""A page of a site that is adopted, with its blocks of Python."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..disk import read_if_there
from ..pages.converter import list_extensions
from ..pages.site import Site, read_page_text
from ..project import Project
from .blocks import PageBlock, find_blocks


@dataclass
class AdoptedPage:
    """A page: its file, what that holds, its lines with and without carriage returns, its blocks."""

    file: Path
    data: bytes
    raw_lines: list[str]
    lines: list[str]
    blocks: list[PageBlock]


def read_adopted_page(file: Path, site: Site, configured: Project) -> AdoptedPage:
    """Read a page; raise SnippetError if it is not to be read."""
    read_page_text(file)  # which says what is wrong with it
    data = read_if_there(file) or b""
    raw_lines = data.decode("utf-8").split("\n")
    lines = [line.removesuffix("\r") for line in raw_lines]
    blocks = find_blocks(file, lines, _list_include_folders(site, configured))
    return AdoptedPage(file, data, raw_lines, lines, list(blocks))


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
