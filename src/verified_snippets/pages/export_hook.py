"""What an extension of a site does to its export, which no builder runs.

A Markdown extension that puts text on pages by itself is not seen by who reads their sources. If
it derives from this class, it says there, too, what it makes of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from markdown.extensions import Extension


class ExportHook(Extension):
    """A Markdown extension that takes part in `verified-snippets export`; it changes nothing."""

    def export_line(self, line: str, snippets: Path, at: Callable[[], str]) -> str:
        """Return what stands for a line of a page's prose in its copies.

        `snippets` is the folder of the snippets. `at` says where the line stands. Raises
        SnippetError if it may not be shown.
        """
        return line

    def export_files(self, pages: Collection[str], flat: bool) -> Mapping[str, str]:
        """Return the texts of more files to write, by their names below the folder of pages.

        `pages` are those that are exported, by the same names. `flat` is whether the address of a
        page ends in `.html`.
        """
        return {}
