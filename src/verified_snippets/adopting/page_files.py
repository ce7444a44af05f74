"""The files of the pages that are adopted, and where each is below the folder of pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..disk import follow_links
from ..errors import SnippetError, display_path
from ..pages.site import Site, list_page_paths


def list_page_files(site: Site, paths: Sequence[Path]) -> list[Path]:
    """Return the pages that are asked for; raise SnippetError if one is none of the site's."""
    if not paths:
        return [site.docs / path for path in list_page_paths(site)]
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    docs = follow_links(site.docs)
    for path in found:
        if path.suffix != ".md" or not follow_links(path).is_relative_to(docs):
            raise SnippetError.at(
                path, None, f"is no page (.md file) below {display_path(site.docs)}/"
            )
    return list(dict.fromkeys(found))


def find_path_below(file: Path, docs: Path) -> Path:
    """Return where a page is below the folder of pages; it may be a link to a file elsewhere."""
    real, top = follow_links(file), follow_links(docs)
    at = real if real.is_relative_to(top) else follow_links(file.parent) / file.name
    return at.relative_to(top) if at.is_relative_to(top) else Path(os.path.relpath(file, docs))
