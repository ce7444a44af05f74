"""A fork server as the command sees it, and the processes that it forks.

A program may stop or kill its server, so every wait for a server or a child has a time limit.
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

START_SECONDS = 120.0  # of the processor, for all the imports of a server
START_TIMEOUT = 600.0  # seconds by the clock, for the same
HANGING_SECONDS = 30.0  # by the clock, for an answer of a server that has answered before
PROCESS_POLL_SECONDS = 0.05


class ForkedProcess:
    """A process that a server forks, and of which it tells when it has started and ended.

    `end_server` ends the server, for when that hangs and so tells nothing.
    """

    def __init__(self, end_server: Callable[[], None]) -> None:
        self._end_server = end_server
        self._started = threading.Event()
        self._ended = threading.Event()
        self._pid: int | None = None
        self._code: int | None = None
        self._is_refused = False
        self._errno: int | None = None

    def wait_for_start(self, server_budget: TimeBudget) -> None:
        """Wait until it runs.

        Raises ServerLostError if the server died or exceeds its budget before,
        FreshProcessNeededError if the server must not run this program, and OSError if it cannot fork.
        """
        while not self._started.wait(PROCESS_POLL_SECONDS):
            if server_budget.exceeded():
                raise ServerLostError
        if self._is_refused:
            raise FreshProcessNeededError
        if self._errno:
            raise OSError(self._errno, os.strerror(self._errno))
        if self._pid is None:
            raise ServerLostError

    @property
    def pid(self) -> int:
        """See Process."""
        assert self._pid is not None
        return self._pid

    def receive(self, event: str, number: int | None = None) -> None:
        """Take a reply of the server (see forkserver.py), or `lost` when that has died."""
        if event == "pid":
            self._pid = number
        elif event == "code":
            self._code = number
        elif event == "errno":
            self._errno = number
        elif event == "afresh":
            self._is_refused = True
        self._started.set()
        if event != "pid":
            self._ended.set()

    def wait(self, seconds: float) -> int | None:
        """See Process. Raises ServerLostError if the server died, or does not tell of the end."""
        if not self._ended.wait(seconds):
            if not has_ended(self.pid):
                return None
            if not self._ended.wait(HANGING_SECONDS):  # its server was stopped, or hangs
                self._end_server()
                self._ended.wait(HANGING_SECONDS)  # for `lost`, which the listener says then
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

    Safe to use from many threads. `folder` belongs to the server alone.
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
        self._has_served = False
        self._start_error: str | None = None
        self._python = start_python(folder, settings)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        try:
            self._listener.start()
        except BaseException:  # there may be too many threads
            self._python.process.kill()
            self._python.process.wait()
            os.close(self._python.requests)
            os.close(self._python.replies)
            self._python.errors.close()
            raise

    def start(self, folder: Path) -> ForkedProcess:
        """Fork a child that runs the program in this folder, as soon as all imports are done.

        Raises ServerLostError if the server has died or hangs, and FreshProcessNeededError if the
        program has to do its imports itself.
        """
        child = ForkedProcess(self._python.process.kill)
        with self._lock:
            if self._python.process.poll() is not None:
                raise ServerLostError
            number = next(self._numbers)
            self._children[number] = child
            try:
                send_words(self._python.requests, {"folder": str(folder), "number": number})
            except OSError:
                raise ServerLostError from None
        timeout = HANGING_SECONDS if self._has_served else START_TIMEOUT
        # Without `tree`: what its children use of the processor is not the server's doing.
        budget = TimeBudget(self._python.process.pid, START_SECONDS, timeout, tree=False)
        try:
            child.wait_for_start(budget)
        except ServerLostError:
            self._python.process.kill()  # or the next program would wait for the same hanging server
            raise
        self._has_served = True
        return child

    def find_start_error(self) -> str | None:
        """Return why Python itself did not start, in its words; None if it did."""
        self._listener.join(HANGING_SECONDS)
        return self._start_error

    def has_died(self) -> bool:
        """Return whether the process has ended."""
        return self._python.process.poll() is not None

    def close(self) -> None:
        """End the server, and with it whatever child still runs."""
        with contextlib.suppress(OSError):
            os.close(self._python.requests)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._python.process.wait(1)
        self._python.process.kill()  # it may hang in an import
        self._python.process.wait()
        self._listener.join()

    def _listen(self) -> None:
        """Hand each reply to the child that it is about, until the server is gone."""
        with open(self._python.replies, encoding="ascii") as replies:
            for line in replies:
                number, event, *more = line.split()
                with self._lock:
                    self._children[int(number)].receive(event, *map(int, more))
                    if event != "pid":
                        del self._children[int(number)]  # nothing more is said of it
        self._python.process.wait()
        with self._python.errors:
            self._start_error = self._python.find_start_error()
        with self._lock:
            for child in self._children.values():
                child.receive("lost")
