"""What came of a run: its record, or why it can't be kept."""

from __future__ import annotations

import contextlib
import re
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..characters import UNFIT_FOR_CODE
from ..errors import SnippetError
from ..record.colours import take_colours
from ..record.helpers import find_helpers
from ..record.layout import with_outline
from ..record.record import Record
from ..record.settings import digest_settings
from ..snippet.snippet import Snippet
from .effects import (
    TextCleaner,
    clean_effects,
    join_printed,
    make_effect,
    merge_by_line,
    merge_events,
    split_output,
)
from .limits import Limits, find_caller_limit
from .messages import CANNOT_TELL, NO_ROOM, RunEvent, StatementEvent
from .preload import FLUSH_FAILED
from .run_files import RunFiles

OUT_OF_SPACE = re.compile(r"^OSError: \[Errno 28\]")
TOO_LARGE = re.compile(r"^OSError: \[Errno 27\]")
NO_SPACE = "found no space left in the temporary folder"
OUT_OF_MEMORY = re.compile(
    r"^MemoryError\b|can't allocate memory|Cannot allocate memory"
    r"|^ImportError: .*failed to map segment from shared object"  # of a library that it imports
)


Ending = int | str  # the exit code of a process, or in words why it had to be stopped


@dataclass
class _Course:
    """What a run did, from event to event, until the program went on in a second process.

    `at` is the line that it came to, `end` the event with which it ended. `refusal` says why the
    run can't be kept, if an event does. `reached` is the first host that it reached for, and the line.
    """

    at: int | None = None
    did: list[StatementEvent] = field(default_factory=list)
    end: RunEvent | None = None
    undrawn: str | None = None
    refusal: str | None = None
    reached: tuple[str, int | None] | None = None
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
            self.refusal = "goes on in a second process"
        if "reached" in event and not self.reached:
            self.reached = event["reached"], self.at
        if "full" in event:
            self.refusal = f"could not write what it printed: {event['full']}"
        if "broken" in event:
            self.refusal = f"hooked or replaced what its run is told by{event['broken']}"
        if "did" in event:
            self.did.append(event["did"])
        self.undrawn = event.get("undrawn", self.undrawn)
        self.end = event if "end" in event else self.end


def make_record(
    snippet: Snippet,
    files: RunFiles,
    ending: Ending,
    limits: Limits,
    folder: Path,
    data: Iterable[Path] = (),
) -> Record:
    """Return the record of a run that has ended; raise SnippetError if it can't be kept.

    `folder` is that of the run, `data` the files that were copied into it.
    """
    course = _follow_events(snippet, files)
    if course.reached and not limits.network:
        host, line = course.reached
        raise SnippetError.at(snippet.path, line, f"needs the network (it reaches for {host})")
    end = _require_whole(course, snippet, files, ending, limits)
    did = [*course.did]
    if late := files.read("stdout", end["end"]).decode("utf-8", "surrogateescape"):
        _add_late_output(did, course.at, late)
    did = clean_effects(TextCleaner(snippet, folder, limits.varies), did)
    printed: tuple[str, ...] = ()
    if snippet.inside:  # merged by line, their output loses the order in which it came
        merged = merge_by_line(did)
        printed = split_output(take_colours(join_printed(did, merged))[0])
        did = merged
    record = Record(
        snippet.digest,
        _find_versions(snippet),
        snippet.spans,
        tuple(map(make_effect, did)),
        end["graph"],
        tuple(end["figures"]),
        _find_used_files(snippet, [*end["opened"], *map(str, data)]),
        printed=printed,
        directives=snippet.directives,
        settings=digest_settings(snippet.path),
        regions=snippet.regions,
    )
    return with_outline(record, snippet.source)


def _follow_events(snippet: Snippet, files: RunFiles) -> _Course:
    """Return the course of a run; raise SnippetError if the program wrote into its events."""
    events = files.events()
    if events is None:
        message = "wrote into what is told of its run; a snippet does not write into descriptors"
        raise SnippetError.at(snippet.path, None, f"{message} that it has not opened")
    course = _Course()
    for event in events:
        course.follow(event)
    return course


