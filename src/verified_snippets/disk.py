"""Reads and replaces the files of a project: the one reader, and the one writer, of all commands.

A command reads only regular files of limited size, so that it never waits without end. What it writes
is there whole or not at all, and never takes the place of what somebody else has put there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

from .errors import SnippetError

MAX_FILE_BYTES = 64_000_000  # bytes of a record or a figure
TEMPORARY = ".verified-snippets-"  # begins a name that no builder publishes, and no snippet has
SPECIAL_FILES = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read_bytes(path: Path, largest: int = MAX_FILE_BYTES) -> bytes:
    """Read the bytes of a regular file that has at most `largest` of them.

    Raises OSError, whose `strerror` says why, if it is none, or cannot be read.
    """
    with os.fdopen(_open_regular(path, largest), "rb") as file:
        return file.read()


def read_first_line(path: Path, most: int) -> bytes:
    """Read the first line of a file, and no more of it than so many bytes. OSError as there."""
    with os.fdopen(_open_regular(path, sys.maxsize), "rb") as file:
        return file.readline(most)


def read_text(path: Path) -> str:
    """Read a file as text with LF line ends.

    Raises OSError as `read_bytes` does, and UnicodeDecodeError if it is no UTF-8.
    """
    return read_bytes(path).decode("utf-8").replace("\r\n", "\n")


def read_if_there(path: Path) -> bytes | None:
    """Read the bytes of a file as `read_bytes` does; return None if there is no such file."""
    try:
        return read_bytes(path)
    except FileNotFoundError:
        return None


def follow_links(path: Path) -> Path:
    """Return the absolute path that one leads to; as far as that goes if its links lead in a circle."""
    return Path(os.path.realpath(path))


def replace_file(path: Path, data: bytes, before: bytes | None) -> None:
    """Replace what a file holds by `data`, whole or not at all; its permissions stay.

    `before` is what it held when it was read, or None if there was no such file. Raises SnippetError if
    it holds something else by now, or cannot be written. If it is a link, its target is replaced.
    """
    target = follow_links(path)
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=TEMPORARY)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)
            # Asked as late as can be, so that nobody loses an edit that was saved meanwhile.
            if (now := read_if_there(target)) not in (before, data):
                what = "was deleted" if now is None else "was changed"
                raise SnippetError.at(path, None, f"{what} meanwhile, and is left so; run again")
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):  # interrupted just after the last step
                os.unlink(name)
            raise
    except OSError as error:
        raise SnippetError.at(path, None, f"cannot be written: {error.strerror or error}") from None


def _open_regular(path: Path, largest: int) -> int:
    """Open a file that can be read to its end; raise OSError if it cannot."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except ValueError as error:  # NUL in its name
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    found = os.fstat(handle)
    if stat.S_ISREG(found.st_mode) and found.st_size <= largest:
        return handle
    os.close(handle)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    kind = SPECIAL_FILES.get(stat.S_IFMT(found.st_mode))
    why = f"it is {kind}" if kind else f"it is larger than {largest} bytes"
    raise OSError(errno.EFBIG, why, str(path))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
