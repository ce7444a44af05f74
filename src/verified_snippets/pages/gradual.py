"""Pages that are not verified yet: which they are, and how many of their blocks are Python.

A project that takes this up page by page says which are: `pages` or `exclude` in its table of
pyproject.toml, or `verified: false` in the front matter of a page. On such a page the includes of
snippets are held to what they are on any other, and all else is as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from ..disk import follow_links, read_text
from ..errors import Problem, count_noun, display_path
from ..project import Project, find_project
from ..table import TABLE
from .fences import find_fences
from .front_matter import FRONT_MATTER
from .include import parse_include
from .language import lexes_python

SAYS_NOT = re.compile(r"^verified:\s*(false|no|off)\s*$", re.MULTILINE | re.IGNORECASE)
# What brings a file to a page of a site that has another tool for it.
BRINGS = re.compile(r"\{\*\s*[^\s*]+\.py\b|\{!\s*[^\s!]+\.py\b|\{%-?\s*include\s+\S+\.py\b")


@dataclass(frozen=True)
class PageCount:
    """The Python blocks of a page: how many there are, and how many show a snippet."""

    page: Path
    blocks: int
    verified: int

    def __str__(self) -> str:
        return f"{display_path(self.page)}: {self.blocks - self.verified} of {self.blocks} blocks not verified"


def is_verified(page: Path | str, configured: Project | None = None) -> bool:
    """Return whether this page, by its file, is one of those that are verified."""
    if isinstance(page, str):
        return True  # of which nobody knows the file
    configured = configured or find_project()
    name = page.as_posix()
    if page.is_absolute() and page.is_relative_to(follow_links(configured.folder)):
        name = page.relative_to(follow_links(configured.folder)).as_posix()
    if (configured.pages and not _any(name, configured.pages)) or _any(name, configured.exclude):
        return False
    try:
        front = FRONT_MATTER.match(read_text(page).removeprefix("\ufeff"))
    except (OSError, UnicodeDecodeError):
        return True
    return not (front and SAYS_NOT.search(front[0]))


def count_blocks(page: Path, text: str, snippets: Path) -> PageCount:
    """Count the Python blocks of a page, and those that show a file of the folder of snippets."""
    lines = text.split("\n")
    blocks = verified = 0
    within: set[int] = set()
    for fence in find_fences(lines):
        within |= set(range(fence.start, fence.stop))
        if not is_python(fence.label) or fence.is_hidden:
            continue
        blocks += 1
        shown = (parse_include(line) for line in fence.body)
        verified += any(target and (snippets / target[0]).is_file() for target in shown)
    brought = sum(1 for at, line in enumerate(lines) if at not in within and BRINGS.search(line))
    return PageCount(page, blocks + brought, verified)


def is_python(label: str) -> bool:
    """Return whether the label of a fence is one of Python, or of a session."""
    return bool(label) and lexes_python(label.lower()) is True


def find_limit_problems(counts: Sequence[PageCount], configured: Project) -> Iterator[Problem]:
    """Yield what is wrong with so many unverified blocks, and with a limit that is too high."""
    left = sum(each.blocks - each.verified for each in counts)
    if left > configured.unverified:
        message = f"{count_noun(left, 'block')} not verified, and {configured.unverified} allowed"
        allow = f"[tool.{TABLE}]", f"unverified = {left}"
        yield Problem(
            configured.folder / "pyproject.toml",
            None,
            f"{message}; run verified-snippets adopt, or, to begin with, write",
            allow,
        )


def _any(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a pattern is for a file; it may begin in any folder, and `*` crosses `/`."""
    return any(fnmatchcase(name, p) or fnmatchcase(name, f"*/{p}") for p in patterns)
