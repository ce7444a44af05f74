"""The known errors, as catalogue.json has them, and which of them a message may be.

`autograd-clinic compile` writes that file from the site's pages and programs: see `compiling`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from . import pasted, shapes
from .patterns import weigh_pattern

CATALOGUE_FILE = Path(__file__).with_name("catalogue.json")


@dataclass(frozen=True)
class EntrySection:
    """The section of a page that is about an entry."""

    title: str
    anchor: str
    """The anchor of its heading."""
    chapter: str
    """The anchor of the second-level heading that it is below, or has itself."""
    advice: str
    """What it says to do."""
    position: int
    """How many entries the page has before this one."""


@dataclass(frozen=True)
class Example:
    """What is an entry's own programs', and not a reader's: an explanation may speak of it."""

    names: frozenset[str]
    """The names that the programs give to things."""
    operations: frozenset[str]
    """The functions and methods that the wrong programs call."""
    values: dict[str, str] = field(compare=False)
    """What the last wrong program has for the placeholders of why.md, by placeholder."""


@dataclass(frozen=True)
class Entry:
    """A known error. Its programs are in snippets/errors/<page>/<name>/."""

    page: str
    name: str
    messages: tuple[str, ...]
    """What each of its wrong programs raises, as `Type: message`; none if that is nothing."""
    patterns: tuple[str, ...]
    """A regular expression for each of `messages`, without what differs between programs."""
    elsewhere: tuple[str, ...]
    """The same for the wordings of other versions of PyTorch."""
    pasted_only: tuple[str, ...]
    """The same for messages that, without a run, may be this mistake."""
    context: str
    """If programs without gradients give this message, too: what a traceback has if it is ours."""
    clue: str
    """A regular expression for what a pasted text has that makes this cause of a message the likely one."""
    reports: int
    """In how many public reports it was the cause: see `likelihood`."""
    why: str
    """What happened and why, with placeholders such as `{output.shape}` in braces."""
    right: str
    """The corrected program."""
    section: EntrySection
    example: Example

    @property
    def id(self) -> str:
        """The name by which others refer to it: `page/name`."""
        return f"{self.page}/{self.name}"

    @property
    def message(self) -> str | None:
        """The message of the last wrong program; None if it raises nothing."""
        return self.messages[-1] if self.messages else None

    @property
    def url(self) -> str:
        """The address of its section, from the root of the site."""
        return f"errors/{self.page}/#{self.section.anchor}"

    def find_clue(self, text: str) -> str:
        """Return what in a text makes this cause of a message the likely one; empty if nothing does."""
        match = re.search(self.clue, text) if self.clue else None
        return match[0] if match else ""

    @property
    def pasted_patterns(self) -> tuple[str, ...]:
        """The regular expressions for all messages that, without a run, may be this mistake."""
        return (*dict.fromkeys((*self.patterns, *self.elsewhere, *self.pasted_only)),)

    def matches(self, message: str) -> int:
        """Return how closely a `Type: message` fits: the weight of the pattern that does, or 0."""
        patterns = (*self.patterns, *self.elsewhere)
        return max((weigh_pattern(p) for p in patterns if re.match(p, message)), default=0)


@cache
def list_entries() -> tuple[Entry, ...]:
    """Return all known errors, by page and name."""
    return tuple(map(_read_entry, json.loads(CATALOGUE_FILE.read_text(encoding="utf-8"))))


def _read_entry(row: dict[str, Any]) -> Entry:
    """Return the entry that a row of catalogue.json describes; its keys are Entry's fields."""
    words = row["example"]
    example = Example(frozenset(words["names"]), frozenset(words["operations"]), words["values"])
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    return Entry(**{**row, **lists, "section": EntrySection(**row["section"]), "example": example})


