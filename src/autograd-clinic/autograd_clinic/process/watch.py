"""Run a reader's program while a witness looks on, and read what that has seen.

It has a process of its own, and the folder, the environment and the standard streams that it
would have.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import verified_snippets
from verified_snippets import disk
from verified_snippets.running.folders import FolderSet
from verified_snippets.running.process_tree import end_descendants

from ..evidence.events import Event
from ..evidence.store import read_event
from ..program.program import UserProgram
from .witness import WITNESS_COMMAND

# The folders that have the two packages; where they are installed, they are one.
PACKAGES = dict.fromkeys(
    map(str, (Path(__file__).parents[2], Path(verified_snippets.__file__).parents[1]))
)
PYTHON_COMMAND = (sys.executable, "-X", "utf8", "-P")  # no file of the current folder is imported


def observe_program(
    program: UserProgram,
    arguments: list[str],
    seconds: float | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    stdin: int | None = None,
) -> tuple[list[Event], int | None]:
    """Run a program; return what was seen of it, and its exit code, or None after so many seconds."""
    with FolderSet().one("explain") as folder:
        request = {
            "source": program.source,
            "path": str(program.path),
            "argv": [program.called, *arguments],
            "module": program.module,
            "root": str(program.root) if program.root else None,
            "parent": os.getpid(),
        }
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        process = subprocess.Popen(
            [*PYTHON_COMMAND, "-c", WITNESS_COMMAND, str(folder), *PACKAGES],
            stdout=stdout,
            stderr=stderr,
            stdin=stdin,
        )
        code: int | None = None
        while True:
            try:
                code = process.wait(seconds)
            except KeyboardInterrupt as interrupt:
                if interrupt.args in ((), (signal.SIGINT,)):
                    continue  # the program has it too, and ends or does not
                _end(process)  # SIGTERM, say, is sent to us alone
                raise
            except subprocess.TimeoutExpired:
                _end(process)
            break
        return read_events(folder / "seen"), code


def _end(process: subprocess.Popen[bytes]) -> None:
    # Or it would go on, and may end well, as soon as that has ended which it waits for.
    process.send_signal(signal.SIGSTOP)
    end_descendants(process.pid)  # or they would hold its streams open
    process.kill()
    process.wait()


def read_events(seen: Path) -> list[Event]:
    """Read the events in a file, up to a line that is torn by the end of its process."""
    events: list[Event] = []
    try:
        told = disk.read_bytes(seen, sys.maxsize).decode("utf-8", "replace")
    except FileNotFoundError:
        return events
    for line in told.splitlines():
        try:
            events.append(read_event(line))
        except json.JSONDecodeError:
            break
    return events
