"""The page that is being built: its file, and the lines that its author wrote."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from markdown import Markdown

from ..problem import Problem, Refused

OPENER = re.compile(r"[`~]{3,}[ \t]*[{.]*[ \t]*\.?(?P<label>(?![\w-]+=)[\w#.+-]*)")


@dataclass
class Page:
    """A page's file, and its Markdown as the builder handed it over."""

    path: Path | str
    lines: list[str]
    _found: set[int] = field(default_factory=set)

    @cached_property
    def skipped(self) -> int:
        """How many lines of the file stand before the Markdown: a builder takes front matter off."""
        try:
            text = Path(self.path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return 0
        return _skipped(text.split("\n"), self.lines)

    def line(self, index: int) -> int:
        """The line of the file, from 1, of the Markdown's line `index`, from 0."""
        return self.skipped + index + 1

    def claim(self, index: int) -> int:
        """The same, and no search will find it again: the next finds the next such line."""
        self._found.add(index)
        return self.line(index)

    def includes(self, line: int) -> bool:
        """Whether this line of the file is an include."""
        return "8<" in self.lines[line - self.skipped - 1]

    def locate(self, text: str) -> int | None:
        """The line of the file where these lines first stand in a row, or None."""
        wanted, rows = _rows(text.split("\n")), _rows(self.lines)
        for at, (index, _) in enumerate(rows):
            if index not in self._found and _same(rows[at : at + len(wanted)], wanted):
                return self.claim(index)
        return None

    def locate_fence(self, text: str, label: str) -> int | None:
        """The same for the content of a block that is fenced with this label.

        If no such block holds it, then it came from another file: the line of the first
        include in such a block.
        """
        wanted, rows = _rows(text.split("\n")), _rows(self.lines)
        openers = [
            (index, rows[at + 1 :])
            for at, (index, row) in enumerate(rows)
            if (match := OPENER.match(row)) and match["label"] == label and index not in self._found
        ]
        for index, below in openers:
            if _same(below[: len(wanted)], wanted):
                self.claim(index)
                return self.claim(below[0][0] if wanted else index)
        for index, below in openers:
            if below and "8<" in below[0][1] and below[0][0] not in self._found:
                self.claim(index)
                return self.claim(below[0][0])
        return None

    def containing(self, text: str) -> int | None:
        """The line of the file where `text` first stands and was not found yet, or None."""
        for index, line in enumerate(self.lines):
            if text in line.lower() and index not in self._found:
                return self.claim(index)
        return None


def page_of(md: Markdown, lines: list[str]) -> Page:
    """The page that this Markdown instance converts.

    Only the builders know it, and each keeps it in its own internals: they are read
    here and nowhere else.
    """
    path: Path | str = "unknown page"
    try:
        if (builder := _mkdocs(md)) is not None:
            path = Path(builder.file.abs_src_path)
        elif (builder := _zensical(md)) is not None:
            path = Path(builder.config["docs_dir"], builder.page.path)
    except (AttributeError, KeyError, TypeError):
        pass
    return Page(path, lines)


def source_url(md: Markdown, file: Path) -> str | None:
    """Where a reader finds this file of the site's repository on the web, if that is known.

    The builder's `edit_uri` is the folder of pages below its `repo_url`, as it is edited.
    """
    builder = _mkdocs(md) or _zensical(md)
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


def _mkdocs(md: Markdown) -> Any:
    """What MkDocs and ProperDocs know of the page, or None."""
    return md.treeprocessors["relpath"] if "relpath" in md.treeprocessors else None  # noqa: SIM401


def _zensical(md: Markdown) -> Any:
    """What Zensical knows of the page, or None."""
    name = "rendering_context"
    return md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401


def refusal(md: Markdown, problems: list[Problem]) -> Exception:
    """What to raise: the builder's own error, which it prints without a traceback."""
    refused = Refused(problems)
    if "relpath" in md.treeprocessors:
        builder = type(md.treeprocessors["relpath"]).__module__.partition(".")[0]
        error = getattr(sys.modules.get(f"{builder}.exceptions"), "BuildError", None)
        if error is not None:
            built: Exception = error(f"code that did not run as it stands\n{refused}")
            return built
    return refused


def _rows(lines: list[str]) -> list[tuple[int, str]]:
    """The lines that hold something, numbered, less indentation and quote marks."""
    bare = [(index, line.strip().lstrip("> ").rstrip()) for index, line in enumerate(lines)]
    return [(index, line) for index, line in bare if line]


def _same(rows: list[tuple[int, str]], wanted: list[tuple[int, str]]) -> bool:
    return [row for _, row in rows] == [row for _, row in wanted]


def _skipped(file: list[str], lines: list[str]) -> int:
    """How many lines of the file were taken off before the Markdown began."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return 0
    first, end = filled[0], filled[-1] + 1
    wanted = [line.rstrip() for line in lines[first:end]]
    for skipped in range(len(file) - end + 1):
        if [line.rstrip() for line in file[skipped + first : skipped + end]] == wanted:
            return skipped
    return 0
