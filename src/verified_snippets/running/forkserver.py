"""The process from which programs are forked: it has done their imports, and runs none of them.

It waits inside an audit hook, at the moment when Python is about to run a file. A child returns
from that hook and so runs the file: no frame of ours is above its program, and it ends as Python
ends.

Requests come through a pipe: four bytes of length, then a dict in the format of `marshal`. The
first is `ServerSettings`, each of the others a `ServedFolder` (see messages.py). A reply is a line:
the number of the request, then `pid N` when its program starts, `code N` when it has ended, `afresh`
if this server must not run it, or `errno N` if it cannot fork.
"""

from __future__ import annotations

import atexit
import contextlib
import marshal
import os
import select
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from .clock import put_clock_ahead
from .messages import read_request
from .process_tree import adopt_orphans, die_with_parent, end_descendants, kill_group

if TYPE_CHECKING:
    from .messages import ServedFolder, ServerSettings
    from .shared_imports import SharedImports

POLL_MILLISECONDS = 20  # where the kernel has no pidfd, which would wake us when a child ends


class _Child(NamedTuple):
    """A child that runs a program: the number of its request, and the folder of its run.

    `pidfd` becomes readable when it ends; None where the kernel has none.
    """

    number: int
    folder: str
    pidfd: int | None


class ForkServer:
    """Forks a child for each request; see the module."""

    def __init__(self, requests: int, replies: int, shared: SharedImports) -> None:
        self._requests = requests
        self._replies = replies
        self._shared = shared
        self._children: dict[int, _Child] = {}  # by process id

    def serve(self) -> str:
        """Serve until the requests end, and end the process then.

        Returns only in a process that is to run a program: the folder of that run.
        """
        settings = cast("ServerSettings | None", self._receive())
        if settings is None:
            os._exit(0)
        os.environ.clear()
        os.environ.update(settings["environ"])
        if settings["ahead"] is not None:
            put_clock_ahead(settings["ahead"])
        if not settings["fork"]:
            die_with_parent(settings["parent"])
            return self._become_program()
        os.setsid()
        adopt_orphans()
        if settings["preload"]:
            self._shared.import_all(settings)
        return self._fork_children()

    def _fork_children(self) -> str:
        """Fork a child for each request and wait for its end; return in a child alone."""
        poll = select.poll()
        poll.register(self._requests, select.POLLIN)
        while True:
            is_woken = all(child.pidfd is not None for child in self._children.values())
            for fd, _ in poll.poll(None if is_woken else POLL_MILLISECONDS):
                if fd != self._requests:
                    continue
                request = cast("ServedFolder | None", self._receive())
                if request is None:
                    self._end()
                if not self._shared.prepare(read_request(request["folder"])):
                    self._reply(request["number"], "afresh")
                    continue
                try:
                    pid = self._fork(request)
                except OSError as error:  # there are too many processes, or too little memory
                    self._reply(request["number"], f"errno {error.errno}")
                    continue
                if pid == 0:
                    return str(request["folder"])
                if (pidfd := self._children[pid].pidfd) is not None:
                    poll.register(pidfd, select.POLLIN)
            self._reap(poll)

    def _become_program(self) -> str:
        """Return the folder of the one program, which this process itself is to run."""
        request = cast("ServedFolder | None", self._receive())
        if request is None:
            os._exit(0)
        adopt_orphans()
        atexit.register(end_descendants, os.getpid())  # or they would outlive it unseen
        self._close_files()
        return str(request["folder"])

    def _fork(self, request: ServedFolder) -> int:
        """Fork; return the process id of the child, 0 in the child itself."""
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            os.setsid()
            die_with_parent(parent)
            adopt_orphans()  # or they would be ended when another child is done
            self._close_files()
            self._shared.reseed()
            return 0
        try:
            pidfd = os.pidfd_open(pid)
        except (AttributeError, OSError):
            pidfd = None
        self._children[pid] = _Child(request["number"], request["folder"], pidfd)
        self._reply(request["number"], f"pid {pid}")
        return pid

    def _close_files(self) -> None:
        """Close the server's files, in a process that is about to run a program."""
        os.close(self._requests)
        os.close(self._replies)
        for child in self._children.values():
            if child.pidfd is not None:
                os.close(child.pidfd)
        self._children.clear()

    def _reap(self, poll: select.poll) -> None:
        """Reply with the exit codes of the children that have ended, and end what they left."""
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid in self._children:
                child = self._children.pop(pid)
                if child.pidfd is not None:
                    poll.unregister(child.pidfd)
                    os.close(child.pidfd)
                # What the child started became ours when it ended (see `adopt_orphans`).
                end_descendants(os.getpid(), but=self._children)
                self._reply(child.number, f"code {os.waitstatus_to_exitcode(status)}")

    def _end(self) -> NoReturn:
        """End this process, all that still runs, and their folders: the command is gone."""
        end_descendants(os.getpid())
        for pid in self._children:
            kill_group(pid)
        if self._children:
            import shutil

            for child in self._children.values():
                shutil.rmtree(child.folder, ignore_errors=True)
        mine = os.path.dirname(os.environ["HOME"])
        with contextlib.suppress(OSError):
            os.unlink(f"{mine}/owner")
            for folder in (f"{mine}/work", f"{mine}/home", mine):
                os.rmdir(folder)
        os._exit(0)

    def _receive(self) -> object:
        """Return the next request; None when there are no more."""
        size = self._read(4)
        return marshal.loads(self._read(int.from_bytes(size, "big"))) if size else None

    def _read(self, size: int) -> bytes:
        """Read so many bytes; none at the end of the pipe."""
        data = b""
        while len(data) < size:
            if not (more := os.read(self._requests, size - len(data))):
                return b""
            data += more
        return data

    def _reply(self, number: int, text: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(self._replies, f"{number} {text}\n".encode())
