"""What a run of a snippet did."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from .colours import ColouredPart
from .graph import Graph, SerializedGraph, parse_graph

Spans = tuple[tuple[int, int], ...]  # the first and the last line of each of several things


class State(dict[str, str]):
    """A value at one moment: each label with its text, in the order in which they are shown.

    An inspector chooses the labels (see watching/protocol.py). "value" is the value itself, if
    it is short enough to be shown.
    """

    def __hash__(self) -> int:  # type: ignore[override]  # no State is changed
        return hash(frozenset(self.items()))

    def __str__(self) -> str:
        return ", ".join(
            text if label == "value" else f"{label} {text}"
            for label, text in self.items()
            if label == "value" or text != "None"
        )


class Anchor(NamedTuple):
    """The place of a word or a dotted name: its line, from 1, and the columns `start` to `end`."""

    line: int
    start: int
    end: int

    def overlaps(self, other: Anchor) -> bool:
        """Return whether they have a character in common."""
        return self.line == other.line and self.start < other.end and other.start < self.end


class Fact(NamedTuple):
    """A name whose value the statement at `line` created or changed."""

    line: int
    name: str
    now: State | None
    """The value after the statement; None for a part, such as `.grad`, that was dropped."""
    was: State | None = None
    """The value before, unless the name is `new`; None for a part that was not there."""
    new: bool = False
    times: int = 1
    """How often the statement ran, as in a loop; `now` and `was` are of the last time."""
    at: Anchor | None = None
    """The word of the program that a reader of a page clicks to see the fact."""

    def __str__(self) -> str:
        change = str(self.now) if self.new else f"{self.was} -> {self.now}"
        times = f" ({self.times} times)" if self.times > 1 else ""
        return f"{self.line} {self.name}: {change}{times}"


Channel = Literal["value", "stderr"]


class Effect(NamedTuple):
    """What one statement did, if it did anything that a record keeps.

    It is a top-level statement, or one inside another under which the file states something.
    """

    line: int
    """The line that the statement starts at."""
    output: tuple[str, ...] = ()
    """The lines that it printed."""
    warnings: tuple[str, ...] = ()
    """The warnings that Python showed, in order, as `Type: message`."""
    raised: str | None = None
    """The exception that ended the program, as `Type: message`."""
    raised_at: int | None = None
    """The innermost line of the snippet that the exception passed through."""
    facts: tuple[Fact, ...] = ()
    """Those of the statement, of the statements inside it and of the functions that it called."""
    colours: tuple[ColouredPart, ...] = ()
    """What it printed in colour."""
    channel: Channel | None = None
    """Where its `output` is from, if it printed none: the value that a console shows, or standard error."""

    @property
    def errors(self) -> tuple[str, ...]:
        """The warnings in order, then the exception: what `#!` lines state."""
        return self.warnings + ((self.raised,) if self.raised is not None else ())


class OtherVersionsResult(NamedTuple):
    """What a program does with other versions of Python and its libraries."""

    versions: dict[str, str]
    effects: tuple[Effect, ...] | None = None
    """Those that print, warn or raise, without facts; None if they are the same as the record's."""


@dataclass(frozen=True)
class Record:
    """What one run of a program did, and what a build needs so as not to parse the program."""

    source: str
    """The SHA-256 of the program's text, in hex."""
    versions: dict[str, str]
    """The versions of Python ("python") and of the libraries that ran it, by name."""
    spans: Spans
    """The lines of each top-level statement."""
    effects: tuple[Effect, ...] = ()
    """What the statements did, in the order of their lines."""
    links: SerializedGraph | None = None
    """The graph of the values that the names held at the end, as JSON; None if none has one."""
    figures: tuple[str, ...] = ()
    """The figures that were open at the end, as SVG. They are kept in files of their own."""
    files: dict[str, str | None] = field(default_factory=dict)
    """The SHA-256 of each file of the project that it imported or read.

    None for one that it looked for in vain.
    """
    tree: str | None = None
    """The SHA-256 of its syntax tree, which stays the same if it is laid out anew."""
    nested: tuple[int, ...] = ()
    """The first lines of all statements, outer before inner, if an inner one has effects."""
    printed: tuple[str, ...] = ()
    """All that it printed in order, if the effects don't tell that: of statements inside others."""
    others: tuple[OtherVersionsResult, ...] = ()
    """What it does with other versions, as far as somebody has tried."""
    directives: Spans = ()
    """The lines of what the file states of each statement."""
    regions: dict[str, range] = field(default_factory=dict)
    """The lines of each named part, without its two markers."""
    settings: str | None = None
    """The SHA-256 of what the project gave it (`env` and the like); None if it gave nothing."""

    def __hash__(self) -> int:
        return hash(self.source)

    @cached_property
    def graph(self) -> Graph | None:
        """The graph of `links`, parsed only where one is drawn: few of a site's are."""
        return parse_graph(self.links) if self.links else None

    def versions_beside(self, other: Record) -> str:
        """Format the versions of this record that differ from the other's, for a sentence."""
        return format_versions(self.versions, other.versions)

    @property
    def output(self) -> tuple[str, ...]:
        """All the lines that it printed, in order."""
        printed = (effect for effect in self.effects if effect.channel != "stderr")
        return self.printed or tuple(line for effect in printed for line in effect.output)

    @property
    def error_output(self) -> tuple[str, ...]:
        """The lines that it wrote to standard error where its file asks for them."""
        written = (effect for effect in self.effects if effect.channel == "stderr")
        return tuple(line for effect in written for line in effect.output)

    def effect(self, line: int) -> Effect:
        """Return what the statement at `line` did; an empty Effect if it did nothing."""
        return self._by_line.get(line) or Effect(line)

    @cached_property
    def _by_line(self) -> dict[int, Effect]:
        return {effect.line: effect for effect in self.effects}


def format_versions(versions: dict[str, str], beside: dict[str, str] | None = None) -> str:
    """Format the versions that `beside` has not, for a sentence: `numpy 2.0 and Python 3.11`."""
    named = sorted(versions.items(), key=lambda item: (item[0] == "python", item[0]))
    new = [(name, version) for name, version in named if (beside or {}).get(name) != version]
    return " and ".join(f"{'Python' if n == 'python' else n} {version}" for n, version in new)
