"""The warm parent: it imports what snippets need once, and forks a child for each.

`python -m verified_snippets.running.server MODULE…` reads `[folder, request]` for each snippet
from standard input, a line each, and writes `[folder, {"pid": …}]` when a child starts and
`[folder, {"code": …}]` when it has ended. It ends with its input, and its children with
it. It runs no snippet's code itself; what it imports is all that children share.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import selectors
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from ..files.snippet import imports
from . import child
from .process import COMMAND
from .shared import LAZY, gather, is_installed, preload, reseed, shows
from .tree import LIBC, adopt_orphans, end_descendants, kill_group

PR_SET_PDEATHSIG = 1
IMPORTED = "imported"  # the file in which a child leaves the names of what it imported
MANY = 24  # children, from which on large pages save more than it takes to gather them


class Server:
    """The children that run, by process id."""

    def __init__(self, replies: int) -> None:
        self.replies = replies
        self.children: dict[int, str] = {}
        self.forked = 0

    def serve(self) -> None:
        """Fork and reap until the input ends."""
        woken, wake = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)
        selector = selectors.DefaultSelector()
        selector.register(0, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        asked = b""
        while True:
            for key, _ in selector.select():
                if key.fd == woken:
                    with contextlib.suppress(BlockingIOError):
                        os.read(woken, 4096)
                    self.reap()
                    continue
                if not (data := os.read(0, 65536)):
                    return
                *lines, asked = (asked + data).split(b"\n")
                for line in lines:
                    self.fork(*json.loads(line))

    def fork(self, folder: str, request: dict[str, Any]) -> None:
        """Start a child."""
        self.forked += 1
        if self.forked == MANY:
            gather()
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            os.close(self.replies)
            run_child(folder, request, parent)
        self.children[pid] = folder
        self.reply(folder, {"pid": pid})

    def reap(self) -> None:
        """Tell of the children that have ended."""
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if folder := self.children.pop(pid, None):
                self.end_orphans()
                # Before its folder goes: the next child need not import that again.
                with contextlib.suppress(OSError):
                    preload(Path(folder, IMPORTED).read_text(encoding="utf-8").split("\n"))
                self.reply(folder, {"code": os.waitstatus_to_exitcode(status)})

    def end_orphans(self) -> None:
        """End what a child left behind: it is ours now, as the child is gone."""
        end_descendants(os.getpid(), but=self.children)

    def reply(self, folder: str, event: dict[str, int]) -> None:
        """Write one line."""
        os.write(self.replies, (json.dumps([folder, event]) + "\n").encode())


def run_child(folder: str, request: dict[str, Any], parent: int) -> NoReturn:
    """Be the child: a fresh session, streams and temporary folder, then the snippet."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with contextlib.suppress(AttributeError):  # where there is prctl
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it died before we asked to die with it
        adopt_orphans()  # or they would be ended when another child is done
        atexit._clear()  # what the parent's modules left there is the parent's
        _streams(folder)
        reseed()
        before = len(sys.modules)  # to touch the names would copy the pages that hold them
        program = child.main(folder, request)
        lazy: list[str] = []
        if len(sys.modules) > before:
            new = list(sys.modules)[before:]
            # What the program imports itself may print or warn: that belongs to its statement.
            own = imports(program).intersection(new)
            tops = {name.partition(".")[0] for name in new} - own
            installed = {top for top in tops if is_installed(top)}
            lazy = [name for name in new if name.partition(".")[0] in installed]
        if lazy:
            Path(folder, IMPORTED).write_text("\n".join(lazy), encoding="utf-8")
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        child.leave(code)


def _streams(folder: str) -> None:
    for fd, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, f"{folder}/stdout", os.O_WRONLY | os.O_APPEND | os.O_CREAT),
        (2, f"{folder}/stderr", os.O_WRONLY | os.O_APPEND | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, fd)
        os.close(opened)
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _writer(1, "strict", False)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _writer(2, "backslashreplace", True)  # type: ignore[misc]


def _writer(fd: int, errors: str, by_line: bool) -> io.TextIOWrapper:
    raw = io.BufferedWriter(io.FileIO(fd, "w", closefd=False))
    return io.TextIOWrapper(raw, "utf-8", errors, line_buffering=by_line)


def main() -> None:
    """Serve until the input ends."""
    replies = os.dup(1)
    os.dup2(2, 1)  # what an import prints is no reply, nor may a child inherit it
    sys.stdout = sys.stderr
    adopt_orphans()
    modules = [name for name in sys.argv[1:] if is_installed(name)]
    modules += [lazy for name in modules for lazy in LAZY.get(name, ())]
    if loud := [name for name in modules if shows(name)]:
        # Nothing undoes an import: begin anew without these.
        os.dup2(replies, 1)
        quiet = [name for name in modules if name not in loud]
        os.execv(sys.executable, [*COMMAND, *quiet])
    server = Server(replies)
    try:
        with contextlib.suppress(BrokenPipeError):  # nobody is left to be told
            server.serve()
    finally:
        end_descendants(os.getpid())
        for pid in server.children:
            kill_group(pid)


if __name__ == "__main__":
    main()
