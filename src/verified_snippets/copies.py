"""The files of an export: which of a folder's are its own, to be replaced and taken away again.

A list of them stands beside them, with the digest of each. What stands in their place without
having been written so is somebody else's.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from .disk import read_if_there, replace_file
from .errors import Problem, SnippetError

DOWNLOADS = "downloads"
EXPORT_LIST = f"{DOWNLOADS}/.exported"  # hidden: no builder publishes it
NOT_OURS = "was not written by an export, and is left as it is; move it away: its name is needed"


def write_copies(folder: Path, texts: dict[str, str]) -> None:
    """Let the folder hold these files, and no others of an export before.

    Each is there whole or not at all. SnippetError, with nothing written, if one would replace
    what no export wrote.
    """
    new = {name: text.encode() for name, text in texts.items()}
    known = _read_list(folder)
    before = {name: _read_copy(folder / name) for name in {*known, *new}}
    foreign = [
        Problem(folder / name, None, NOT_OURS)
        for name, data in new.items()
        if before[name] not in (None, b"", data)
        and _digest(before[name]) not in known.get(name, ())
    ]
    if foreign:
        raise SnippetError(foreign)
    coming = {name: {_digest(data)} for name, data in new.items()}
    # First, so that whatever interrupts this, the next export knows what it finds.
    _write_list(folder, {name: known.get(name, set()) | coming.get(name, set()) for name in before})
    for name, data in new.items():
        if before[name] != data:
            _make_folder_of(folder / name)
            replace_file(folder / name, data, before[name])
    for name in known.keys() - new.keys():
        if before[name] is not None and _digest(before[name]) in known[name]:
            (folder / name).unlink(missing_ok=True)
    _write_list(folder, coming)


def _read_list(folder: Path) -> dict[str, set[str]]:
    """Read which files exports wrote below a folder, each with the digests that it may have."""
    known: dict[str, set[str]] = {}
    for line in (_read_copy(folder / EXPORT_LIST) or b"").decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        if name and ".." not in Path(name).parts and not Path(name).is_absolute():
            known.setdefault(name, set()).add(digest)
    return known


def _write_list(folder: Path, files: dict[str, set[str]]) -> None:
    """Write which files are an export's own, if that is not there."""
    lines = sorted(f"{digest}  {name}\n" for name, all_of in files.items() for digest in all_of)
    before, after = _read_copy(folder / EXPORT_LIST), "".join(lines).encode()
    if before != after:
        _make_folder_of(folder / EXPORT_LIST)
        replace_file(folder / EXPORT_LIST, after, before)


def _read_copy(path: Path) -> bytes | None:
    """Return what is in a file's place; None if nothing is, SnippetError if it cannot be a file."""
    try:
        return read_if_there(path)
    except NotADirectoryError:  # which making its folder will say
        return None
    except OSError as error:
        raise SnippetError.at(path, None, f"cannot be written: {error.strerror}") from None


def _make_folder_of(path: Path) -> None:
    """Make the folder of a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SnippetError.at(path.parent, None, f"cannot be a folder: {error.strerror}") from None


def _digest(data: bytes | None) -> str:
    return hashlib.sha256(data or b"").hexdigest()
