"""Run snippets, each alone in a process of its own, and make a record of each."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

from ..files.figures import saved
from ..files.invisible import UNPRINTABLE
from ..files.record import Effect, Record
from ..files.snippet import Snippet
from ..files.store import facts_of
from ..problem import Refused
from .allowance import Allowance
from .process import CAN_FORK, Lost, Process, Spawned, Warm

POLL_SECONDS = 0.02
REMOVALS = 50  # of a folder, until nothing makes a file in it
TAIL_BYTES = 20_000  # of standard error, in which its last lines are looked for
ADDRESS = re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+")
OUT_OF_SPACE = re.compile(r"^OSError: \[Errno 28\]")
OUT_OF_MEMORY = re.compile(r"^MemoryError\b|can't allocate memory|Cannot allocate memory")
# What stands above the program in a stack that it prints, down to where we start it.
FRAME = r'  File "[^"\n]*", line \d+, in .*\n(?:    .*\n)*'
OUTER = re.compile(
    rf'(?:{FRAME})*?  File "{re.escape(str(Path(__file__).with_name("child.py")))}", line \d+, in execute\n(?:    .*\n)*'
)
INTERNAL = re.compile(r"\s*\(Triggered internally at [^)]*\)\.?")


@dataclass(frozen=True)
class Limits:
    """What a snippet may take.

    `seconds` of the processor, its own and those of what it starts; `timeout` seconds by
    the clock, for what sleeps or waits, by default six times as many; bytes of `memory`
    beyond what its process starts with; bytes of `output`.
    """

    seconds: float = 10.0
    memory: int = 2_000_000_000
    output: int = 1_000_000
    timeout: float | None = None


DEFAULT_LIMITS = Limits()


class Runner:
    """Runs snippets within limits, each in a process of its own; from many threads.

    With `modules`, and where processes can fork, they are forked from a parent that has
    imported these once; else each is started afresh. Close it, or use it in a `with`.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, modules: Iterable[str] = ()) -> None:
        self.limits = limits
        self._warm = Warm(modules) if modules and CAN_FORK else None
        self._stop = Event()

    def run(self, snippet: Snippet) -> Record:
        """Run one snippet and return its record.

        Refused, with the line that it was at, if it is killed, ends its own process,
        exceeds a limit, or prints what no text file can hold. An exception that it
        raises is no failure of the run: the record says so.
        """
        try:
            return self._run(snippet, self._warm.start if self._warm else Spawned)
        except Lost:
            if self._stop.is_set():
                raise Refused.at(snippet.path, None, "was interrupted") from None
            return self._run(snippet, Spawned)  # so that the culprit alone is blamed

    def stop(self) -> None:
        """End what runs; each such run is refused."""
        self._stop.set()

    def close(self) -> None:
        """End what runs, and the parent."""
        self.stop()
        if self._warm:
            self._warm.close()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, snippet: Snippet, start: Callable[[Path, dict[str, Any]], Process]) -> Record:
        with _temporary_folder() as folder:
            (folder / "work").mkdir()
            request = {
                "path": str(snippet.path.resolve()),
                "source": snippet.source,
                "memory": self.limits.memory,
                "watch": "torch" in snippet.imports,
            }
            for file in ("events", "stdout", "stderr"):
                (folder / file).touch()
            process = start(folder, request)
            try:
                ended = self._wait(process, folder)
            finally:
                process.kill()
            return _record(snippet, folder, ended, self.limits)

    def _wait(self, process: Process, folder: Path) -> int | str:
        """The exit code, or in words why it has to be stopped."""
        allowance = Allowance(process.pid, self.limits.seconds, self.limits.timeout)
        while True:
            if (code := process.wait(POLL_SECONDS)) is not None:
                return code
            if reason := allowance.exceeded():
                return reason
            if _printed(folder) > self.limits.output:
                return f"printed more than {self.limits.output} bytes"
            if self._stop.is_set():
                return "was interrupted"


