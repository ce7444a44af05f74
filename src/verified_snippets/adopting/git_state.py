"""What git knows of the pages that adoption is to change: whether it could bring them back."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..disk import follow_links
from ..errors import Problem, SnippetError


def require_committed(files: Sequence[Path]) -> None:
    """Refuse pages with changes that git does not have: nothing could bring them back."""
    problems = []
    for folder in sorted({file.parent for file in files}):
        names = [file.name for file in files if file.parent == folder]
        lines = _ask_git(folder, "status", "--porcelain", "-z", "--", *names)
        dirty = [Path(line[3:]).name for line in lines]
        problems += [folder / name for name in names if name in dirty]
    why = "has changes that are not committed, so that git could not bring it back; commit it, or say --force"
    if problems:
        raise SnippetError([Problem(file, None, why) for file in problems])


def find_ignored(files: Sequence[Path], config: Path) -> set[Path]:
    """Return the files that git is told to ignore, as those that a hook makes; none if all the site is."""
    names = {str(follow_links(file)): file for file in files}
    site = str(follow_links(config))
    asked = "".join(f"{name}\0" for name in (site, *names))
    ignored = _ask_git(follow_links(config).parent, "check-ignore", "-z", "--stdin", given=asked)
    return set() if site in ignored else {names[name] for name in ignored if name in names}


def _ask_git(folder: Path, *arguments: str, given: str = "") -> list[str]:
    """Return what git says of a folder, part by part; nothing if there is none, or no repository."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    except OSError:
        return []
    return [part for part in done.stdout.split("\0") if part]
