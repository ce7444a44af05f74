"""The page that is being built: its file, and the lines that its author wrote."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import quote, urljoin, urlsplit

from markdown import Markdown

from ..errors import Problem, SnippetError

FENCE_OPENER = re.compile(r"[`~]{3,}[ \t]*[{.]*[ \t]*\.?(?P<label>(?![\w-]+=)[\w#.+-]*)")

MAX_CANDIDATES = (
    100  # places of one text that are looked at: where more begin alike, a line is a guess
)


@dataclass
class PageSource:
    """A page's file, and its Markdown as the builder handed it over.

    Each search begins where the last one of its kind ended: a page of many problems is
    looked through once.
    """

    path: Path | str
    lines: list[str]
    _found: set[int] = field(default_factory=set)
    _searched: dict[str, int] = field(default_factory=dict)

    @cached_property
    def skipped(self) -> int:
        """How many lines of the file stand before the Markdown: a builder takes front matter off."""
        try:
            text = Path(self.path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return 0
        return _count_skipped(text.split("\n"), self.lines)

    def line(self, index: int) -> int:
        """Return the line of the file, from 1, of the Markdown's line `index`, from 0."""
        return self.skipped + index + 1

    def claim(self, index: int) -> int:
        """Return the same, and let no search find it again: the next finds the next such line."""
        self._found.add(index)
        return self.line(index)

    def is_include(self, line: int) -> bool:
        """Return whether this line of the file is an include."""
        return "8<" in self.lines[line - self.skipped - 1]

    def locate(self, text: str) -> int | None:
        """Return the line of the file where these lines first stand in a row, or None."""
        wanted = [row for _, row in _numbered_rows(text.split("\n"))]
        for at in self._candidates(self._starts, wanted[0]) if wanted else ():
            if self._matches(at, wanted):
                return self.claim(self._rows[at][0])
        return None

    def locate_fence(self, text: str, label: str) -> int | None:
        """Return the same for the content of a block that is fenced with this label.

        If no such block holds it, then it came from another file: the line of the first
        include in such a block.
        """
        wanted = [row for _, row in _numbered_rows(text.split("\n"))]
        for at in self._candidates(self._openers, (label, wanted[0] if wanted else None)):
            if not wanted:
                return self.claim(self._rows[at][0])
            if self._matches(at + 1, wanted):
                self.claim(self._rows[at][0])
                return self.claim(self._rows[at + 1][0])
        for at in self._candidates(self._openers, (label, True)):
            if self._rows[at + 1][0] not in self._found:
                self.claim(self._rows[at][0])
                return self.claim(self._rows[at + 1][0])
        return None

    def find(self, text: str) -> int | None:
        """Return the line of the file in which `text` first stands, however often it is asked."""
        return next((self.line(at) for at, line in enumerate(self.lines) if text in line), None)

    def locate_text(self, text: str) -> int | None:
        """Return the line of the file where `text` first stands and was not found yet, or None."""
        text = text.lower()
        for index in range(self._searched.get(text, 0) if text else len(self._low), len(self._low)):
            if text in self._low[index] and index not in self._found:
                self._searched[text] = index + 1
                return self.claim(index)
            self._searched[text] = index + 1
        return None

    def locate_character(self, character: str) -> tuple[int, int] | None:
        """Return the line and the column where a character first stands that was not found yet."""
        line, column = divmod(self._searched.get(f"at {character}", 0), 1 << 20)
        for index in range(line, len(self.lines)):
            if (at := self.lines[index].find(character, column)) >= 0:
                self._searched[f"at {character}"] = (index << 20) + at + 1
                return self.line(index), at + 1
            column = 0
        return None

    @cached_property
    def _rows(self) -> list[tuple[int, str]]:
        return _numbered_rows(self.lines)

    @cached_property
    def _low(self) -> list[str]:
        return [line.lower() for line in self.lines]

    @cached_property
    def _starts(self) -> dict[Any, deque[int]]:
        """The rows by their text."""
        starts: dict[Any, deque[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            starts.setdefault(row, deque()).append(at)
        return starts

    @cached_property
    def _openers(self) -> dict[Any, deque[int]]:
        """The rows that open a fence: by its label with the row below, or with none.

        With True in its place, those below which an include stands.
        """
        openers: dict[Any, deque[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            if match := FENCE_OPENER.match(row):
                below = self._rows[at + 1][1] if at + 1 < len(self._rows) else ""
                kinds = [below, None, *([True] if "8<" in below else [])]
                for kind in kinds:
                    openers.setdefault((match["label"], kind), deque()).append(at)
        return openers

    def _candidates(self, rows: dict[Any, deque[int]], key: object) -> list[int]:
        """Return those rows of a key of which nothing was found yet."""
        left = rows.get(key, deque())
        while left and self._rows[left[0]][0] in self._found:
            left.popleft()
        return [at for at in islice(left, MAX_CANDIDATES) if self._rows[at][0] not in self._found]

    def _matches(self, at: int, wanted: list[str]) -> bool:
        return [row for _, row in self._rows[at : at + len(wanted)]] == wanted


class BuilderContext(Protocol):
    """What a builder keeps of the page that it converts, where no extension is meant to look."""

    config: Any
    file: Any  # of MkDocs and ProperDocs
    files: Any  # likewise
    page: Any  # of Zensical


def find_source(md: Markdown, lines: list[str]) -> PageSource:
    """Return the source of the page that this Markdown instance converts.

    Only the builders know it, and each keeps it in its own internals: they are read
    here and nowhere else.
    """
    path: Path | str = "unknown page"
    try:
        if (builder := mkdocs_processor(md)) is not None:
            path = Path(builder.file.abs_src_path)
        elif (builder := _zensical(md)) is not None:
            path = Path(builder.config["docs_dir"], builder.page.path)
    except (AttributeError, KeyError, TypeError):
        pass
    return PageSource(path, lines)


def find_folder(md: Markdown) -> Path | None:
    """Return the folder of mkdocs.yml, if the builder says where that is."""
    if (builder := mkdocs_processor(md) or _zensical(md)) is None:
        return None
    try:
        return Path(builder.config["config_file_path"]).parent
    except (AttributeError, KeyError, TypeError):
        return None


def source_url(md: Markdown, file: Path) -> str | None:
    """Return where a reader finds this file of the site's repository on the web, if that is known.

    The builder's `edit_uri` is the folder of pages below its `repo_url`, as it is edited.
    """
    if (builder := mkdocs_processor(md) or _zensical(md)) is None:
        return None
    try:
        config = builder.config
        repo, edit = config["repo_url"], config["edit_uri"]
        if not repo or not edit or urlsplit(repo).scheme not in ("http", "https"):
            return None
        beside = os.path.relpath(file, Path(config["docs_dir"]).resolve())
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    folder = urljoin(repo.rstrip("/") + "/", edit.strip("/") + "/")
    url = urljoin(folder, quote(Path(beside).as_posix()))
    return str(url).replace("/edit/", "/blob/", 1)


def mkdocs_processor(md: Markdown) -> BuilderContext | None:
    """Return what MkDocs and ProperDocs know of the page, or None."""
    held = md.treeprocessors["relpath"] if "relpath" in md.treeprocessors else None  # noqa: SIM401
    return cast("BuilderContext | None", held)


def _zensical(md: Markdown) -> BuilderContext | None:
    """Return what Zensical knows of the page, or None."""
    name = "rendering_context"
    held = md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401
    return cast("BuilderContext | None", held)


def is_strict(md: Markdown) -> bool:
    """Return whether the builder was asked to stop at whatever is wrong."""
    if (builder := mkdocs_processor(md) or _zensical(md)) is None:
        return False
    try:
        return bool(builder.config["strict"])
    except (AttributeError, KeyError, TypeError):
        return False


def warn_unless_strict(md: Markdown, problem: Problem) -> bool:
    """Have the builder warn of a problem, if it was asked to go on at such; return whether it does."""
    if (builder := mkdocs_processor(md) or _zensical(md)) is None:
        return False
    try:
        if builder.config["strict"]:
            return False
    except (AttributeError, KeyError, TypeError):
        return False
    name = type(builder).__module__.partition(".")[0]
    logging.getLogger(f"{name}.verified_snippets").warning(str(problem))
    return True


def make_builder_error(md: Markdown, problems: list[Problem]) -> Exception:
    """Return what to raise: the builder's own error, which it prints without a traceback."""
    refused = SnippetError(problems)
    if "relpath" in md.treeprocessors:
        builder = type(md.treeprocessors["relpath"]).__module__.partition(".")[0]
        error = getattr(sys.modules.get(f"{builder}.exceptions"), "BuildError", None)
        if error is not None:
            built: Exception = error(f"code that did not run as it stands\n{refused}")
            return built
    return refused


def _numbered_rows(lines: list[str]) -> list[tuple[int, str]]:
    """Return the lines that hold something, numbered, less indentation and quote marks."""
    bare = [(index, line.strip().lstrip("> ").rstrip()) for index, line in enumerate(lines)]
    return [(index, line) for index, line in bare if line]


def _count_skipped(file: list[str], lines: list[str]) -> int:
    """Count the lines of the file that were taken off before the Markdown began."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return 0
    first, end = filled[0], filled[-1] + 1
    wanted = [line.rstrip() for line in lines[first:end]]
    for skipped in range(len(file) - end + 1):
        if [line.rstrip() for line in file[skipped + first : skipped + end]] == wanted:
            return skipped
    return 0
