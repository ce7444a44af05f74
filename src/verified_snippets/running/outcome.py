"""What a run has come to: what was told of it, and what record that makes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from ..files.helpers import helpers
from ..files.invisible import UNPRINTABLE
from ..files.layout import with_tree
from ..files.record import Effect, Record
from ..files.snippet import Snippet
from ..files.store import facts_of
from ..problem import Refused
from .limits import Limits
from .shared import FLUSH_FAILED

TAIL_BYTES = 20_000  # of standard error, in which its last lines are looked for
EVENT_BYTES = 50_000_000  # what may be told of a run: a thousand times what any has to say
ADDRESS = re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+")
OUT_OF_SPACE = re.compile(r"^OSError: \[Errno 28\]")
OUT_OF_MEMORY = re.compile(r"^MemoryError\b|can't allocate memory|Cannot allocate memory")
TEMPORARY = re.compile(r"(?<=…/)tmp[a-z0-9_]{8}")  # as tempfile names files and folders
INTERNAL = re.compile(r"\s*\(Triggered internally at [^)]*\)\.?")


class Watched:
    """What is seen of a run: what it prints, and what its worker tells.

    The files are opened before the program is there, and have no names while it runs.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._key = f"{key} ".encode()
        self._fds: dict[str, int] = {}
        for name in ("events", "stdout", "stderr"):
            path = folder / name
            self._fds[name] = os.open(
                path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
            )

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        for fd in self._fds.values():
            os.close(fd)

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        return os.fstat(self._fds[name]).st_size

    def exceeded(self, limit: int) -> str | None:
        """Say what has become too large, for a message."""
        for name, where in (("stdout", ""), ("stderr", " on standard error")):
            if self.size(name) > limit:
                return f"printed more than {limit} bytes{where}"
        if self.size("events") > EVENT_BYTES:
            return f"did more than {EVENT_BYTES} bytes can tell"
        return None

    def read(self, name: str, start: int = 0) -> bytes:
        """What a file holds from there on."""
        parts = []
        while part := os.pread(self._fds[name], 1 << 20, start):
            parts.append(part)
            start += len(part)
        return b"".join(parts)

    def events(self) -> list[dict[str, Any]] | None:
        """What the worker told; None if anybody else wrote there, too."""
        told = []
        *lines, rest = self.read("events").split(b"\n")
        for line in lines:
            if not line.startswith(self._key):
                return None
            told.append(json.loads(line[len(self._key) :]))
        return None if rest and not rest.startswith(self._key[: len(rest)]) else told

    def stderr_tail(self, lines: int = 12) -> tuple[str, ...]:
        """The last lines on standard error."""
        start = max(0, self.size("stderr") - TAIL_BYTES)
        text = self.read("stderr", start).decode("utf-8", "replace")
        return tuple(
            UNPRINTABLE.sub("?", line.rstrip())
            for line in text.rstrip().split("\n")[-lines:]
            if text.strip()
        )


def record_of(
    snippet: Snippet,
    seen: Watched,
    ended: str | int,
    limits: Limits,
    folder: Path,
    data: Iterable[Path] = (),
) -> Record:
    """The record of a run in this folder that has ended so; Refused if it is none to keep.

    `data` are the files that were put there for it.
    """
    told = seen.events()
    if told is None:
        message = "wrote into what is told of its run; a snippet does not write into descriptors"
        raise Refused.at(snippet.path, None, f"{message} that it has not opened")
    at: int | None = None
    did: list[dict[str, Any]] = []
    end: dict[str, Any] | None = None
    undrawn = None
    for event in told:
        at = event.get("at", at)
        if "split" in event:
            at = event["split"]
            end, ended = None, "goes on in a second process"
            break
        if "full" in event:
            ended = "found no space left in the temporary folder"
        if "did" in event:
            did.append(event["did"])
        undrawn = event.get("undrawn", undrawn)
        end = event if "end" in event else end
    raised = did[-1].get("raised") if did else None
    reason = seen.exceeded(limits.output)
    if sum(map(_length, did)) > limits.output:
        reason = f"warned or raised with more than {limits.output} characters"
    elif reason is None and isinstance(ended, int):
        reason = _why_not(ended, end, raised, limits)
    elif reason is None:
        reason = str(ended)
    if reason:
        where = f"at line {at}" if at else "before its first statement"
        if end is not None and not raised and max(end["end"], end["told"]) <= limits.output:
            where = f"after its last statement, line {at}"
        raise Refused.at(snippet.path, at, f"{reason}, {where}", *seen.stderr_tail())
    assert end is not None
    if undrawn:
        message = f"leaves a figure open that cannot be drawn: {undrawn.splitlines()[0]}"
        raise Refused.at(snippet.path, at, message)
    last = seen.read("stdout", end["end"]).decode("utf-8", "surrogateescape")
    if last and at is not None:
        if not did or did[-1]["line"] != at:
            did.append({"line": at, "output": "", "warnings": [], "facts": []})
        did[-1]["output"] += last
    plain = partial(_plain, snippet, folder, [re.compile(each) for each in limits.varies])
    printed: tuple[str, ...] = ()
    if snippet.inside:
        whole = plain(at or 1, "prints", "".join(one["output"] for one in did))
        printed = tuple(line.rstrip() for line in whole.removesuffix("\n").split("\n") if whole)
        did = _by_line(did)
    effects = tuple(_effect(plain, one) for one in did)
    files = helpers(snippet.path, [*end["opened"], *map(str, data)])
    if unfit := next(filter(UNPRINTABLE.search, files), None):
        message = f"uses {unfit!r}, which has a character in its name that does not show"
        raise Refused.at(snippet.path, None, f"{message}; rename it")
    record = Record(
        snippet.digest,
        _versions(snippet),
        snippet.spans,
        effects,
        end["graph"],
        tuple(end["figures"]),
        files,
    )
    return with_tree(replace(record, printed=printed), snippet.source)


