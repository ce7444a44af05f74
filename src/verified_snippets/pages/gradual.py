"""Pages that are not verified yet: which they are, and how many of their blocks are Python.

A project can begin page by page. It says which pages are verified with `pages` or `exclude` in its
table of pyproject.toml, or which is not with `verified: false` in its front matter. On a page that is
not verified, the includes of snippets are checked as on any other, and all else is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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

NOT_VERIFIED = re.compile(r"^verified:\s*(false|no|off)\s*$", re.MULTILINE | re.IGNORECASE)
# How other tools include a Python file in a page.
FOREIGN_INCLUDE = re.compile(
    r"\{\*\s*[^\s*]+\.py\b|\{!\s*[^\s!]+\.py\b|\{%-?\s*include\s+\S+\.py\b"
)


@dataclass(frozen=True)
class PageCount:
    """How many Python blocks a page has, and how many of them are verified."""

    page: Path
    blocks: int
    verified: int
    """How many show a snippet."""

    def __str__(self) -> str:
        return f"{display_path(self.page)}: {self.blocks - self.verified} of {self.blocks} blocks not verified"


def is_verified(page: Path | str, configured: Project | None = None) -> bool:
    """Return whether a page, which is given by its file, is one of those that are verified.

    `configured` is the project, by default that of the current folder. A page whose file is not known,
    so that it is a text, is verified.
    """
    if isinstance(page, str):
        return True
    configured = configured or find_project()
    name = page.as_posix()
    folder = follow_links(configured.folder)
    if page.is_absolute() and page.is_relative_to(folder):
        name = page.relative_to(folder).as_posix()
    if (configured.pages and not _matches_any(name, configured.pages)) or _matches_any(
        name, configured.exclude
    ):
        return False
    try:
        front = FRONT_MATTER.match(read_text(page).removeprefix("\ufeff"))
    except (OSError, UnicodeDecodeError):
        return True
    return not (front and NOT_VERIFIED.search(front[0]))


def count_blocks(page: Path, text: str, snippets: Path) -> PageCount:
    """Count the Python blocks of a page with this text; `snippets` is the folder of the snippets."""
    lines = text.split("\n")
    blocks = verified = 0
    fenced: set[int] = set()  # lines
    for fence in find_fences(lines):
        fenced |= set(range(fence.start, fence.stop))
        if not is_python(fence.label) or fence.is_hidden:
            continue
        blocks += 1
        includes = (parse_include(line) for line in fence.body)
        verified += any(include and (snippets / include[0]).is_file() for include in includes)
    foreign = sum(
        1 for at, line in enumerate(lines) if at not in fenced and FOREIGN_INCLUDE.search(line)
    )
    return PageCount(page, blocks + foreign, verified)


def is_python(label: str) -> bool:
    """Return whether the label of a fence is one of Python or of its sessions."""
    return bool(label) and lexes_python(label.lower()) is True


def find_limit_problem(counts: Sequence[PageCount], configured: Project) -> Problem | None:
    """Return a problem if more blocks are not verified than the project allows."""
    unverified = sum(each.blocks - each.verified for each in counts)
    if unverified <= configured.unverified:
        return None
    found = count_noun(unverified, "block")
    message = (
        f"{found} not verified, and {configured.unverified} allowed;"
        " run verified-snippets adopt, or, to begin with, write"
    )
    allow = f"[tool.{TABLE}]", f"unverified = {unverified}"
    return Problem(configured.folder / "pyproject.toml", None, message, allow)


def _matches_any(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a pattern fits a file's path; it may begin at any folder, and `*` takes `/` too."""
    return any(fnmatchcase(name, p) or fnmatchcase(name, f"*/{p}") for p in patterns)
