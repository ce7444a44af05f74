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

from ..files.marks import ERROR, ERROR_FURTHER
from . import shapes, wordings
from .patterns import pattern, weight
from .wordings import Wording

SHIPPED = Path(__file__).parents[1] / "clinic"
HEADING = re.compile(r"(?P<level>#+) (?P<title>.*?)\s*(?:\{#(?P<anchor>[\w-]+)\})?\s*$")
INCLUDE = re.compile(r'\s*--8<-- "errors/(?P<entry>[^"]+)/(?P<file>[\w.]+)"')
FENCE = re.compile(r"\s*(```|~~~)")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)", re.DOTALL)
DEFINED = re.compile(r"^(?:class|def) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Where a page treats an entry: `anchor` of the heading, its title, and what to do.

    `section` is the anchor of the second-level heading that it stands below, or is.
    """

    title: str
    anchor: str
    section: str
    advice: str


@dataclass(frozen=True)
class Known:
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
    def place(self) -> Place:
        """Where its page treats it."""
        return places(self.page).get(self.name, Place(self.name.replace("_", " "), "", "", ""))

    @property
    def url(self) -> str:
        """Its section, from the root of the site."""
        return f"errors/{self.page}/" + (f"#{self.place.anchor}" if self.place.anchor else "")

    def matches(self, message: str) -> int:
        """How much of `Type: message` is of this entry's kind; 0 if it is of another."""
        patterns = (*self.patterns, *self.elsewhere)
        return max((weight(p) for p in patterns if re.match(p, message)), default=0)

    def _text(self, name: str) -> str:
        file = self.folder / name
        return file.read_text(encoding="utf-8").strip("\n") if file.exists() else ""


def root() -> Path:
    """The folder that has snippets/errors and docs/errors: in the package, or its checkout."""
    return SHIPPED if SHIPPED.is_dir() else Path(__file__).parents[3]


@cache
def entries() -> tuple[Known, ...]:
    """All known errors, by page and name."""
    folders = sorted({file.parent for file in root().glob("snippets/errors/*/*/wrong*.py")})
    found = [*map(_entry, folders)]
    listed = wordings.listed(root() / "docs/errors/index.md")
    return tuple(replace(one, elsewhere=_elsewhere(one, found, listed)) for one in found)


def candidates(message: str) -> list[Known]:
    """The entries whose message this is; those with the pattern that says most, if several do.

    Of a mismatch, those that its two shapes leave.
    """
    found = {entry: fit for entry in entries() if (fit := entry.matches(message))}
    most = max(found.values(), default=0)
    heaviest = [entry for entry, fit in found.items() if fit == most]
    told = shapes.told(message)
    left = [entry for entry in heaviest if told and entry.id in shapes.causes(*told)]
    return left or heaviest


def entry(id: str) -> Known:
    """The entry `page/name`; KeyError if there is none."""
    return by_id()[id]


@cache
def by_id() -> dict[str, Known]:
    """All known errors by `page/name`."""
    return {one.id: one for one in entries()}


@cache
def places(page: str) -> dict[str, Place]:
    """For each entry that docs/errors/<page>.md shows: where, and what it says to do."""
    file = root() / "docs/errors" / f"{page}.md"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found: dict[str, Place] = {}
    title = anchor = section = ""
    advice: dict[str, list[str]] = {}
    under: str | None = None  # the entry whose advice the lines are
    fenced = False
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced, under = not fenced, None
        elif not fenced and (match := HEADING.match(line)):
            title, anchor, under = match["title"], match["anchor"] or "", None
            section = anchor if match["level"] == "##" else section
        elif (match := INCLUDE.match(line)) and match["entry"].startswith(f"{page}/"):
            name = match["entry"].removeprefix(f"{page}/")
            found.setdefault(name, Place(title, anchor, section, ""))
            under = name if match["file"] == "why.md" else None
        elif under:
            advice.setdefault(under, []).append(line)
    return {
        name: replace(place, advice=LINK.sub(r"\1", "\n".join(advice.get(name, []))).strip())
        for name, place in found.items()
    }


def pages() -> set[str]:
    """The pages that explain them, below the folder of pages."""
    return {f"errors/{one.page}.md" for one in entries()}


def exported(ending: str = "/") -> str:
    """The patterns as JSON, for a page to look a pasted message up: the heaviest first.

    Several that match are all meant if they weigh the same. Of one pattern, the page that has
    most of its causes comes first, as it tells them. `ending` is that of an address.
    """
    by_pattern: dict[str, list[Known]] = {}
    for one in entries():
        for one_pattern in dict.fromkeys((*one.patterns, *one.elsewhere)):
            by_pattern.setdefault(one_pattern, []).append(one)
    rows: list[dict[str, Any]] = [
        {
            "pattern": expression,
            "weight": weight(expression),
            "entries": [
                {"id": e.id, "title": e.place.title, "url": e.url.replace("/#", f"{ending}#")}
                for e in _as_told(group)
            ],
        }
        for expression, group in sorted(
            by_pattern.items(), key=lambda item: (-weight(item[0]), item[0])
        )
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _as_told(group: list[Known]) -> list[Known]:
    count = Counter(one.page for one in group)
    told = [(page, name) for page in count for name in places(page)]
    order = {one: index for index, one in enumerate(told)}
    return sorted(
        group,
        key=lambda e: (-count[e.page], e.page, order.get((e.page, e.name), len(told))),
    )


def _entry(folder: Path) -> Known:
    messages: list[str] = []
    patterns: list[str] = []
    for file in sorted(folder.glob("wrong*.py")):
        source = file.read_text(encoding="utf-8")
        if message := _last_error(source):
            names = tuple(name for name in DEFINED.findall(source) if len(name) > 1)
            messages.append(message)
            patterns.append(pattern(message, names))
    return Known(folder.parent.name, folder.name, folder, (*messages,), (*patterns,))


def _elsewhere(one: Known, all_of_them: list[Known], listed: list[Wording]) -> tuple[str, ...]:
    """The patterns of other versions for an entry: those of its section, or of its message."""
    found = []
    for wording in listed:
        there = [
            other
            for other in all_of_them
            if other.page == wording.page
            and wording.anchor in (other.place.anchor, other.place.section)
        ]
        if one in there or {*one.patterns} & {p for other in there for p in other.patterns}:
            found.append(wording.pattern)
    return tuple(found)


def _last_error(source: str) -> str | None:
    """The last error that a program states: warnings stand before the raise."""
    last: list[str] | None = None
    for line in source.split("\n"):
        if (match := ERROR.match(line)) and not line.startswith("#!     "):
            last = [match["text"]]
        elif last is not None and (match := ERROR_FURTHER.match(line)):
            last.append(match["text"] or "")
    return "\n".join(last) if last else None