def _by_line(did: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was done, a line each: a statement inside another may run often, and between others."""
    found: dict[int, dict[str, Any]] = {}
    for one in did:
        known = found.setdefault(one["line"], {"output": "", "warnings": [], "facts": []})
        output = known["output"] + one["output"]
        warned = [*known["warnings"], *(w for w in one["warnings"] if w not in known["warnings"])]
        found[one["line"]] = {**known, **one, "output": output, "warnings": warned}
        found[one["line"]]["facts"] = [*known["facts"], *one["facts"]]
    return [found[line] for line in sorted(found)]


def _length(did: dict[str, Any]) -> int:
    """How many characters the messages of a statement have."""
    return sum(map(len, (*did["warnings"], did.get("raised", ""))))


def _why_not(
    code: int, end: dict[str, Any] | None, raised: str | None, limits: Limits
) -> str | None:
    """Why a run that ended with this exit code is none to keep, if it is not."""
    if raised and OUT_OF_MEMORY.search(raised):
        return f"needed more than {limits.memory} bytes of memory"
    if raised and OUT_OF_SPACE.search(raised):
        return "found no space left in the temporary folder"
    if code == -signal.SIGINT and (raised or "").startswith("KeyboardInterrupt"):
        return None  # so Python ends for it
    if code < 0:
        return f"was killed by {_signal_name(-code)}"
    if end is None:
        return f"ended its own process with exit code {code}"
    if raised or not code:
        return None
    if code != FLUSH_FAILED:
        return f"ended its own process with exit code {code}"
    # What a stream of the program's own does with it is its own affair.
    return "could not write all that it printed" if end["streams"] else None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


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


def _effect(plain: Callable[[int, str, str], str], did: dict[str, Any]) -> Effect:
    line = did["line"]
    output = plain(line, "prints", did["output"])
    # The last newline does not count, nor do spaces at line ends.
    lines = output.removesuffix("\n").split("\n") if output else []
    warned = [INTERNAL.sub("", plain(line, "warns with", text)) for text in did["warnings"]]
    raised = did.get("raised")
    return Effect(
        line,
        tuple(text.rstrip() for text in lines),
        tuple(map(_trimmed, warned)),
        None if raised is None else _trimmed(plain(line, "raises with", raised)),
        did.get("raised_at"),
        facts_of(did["facts"]),
    )


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def _plain(
    snippet: Snippet,
    folder: Path,
    varies: Iterable[re.Pattern[str]],
    line: int,
    does: str,
    text: str,
) -> str:
    """The text with what differs between two runs taken out; Refused if unprintable."""
    if bad := UNPRINTABLE.search(text):
        code = ord(bad[0])
        what = (
            f"byte 0x{code - 0xDC00:02X}, which is not UTF-8"
            if 0xDC80 <= code <= 0xDCFF
            else f"U+{code:04X}"
        )
        raise Refused.at(snippet.path, line, f"{does} {what}; print repr() of it instead")
    for place, name in (
        (snippet.path.resolve(), snippet.path.name),
        (folder / "work", "…"),
        (folder / "home", "~"),
    ):
        text = text.replace(str(place), name)
    text = TEMPORARY.sub("tmp…", ADDRESS.sub("0x…", text))
    for pattern in varies:
        text = pattern.sub("…", text)
    return text
