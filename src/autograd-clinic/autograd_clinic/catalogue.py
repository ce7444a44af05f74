"""Known errors: the clinic's pairs of wrong and right programs, and what they say of a message.

They are in catalogue.json, which `autograd-clinic compile` writes: see `compiling`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from . import shapes
from .patterns import weigh_pattern

CATALOGUE_FILE = Path(__file__).with_name("catalogue.json")


@dataclass(frozen=True)
class EntrySection:
    """Where a page treats an entry: `anchor` of the heading, its title, and what to do.

    `chapter` is the anchor of the second-level heading that it stands below, or is. `position`
    counts the entries that the page treats before this one.
    """

    title: str
    anchor: str
    chapter: str
    advice: str
    position: int


@dataclass(frozen=True)
class Example:
    """What an explanation says of an entry's own programs, and not of a reader's.

    `names` are those that the programs give, `operations` those that the wrong ones call. `values`
    are those of the last wrong one for the placeholders of why.md.
    """

    names: frozenset[str]
    operations: frozenset[str]
    values: dict[str, str] = field(compare=False)


@dataclass(frozen=True)
class Entry:
    """A known error: `page` and `name` are the two folders, as in errors/<page>/<name>/.

    `messages` are the last errors that its wrong programs state, each with its pattern; none if
    it raises nothing. `elsewhere` are the patterns of what other versions of PyTorch say.
    """

    page: str
    name: str
    messages: tuple[str, ...]
    patterns: tuple[str, ...]
    elsewhere: tuple[str, ...]
    why: str
    """What happened and why, with placeholders such as `{output.shape}` in braces."""
    right: str
    """The corrected program."""
    section: EntrySection
    example: Example

    @property
    def id(self) -> str:
        """`page/name`, which tells it from any other."""
        return f"{self.page}/{self.name}"

    @property
    def message(self) -> str | None:
        """That of the last wrong program."""
        return self.messages[-1] if self.messages else None

    @property
    def url(self) -> str:
        """Its section, from the root of the site."""
        return f"errors/{self.page}/#{self.section.anchor}"

    def matches(self, message: str) -> int:
        """Return how much of `Type: message` is of this entry's kind; 0 if it is of another."""
        patterns = (*self.patterns, *self.elsewhere)
        return max((weigh_pattern(p) for p in patterns if re.match(p, message)), default=0)


@cache
def list_entries() -> tuple[Entry, ...]:
    """Return all known errors, by page and name."""
    return tuple(map(_read_entry, json.loads(CATALOGUE_FILE.read_text(encoding="utf-8"))))


def _read_entry(said: dict[str, Any]) -> Entry:
    words = said["example"]
    names, operations = (frozenset(words[key]) for key in ("names", "operations"))
    lists: dict[str, Any] = {
        key: tuple(value) for key, value in said.items() if isinstance(value, list)
    }
    section, example = EntrySection(**said["section"]), Example(names, operations, words["values"])
    return Entry(**{**said, **lists, "section": section, "example": example})


def find_candidates(message: str) -> list[Entry]:
    """Return the entries whose message this is: of several, those whose pattern says most.

    Of a mismatch, those that its two shapes leave.
    """
    found = {entry: fit for entry in list_entries() if (fit := entry.matches(message))}
    most = max(found.values(), default=0)
    heaviest = [entry for entry, fit in found.items() if fit == most]
    told = shapes.parse_shapes(message)
    left = [entry for entry in heaviest if told and entry.id in shapes.find_causes(*told)]
    return left or heaviest


def get_entry(id: str) -> Entry:
    """Return the entry `page/name`; KeyError if there is none."""
    return map_entries()[id]


@cache
def map_entries() -> dict[str, Entry]:
    """Return all known errors by `page/name`."""
    return {one.id: one for one in list_entries()}


def list_pages() -> set[str]:
    """Return the pages that explain them, below the folder of pages."""
    return {f"errors/{one.page}.md" for one in list_entries()}


def export_patterns(ending: str = "/") -> str:
    """Return the patterns as JSON, for a page to look a pasted message up: the heaviest first.

    Several that match are all meant if they weigh the same. Of one pattern, the page that has
    most of its causes comes first, as it tells them. `ending` is that of an address.
    """
    by_pattern: dict[str, list[Entry]] = {}
    for one in list_entries():
        for one_pattern in dict.fromkeys((*one.patterns, *one.elsewhere)):
            by_pattern.setdefault(one_pattern, []).append(one)
    rows: list[dict[str, Any]] = [
        {
            "pattern": expression,
            "weight": weigh_pattern(expression),
            "entries": [
                {"id": e.id, "title": e.section.title, "url": e.url.replace("/#", f"{ending}#")}
                for e in _as_told(group)
            ],
        }
        for expression, group in sorted(
            by_pattern.items(), key=lambda item: (-weigh_pattern(item[0]), item[0])
        )
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _as_told(group: list[Entry]) -> list[Entry]:
    count = Counter(one.page for one in group)
    return sorted(group, key=lambda e: (-count[e.page], e.page, e.section.position))
