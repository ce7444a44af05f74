"""Lines of a page that bring in a file of Python, as FastAPI, pymdownx.snippets and Jinja write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..disk import follow_links, read_text
from ..errors import display_path
from ..pages.include import parse_include
from ..pages.remarks import Remarks, is_remark, trim_remarks
from ..snippet.directives import REGION_MARKER

FASTAPI_LINE = re.compile(r"^[> \t]*\{\*\s*(?P<file>\S+\.py)\s*(?P<options>[^*]*)\*\}\s*$")
BANG_LINE = re.compile(
    r"^[> \t]*\{!\s*>?\s*(?P<file>\S+?\.py)\s*(?:\[ln:(?P<lines>[^\]]*)\])?\s*!\}\s*$"
)
JINJA_LINE = re.compile(r"^[> \t]*\{%-?\s*include\s+[\"'](?P<file>[^\"']+\.py)[\"']\s*-?%\}\s*$")
TITLE_OPTION = re.compile(r'title\[(?P<title>"[^"]*")\]')
LINES_OPTION = re.compile(r"(?P<key>ln|hl)\[(?P<lines>[^\]]*)\]")


@dataclass
class IncludedFile:
    """A file that lines of a page bring in, or a part of it."""

    file: Path = Path()
    whole: list[str] = field(default_factory=list)
    """All of its lines."""
    numbers: list[int] = field(default_factory=list)
    """Which of them are brought in, from 1."""
    highlights: set[int] = field(default_factory=set)
    """Which of these are highlighted."""
    title: str = ""
    """What stands over it, in quotes; empty if nothing does."""
    missing: str | None = None
    """Why it is not to be had."""
    ours: bool = False
    """Whether it is a snippet already."""
    remarks: Remarks = ()
    """The author's comments above each line that brings in a part, and below the last."""

    @property
    def lines(self) -> list[str]:
        """The lines that it brings."""
        return [self.whole[number - 1] for number in self.numbers]

    @property
    def highlighted(self) -> str:
        """Which of these are highlighted, as `hl_lines` has it."""
        return " ".join(str(at) for at, n in enumerate(self.numbers, 1) if n in self.highlights)

    def stretches(self) -> list[tuple[int, int]]:
        """Return the first and the last line of each stretch of the file; none if it is all of it."""
        shown = {n for n, line in enumerate(self.whole, 1) if line.strip()} & {*self.numbers}
        found: list[tuple[int, int]] = []
        between = False  # whether a line that is not shown came since the last that is
        for number, line in enumerate(self.whole, 1):
            if number in shown:
                found.append(
                    (found.pop()[0], number) if found and not between else (number, number)
                )
                between = False
            between = between or (bool(line.strip()) and number not in shown)
        whole = not between and found and not any(map(str.strip, self.whole[: found[0][0] - 1]))
        return [] if whole and len(found) == 1 else found


def parse_brought_file(
    lines: Sequence[str], page: Path, folders: Sequence[Path]
) -> IncludedFile | None:
    """Return what the lines of a block bring in; None if there are others than remarks, or several files."""
    found: list[IncludedFile | None] = []
    beside: list[list[str]] = [[]]
    for line in lines:
        file = parse_file_include(line, page, folders)
        if file or (line.strip() and not is_remark(line)):
            found.append(file)
            beside.append([])
        else:
            beside[-1].append(line)
    first, *rest = found or [None]
    for each in rest:
        if first is None or each is None or each.ours != first.ours:
            return None
        if not first.ours and (each.file, each.numbers) <= (first.file, first.numbers):
            return None  # not in its order
        if each.file != first.file:
            return None
        first.numbers += each.numbers
        first.highlights |= each.highlights
        first.missing = first.missing or each.missing
    if first and (remarks := trim_remarks(beside)) and any(remarks):
        first.remarks = remarks
    return first


def find_other_line(
    lines: Sequence[str], page: Path, folders: Sequence[Path]
) -> tuple[str, str] | None:
    """Return a line that brings in a file, and the first that does not; None unless there are both."""
    given = [line.strip() for line in lines if line.strip()]
    brings = [line for line in given if parse_file_include(line, page, folders)]
    others = [line for line in given if line not in brings and not is_remark(line)]
    return (brings[0], others[0]) if brings and others else None


def parse_file_include(line: str, page: Path, folders: Sequence[Path]) -> IncludedFile | None:
    """Return what a line brings in, or None; the first folder is that of snippets."""
    options = ""
    if found := FASTAPI_LINE.match(line) or BANG_LINE.match(line) or JINJA_LINE.match(line):
        name, part = found["file"], None
        options = found.groupdict().get("options") or ""
        if lines := found.groupdict().get("lines"):
            options = f"ln[{lines.replace('-', ':')}]"
    elif target := parse_include(line.lstrip("> ")):
        name, part = target
    else:
        return None
    if name and (folders[0] / name).is_file() and not options:
        return IncludedFile(folders[0] / name, ours=True)
    file = next((at for at in _list_places(name, page, folders) if at.is_file()), None)
    if file is None:
        return IncludedFile(missing=f"brings in {name}, which is not there")
    try:
        lines = read_text(file).rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError):
        return IncludedFile(missing=f"brings in {display_path(file)}, which cannot be read")
    wanted = {option["key"]: option["lines"] for option in LINES_OPTION.finditer(options)}
    try:
        shown = wanted.get("ln", "")
        numbers = _find_part(lines, part) if part else _parse_numbers(shown, len(lines))
        highlights = set(_parse_numbers(wanted["hl"], len(lines))) if "hl" in wanted else set()
    except ValueError:
        return IncludedFile(missing=f"brings in a part of {name} that is not there")
    kept = [n for n in numbers if not REGION_MARKER.match(lines[n - 1].strip())]
    title = TITLE_OPTION.search(options)
    return IncludedFile(
        follow_links(file), lines, kept, highlights, title=title["title"] if title else ""
    )


def _list_places(name: str, page: Path, folders: Sequence[Path]) -> list[Path]:
    bare = name
    while bare.startswith("../"):
        bare = bare[3:]
    return [
        page.parent / name,
        *(folder / name for folder in folders[1:]),
        *(f / bare for f in folders[1:]),
    ]


def _find_part(lines: list[str], part: str) -> list[int]:
    """Return the lines of a part, `3:9` or `name`, by number from 1."""
    if re.fullmatch(r"[\d:,-]+", part):
        numbers: list[int] = []
        for each in part.split(","):
            start, _, stop = each.partition(":")
            first, last = int(start or 1), int(stop or len(lines))
            numbers += range(first, min(last, len(lines)) + 1)
        return numbers
    edges = {
        (m["edge"], m["name"]): n
        for n, line in enumerate(lines, 1)
        if (m := REGION_MARKER.match(line.strip()))
    }
    if ("start", part) not in edges:
        raise ValueError(part)
    return list(range(edges["start", part] + 1, edges.get(("end", part), len(lines) + 1)))


def _parse_numbers(text: str, count: int) -> list[int]:
    """Return the numbers of `1:3,7`; all of them if it is empty."""
    if not text.strip():
        return list(range(1, count + 1))
    numbers: list[int] = []
    for each in text.split(","):
        start, _, stop = each.strip().partition(":")
        numbers += range(int(start), min(int(stop or start), count) + 1)
    return numbers
