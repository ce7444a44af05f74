"""Run snippets, each alone in a process of its own, and make a record of each."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from .problem import Refused
from .record import Effect, Record
from .snippet import UNPRINTABLE, Snippet

POLL_SECONDS = 0.02
ADDRESS = re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+")
INTERNAL = re.compile(r"\s*\(Triggered internally at [^)]*\)\.?")


@dataclass(frozen=True)
class Limits:
    """What a snippet may take: seconds of wall time, bytes of output."""

    seconds: float = 60.0
    output: int = 1_000_000


DEFAULT_LIMITS = Limits()


def run(snippet: Snippet, limits: Limits = DEFAULT_LIMITS, stop: Event | None = None) -> Record:
    """Run one snippet and return its record.

    Refused, with the line that it was at, if it is killed, ends its own process,
    exceeds a limit, or prints what no text file can hold. An exception that it raises
    is no failure of the run: the record says so. Setting `stop` ends it early.
    """
    with tempfile.TemporaryDirectory(prefix="snippet-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        (folder / "work").mkdir()
        request = {"path": str(snippet.path.resolve()), "source": snippet.source}
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        (folder / "events").touch()
        ended = _spawn(folder, limits, stop or Event())
        return _record(snippet, folder, ended, limits)


def _spawn(folder: Path, limits: Limits, stop: Event) -> str | int:
    """Start the child and wait for it: its exit code, or in words why it was stopped."""
    with (
        open(folder / "stdout", "ab") as stdout,
        open(folder / "stderr", "ab") as stderr,
    ):
        process = subprocess.Popen(
            [
                sys.executable,
                "-X",
                "utf8",
                "-m",
                "verified_snippets.child",
                str(folder),
            ],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=_environment(folder),
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + limits.seconds
        while True:
            try:
                return process.wait(POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    return f"ran longer than {limits.seconds:g} s"
                if (folder / "stdout").stat().st_size > limits.output:
                    return f"printed more than {limits.output} bytes"
                if stop.is_set():
                    return "was interrupted"
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started and left behind."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """The caller's environment, less what would make two runs differ."""
    mine = {k: v for k, v in os.environ.items() if k not in ("PYTHONWARNINGS", "PYTHONSTARTUP")}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    return {
        **mine,
        **threads,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).parents[1]), *filter(None, [mine.get("PYTHONPATH")])]
        ),
        "NO_COLOR": "1",
        "TMPDIR": str(folder / "work"),
    }


def _record(snippet: Snippet, folder: Path, ended: str | int, limits: Limits) -> Record:
    at: int | None = None
    effects: list[Effect] = []
    versions = None
    with open(folder / "events", encoding="utf-8") as events:
        for text in events:
            try:
                event = json.loads(text)
            except ValueError:
                break  # it was killed while writing this
            at = event.get("at", at)
            if did := event.get("did"):
                effects.append(_effect(snippet, did))
            versions = event.get("end", versions)
    if isinstance(ended, str) or versions is None:
        reason = ended if isinstance(ended, str) else _ending(ended)
        message = f"{reason}, at line {at}" if at else f"{reason}, before its first statement"
        raise Refused.at(snippet.path, at, message, *stderr_tail(folder / "stderr"))
    if (folder / "stdout").stat().st_size > limits.output:
        raise Refused.at(snippet.path, at, f"printed more than {limits.output} bytes")
    return Record(snippet.digest, versions, tuple(effects))


def _ending(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended its own process with exit code {code}"


def stderr_tail(path: Path, lines: int = 12) -> tuple[str, ...]:
    """The last lines that a child wrote to standard error."""
    text = path.read_bytes().decode("utf-8", "replace")
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
    return ADDRESS.sub("0x…", text.replace(str(snippet.path.resolve()), snippet.path.name))
