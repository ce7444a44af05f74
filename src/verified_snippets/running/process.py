"""Processes for snippets: forked from a warm parent, or started afresh.

Both run `verified_snippets.running.child` on a folder and are waited for and ended alike.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from .allowance import Allowance
from .tree import end_descendants, kill_group

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"  # there, libraries forbid it
PLACES = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE")
PYTHON = (sys.executable, "-X", "utf8", "-P")  # no file of the current folder is imported
COMMAND = (*PYTHON, "-m", "verified_snippets.running.server")
# Not with -m: it would be the module __main__, at which Python shows more warnings.
START_CHILD = "from verified_snippets.running import child; child.start()"
# For all imports of the parent: what it may use of the processor, and what may pass meanwhile.
START_SECONDS = 120.0
START_TIMEOUT = 600.0
POLL_SECONDS = 0.05


class Lost(Exception):
    """The warm parent died, and the snippet with it: nothing is known of the snippet."""


class Process(Protocol):
    """A process that runs one snippet."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def wait(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal; None if it still runs after that time."""

    def kill(self) -> None:
        """End it and all that it started and left behind."""


class Spawned:
    """A process started afresh: it imports all that the snippet needs itself."""

    def __init__(self, folder: Path, request: dict[str, Any]) -> None:
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        with open(folder / "stdout", "ab") as stdout, open(folder / "stderr", "ab") as stderr:
            self._process = subprocess.Popen(
                [*PYTHON, "-c", START_CHILD, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=environment(),
                start_new_session=True,
            )

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


class Forked:
    """A process forked by the warm parent, which tells when it has started and ended."""

    def __init__(self) -> None:
        self._started = threading.Event()
        self._ended = threading.Event()
        self._pid: int | None = None
        self._code: int | None = None

    def started(self, parent: Allowance) -> None:
        """Wait until it is there. Lost if the parent died or does not get to it."""
        while not self._started.wait(POLL_SECONDS):
            if parent.exceeded():
                raise Lost
        if self._pid is None:
            raise Lost

    @property
    def pid(self) -> int:
        """See Process."""
        assert self._pid is not None
        return self._pid

    def tell(self, event: dict[str, int]) -> None:
        """Take what the parent says of it."""
        self._pid = event.get("pid", self._pid)
        self._code = event.get("code", self._code)
        self._started.set()
        if "code" in event or not event:
            self._ended.set()

    def wait(self, seconds: float) -> int | None:
        """See Process. Lost if the parent died."""
        if not self._ended.wait(seconds):
            return None
        if self._code is None:
            raise Lost
        return self._code

    def kill(self) -> None:
        """See Process."""
        if not self._ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)  # it may not lead a group yet
        kill_group(self.pid)
        self._ended.wait()


class Warm:
    """A parent that has imported what snippets need, and forks a child for each.

    `modules` are imported first, as far as they can be. Safe to call from many threads.
    """

    def __init__(self, modules: Iterable[str]) -> None:
        self._children: dict[str, Forked] = {}
        self._lock = threading.Lock()
        self._server = subprocess.Popen(
            [*COMMAND, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            start_new_session=True,  # an interrupt from the keyboard is ours to handle
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, folder: Path, request: dict[str, Any]) -> Forked:
        """Fork a child in this folder, once all is imported. Lost if the parent died."""
        child = Forked()
        assert self._server.stdin is not None
        with self._lock:
            if self._server.poll() is not None:
                raise Lost
            self._children[str(folder)] = child
            try:
                self._server.stdin.write(json.dumps([str(folder), request]).encode() + b"\n")
                self._server.stdin.flush()
            except OSError:
                raise Lost from None
        # Its own time alone: what its children use is theirs.
        allowance = Allowance(self._server.pid, START_SECONDS, START_TIMEOUT, tree=False)
        try:
            child.started(allowance)
        except Lost:
            self._server.kill()  # it hangs, if it is there at all: nobody is to wait for it again
            raise
        return child

    def close(self) -> None:
        """End the parent, and with it whatever child still runs."""
        assert self._server.stdin is not None
        with contextlib.suppress(OSError):
            self._server.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._server.wait(1)
        self._server.kill()  # it may hang in an import
        self._server.wait()
        self._listener.join()

    def _listen(self) -> None:
        assert self._server.stdout is not None
        with self._server.stdout as replies:
            for line in replies:
                folder, event = json.loads(line)
                with self._lock:
                    self._children[folder].tell(event)
        self._server.wait()
        with self._lock:
            for child in self._children.values():
                child.tell({})


def environment() -> dict[str, str]:
    """The caller's environment, less what would make two runs differ.

    Of Python's own variables those remain that say where things are.
    """
    mine = {k: v for k, v in os.environ.items() if k in PLACES or not k.startswith("PYTHON")}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    here = str(Path(__file__).parents[2])
    return {
        **mine,
        **threads,
        "MPLBACKEND": "agg",  # a figure is shown by nobody, and waits for nobody
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([here, *filter(None, [mine.get("PYTHONPATH")])]),
        "NO_COLOR": "1",
    }
