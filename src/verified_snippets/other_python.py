"""The process of another interpreter that runs this very package: what is said to it, and how long it is waited for."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .disk import MAX_FILE_BYTES
from .errors import SnippetError, escape_unprintable
from .running.process_tree import kill_group

MAX_QUOTED_REPLY = 80  # characters of what is no reply of ours, in a message
NO_PYTHON = "name an interpreter of Python"
READY = "ready"  # its first line: it is Python, and has imported this package
READY_SECONDS = 120.0  # that may pass until then
PACKAGE_FOLDER = str(Path(__file__).resolve().parent)
# The folder that this package is in may hold libraries as well, which are none of the other interpreter's:
# so it is imported by itself, and no place to import from is added.
RUN_THERE = f"""\
import sys
if sys.version_info < (3, 11):
    sys.exit("this is Python %d.%d" % sys.version_info[:2])
import importlib.util
found = importlib.util.spec_from_file_location("verified_snippets", {PACKAGE_FOLDER + "/__init__.py"!r})
sys.modules["verified_snippets"] = importlib.util.module_from_spec(found)
found.loader.exec_module(sys.modules["verified_snippets"])
from verified_snippets.side_by_side import run_as_asked
run_as_asked()
"""


class OtherPython:
    """A process of another interpreter, which calls `side_by_side.run_as_asked`. Use it in a `with`.

    Whatever it is waited for, it is killed and SnippetError raised if it takes too long.
    """

    def __init__(self, python: Path) -> None:
        self._python = python
        try:
            self._process = subprocess.Popen(
                [os.path.abspath(python), "-c", RUN_THERE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise SnippetError.at(python, None, f"cannot be run: {error.strerror}") from None

    def __enter__(self) -> OtherPython:
        return self

    def __exit__(self, *_: object) -> None:
        kill_group(self._process.pid)
        self._process.__exit__(None, None, None)

    def send_request(self, request: str) -> None:
        """Write to its standard input, once it is there; raise SnippetError if it is no Python."""
        assert self._process.stdin
        with self._deadline(READY_SECONDS):
            with suppress(BrokenPipeError):  # it has ended already: its exit code says why
                self._process.stdin.write(request)
                self._process.stdin.close()
            ready = self._read_line()
        if ready not in (f"{READY}\n", ""):
            raise self.make_error(ready)

    def read_line(self, seconds: float) -> str:
        """Return its next line; empty if there is none."""
        with self._deadline(seconds):
            return self._read_line()

    def wait(self) -> int:
        """Return its exit code."""
        with self._deadline(READY_SECONDS):
            return self._process.wait()

    def make_error(self, line: str) -> SnippetError:
        """Return the error that it is no Python of ours, as it says this line."""
        said = escape_unprintable(line[: 2 * MAX_QUOTED_REPLY].rstrip("\n"))
        return SnippetError.at(self._python, None, f"says {said[:MAX_QUOTED_REPLY]!r}; {NO_PYTHON}")

    def _read_line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline(MAX_FILE_BYTES)

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kill the process, which ends the wait in the `with`, if that takes longer."""
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            kill_group(self._process.pid)

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if is_late.is_set():
            message = f"has not answered for {seconds:g} s; {NO_PYTHON}"
            raise SnippetError.at(self._python, None, message)
