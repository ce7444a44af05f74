"""What a run has come to: what was told of it, and what record that makes."""

from __future__ import annotations

import contextlib
import re
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from ..characters import UNFIT_FOR_CODE
from ..errors import SnippetError
from ..record.helpers import find_helpers
from ..record.layout import with_outline
from ..record.record import Record
from ..record.settings import digest_settings
from ..snippet.snippet import Snippet
from .effects import make_effect, merge_by_line, plain_text
from .limits import Limits
from .messages import CANNOT_TELL, RunEvent, StatementEvent
from .preload import FLUSH_FAILED
from .run_files import RunFiles

OUT_OF_SPACE = re.compile(r"^OSError: \[Errno 28\]")
OUT_OF_MEMORY = re.compile(r"^MemoryError\b|can't allocate memory|Cannot allocate memory")


@dataclass
class _Course:
    """What the events of a run tell of its course, up to a second process that goes on.

    `at` is the line that it came to, `ended` why it is no run to keep, if an event says so.
    """

    at: int | None = None
    did: list[StatementEvent] = field(default_factory=list)
    end: RunEvent | None = None
    undrawn: str | None = None
    ended: str | None = None
    is_split: bool = False

    @property
    def raised(self) -> str | None:
        """What the last statement raised, if it did."""
        return self.did[-1].get("raised") if self.did else None

    def follow(self, event: RunEvent) -> None:
        """Take the next event."""
        if self.is_split:
            return
        self.at = event.get("at", self.at)
        if "split" in event:
            self.at, self.end, self.is_split = event["split"], None, True
            self.ended = "goes on in a second process"
        if "full" in event:
            self.ended = "found no space left in the temporary folder"
        if "broken" in event:
            self.ended = f"hooked or replaced what its run is told by{event['broken']}"
        if "did" in event:
            self.did.append(event["did"])
        self.undrawn = event.get("undrawn", self.undrawn)
        self.end = event if "end" in event else self.end


def _why_none(course: _Course, seen: RunFiles, ended: str | int, limits: Limits) -> str | None:
    """Say why a run that took this course is none to keep, if it is none."""
    if sum(map(_length, course.did)) > limits.output:
        return f"warned or raised with more than {limits.output} characters"
    if reason := seen.exceeded(limits.output):
        return reason
    if isinstance(ended, int):
        return _why_not(ended, course.end, course.raised, limits)
    return ended


def make_record(
    snippet: Snippet,
    seen: RunFiles,
    ended: str | int,
    limits: Limits,
    folder: Path,
    data: Iterable[Path] = (),
) -> Record:
    """Return the record of a run that has ended so; raise SnippetError if it is none to keep.

    `folder` is that of the run, `data` the files that were put there for it.
    """
    told = seen.events()
    if told is None:
        message = "wrote into what is told of its run; a snippet does not write into descriptors"
        raise SnippetError.at(snippet.path, None, f"{message} that it has not opened")
    course = _Course()
    for event in told:
        course.follow(event)
    at, did, end = course.at, course.did, course.end
    if reason := _why_none(course, seen, course.ended or ended, limits):
        where = f"at line {at}" if at else "before its first statement"
        if end and not course.raised and max(end["end"], end["told"]) <= limits.output:
            where = f"after its last statement, line {at}"
        raise SnippetError.at(snippet.path, at, f"{reason}, {where}", *seen.stderr_tail())
    assert end is not None
    if course.undrawn:
        why = " ".join(course.undrawn.split())  # pyparsing's begin on the second line
        message = f"leaves a figure open that cannot be drawn: {why}"
        raise SnippetError.at(snippet.path, at, message)
    last = seen.read("stdout", end["end"]).decode("utf-8", "surrogateescape")
    if last and at is not None:
        if not did or did[-1]["line"] != at:
            did.append({"line": at, "output": "", "warnings": [], "facts": []})
        did[-1]["output"] += last
    plain = partial(plain_text, snippet, folder, [re.compile(each) for each in limits.varies])
    printed: tuple[str, ...] = ()
    if snippet.inside:
        whole = plain(at or 1, "prints", "".join(one["output"] for one in did))
        printed = tuple(line.rstrip() for line in whole.removesuffix("\n").split("\n") if whole)
        did = merge_by_line(did)
    effects = tuple(make_effect(plain, one) for one in did)
    files = find_helpers(snippet.path, [*end["opened"], *map(str, data)])
    if unfit := next(filter(UNFIT_FOR_CODE.search, files), None):
        message = f"uses {unfit!r}, which has a character in its name that does not show"
        raise SnippetError.at(snippet.path, None, f"{message}; rename it")
    record = Record(
        snippet.digest,
        _versions(snippet),
        snippet.spans,
        effects,
        end["graph"],
        tuple(end["figures"]),
        files,
        printed=printed,
        directives=snippet.directives,
        settings=digest_settings(snippet.path),
        regions=snippet.regions,
    )
    return with_outline(record, snippet.source)


def _length(did: StatementEvent) -> int:
    """Return how many characters the messages of a statement have."""
    return sum(map(len, (*did["warnings"], did.get("raised", ""))))


def _why_not(code: int, end: RunEvent | None, raised: str | None, limits: Limits) -> str | None:
    """Return why a run that ended with this exit code is none to keep, if it is not."""
    if raised and OUT_OF_MEMORY.search(raised):
        return f"needed more than {limits.memory} bytes of memory"
    if raised and OUT_OF_SPACE.search(raised):
        return "found no space left in the temporary folder"
    if code == -signal.SIGINT and (raised or "").startswith("KeyboardInterrupt"):
        return None  # so Python ends for it
    if code < 0:
        return f"was killed by {_signal_name(-code)}"
    if end is None and code == CANNOT_TELL:
        return "closed files that are not its own, or lets none grow"
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
    """Return the Python version and those of the distributions that the program imports."""
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
