"""A fork server as the command sees it, and the processes that this forks.

None of the two is waited for without an end: a program may stop or kill the server.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

from ..inspectors import find_inspectors
from .environment import AS_RECORDED, RunConditions, build_environment
from .leading_imports import ImportSteps
from .limits import Limits
from .messages import ServerSettings
from .process import (
    PROGRAM_FILE,
    FreshProcessNeededError,
    ServerLostError,
    send_words,
    start_python,
)
from .process_tree import has_ended, kill_group
from .time_budget import TimeBudget

# For all imports of a server: what it may use of the processor, and what may pass meanwhile.
START_SECONDS = 120.0
START_TIMEOUT = 600.0
HANGING_SECONDS = 30.0  # without an answer from a server that has answered before
PROCESS_POLL_SECONDS = 0.05


class ForkedProcess:
    """A process forked by a server, which tells when it has started and ended."""

    def __init__(self, end_server: Callable[[], None]) -> None:
        self._end_server = end_server
        self._started = threading.Event()
        self._ended = threading.Event()
        self._pid: int | None = None
        self._code: int | None = None
        self._afresh = False

    def started(self, server: TimeBudget) -> None:
        """Wait until it is there. ServerLostError if the server died or does not get to it."""
        while not self._started.wait(PROCESS_POLL_SECONDS):
            if server.exceeded():
                raise ServerLostError
        if self._afresh:
            raise FreshProcessNeededError
        if self._pid is None:
            raise ServerLostError

    @property
    def pid(self) -> int:
        """See Process."""
        assert self._pid is not None
        return self._pid

    def tell(self, event: str, number: int | None = None) -> None:
        """Take what the server says of it."""
        if event == "pid":
            self._pid = number
        elif event == "code":
            self._code = number
        elif event == "afresh":
            self._afresh = True
        self._started.set()
        if event != "pid":
            self._ended.set()

    def wait(self, seconds: float) -> int | None:
        """See Process. ServerLostError if the server died, or does not tell of the end."""
        if not self._ended.wait(seconds):
            if not has_ended(self.pid):
                return None
            if not self._ended.wait(HANGING_SECONDS):  # its server was stopped, or hangs
                self._end_server()
                self._ended.wait(HANGING_SECONDS)  # its end is told
        if self._code is None:
            raise ServerLostError
        return self._code

    def kill(self) -> None:
        """See Process."""
        if not self._ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)  # it may not lead a group yet
        kill_group(self.pid)
        if not self._ended.wait(HANGING_SECONDS):
            self._end_server()


class ForkServerHandle:
    """A process that does the imports of `steps` once, and forks a child for each program.

    Safe to call from many threads. `folder` is its own.
    """

    def __init__(
        self,
        steps: ImportSteps,
        folder: Path,
        limits: Limits,
        conditions: RunConditions = AS_RECORDED,
    ) -> None:
        libraries = {step.partition(":")[0].partition(".")[0] for step in steps}
        inspectors = find_inspectors().values()
        settings: ServerSettings = {
            "fork": True,
            "environ": build_environment(folder, limits, conditions.hash_seed),
            "ahead": conditions.ahead,
            "file": f"/proc/self/cwd/{PROGRAM_FILE}",
            "preload": [*steps],
            "inspectors": [[*entry] for entry in inspectors if steps],
            "libraries": [*libraries],
        }
        self._children: dict[int, ForkedProcess] = {}
        self._numbers = count()
        self._lock = threading.Lock()
        self._serves = False
        self._process, self._to, self._back = start_python(folder, settings)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, folder: Path) -> ForkedProcess:
        """Fork a child for this folder, once all is imported. ServerLostError if the server died."""
        child = ForkedProcess(self._process.kill)
        with self._lock:
            if self._process.poll() is not None:
                raise ServerLostError
            number = next(self._numbers)
            self._children[number] = child
            try:
                send_words(self._to, {"folder": str(folder), "number": number})
            except OSError:
                raise ServerLostError from None
        # Its own time alone: what its children use is theirs.
        timeout = HANGING_SECONDS if self._serves else START_TIMEOUT
        budget = TimeBudget(self._process.pid, START_SECONDS, timeout, tree=False)
        try:
            child.started(budget)
        except ServerLostError:
            self._process.kill()  # it hangs, if it is there at all: nobody is to wait for it again
            raise
        self._serves = True
        return child

    def has_died(self) -> bool:
        """Return whether it is there no more."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the server, and with it whatever child still runs."""
        with contextlib.suppress(OSError):
            os.close(self._to)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._process.kill()  # it may hang in an import
        self._process.wait()
        self._listener.join()

    def _listen(self) -> None:
        with open(self._back, encoding="ascii") as replies:
            for line in replies:
                number, event, *more = line.split()
                with self._lock:
                    self._children[int(number)].tell(event, *map(int, more))
        self._process.wait()
        with self._lock:
            for child in self._children.values():
                child.tell("lost")
