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
import re
import select
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast

from .held_modules import HeldModules, NotRestorableError
from .process_tree import LIBC, adopt_orphans, end_descendants, kill_group

if TYPE_CHECKING:
    from ..watching.protocol import Inspector
    from .audit_hook import AuditHook
    from .messages import RunRequest, ServedFolder, ServerSettings
    from .private_modules import PrivateModules

PR_SET_PDEATHSIG = 1
WORTH_GATHERING = 24  # programs, from which on large pages save more than it takes to gather them
POLL_MILLISECONDS = 20  # where the kernel does not tell of an end


class ForkServer:
    """See the module. `serve` returns in a child, with the folder of what this is to run."""

    def __init__(
        self, requests: int, replies: int, hook: AuditHook, private: PrivateModules
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._hook = hook
        self._private = private
        self._held = HeldModules()
        self._preload_module: Any = None
        self._children: dict[int, tuple[int, int | None, str]] = {}  # number, pidfd, folder
        self._forked = 0
        self._asked: set[str] = set()  # the modules that were asked for, there or not
        self._spent = False
        self._inspectors: list[Inspector] = []
        self._later: dict[str, Sequence[str]] = {}  # what to hold, by the words that use it
        self._kept: set[str] = set()  # the modules that programs share
        self._there = 0  # how many of them they see at once

    def serve(self) -> str:
        """Fork a child for each request, and wait for its end, until the requests end."""
        settings = cast("ServerSettings | None", self._receive())
        if settings is None:
            os._exit(0)
        os.environ.clear()
        os.environ.update(settings["environ"])
        if not settings["fork"]:
            return self._become_program()
        os.setsid()
        adopt_orphans()
        if settings["preload"]:
            self._preload(settings["preload"], settings)
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
                if self._preload_module:
                    self._prepare(request["folder"])
                if self._is_afresh(request["folder"]):
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
        self._forked += 1
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            os.setsid()
            with contextlib.suppress(AttributeError):  # where there is prctl
                LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)  # it died before we asked to die with it
            adopt_orphans()  # or they would be ended when another child is done
            self._close()
            for inspector in self._inspectors:
                with contextlib.suppress(Exception):
                    inspector.reseed()
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

    def _preload(self, steps: list[str], settings: ServerSettings) -> None:
        """Do the imports with which programs begin: all of theirs would do just that."""
        shown: list[object] = []
        self._hook.warned = lambda category, message: shown.append(message)
        self._hook.asked = self._asked
        atexit.register(self._end_program, os.getpid())
        for step in steps:
            name, _, names = step.partition(":")
            with contextlib.suppress(Exception):
                __import__(name, {}, {}, names.split(",") if names else [], 0)
                continue
            self._spent = True  # each program is to see for itself
            return
        sys.stdout.flush()
        self._asked.update(name.partition(".")[0] for name in sys.modules)
        self._spent = bool(shown) or os.fstat(1).st_size > 0
        self._preload_module = self._private.load("verified_snippets.running.preload")
        there = [entry for entry in settings["inspectors"] if entry[0] in sys.modules]
        self._inspectors = self._private.load_inspectors(there)
        if there:
            self._private.load("verified_snippets.watching.observe")
        for inspector in self._inspectors:
            self._hold(inspector.held)
            self._later |= inspector.held_if_used
        self._spent = self._spent or bool(shown) or os.fstat(1).st_size > 0
        self._settle()

    def _settle(self) -> None:
        """Be ready to fork: from here on, programs share what is there."""
        for inspector in self._inspectors:
            inspector.warm()
        self._preload_module.settle_imports()
        self._there = len(sys.modules)
        self._kept = {*sys.modules, *self._held.names()} - {"__main__"}

    def _prepare(self, folder: str) -> None:
        """Hold more as soon as a program uses it, and gather pages when many programs come."""
        source = read_request(folder)["source"] if self._later else ""
        for words in [words for words in self._later if re.search(words, source)]:
            self._hold(self._later.pop(words))
            self._settle()
        if self._forked == WORTH_GATHERING:
            self._preload_module.gather_memory()

    def _end_program(self, server: int) -> None:
        if os.getpid() != server:
            self._preload_module.end_program(self._kept, self._there)

    def _hold(self, roots: Sequence[str]) -> None:
        for root in roots:
            try:
                self._held.hold(root)
            except NotRestorableError:
                self._spent = True
            except ImportError:
                continue
        sys.stdout.flush()
        self._asked.update(name.partition(".")[0] for name in self._held.names())

    def _is_afresh(self, folder: str) -> bool:
        """Return whether a program has to import all itself: a module beside it has such a name."""
        if self._spent or not self._preload_module:
            return self._spent
        try:
            names = os.listdir(os.path.dirname(read_request(folder)["path"]))
        except OSError:
            return True
        return not self._asked.isdisjoint(name.partition(".")[0] for name in names)


def read_request(folder: str) -> RunRequest:
    """Return what is to run in this folder."""
    with open(f"{folder}/request", "rb") as file:
        request: RunRequest = marshal.load(file)
    return request
