"""What is said between those who run programs and the processes in which these run."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from ..record.fact_json import SerializedFact
    from ..record.graph import SerializedGraph
    from ..record.record import Channel


CANNOT_TELL = 121  # with this code a worker ends that cannot tell of its program any more
NO_ROOM = 122  # the same, since the file that it tells it in cannot grow


class RunRequest(TypedDict):
    """What to run, and how; it stands in the file `request` of a run's folder."""

    path: str
    """Where the program's file is."""
    root: str
    """The folder that its packages stand in."""
    package: str
    """The package that it is a module of, or an empty text."""
    source: str
    """The text of the program."""
    unsaved: bool
    """Whether the file has another text."""
    environ: dict[str, str]
    """All that it finds in its environment."""
    memory: int
    """How many bytes of its own it may have beyond those that it has as it starts."""
    max_message: int
    """How many characters of a message are told, and one more if it has more."""
    inspectors: list[list[str]]
    """Those that make its facts: name, `module:class`, folder to import from."""
    asked: list[int]
    """The lines of statements under which its file states output."""
    key: str
    """What its marks and the words of its worker begin with."""


class ServerSettings(TypedDict):
    """How a process serves: it forks a child for each program, or becomes the only one."""

    fork: bool
    """Whether it forks."""
    environ: dict[str, str]
    """Its own environment."""
    ahead: int | None
    """By how many seconds its clock is ahead; None if it is left alone."""
    file: str
    """What Python is told to run."""
    parent: NotRequired[int]
    """The process with which it ends, if it becomes the only program."""
    preload: NotRequired[list[str]]
    """What it imports ahead, in order."""
    inspectors: NotRequired[list[list[str]]]
    """Those of the libraries among these."""
    libraries: NotRequired[list[str]]
    """The names of what it imports."""


class ServedFolder(TypedDict):
    """The folder of a run that a server is to begin, and its number, if there are several."""

    folder: str
    number: NotRequired[int]


class StatementEvent(TypedDict):
    """What a statement did, as its worker tells."""

    line: int
    output: str
    warnings: list[str]
    facts: list[SerializedFact]
    raised: NotRequired[str]
    raised_at: NotRequired[int | None]
    channel: NotRequired[Channel | None]


class RunEvent(TypedDict, total=False):
    """A line of what a worker tells; of the keys down to `broken`, it has one."""

    at: int
    """A statement begins on this line."""
    did: StatementEvent
    """A statement has run."""
    split: int | None
    """A second process goes on, after the statement on this line."""
    undrawn: str
    """A figure can't be drawn, for this reason."""
    full: str
    """What was printed is lost: there is no space, in the words of the system."""
    reached: str
    """The statement reaches for this host, another machine."""
    broken: str
    """The run cannot be told any more, because of this error in what looks on."""
    end: int
    """The program has ended, and had printed so many bytes; all that follows comes with it."""
    stderr_size: int
    """How many bytes it had written to standard error."""
    own_streams: bool
    """Whether its `sys.stdout` and `sys.stderr` are those that Python made."""
    graph: SerializedGraph | None
    """The graph of the values that its names held."""
    figures: list[str]
    """The figures that were open, as SVG."""
    opened: list[str]
    """The files that it imported or read."""


def read_request(folder: str) -> RunRequest:
    """Return what is to run in this folder."""
    with open(f"{folder}/request", "rb") as file:
        request: RunRequest = marshal.load(file)
    return request