def run(snippet: Snippet, limits: Limits = DEFAULT_LIMITS) -> Record:
    """Run one snippet in a process started afresh; see Runner.run."""
    with Runner(limits) as runner:
        return runner.run(snippet)


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder for one run. What is killed in it may make a last file while it is removed."""
    made = tempfile.TemporaryDirectory(prefix="snippet-", ignore_cleanup_errors=True)
    try:
        yield Path(made.name).resolve()
    finally:
        made.cleanup()
        for _ in range(REMOVALS):
            if not os.path.exists(made.name):
                break
            time.sleep(POLL_SECONDS)
            shutil.rmtree(made.name, ignore_errors=True)


def _printed(folder: Path) -> int:
    """Bytes on the stream, of the two, that holds more."""
    return max((folder / stream).stat().st_size for stream in ("stdout", "stderr"))


def _record(snippet: Snippet, folder: Path, ended: str | int, limits: Limits) -> Record:
    at: int | None = None
    effects: list[Effect] = []
    read: int | None = None
    links = None
    with open(folder / "events", encoding="utf-8") as events:
        for text in events:
            try:
                event = json.loads(text)
            except ValueError:
                break  # it was killed while writing this
            at = event.get("at", at)
            if "split" in event:
                ended, at = "goes on in a second process", event["split"]
                break
            if did := event.get("did"):
                effects.append(_effect(snippet, did))
            read, links = event.get("end", read), event.get("graph")
    if _printed(folder) > limits.output:
        ended = f"printed more than {limits.output} bytes"
    if sum(len(error) for effect in effects for error in effect.errors) > limits.output:
        ended = f"warned or raised with more than {limits.output} characters"
    raised = effects[-1].raised if effects else None
    if raised and OUT_OF_MEMORY.search(raised):
        ended = f"needed more than {limits.memory} bytes of memory"
    elif raised and OUT_OF_SPACE.search(raised):
        ended = "found no space left in the temporary folder"
    if isinstance(ended, str) or read is None:
        reason = ended if isinstance(ended, str) else _ending(ended)
        message = f"{reason}, at line {at}" if at else f"{reason}, before its first statement"
        raise Refused.at(snippet.path, at, message, *stderr_tail(folder / "stderr"))
    if (folder / "stdout").stat().st_size > read:
        message = "prints after its last statement, from a thread, another process or at exit"
        raise Refused.at(snippet.path, at, f"{message}; print within a statement")
    return Record(
        snippet.digest, _versions(snippet), snippet.spans, tuple(effects), links, saved(folder)
    )


def _versions(snippet: Snippet) -> dict[str, str]:
    """The Python version and those of the distributions that the program imports."""
    versions = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in sorted(snippet.imports):
        if version := _version(name):
            versions[name] = version
    return versions


@cache
def _version(name: str) -> str | None:
    import importlib.metadata  # takes 50 ms, and most calls need no run

    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        # The local part ("+cpu") is how it was built, not which version it is.
        return importlib.metadata.version(name).partition("+")[0]
    return None


def _ending(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended its own process with exit code {code}"


def stderr_tail(path: Path, lines: int = 12) -> tuple[str, ...]:
    """The last lines that a child wrote to standard error."""
    with open(path, "rb") as file:
        file.seek(-min(path.stat().st_size, TAIL_BYTES), os.SEEK_END)
        text = file.read().decode("utf-8", "replace")
    return tuple(
        UNPRINTABLE.sub("?", line.rstrip())
        for line in text.rstrip().split("\n")[-lines:]
        if text.strip()
    )


def _effect(snippet: Snippet, did: dict[str, Any]) -> Effect:
    line = did["line"]
    output = _plain(snippet, line, "prints", did["output"])
    # The last newline does not count, nor do spaces at line ends.
    lines = output.removesuffix("\n").split("\n") if output else []
    warned = [
        INTERNAL.sub("", _plain(snippet, line, "warns with", text)) for text in did["warnings"]
    ]
    raised = did.get("raised")
    return Effect(
        line,
        tuple(text.rstrip() for text in lines),
        tuple(map(_trimmed, warned)),
        None if raised is None else _trimmed(_plain(snippet, line, "raises with", raised)),
        did.get("raised_at"),
        facts_of(did["facts"]),
    )


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def _plain(snippet: Snippet, line: int, does: str, text: str) -> str:
    """The text with what differs between two runs taken out; Refused if unprintable."""
    if bad := UNPRINTABLE.search(text):
        code = ord(bad[0])
        what = (
            f"byte 0x{code - 0xDC00:02X}, which is not UTF-8"
            if 0xDC80 <= code <= 0xDCFF
            else f"U+{code:04X}"
        )
        raise Refused.at(snippet.path, line, f"{does} {what}; print repr() of it instead")
    text = OUTER.sub("", text)
    return ADDRESS.sub("0x…", text.replace(str(snippet.path.resolve()), snippet.path.name))
