"""Known errors: the clinic's pairs of wrong and right programs, and what they say of a message.

An entry is a folder snippets/errors/<page>/<entry>/ with `wrong.py` (or `wrong_1.py` and
so on), `right.py` and `why.md`. Its patterns come from the last error that each of its wrong
programs states; a mistake that raises nothing has none. The page docs/errors/<page>.md
says where it is explained and what to do. Both folders ship with the package.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from verified_snippets.snippet.directives import ERROR_CONTINUED, ERROR_LINE

from . import shapes, wordings
from .patterns import make_pattern, weigh_pattern
from .wordings import Wording

SHIPPED = Path(__file__).parents[1] / "clinic"
SECTION_HEADING = re.compile(r"(?P<level>#+) (?P<title>.*?)\s*(?:\{#(?P<anchor>[\w-]+)\})?\s*$")
ENTRY_INCLUDE = re.compile(r'\s*--8<-- "errors/(?P<entry>[^"]+)/(?P<file>[\w.]+)"')
FENCE_EDGE = re.compile(r"\s*(```|~~~)")
MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)", re.DOTALL)
DEFINED_NAME = re.compile(r"^(?:class|def) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """Where a page treats an entry: `anchor` of the heading, its title, and what to do.

    `chapter` is the anchor of the second-level heading that it stands below, or is.
    """

    title: str
    anchor: str
    chapter: str
    advice: str


@dataclass(frozen=True)
class Entry:
    """A known error: `page` and `name` are the two folders, as in errors/<page>/<name>/.

    `messages` are the last errors that its wrong programs state, each with its pattern; none if
    it raises nothing. `elsewhere` are the patterns of what other versions of PyTorch say.
    """

    page: str
    name: str
    folder: Path
    messages: tuple[str, ...]
    patterns: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`page/name`, which tells it from any other."""
        return f"{self.page}/{self.name}"

    @property
    def message(self) -> str | None:
        """That of the last wrong program."""
        return self.messages[-1] if self.messages else None

    @property
    def why(self) -> str:
        """What happened and why, with placeholders such as `{output.shape}` in braces."""
        return self._text("why.md")

    @property
    def wrong(self) -> tuple[Path, ...]:
        """The wrong programs: the last is the one that is explained."""
        return tuple(sorted(self.folder.glob("wrong*.py")))

    @property
    def right(self) -> str:
        """The corrected program; empty if there is none."""
        return self._text("right.py")

    @cached_property
    def section(self) -> Section:
        """Where its page treats it."""
        return find_sections(self.page).get(
            self.name, Section(self.name.replace("_", " "), "", "", "")
        )

    @property
    def url(self) -> str:
        """Its section, from the root of the site."""
        return f"errors/{self.page}/" + (f"#{self.section.anchor}" if self.section.anchor else "")

    def matches(self, message: str) -> int:
        """Return how much of `Type: message` is of this entry's kind; 0 if it is of another."""
        patterns = (*self.patterns, *self.elsewhere)
        return max((weigh_pattern(p) for p in patterns if re.match(p, message)), default=0)

    def _text(self, name: str) -> str:
        file = self.folder / name
        return file.read_text(encoding="utf-8").strip("\n") if file.exists() else ""


def find_root() -> Path:
    """Return the folder above snippets/errors and docs/errors: in the package or its checkout."""
    return SHIPPED if SHIPPED.is_dir() else Path(__file__).parents[3]


@cache
def list_entries() -> tuple[Entry, ...]:
    """Return all known errors, by page and name."""
    folders = sorted({file.parent for file in find_root().glob("snippets/errors/*/*/wrong*.py")})
    found = [*map(_entry, folders)]
    listed = wordings.read_wordings(find_root() / "docs/errors/index.md")
    return tuple(replace(one, elsewhere=_elsewhere(one, found, listed)) for one in found)


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


def find_entry(id: str) -> Entry:
    """Return the entry `page/name`; KeyError if there is none."""
    return map_entries()[id]


@cache
def map_entries() -> dict[str, Entry]:
    """Return all known errors by `page/name`."""
    return {one.id: one for one in list_entries()}


@cache
def find_sections(page: str) -> dict[str, Section]:
    """For each entry that docs/errors/<page>.md shows: where, and what it says to do."""
    file = find_root() / "docs/errors" / f"{page}.md"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found: dict[str, Section] = {}
    title = anchor = section = ""
    advice: dict[str, list[str]] = {}
    under: str | None = None  # the entry whose advice the lines are
    fenced = False
    for line in text.split("\n"):
        if FENCE_EDGE.match(line):
            fenced, under = not fenced, None
        elif not fenced and (match := SECTION_HEADING.match(line)):
            title, anchor, under = match["title"], match["anchor"] or "", None
            section = anchor if match["level"] == "##" else section
        elif (match := ENTRY_INCLUDE.match(line)) and match["entry"].startswith(f"{page}/"):
            name = match["entry"].removeprefix(f"{page}/")
            found.setdefault(name, Section(title, anchor, section, ""))
            under = name if match["file"] == "why.md" else None
        elif under:
            advice.setdefault(under, []).append(line)
    return {
        name: replace(
            place, advice=MARKDOWN_LINK.sub(r"\1", "\n".join(advice.get(name, []))).strip()
        )
        for name, place in found.items()
    }


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
    told = [(page, name) for page in count for name in find_sections(page)]
    order = {one: index for index, one in enumerate(told)}
    return sorted(
        group,
        key=lambda e: (-count[e.page], e.page, order.get((e.page, e.name), len(told))),
    )


def _entry(folder: Path) -> Entry:
    messages: list[str] = []
    patterns: list[str] = []
    for file in sorted(folder.glob("wrong*.py")):
        source = file.read_text(encoding="utf-8")
        if message := _last_error(source):
            names = tuple(name for name in DEFINED_NAME.findall(source) if len(name) > 1)
            messages.append(message)
            patterns.append(make_pattern(message, names))
    return Entry(folder.parent.name, folder.name, folder, (*messages,), (*patterns,))


def _elsewhere(one: Entry, all_of_them: list[Entry], listed: list[Wording]) -> tuple[str, ...]:
    """Return an entry's patterns of other versions: those of its section, or of its message."""
    found = []
    for wording in listed:
        there = [
            other
            for other in all_of_them
            if other.page == wording.page
            and wording.anchor in (other.section.anchor, other.section.chapter)
        ]
        if one in there or {*one.patterns} & {p for other in there for p in other.patterns}:
            found.append(wording.pattern)
    return tuple(found)


def _last_error(source: str) -> str | None:
    """Return the last error that a program states: warnings stand before the raise."""
    last: list[str] | None = None
    for line in source.split("\n"):
        if (match := ERROR_LINE.match(line)) and not line.startswith("#!     "):
            last = [match["text"]]
        elif last is not None and (match := ERROR_CONTINUED.match(line)):
            last.append(match["text"] or "")
    return "\n".join(last) if last else None
