"""What a run of a snippet did."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from .graph import Graph, SerializedGraph, parse_graph

Spans = tuple[tuple[int, int], ...]  # first and last lines


class State(dict[str, str]):
    """A value at one moment: each label with its text, in the order in which they are shown.

    An inspector chooses them (see watching/protocol.py). "value" is that of the value itself,
    where it is short enough to be told.
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
    """A word or a dotted name in a program: its line, and its columns, half-open."""

    line: int
    start: int
    end: int

    def overlaps(self, other: Anchor) -> bool:
        """Return whether they have a character in common."""
        return self.line == other.line and self.start < other.end and other.start < self.end


class Fact(NamedTuple):
    """A name whose value the statement at `line` created or changed.

    `now` is what it is after; None for a part (.grad) that was dropped. `was` is what it was
    before, unless the name is `new`; None for a part that was not there. In a loop, or a
    function, they are those of the last of so many `times`. A page opens it `at` a word.
    """

    line: int
    name: str
    now: State | None
    was: State | None = None
    new: bool = False
    times: int = 1
    at: Anchor | None = None

    def __str__(self) -> str:
        change = str(self.now) if self.new else f"{self.was} -> {self.now}"
        times = f" ({self.times} times)" if self.times > 1 else ""
        return f"{self.line} {self.name}: {change}{times}"


class Effect(NamedTuple):
    """What one statement did, where it did anything: a top-level one, but for what `inside` ones did.

    `line` is where the statement starts. `output` is the lines that it printed.
    `warnings` are those shown, `Type: message`, in order. `raised` is the exception
    that ended the program, spelled likewise, and `raised_at` the innermost line of
    the snippet's own that it passed through. `facts` are those of the statement, of those
    nested in it, and of the functions that it called, each with its own line.
    """

    line: int
    output: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    raised: str | None = None
    raised_at: int | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """The warnings in order and then the raise: what `#!` lines state."""
        return self.warnings + ((self.raised,) if self.raised is not None else ())


class OtherVersionsResult(NamedTuple):
    """What a program does with other versions than its record was made with.

    `effects` are those that print, warn or raise, without facts; None if it is all the same.
    """

    versions: dict[str, str]
    effects: tuple[Effect, ...] | None = None


@dataclass(frozen=True)
class Record:
    """One run: the SHA-256 of the source, the versions that ran it, its effects.

    `spans` are the first and the last line of each of its top-level statements; `directives` those
    of what the file states of each; `regions` the lines of each part that has a name: a build reads them here, and takes no file apart that is as it was. `links` is
    the graph of the values that its names held at the end, if any has one, as JSON.
    `figures` are those that were open then, as SVG; they stand in files of their own.
    `files` are those of the project that it imported or read, with their SHA-256; None for one
    that it looked for in vain. `settings` is that of what the project gave it. `tree` tells
    the program from others however it is laid out; `nested` are the lines of all its statements,
    outer before inner, if the record names any of those inside others. `printed` is all the
    output in order, where the effects part it: statements inside others have some of their own.
    `others` is what it gives with other versions, where somebody has tried.
    """

    source: str
    versions: dict[str, str]
    spans: Spans
    effects: tuple[Effect, ...] = ()
    links: SerializedGraph | None = None
    figures: tuple[str, ...] = ()
    files: dict[str, str | None] = field(default_factory=dict)
    tree: str | None = None
    nested: tuple[int, ...] = ()
    printed: tuple[str, ...] = ()
    others: tuple[OtherVersionsResult, ...] = ()
    directives: Spans = ()
    regions: dict[str, range] = field(default_factory=dict)
    settings: str | None = None

    def __hash__(self) -> int:
        return hash(self.source)

    @cached_property
    def graph(self) -> Graph | None:
        """The graph of `links`, taken apart where one is drawn: few of a site's are."""
        return parse_graph(self.links) if self.links else None

    def versions_beside(self, other: Record) -> str:
        """Return those of its versions that are not the other's, for a sentence."""
        return format_versions(self.versions, other.versions)

    @property
    def output(self) -> tuple[str, ...]:
        """All the lines that it printed, in order."""
        return self.printed or tuple(line for effect in self.effects for line in effect.output)

    def effect(self, line: int) -> Effect:
        """Return what the statement that starts at `line` did; an empty Effect if nothing."""
        return self._by_line.get(line) or Effect(line)

    @cached_property
    def _by_line(self) -> dict[int, Effect]:
        return {effect.line: effect for effect in self.effects}


def format_versions(versions: dict[str, str], beside: dict[str, str] | None = None) -> str:
    """Versions for a sentence: `numpy 2.0 and Python 3.11`; only those that are not `beside`."""
    named = sorted(versions.items(), key=lambda item: (item[0] == "python", item[0]))
    new = [(name, version) for name, version in named if (beside or {}).get(name) != version]
    return " and ".join(f"{'Python' if n == 'python' else n} {version}" for n, version in new)
