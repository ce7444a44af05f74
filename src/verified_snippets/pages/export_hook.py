"""How a Markdown extension of a site takes part in its export.

The export reads the sources of the pages, so that it does not see what an extension puts on them as
the builder converts them. An extension that derives from this class says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from markdown.extensions import Extension


class ExportHook(Extension):
    """A Markdown extension that takes part in `verified-snippets export`; this one changes nothing."""

    def export_line(self, line: str, snippets: Path, at: Callable[[], str]) -> str:
        """Return what stands in the copies of a page for a line of its prose.

        `snippets` is the folder of the snippets. `at` returns where the line stands, for a message.
        Raises SnippetError if it may not be shown.
        """
        return line

    def export_files(self, pages: Collection[str], *, flat: bool) -> Mapping[str, str]:
        """Return more files to write: their texts, by their paths below the folder of pages.

        `pages` are the paths of the pages that are exported. `flat` is whether the address of a page
        ends in `.html`.
        """
        return {}
