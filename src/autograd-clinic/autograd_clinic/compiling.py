"""The catalogue of known errors, compiled from the site: its programs, their records, its pages.

An entry is a folder snippets/errors/<page>/<entry>/ with `wrong.py` (or `wrong_1.py` and
so on), `right.py` and `why.md`. Its patterns come from the last error that the record of each of its
wrong programs has; a mistake that raises nothing has none. The page docs/errors/<page>.md
says where it is explained and what to do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from verified_snippets import disk
from verified_snippets.errors import SnippetError, display_path
from verified_snippets.pages.fences import find_fences
from verified_snippets.pages.target import parse_include_target
from verified_snippets.record.store import load_record
from verified_snippets.snippet.snippet import source_digest

from .catalogue.catalogue import CATALOGUE_FILE, Entry, EntrySection, Example
from .catalogue.general import CONTEXTS
from .catalogue.likelihood import CLUES, PASTED_ONLY, PUBLIC_REPORTS
from .catalogue.patterns import make_pattern
from .catalogue.wordings import Wording, make_wording_pattern, read_wordings
from .findings.example import find_example_words
from .findings.why import describe_program, fill_placeholders

SECTION_HEADING = re.compile(r"(?P<level>#+) (?P<title>.*?)\s*(?:\{#(?P<anchor>[\w-]+)\})?\s*$")
ENTRY_FILE = re.compile(r"errors/(?P<page>\w+)/(?P<name>\w+)/(?P<file>[\w.]+)$")
MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)", re.DOTALL)
DEFINED_NAME = re.compile(r"^(?:class|def) (\w+)", re.MULTILINE)


def compile_catalogue(root: Path) -> str:
    """Return the catalogue of the site in this folder as JSON.

    Raises SnippetError if an entry lacks something, if its why.md has a placeholder that stands for
    nothing, or if a record is stale.
    """
    folders = sorted({file.parent for file in root.glob("snippets/errors/*/*/wrong*.py")})
    pages = {
        folder.parent.name: root / f"docs/errors/{folder.parent.name}.md" for folder in folders
    }
    sections = {page: find_entry_sections(page, _read(file)) for page, file in pages.items()}
    found = []
    for folder in folders:
        if (section := sections[folder.parent.name].get(folder.name)) is None:
            file = pages[folder.parent.name]
            where = f"is on no page; include it in {display_path(file)}"
            raise SnippetError.at(folder / "wrong.py", None, where)
        found.append(_read_entry(folder, section))
    wordings = [
        (wording, [one for one in found if _is_about(wording, one)])
        for wording in read_wordings(root / "docs/errors/index.md")
    ]
    entries = [replace(one, elsewhere=_elsewhere(one, wordings)) for one in found]
    said = [asdict(one) for one in entries]
    return json.dumps(said, ensure_ascii=False, indent=1, default=sorted) + "\n"


def write_catalogue() -> bool:
    """Write the catalogue of the checkout that this package is in; return whether it was another.

    Raises SnippetError, as compile_catalogue does, and if the package is in none: the catalogue of an
    installed one is left as it is.
    """
    root = CATALOGUE_FILE.parents[4]
    if not (root / "snippets/errors").is_dir():
        message = "is that of an installed package; it is compiled in a checkout of the site"
        raise SnippetError.at(CATALOGUE_FILE, None, message)
    before, after = disk.read_if_there(CATALOGUE_FILE), compile_catalogue(root).encode()
    if before != after:
        disk.replace_file(CATALOGUE_FILE, after, before)
    return before != after


def _read(file: Path) -> str:
    try:
        return disk.read_text(file)
    except OSError as error:
        raise SnippetError.at(file, None, f"cannot be read: {error.strerror}") from None


def _read_entry(folder: Path, section: EntrySection) -> Entry:
    messages: list[str] = []
    patterns: list[str] = []
    programs = sorted(folder.glob("wrong*.py"))
    for file in programs:
        if message := _last_error(file):
            names = tuple(name for name in DEFINED_NAME.findall(_read(file)) if len(name) > 1)
            messages.append(message)
            patterns.append(make_pattern(message, names))
    why, right = (_read(folder / name).strip("\n") for name in ("why.md", "right.py"))
    fill_placeholders(why, {}, folder / "why.md")  # which refuses what stands for nothing
    given, called = find_example_words(map(_read, programs), right)
    id = f"{folder.parent.name}/{folder.name}"
    return Entry(
        folder.parent.name,
        folder.name,
        (*messages,),
        (*patterns,),
        (),
        (*map(make_wording_pattern, PASTED_ONLY.get(id, ())),),
        CONTEXTS.get(id, ""),
        CLUES.get(id, ""),
        len(PUBLIC_REPORTS.get(id, ())),
        why,
        right,
        section,
        Example(frozenset(given), frozenset(called), describe_program(programs[-1])),
    )


def _last_error(program: Path) -> str | None:
    """Return the last error that a run of a program has raised, or else warned of."""
    record = load_record(program, source_digest(disk.read_bytes(program)))
    said = [line for e in record.effects for line in (*e.warnings, e.raised) if line]
    return said[-1] if said else None


@dataclass
class _Heading:
    title: str = ""
    anchor: str = ""
    chapter: str = ""


def find_entry_sections(page: str, text: str) -> dict[str, EntrySection]:
    """Return for each entry that the text of a page shows where that is, and what it says to do."""
    lines = text.split("\n")
    fenced = {at for fence in find_fences(lines) for at in range(fence.start, fence.stop)}
    found: dict[str, EntrySection] = {}
    heading = _Heading()
    advice: dict[str, list[str]] = {}
    under: str | None = None  # the entry whose advice the lines are
    for at, line in enumerate(lines):
        included = ENTRY_FILE.match(parse_include_target(line) or "")
        if at not in fenced and (match := SECTION_HEADING.match(line)):
            anchor = match["anchor"] or ""
            chapter = anchor if match["level"] == "##" else heading.chapter
            heading, under = _Heading(match["title"], anchor, chapter), None
        elif included and included["page"] == page:
            name = included["name"]
            here = EntrySection(heading.title, heading.anchor, heading.chapter, "", len(found))
            found.setdefault(name, here)
            under = name if included["file"] == "why.md" else None
        elif at in fenced:
            under = None
        elif under:
            advice.setdefault(under, []).append(line)
    return {
        name: replace(section, advice=_join_prose(advice.get(name, [])))
        for name, section in found.items()
    }


def _join_prose(lines: Sequence[str]) -> str:
    """Return lines of a page as a text, of its links the words alone."""
    return MARKDOWN_LINK.sub(r"\1", "\n".join(lines)).strip()


def _elsewhere(one: Entry, found: Sequence[tuple[Wording, list[Entry]]]) -> tuple[str, ...]:
    """Return an entry's patterns of other versions: those of its section, or of its message."""
    return tuple(
        wording.pattern
        for wording, there in found
        if one in there or any(p in one.patterns for other in there for p in other.patterns)
    )


def _is_about(wording: Wording, entry: Entry) -> bool:
    section = entry.section
    return entry.page == wording.page and wording.anchor in (section.anchor, section.chapter)