def match_candidates(message: str) -> list[Entry]:
    """Return the entries that a whole `Type: message` may be: those that it fits most closely.

    The likely one comes first. If it has the shapes of a seed and an output, only those that explain these two shapes.
    """
    fits = {entry: fit for entry in list_entries() if (fit := entry.matches(message))}
    closest = [entry for entry, fit in fits.items() if fit == max(fits.values())]
    return _put_in_order(_narrow_by_shapes(closest, message), message)


def find_candidates(text: str) -> list[Entry]:
    """Return the entries that a pasted text may be: see `pasted`, and `match_candidates`.

    The likely one comes first. Of a message that any program may give, only those that the rest of the text speaks for.
    """
    text = pasted.clean_text(text)
    found, message = pasted.find_pasted(_list_patterns(), text)
    weights = [weigh_pattern(pattern) for pattern in found]
    heaviest = {p for p, weight in zip(found, weights, strict=True) if weight == max(weights)}
    # What is cut short lacks what weighs.
    meant = (
        heaviest if any(pasted.compile_pattern(p).bare.search(message) for p in found) else {*found}
    )
    entries = [
        one
        for one in list_entries()
        if meant & {*one.pasted_patterns} and re.search(one.context, text)
    ]
    return _put_in_order(_narrow_by_shapes(entries, message), pasted.leave_own_lines(text))


def _put_in_order(entries: list[Entry], text: str) -> list[Entry]:
    """Sort entries: those that a text speaks for come first."""
    places = _map_places()
    return sorted(entries, key=lambda entry: (not entry.find_clue(text), places[entry.id]))


@cache
def _map_places() -> dict[str, int]:
    """Return the place of each entry among all: by how often it is reported, then as pages have them."""
    count = Counter(entry.page for entry in list_entries())
    ordered = sorted(
        list_entries(), key=lambda e: (-e.reports, -count[e.page], e.page, e.section.position)
    )
    return {entry.id: place for place, entry in enumerate(ordered)}


def _narrow_by_shapes(entries: list[Entry], message: str) -> list[Entry]:
    if pair := shapes.parse_shapes(message):
        causes = shapes.find_causes(*pair)
        return [entry for entry in entries if entry.id in causes] or entries
    return entries


@cache
def _list_patterns() -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(pattern for one in list_entries() for pattern in one.pasted_patterns)
    )


def get_entry(id: str) -> Entry:
    """Return the entry `page/name`; KeyError if there is none."""
    return map_entries()[id]


@cache
def map_entries() -> dict[str, Entry]:
    """Return all known errors by `page/name`."""
    return {entry.id: entry for entry in list_entries()}


def list_pages() -> set[str]:
    """Return the paths of the pages that explain known errors, below the folder of pages."""
    return {f"errors/{entry.page}.md" for entry in list_entries()}


def export_patterns(ending: str = "/") -> str:
    """Return all patterns as JSON, for a page that looks up a pasted message, the heaviest first.

    Each comes with its entries. If a message matches several patterns, it means the heaviest, or
    all of them if they weigh the same, but of those with a context only if the text has that. First
    come those whose clue the text has; in both parts they have the order of their `place`.
    `ending` is how addresses of pages end: "/" or ".html".
    """
    entries_of: dict[str, list[Entry]] = {}
    places = _map_places()
    for entry in list_entries():
        for pattern in entry.pasted_patterns:
            entries_of.setdefault(pattern, []).append(entry)
    rows: list[dict[str, Any]] = [
        {
            "pattern": pattern,
            "weight": weigh_pattern(pattern),
            "entries": [
                {
                    "id": entry.id,
                    "title": entry.section.title,
                    "url": entry.url.replace("/#", f"{ending}#"),
                    "context": entry.context,
                    "clue": entry.clue,
                    "place": places[entry.id],
                }
                for entry in sorted(entries_of[pattern], key=lambda entry: places[entry.id])
            ],
        }
        for pattern in sorted(entries_of, key=lambda pattern: (-weigh_pattern(pattern), pattern))
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)
