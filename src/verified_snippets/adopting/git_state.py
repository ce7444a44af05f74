"""What git knows of the pages that adoption is to change: whether it could bring them back."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..errors import Problem, SnippetError


def require_committed(files: Sequence[Path]) -> None:
    """Refuse pages with changes that git does not have: nothing could bring them back."""
    problems = []
    for folder in sorted({file.parent for file in files}):
        names = [file.name for file in files if file.parent == folder]
        command = ["git", "-C", str(folder), "status", "--porcelain", "-z", "--", *names]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            return  # there is no git
        if done.returncode:
            continue  # it is no repository
        dirty = [Path(line[3:]).name for line in done.stdout.split("\0") if line]
        problems += [folder / name for name in names if name in dirty]
    why = "has changes that are not committed, so that git could not bring it back; commit it, or say --force"
    if problems:
        raise SnippetError([Problem(file, None, why) for file in problems])


def find_ignored(files: Sequence[Path], config: Path) -> set[Path]:
    """Return the files that git is told to ignore, as those that a hook makes; none if all the site is."""
    names = {str(file.resolve()): file for file in files}
    site = str(config.resolve())
    command = ["git", "-C", str(config.resolve().parent), "check-ignore", "-z", "--stdin"]
    asked = "".join(f"{name}\0" for name in (site, *names))
    try:
        done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    except OSError:
        return set()  # there is no git
    ignored = set(done.stdout.split("\0")) - {""}
    return set() if site in ignored else {names[name] for name in ignored if name in names}
