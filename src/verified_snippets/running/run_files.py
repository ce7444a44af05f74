"""The files into which a program prints, and into which its worker writes what it does."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..characters import UNFIT_FOR_CODE
from .messages import RunEvent

MAX_TAIL_BYTES = 20_000  # of standard error, in which its last lines are looked for
MAX_EVENT_BYTES = 50_000_000  # of all events of a run: no honest program needs a thousandth of it


class RunFiles:
    """The files of one run: `stdout` and `stderr` of its program, and `events` of its worker.

    They are made here before the program starts, and the worker removes their names: the program
    can't open them again. `key` is what each line of `events` begins with.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._key = f"{key} ".encode()
        self._fds: dict[str, int] = {}
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            for name in ("events", "stdout", "stderr"):
                self._fds[name] = os.open(folder / name, flags, 0o600)
        except OSError:
            self.__exit__()
            raise

    def __enter__(self) -> RunFiles:
        return self

    def __exit__(self, *_: object) -> None:
        for fd in self._fds.values():
            os.close(fd)

    def size(self, name: str) -> int:
        """Return the size of a file in bytes."""
        return os.fstat(self._fds[name]).st_size

    def exceeded(self, limit: int) -> str | None:
        """Return which file has grown too large, in words; None if none has.

        `limit` is that of standard output and of standard error, each, in bytes.
        """
        for name, where in (("stdout", ""), ("stderr", " on standard error")):
            if self.size(name) > limit:
                return f"printed more than {limit} bytes{where}"
        if self.size("events") > MAX_EVENT_BYTES:
            return f"did more than {MAX_EVENT_BYTES} bytes can tell"
        return None

    def read(self, name: str, start: int = 0) -> bytes:
        """Return what a file holds from the byte `start` on."""
        parts = []
        while part := os.pread(self._fds[name], 1 << 20, start):
            parts.append(part)
            start += len(part)
        return b"".join(parts)

    def events(self) -> list[RunEvent] | None:
        """Return the worker's events; None if anybody else wrote into their file, too."""
        events = []
        *lines, rest = self.read("events").split(b"\n")
        for line in lines:
            if not line.startswith(self._key):
                return None
            events.append(json.loads(line[len(self._key) :]))
        # The worker may have been killed in the middle of its last line.
        return None if rest and not rest.startswith(self._key[: len(rest)]) else events

    def stderr_tail(self, lines: int = 12) -> tuple[str, ...]:
        """Return the last lines on standard error, fit to be shown in a report."""
        start = max(0, self.size("stderr") - MAX_TAIL_BYTES)
        text = self.read("stderr", start).decode("utf-8", "replace")
        return tuple(
            UNFIT_FOR_CODE.sub("?", line.rstrip())
            for line in text.rstrip().split("\n")[-lines:]
            if text.strip()
        )
