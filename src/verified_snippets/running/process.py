"""Processes for programs: a Python that looks for requests, to serve many or to run one.

It is `python` on a file; how it comes to what it runs is in startup/ and in worker.py.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from .messages import ServedFolder, ServerSettings
from .process_tree import end_descendants, kill_group

CAN_FORK = sys.platform == "linux"  # elsewhere libraries forbid it, or nothing tells of a process
STARTUP_FOLDER = Path(__file__).with_name("startup")
PROGRAM_FILE = "program.pyc"
MAX_START_ERROR_BYTES = 10_000  # bytes of what Python says of its start


class ServerLostError(Exception):
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


class StartedPython(NamedTuple):
    """A Python that looks for requests."""

    process: subprocess.Popen[bytes]
    requests: int
    """The pipe to it."""
    replies: int
    """The pipe from it."""
    errors: IO[bytes]
    """What it says of its start."""

    def find_start_error(self) -> str | None:
        """Return why Python itself did not start, in its words; None if it did."""
        if (self.process.poll() or 0) <= 0:
            return None
        self.errors.seek(0)
        said = self.errors.read(MAX_START_ERROR_BYTES).decode("utf-8", "replace").splitlines()
        return next((line for line in said if line.startswith("Fatal Python error")), None)


def start_python(folder: Path, settings: ServerSettings) -> StartedPython:
    """Start a Python that looks for requests."""
    environ = settings["environ"]
    paths = [str(STARTUP_FOLDER), *filter(None, [environ.get("PYTHONPATH")])]
    with contextlib.ExitStack() as ours, contextlib.ExitStack() as childs:
        its_requests, requests = _open_pipe(childs, ours)
        replies, its_replies = _open_pipe(ours, childs)
        errors = ours.enter_context(tempfile.TemporaryFile(dir=folder))
        process = subprocess.Popen(
            # The file is that of the child's own folder, whichever this is.
            [sys.executable, settings["file"]],
            stdin=subprocess.DEVNULL,
            stdout=childs.enter_context(tempfile.TemporaryFile(dir=folder)),
            stderr=errors,
            env={
                **environ,
                "PYTHONPATH": os.pathsep.join(paths),
                "VERIFIED_SNIPPETS": f"{its_requests},{its_replies}",
            },
            cwd=folder / "work",
            pass_fds=(its_requests, its_replies),
            start_new_session=not settings["fork"],
        )
        ours.pop_all()  # who starts it closes them
    with contextlib.suppress(BrokenPipeError):  # it was killed at once: who waits for it sees that
        send_words(requests, settings)
    return StartedPython(process, requests, replies, errors)


def _open_pipe(reader: contextlib.ExitStack, writer: contextlib.ExitStack) -> tuple[int, int]:
    """Open a pipe; each of the two closes its end."""
    read, write = os.pipe()
    reader.callback(os.close, read)
    writer.callback(os.close, write)
    return read, write


def send_words(pipe: int, what: ServerSettings | ServedFolder) -> None:
    """Send a few words; so few that the pipe takes them at once, even if nobody reads."""
    data = marshal.dumps(dict(what))
    os.write(pipe, len(data).to_bytes(4, "big") + data)


class SpawnedProcess:
    """A process started afresh, where processes cannot fork."""

    def __init__(self, folder: Path, environ: dict[str, str], ahead: int | None) -> None:
        file = str(folder / "work" / PROGRAM_FILE)
        settings: ServerSettings = {
            "fork": False,
            "environ": environ,
            "ahead": ahead,
            "file": file,
            "parent": os.getpid(),
        }
        self._process, requests, replies, errors = start_python(folder, settings)
        errors.close()
        os.close(replies)
        with contextlib.suppress(BrokenPipeError):
            send_words(requests, {"folder": str(folder)})
        os.close(requests)

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
