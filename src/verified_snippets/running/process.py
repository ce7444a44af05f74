"""Processes for programs: forked from a server that has imported what they share, or afresh.

Both are `python` on a file; how they come to what they run is in startup/ and in worker.py.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

from ..inspectors import find_inspectors
from .environment import build_environment
from .leading_imports import ImportSteps
from .limits import Limits
from .messages import ServedFolder, ServerSettings
from .process_tree import end_descendants, has_ended, kill_group
from .time_budget import TimeBudget

CAN_FORK = sys.platform == "linux"  # elsewhere libraries forbid it, or nothing tells of a process
STARTUP_FOLDER = Path(__file__).with_name("startup")
PROGRAM_FILE = "program.pyc"
# For all imports of a server: what it may use of the processor, and what may pass meanwhile.
START_SECONDS = 120.0
START_TIMEOUT = 600.0
HANGING_SECONDS = 30.0  # without an answer from a server that has answered before
PROCESS_POLL_SECONDS = 0.05


class WorkerLostError(Exception):
    """The server died, and the program with it: nothing is known of the program."""


class FreshProcessNeededError(Exception):
    """The program has to import itself what the server has imported."""


class Process(Protocol):
    """A process that runs one program."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def wait(self, seconds: float) -> int | None:
        """Return its exit code, negative for a signal; None if it still runs after that time."""

    def kill(self) -> None:
        """End it and all that it started and left behind."""


def _start(folder: Path, settings: ServerSettings) -> tuple[subprocess.Popen[bytes], int, int]:
    """Start a Python that looks for requests; itself, and the pipes to it and from it."""
    (requests, to), (back, replies) = os.pipe(), os.pipe()
    environ = settings["environ"]
    paths = [str(STARTUP_FOLDER), *filter(None, [environ.get("PYTHONPATH")])]
    with tempfile.TemporaryFile(dir=folder) as out, tempfile.TemporaryFile(dir=folder) as err:
        try:
            process = subprocess.Popen(
                # The file is that of the child's own folder, whichever this is.
                [sys.executable, settings["file"]],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={
                    **environ,
                    "PYTHONPATH": os.pathsep.join(paths),
                    "VERIFIED_SNIPPETS": f"{requests},{replies}",
                },
                cwd=folder / "work",
                pass_fds=(requests, replies),
                start_new_session=not settings["fork"],
            )
        finally:
            os.close(requests)
            os.close(replies)
    _send(to, settings)
    return process, to, back


def _send(pipe: int, what: ServerSettings | ServedFolder) -> None:
    """Send a few words; so few that the pipe takes them at once, even if nobody reads."""
    data = marshal.dumps(dict(what))
    os.write(pipe, len(data).to_bytes(4, "big") + data)


class SpawnedProcess:
    """A process started afresh, where processes cannot fork."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        file = str(folder / "work" / PROGRAM_FILE)
        settings: ServerSettings = {"fork": False, "environ": environ, "file": file}
        self._process, to, back = _start(folder, settings)
        os.close(back)
        with contextlib.suppress(BrokenPipeError):
            _send(to, {"folder": str(folder)})
        os.close(to)

    @property
    def pid(self) -> int:
        """See Process."""
        return self._process.pid

    def wait(self, seconds: float) -> int | None:
        """See Process."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def kill(self) -> None:
        """See Process. What left its group is found only while it runs itself."""
        end_descendants(self._process.pid)
        kill_group(self._process.pid)
        self._process.kill()
        self._process.wait()


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
        """Wait until it is there. LostError if the server died or does not get to it."""
        while not self._started.wait(PROCESS_POLL_SECONDS):
            if server.exceeded():
                raise WorkerLostError
        if self._afresh:
            raise FreshProcessNeededError
        if self._pid is None:
            raise WorkerLostError

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
        """See Process. LostError if the server died, or does not tell of the end."""
        if not self._ended.wait(seconds):
            if not has_ended(self.pid):
                return None
            if not self._ended.wait(HANGING_SECONDS):  # its server was stopped, or hangs
                self._end_server()
                self._ended.wait(HANGING_SECONDS)  # its end is told
        if self._code is None:
            raise WorkerLostError
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
        self, steps: ImportSteps, folder: Path, limits: Limits, hash_seed: int = 0
    ) -> None:
        libraries = {step.partition(":")[0].partition(".")[0] for step in steps}
        inspectors = find_inspectors().values()
        settings: ServerSettings = {
            "fork": True,
            "environ": build_environment(folder, limits, hash_seed),
            "file": f"/proc/self/cwd/{PROGRAM_FILE}",
            "preload": [*steps],
            "inspectors": [[*entry] for entry in inspectors if steps],
            "libraries": [*libraries],
        }
        self._children: dict[int, ForkedProcess] = {}
        self._numbers = count()
        self._lock = threading.Lock()
        self._serves = False
        self._process, self._to, self._back = _start(folder, settings)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, folder: Path) -> ForkedProcess:
        """Fork a child for this folder, once all is imported. LostError if the server died."""
        child = ForkedProcess(self._process.kill)
        with self._lock:
            if self._process.poll() is not None:
                raise WorkerLostError
            number = next(self._numbers)
            self._children[number] = child
            try:
                _send(self._to, {"folder": str(folder), "number": number})
            except OSError:
                raise WorkerLostError from None
        # Its own time alone: what its children use is theirs.
        timeout = HANGING_SECONDS if self._serves else START_TIMEOUT
        budget = TimeBudget(self._process.pid, START_SECONDS, timeout, tree=False)
        try:
            child.started(budget)
        except WorkerLostError:
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