def _require_whole(
    course: _Course, snippet: Snippet, files: RunFiles, ending: Ending, limits: Limits
) -> RunEvent:
    """Return the event with which a run ended; raise SnippetError if the run can't be kept."""
    at, end = course.at, course.end
    if reason := _find_refusal(course, files, course.refusal or ending, limits):
        where = f"at line {at}" if at else "before its first statement"
        if end and not course.raised and max(end["end"], end["stderr_size"]) <= limits.output:
            where = f"after its last statement, line {at}"
        raise SnippetError.at(snippet.path, at, f"{reason}, {where}", *files.stderr_tail())
    assert end is not None
    if course.undrawn:
        why = " ".join(course.undrawn.split())  # some of matplotlib's begin on the second line
        message = f"leaves a figure open that cannot be drawn: {why}"
        raise SnippetError.at(snippet.path, at, message)
    return end


def _find_refusal(course: _Course, files: RunFiles, ending: Ending, limits: Limits) -> str | None:
    """Return why a run can't be kept; None if it can."""
    if sum(map(_count_message_characters, course.did)) > limits.output:
        return f"warned or raised with more than {limits.output} characters"
    if reason := files.exceeded(limits.output):
        return reason
    if isinstance(ending, int):
        return _find_refusal_in_exit(ending, course.end, course.raised, limits)
    return ending


def _find_refusal_in_exit(
    code: int, end: RunEvent | None, raised: str | None, limits: Limits
) -> str | None:
    """Return why a run that ended with this exit code can't be kept; None if it can."""
    if raised and OUT_OF_MEMORY.search(raised):
        given = find_caller_limit("RLIMIT_AS")
        if given is not None and given < limits.memory:
            return f"needed more memory than your shell allows (ulimit -v), {given} bytes"
        return f"needed more than {limits.memory} bytes of memory"
    if raised and OUT_OF_SPACE.search(raised):
        return NO_SPACE
    if raised and TOO_LARGE.search(raised) and (given := find_caller_limit("RLIMIT_FSIZE")):
        return f"made a file larger than your shell allows (ulimit -f), {given} bytes"
    if code == -signal.SIGINT and (raised or "").startswith("KeyboardInterrupt"):
        return None  # this is how Python itself ends after an uncaught KeyboardInterrupt
    if code < 0:
        return f"was killed by {_signal_name(-code)}"
    if end is None and code == CANNOT_TELL:
        return "closed files that are not its own"
    if end is None and code == NO_ROOM:
        return "lets no file grow, or has no space to (ulimit -f)"
    if end is None:
        return f"ended its own process with exit code {code}"
    if raised or not code:
        return None
    if code != FLUSH_FAILED:
        return f"ended its own process with exit code {code}"
    # If the program has replaced a stream, what that does at the end is the program's affair.
    return "could not write all that it printed" if end["own_streams"] else None


def _count_message_characters(did: StatementEvent) -> int:
    """Return how many characters the warnings and the error of a statement have."""
    return sum(map(len, (*did["warnings"], did.get("raised", ""))))


def _add_late_output(did: list[StatementEvent], at: int | None, late: str) -> None:
    """Add what was printed after the last statement, as by `atexit`, to what that did."""
    if at is None:
        return
    event: StatementEvent = {"line": at, "output": late, "warnings": [], "facts": []}
    if did and did[-1]["line"] == at:
        event = merge_events(did.pop(), event)
    did.append(event)


def _find_used_files(snippet: Snippet, opened: list[str]) -> dict[str, str | None]:
    """Return the files of the project that a program used, with their digests."""
    files = find_helpers(snippet.path, opened)
    if unfit := next(filter(UNFIT_FOR_CODE.search, files), None):
        message = f"uses {unfit!r}, which has a character in its name that does not show"
        raise SnippetError.at(snippet.path, None, f"{message}; rename it")
    return files


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _find_versions(snippet: Snippet) -> dict[str, str]:
    """Return the versions of Python and of the distributions that the program imports, by name."""
    versions = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in sorted(snippet.imports):
        if version := _find_version(name):
            versions[name] = version
    return versions


@cache
def _find_version(name: str) -> str | None:
    import importlib.metadata  # here: it takes 50 ms, and most commands run nothing

    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        # The local part ("+cpu") is how it was built, not which version it is.
        return importlib.metadata.version(name).partition("+")[0]
    return None
