"""What an extension of the site adds where a line brings in a file, as a fold with its other versions."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from ..pages.converter import EXTENSION_NAMES, list_extensions
from ..pages.site import Site
from .adopted_page import AdoptedPage
from .file_lines import IncludedFile

FOLD = re.compile(r"(?:/{3,} *details *\| *|\?{3}\+? \w+ )(?P<title>.*)")
TAB = re.compile(r"/{3,} *tab *\| *(?P<title>.*)")
AROUND_LINES = re.compile(r"#|```|~~~|/{3,}|={3}")  # what stands around the lines of a file
FOLD_NAME = "the fold"
BUILT_IN_READERS = {type(each) for each in Markdown().preprocessors}
Readers = dict[str, list[Preprocessor]]


class ExtensionText(NamedTuple):
    """What an extension adds to a file that a page brings in."""

    extension: str
    text: str
    """A fold, a tab or a text, as a message names it."""
    same_file: bool = False
    """Whether all in that is of the same file."""
    unread: str = ""
    """Why what it adds is not known here; empty if it is."""

    @property
    def folds(self) -> bool:
        """Whether it is a fold, in which the extension puts the file again, or others."""
        return self.text.startswith(FOLD_NAME)


def find_readers(said: dict[str, Any]) -> Readers:
    """Return what the extensions of a site make of the lines of a page; of those that are installed here."""
    names, configs = list_extensions(said)
    found: Readers = {}
    for name in names:
        with contextlib.suppress(Exception):  # of an extension that is not, or needs its builder
            if name not in EXTENSION_NAMES:
                options = {name: configs.get(name) or {}}
                made = Markdown(extensions=[name], extension_configs=options).preprocessors
                found[name] = [each for each in made if type(each) not in BUILT_IN_READERS]
    return found


def find_added_text(line: str, file: IncludedFile, readers: Readers) -> ExtensionText | None:
    """Return what an extension adds to the lines of the file that a line brings in, if one does."""
    known = {text.strip() for text in file.whole} | {line.strip(), ""}
    for name, preprocessors in readers.items():
        try:
            lines = _preprocess(preprocessors, line)
        except Exception as error:
            if _can_read(preprocessors, "A line."):  # or it needs its builder for any
                return ExtensionText(name, "", unread=" ".join(str(error).split()))
            continue
        fold = tab = ""
        for text in map(str.strip, lines):
            if found := FOLD.match(text):
                fold = f"{FOLD_NAME} `{found['title']}`"
            elif found := TAB.match(text):
                tab = f"the tab `{found['title']}`"
            elif not (text in known or AROUND_LINES.match(text) or file.file.name in text):
                return ExtensionText(name, fold or f"`{text}`")
        if fold or tab:
            return ExtensionText(name, fold or tab, same_file=True)
    return None


def expand_added_text(pages: Sequence[AdoptedPage], site: Site) -> None:
    """Have each line where an extension of the site adds text to a file be what the extension makes of it.

    A line stays if that has no blocks that could be adopted.
    """
    readers = find_readers(site.settings)
    for page in pages:
        for block in [*page.blocks]:
            if block.part is None or block.stop != block.start + 1:
                continue
            line = page.lines[block.start]
            added = find_added_text(line, block.part, readers)
            if added is None or (
                added.folds and page.expand_line(block, _preprocess(readers[added.extension], line))
            ):
                continue
            if added.same_file:
                block.dropped.append(added.text)
            elif added.unread:
                why = f"{added.extension} cannot read it from this folder ({added.unread})"
                block.leave_untried(f"{why}; run adopt where you build the site")
            else:
                why = f"{added.extension} adds {added.text} to it, which would be lost"
                block.leave_untried(why)


def _preprocess(preprocessors: Sequence[Preprocessor], line: str) -> list[str]:
    """Return what an extension makes of a line."""
    lines = [line]
    for each in preprocessors:
        lines = each.run([*lines])
    return lines


def _can_read(preprocessors: Sequence[Preprocessor], line: str) -> bool:
    try:
        _preprocess(preprocessors, line)
    except Exception:  # of an extension, whatever it does
        return False
    return True
