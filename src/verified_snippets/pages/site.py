"""A site as a reader of its sources finds it: mkdocs.yml, and the pages it is made of.

The extension sees a page as its builder hands it over; here there is no builder.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..disk import follow_links, read_text
from ..errors import Problem, SnippetError, display_path
from ..project import Project
from ..record.record import Record
from ..snippet.listing import Listing
from .converter import make_exclusion_rule
from .export_hook import ExportHook
from .fences import Fence, find_fences
from .front_matter import FRONT_MATTER
from .gradual import PageCount, count_blocks, is_verified
from .include import Include, find_remarks, join_includes, parse_include, resolve_include
from .settings import make_site_error, read_settings

PAGE_HEADING = re.compile(r"^# +(?P<text>.*?)( *\{[^}]*\})?$", re.MULTILINE)


MAX_NAV_ENTRIES = 100_000  # which aliases of YAML can make of ten lines
SETTING_TYPES: dict[str, type] = {
    "site_name": str,
    "site_description": str,
    "site_url": str,
    "docs_dir": str,
    "nav": list,
}


@dataclass(frozen=True)
class Site:
    """What mkdocs.yml says: `sections` are (heading, title or None, page below `docs`)."""

    name: str
    description: str
    url: str
    flat: bool
    docs: Path
    sections: tuple[tuple[str, str | None, str], ...]
    settings: dict[str, Any]
    leaves_out: Callable[[str], bool]


@dataclass(frozen=True)
class ShownProgram:
    """A block of a page that shows a snippet: the snippet, its run, and what is shown."""

    snippet: Listing
    record: Record
    shown: str
    indent: str


@dataclass(frozen=True)
class ParsedPage:
    """A page below the folder of pages, without its front matter: prose and programs."""

    path: str
    parts: tuple[str | ShownProgram, ...]

    @property
    def title(self) -> str:
        """Its first heading."""
        found = PAGE_HEADING.search(self._prose)
        return found["text"] if found else self.path

    @property
    def lead(self) -> str:
        """The first paragraph under its first heading, on one line, its links as text."""
        found = PAGE_HEADING.search(self._prose)
        below = self._prose[found.end() :] if found else self._prose
        paragraph = below.strip().partition("\n\n")[0]
        return " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", paragraph).split())

    @property
    def _prose(self) -> str:
        return "\n".join(part for part in self.parts if isinstance(part, str))


def read_site(config: Path) -> Site:
    """Read what this mkdocs.yml says; raise SnippetError if it is none."""
    said = read_settings(config)
    try:
        for key, kind in SETTING_TYPES.items():
            if not isinstance(said.get(key), kind | None):
                raise TypeError(f"{key} is no {'text' if kind is str else 'list'}")
        return Site(
            said["site_name"],
            " ".join((said.get("site_description") or "").split()),
            said.get("site_url") or "",
            not said.get("use_directory_urls", True),
            config.parent / (said.get("docs_dir") or "docs"),
            tuple(_nav(said.get("nav") or [], "", iter(range(MAX_NAV_ENTRIES)))),
            said,
            make_exclusion_rule(config, said),
        )
    except KeyError as error:
        raise make_site_error(config, f"it has no {error.args[0]}") from None
    except RecursionError:
        raise make_site_error(config, "nav has too many lists within one another") from None
    except (ValueError, TypeError) as error:
        raise make_site_error(config, error) from None


def _nav(
    items: list[Any], heading: str, budget: Iterator[int]
) -> Iterator[tuple[str, str | None, str]]:
    for item in items:
        for title, what in item.items() if isinstance(item, dict) else [(None, item)]:
            if next(budget, None) is None:
                raise ValueError(f"nav has more than {MAX_NAV_ENTRIES} entries")
            if isinstance(what, list):
                yield from _nav(what, f"{heading} / {title}".removeprefix(" / "), budget)
            elif not isinstance(what, str):
                raise TypeError(f"nav has {str(what)[:40]!r} where the name of a page should stand")
            elif what.endswith(".md"):
                yield heading or "Pages", title, what


def list_page_paths(site: Site) -> list[str]:
    """Return the pages, in the order of the navigation; then those that it does not name."""
    if not os.path.isdir(site.docs):
        raise SnippetError.at(site.docs, None, "is no folder; name that of the pages in docs_dir")
    found = []
    for folder, folders, files in os.walk(site.docs, followlinks=True):
        # A link to a folder above would lead around for ever.
        above = os.path.realpath(folder)
        folders[:] = [name for name in folders if not _leads_back(above, Path(folder, name))]
        below = [Path(folder, name).relative_to(site.docs).as_posix() for name in files]
        shown = [path for path in below if not site.leaves_out(path)]
        if "index.md" in files:  # both would be the same page
            shown = [path for path in shown if posixpath.basename(path) != "README.md"]
        found += [path for path in shown if path.endswith(".md")]
    found.sort()
    if odd := [path for path in found if not path.isprintable()]:
        why = "has a name with a character that does not show; rename it"
        raise SnippetError([Problem(site.docs / path, None, why) for path in odd])
    named = [path for _, _, path in site.sections if path in found]
    return list(dict.fromkeys([*named, *found]))


def _leads_back(folder: str, entry: Path) -> bool:
    """Return whether an entry of a folder is a link to that folder, or to one above it."""
    return entry.is_symlink() and Path(folder).is_relative_to(os.path.realpath(entry))


def read_page_text(file: Path) -> str:
    """Read the text of a page; raise SnippetError if it cannot be read."""
    try:
        return read_text(file).removeprefix("\ufeff")
    except OSError as error:
        raise SnippetError.at(file, None, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SnippetError.at(file, None, "is not UTF-8; save it as such") from None


def read_page(
    site: Site, path: str, snippets: Path, hooks: Sequence[ExportHook] = ()
) -> ParsedPage:
    """Read a page: a fence around an include of a snippet is a program, all else prose.

    SnippetError if a snippet may not be shown.
    """
    file = site.docs / path
    text = read_page_text(file)
    front = FRONT_MATTER.match(text)
    skipped = front[0].count("\n") if front else 0
    lines = text.split("\n")

    prose = partial(_export_prose, lines, file, snippets, hooks)
    parts: list[str | ShownProgram] = []
    end = skipped
    for fence in find_fences(lines[skipped:]):
        start, stop = fence.start + skipped, fence.stop + skipped
        if program := _read_program(fence, file, start + 2, snippets):
            parts += [prose(end, start), program]
            end = stop
    return ParsedPage(path, (*parts, prose(end, len(lines))))


def _read_program(fence: Fence, file: Path, first: int, snippets: Path) -> ShownProgram | None:
    """Return the program that a fence shows, whose body begins at line `first`; None if it includes none."""
    asked = [
        Include(file, number, *target)
        for number, line in enumerate(fence.body, start=first)
        if (target := parse_include(line))
    ]
    if not asked:
        return None
    block = join_includes(
        [(include, resolve_include(include, snippets)) for include in asked],
        find_remarks(fence.body),
    )
    if isinstance(block, SnippetError):
        raise block
    return ShownProgram(block.snippet, block.record, block.whole_text, fence.prefix)


def _export_prose(
    lines: Sequence[str],
    file: Path,
    snippets: Path,
    hooks: Sequence[ExportHook],
    start: int,
    stop: int,
) -> str:
    """Return lines of a page as readers of the source see them, each as the hooks export it."""
    made = []
    for number, line in enumerate(lines[start:stop], start=start + 1):
        where = partial("{}:{}".format, display_path(file), number)
        for hook in hooks:
            line = hook.export_line(line, snippets, where)
        made.append(line.replace(";--8<--", "--8<--"))
    return "\n".join(made)


def count_pages(config: Path, configured: Project) -> list[PageCount]:
    """Count the blocks of the pages of a site, those that are not verified and the others."""
    site = read_site(config)
    found = []
    for path in list_page_paths(site):
        file = site.docs / path
        one = count_blocks(file, read_page_text(file), configured.snippets)
        if is_verified(follow_links(file), configured):
            one = PageCount(file, one.blocks, one.blocks)  # or the build would stop
        if one.blocks:
            found.append(one)
    return found
