"""The folders in which programs run: private, not to be guessed, and removed by somebody.

If the command is killed, its servers remove them; if these are, too, the next command does.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ..disk import read_bytes

REMOVALS = 50  # of a folder, until nothing makes a file in it
REMOVAL_POLL_SECONDS = 0.02
# Short: the name of a socket below has 107 characters.
FOLDER_NAME = re.compile(r"(?:adopt|explain|server|snippet)-\w+")
OWNER_FILE = "owner"  # the file that says whose a folder is


class FolderSet:
    """The folders of one command. Those that a command has left that is no more are removed."""

    def __init__(self) -> None:
        self._mark = _mark_own()
        self._folders: list[Path] = []
        _sweep(Path(tempfile.gettempdir()))

    def new(self, kind: str) -> Path:
        """Return a folder that holds the empty folders `work` and `home`."""
        folder = Path(tempfile.mkdtemp(prefix=f"{kind}-")).resolve()
        try:
            for name in ("work", "home"):
                (folder / name).mkdir(0o700)
            (folder / OWNER_FILE).write_text(self._mark)
            self._folders.append(folder)
        except BaseException:  # there is no space for it, or somebody interrupts
            remove_folder(folder)
            raise
        return folder

    @contextlib.contextmanager
    def one(self, kind: str) -> Iterator[Path]:
        """Yield a folder for a while."""
        folder = self.new(kind)
        try:
            yield folder
        finally:
            remove_folder(folder)
            self._folders.remove(folder)

    def remove_all(self) -> None:
        """Remove those that are there."""
        for folder in self._folders:
            remove_folder(folder)
        self._folders.clear()


@contextlib.contextmanager
def temporary_folder(kind: str, place: Path | None = None) -> Iterator[Path]:
    """Yield a new folder for a while, and remove it, be it that an interrupt comes while that is done.

    Those that a command has left there that is no more are removed.
    """
    _sweep(place or Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=place))
    try:
        (folder / OWNER_FILE).write_text(_mark_own())
        yield folder
    finally:
        try:
            remove_folder(folder)
        except BaseException:
            remove_folder(folder)
            raise


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that a program has put into it, as far as that can be done.

    What is killed in it may make a last file while it is removed.
    """
    for _ in range(REMOVALS):
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o700)
        try:
            shutil.rmtree(folder, onerror=_open_up)
        except (OSError, RecursionError):  # it is deeper than Python can go
            with contextlib.suppress(OSError):
                subprocess.run(["rm", "-rf", str(folder)], stderr=subprocess.DEVNULL, check=False)
        if not os.path.exists(folder):
            break
        time.sleep(REMOVAL_POLL_SECONDS)


def _open_up(function: object, path: str, _: object) -> None:
    """Remove what a program has closed: its folder has to be writable."""
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), 0o700)
        if os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, 0o700)
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)


def _mark_own() -> str:
    """Return what says that a folder is this process's: its number, and when it was started."""
    return f"{os.getpid()} {_started(os.getpid())}"


def _sweep(place: Path) -> None:
    # AttributeError: there are no users here.
    with contextlib.suppress(OSError, AttributeError), os.scandir(place) as entries:
        for entry in entries:
            if FOLDER_NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                mine = entry.stat(follow_symlinks=False).st_uid == os.getuid()
                if mine and _is_left(Path(entry.path)):
                    remove_folder(Path(entry.path))


def _is_left(folder: Path) -> bool:
    """Return whether the command that made a folder is no more."""
    try:
        pid, started = map(int, read_bytes(folder / OWNER_FILE, 100).split())
    except (OSError, ValueError):
        return False  # it is being made now, or is somebody else's
    return _started(pid) != started


def _started(pid: int) -> int:
    """Return when a process was started, in ticks; 0 if it is not there, or where nobody tells."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(text.rpartition(")")[2].split()[19])
