"""The files of a project that a run imported or read, by which a record is known to be stale.

Those of Python and of installed libraries are left out, as is what stands in a hidden folder: of
libraries, the versions in the record tell.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..disk import read_bytes

INSTALLATION_FOLDERS = ("stdlib", "platstdlib", "purelib", "platlib")


def find_helpers(snippet: Path, opened: Iterable[str]) -> dict[str, str | None]:
    """Of the files that a run has opened, those of its project: the digest of each, or None.

    None stands for one that was looked for in vain. A link is a file of the project, wherever it leads to.

    They are named as seen from the folder of the snippet, with `/`.
    """
    snippet = Path(os.path.realpath(snippet))
    root = str(_project(snippet.parent)) + os.sep
    found: dict[str, str | None] = {}
    for name in opened:
        path = Path(os.path.realpath(_source(name)))
        if str(path).startswith(_installed()):
            continue
        if not str(path).startswith(root):
            path = Path(os.path.abspath(_source(name)))
        if path in (snippet, snippet.with_suffix(".json")) or not str(path).startswith(root):
            continue
        if str(path).startswith(_installed()) or "/." in path.parent.as_posix()[len(root) - 1 :]:
            continue
        digest = _digest(path)
        if digest is not None or not os.path.lexists(path):
            found[Path(os.path.relpath(path, snippet.parent)).as_posix()] = digest
    return dict(sorted(found.items()))


def find_changed_helper(snippet: Path, known: dict[str, str | None]) -> Path | None:
    """Return the first of these files that is no more what it was, is gone, or has come."""
    if not known:  # as most, and to follow links takes its time
        return None
    folder = Path(os.path.realpath(snippet)).parent
    for name, digest in known.items():
        if _digest(folder / name) != digest:
            return Path(os.path.normpath(folder / name))
    return None


@cache
def _installed() -> tuple[str, ...]:
    """Return where Python is, what is installed for it, and this package, wherever it is."""
    places = [
        sys.prefix,
        str(Path(__file__).parents[1]),
        *map(sysconfig.get_path, INSTALLATION_FOLDERS),
    ]
    return tuple(os.path.realpath(place) + os.sep for place in places)


@cache
def _project(folder: Path) -> Path:
    """Return the nearest folder from here upwards that has a pyproject.toml, or else this one."""
    with_one = (f for f in (folder, *folder.parents) if os.path.isfile(f / "pyproject.toml"))
    return next(with_one, folder)


def _source(path: str) -> str:
    """Return the file of a module, of which Python may have opened only what it compiled before."""
    if not path.endswith(".pyc"):
        return path
    try:
        return importlib.util.source_from_cache(path)
    except ValueError:
        return path


def _digest(path: Path) -> str | None:
    """Return SHA-256 in hex; None if there is no such file that can be read."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except OSError:
        return None
