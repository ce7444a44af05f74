"""The process from which programs are forked: it runs nothing of theirs, and holds what they share.

It waits in the audit hook at the moment at which Python is about to run a file. A child returns
from there, and runs it: above its program stands nothing, and it ends as Python ends.

Requests come by a pipe, with their length, in the format of `marshal`. The first says how to
serve: which modules programs share (`preload`), and which are `held`; each of the others names
a folder, in which the file `request` says what to run. A reply is a line: the number of the
request and `pid N`, `code N` or `afresh`, if this server must not run it.
"""

from __future__ import annotations

import atexit
import contextlib
import marshal
import os
import select
from typing import TYPE_CHECKING, NoReturn, cast

from .clock import put_ahead
from .messages import read_request
from .process_tree import adopt_orphans, die_with_parent, end_descendants, kill_group

if TYPE_CHECKING:
    from .messages import ServedFolder, ServerSettings
    from .shared_imports import SharedImports

POLL_MILLISECONDS = 20  # where the kernel does not tell of an end


class ForkServer:
    """See the module. `serve` returns in a child, with the folder of what this is to run."""

    def __init__(self, requests: int, replies: int, shared: SharedImports) -> None:
        self._requests = requests
        self._replies = replies
        self._shared = shared
        self._children: dict[int, tuple[int, int | None, str]] = {}  # number, pidfd, folder

    def serve(self) -> str:
        """Fork a child for each request, and wait for its end, until the requests end."""
        settings = cast("ServerSettings | None", self._receive())
        if settings is None:
            os._exit(0)
        os.environ.clear()
        os.environ.update(settings["environ"])
        if settings["ahead"] is not None:
            put_ahead(settings["ahead"])
        if not settings["fork"]:
            die_with_parent(settings["parent"])
            return self._become_program()
        os.setsid()
        adopt_orphans()
        if settings["preload"]:
            self._shared.do(settings)
        poll = select.poll()
        poll.register(self._requests, select.POLLIN)
        blind = False
        while True:
            for fd, _ in poll.poll(POLL_MILLISECONDS if blind else None):
                if fd != self._requests:
                    continue
                request = cast("ServedFolder | None", self._receive())
                if request is None:
                    self._end()
                if not self._shared.prepare(read_request(request["folder"])):
                    self._reply(request["number"], "afresh")
                    continue
                pid = self._fork(request)
                if pid == 0:
                    return str(request["folder"])
                _, ended, _ = self._children[pid]
                if ended is None:
                    blind = True
                else:
                    poll.register(ended, select.POLLIN)
            self._reap(poll)

    def _become_program(self) -> str:
        """Return the folder of the one program, which this process itself is to run."""
        request = cast("ServedFolder | None", self._receive())
        if request is None:
            os._exit(0)
        adopt_orphans()
        atexit.register(end_descendants, os.getpid())  # or they would outlive it unseen
        self._close()
        return str(request["folder"])

    def _fork(self, request: ServedFolder) -> int:
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            os.setsid()
            die_with_parent(parent)
            adopt_orphans()  # or they would be ended when another child is done
            self._close()
            self._shared.reseed()
            return 0
        try:
            ended = os.pidfd_open(pid)
        except (AttributeError, OSError):
            ended = None
        self._children[pid] = request["number"], ended, request["folder"]
        self._reply(request["number"], f"pid {pid}")
        return pid

    def _close(self) -> None:
        """Close, in a child, what is the server's."""
        os.close(self._requests)
        os.close(self._replies)
        for _, ended, _ in self._children.values():
            if ended is not None:
                os.close(ended)
        self._children.clear()

    def _reap(self, poll: select.poll) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid in self._children:
                number, ended, _ = self._children.pop(pid)
                if ended is not None:
                    poll.unregister(ended)
                    os.close(ended)
                # What the child left behind: it is ours now, as the child is gone.
                end_descendants(os.getpid(), but=self._children)
                self._reply(number, f"code {os.waitstatus_to_exitcode(status)}")

    def _end(self) -> NoReturn:
        """End with all that still runs, and its folders: nobody waits for it any more."""
        end_descendants(os.getpid())
        for pid in self._children:
            kill_group(pid)
        if self._children:
            import shutil

            for _, _, folder in self._children.values():
                shutil.rmtree(folder, ignore_errors=True)
        mine = os.path.dirname(os.environ["HOME"])
        with contextlib.suppress(OSError):
            os.unlink(f"{mine}/owner")
            for folder in (f"{mine}/work", f"{mine}/home", mine):
                os.rmdir(folder)
        os._exit(0)

    def _receive(self) -> object:
        size = self._read(4)
        return marshal.loads(self._read(int.from_bytes(size, "big"))) if size else None

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if not (more := os.read(self._requests, size - len(data))):
                return b""
            data += more
        return data

    def _reply(self, number: int, text: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(self._replies, f"{number} {text}\n".encode())
