"""The includes of a page: which snippet each asks for, and whether that may be shown."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ..characters import UNFIT_FOR_CODE, describe_character, escape_invisible, find_position
from ..disk import follow_links, read_bytes
from ..errors import Problem, SnippetError, display_path
from ..project import NOT_RUN_START, is_snippet, not_run_problems
from ..record.record import Record
from ..record.serialize import loads
from ..record.store import load_record, record_path
from ..snippet.compare import compare_with_file
from ..snippet.listing import Listing, recorded_listing
from ..snippet.snippet import Snippet, load, source_digest
from .cache import cache_on_second_use
from .draft import can_run, is_draft, run_draft
from .remarks import Remarks, trim_remarks
from .render import Block
from .target import parse_include_target

LIST_EDGE = re.compile(r"^[ \t]*-+8<-+\r?$")
TARGET = re.compile(r"(?P<file>.*?\.py)(?::(?P<region>.*))?$", re.IGNORECASE)
PYTHON_PATH = re.compile(r"\.py\b", re.IGNORECASE)
INSTEAD = ("include a snippet that ran:", "```python", '--8<-- "folder/file.py"', "```")
INCLUDE_OF = '--8<-- "%s"'
REGION_MARKERS = ("# --8<-- [start:name]", "# --8<-- [end:name]")
REGION_NAME = re.compile(r"[A-Za-z][-_0-9A-Za-z]*$")


@dataclass(frozen=True)
class Include:
    """One include of a .py file in a page."""

    page: Path | str
    line: int
    """The line of the page, from 1."""
    name: str
    """The file, as it is written there: its path below the folder of snippets."""
    region: str | None = None
    """What follows the file's name and a colon; None if the whole file is meant."""

    @property
    def regions(self) -> tuple[str, ...]:
        """The region, as what a Block takes: a tuple of one, or of none."""
        return () if self.region is None else (self.region,)

    def make_error(self, message: str, *details: str) -> SnippetError:
        """Return an error at the line of this include."""
        return SnippetError.at(self.page, self.line, message, *details)

    def with_page(self, refused: SnippetError) -> SnippetError:
        """Return the error of a snippet with this include added, as the place where it is shown."""
        where = f"shown at {display_path(self.page)}:{self.line}"
        return SnippetError(
            [
                p if p.path == self.page else replace(p, details=(*p.details, where))
                for p in refused.problems
            ]
        )

    def make_record_error(self, snippet: Path, error: Exception) -> SnippetError:
        """Return the error of a record that can't be rendered, as no run could have made it."""
        run = f"run: verified-snippets update {display_path(snippet)}"
        message = f"cannot be shown ({type(error).__name__}: {error})"
        return self.with_page(SnippetError.at(record_path(snippet), None, message, run))


def parse_include(line: str) -> tuple[str, str | None] | None:
    """Return the .py file that a line includes, and its region, if any; None if there is no file."""
    included = parse_include_target(line)
    target = TARGET.match(included) if included else None
    return (target["file"], target["region"]) if target else None


def resolve_include(include: Include, root: Path) -> Block:
    """Return the block that an include shows; raise SnippetError if that may not be shown.

    `root` is the folder of snippets.
    """
    try:
        return _resolve(include, root)
    except SnippetError as refused:
        raise include.with_page(refused) from None


def find_remarks(body: Sequence[str]) -> Remarks:
    """Return the remarks in the lines of a fence, which includes something."""
    pieces: list[list[str]] = [[]]
    for line in body:
        if parse_include(line):
            pieces.append([])
        else:
            pieces[-1].append(line)
    return trim_remarks(pieces) or ()


def join_includes(
    found: Sequence[tuple[Include, Block | SnippetError]], remarks: Remarks = ()
) -> Block | SnippetError:
    """Join what the includes of one fence show into one block.

    Each include comes with what `resolve_include` returned, or raised. If one may not be shown,
    or they are not parts of one program in its order, the error is returned, and not raised.
    """
    blocks = [block for _, block in found if isinstance(block, Block)]
    if refused := [each for _, each in found if isinstance(each, SnippetError)]:
        return SnippetError([problem for each in refused for problem in each.problems])
    first, *rest = (include for include, _ in found)
    for include, (before, after) in zip(rest, pairwise(blocks), strict=True):
        if before.snippet != after.snippet:
            both = f"shows {include.name} in a block of {first.name}; give each a block of its own"
            return include.make_error(both)
        if not before.regions or not after.regions:
            whole = f"shows {include.name} whole and again in part; name the parts alone"
            return include.make_error(whole)
        (above,), (below,) = before.regions, after.regions
        if after.snippet.regions[below].start <= before.snippet.regions[above].stop:
            order = f"shows {below} after {above}, which does not end before it in {include.name}"
            return include.make_error(f"{order}; list parts in the order of the file")
    regions = tuple(name for each in blocks for name in each.regions)
    return replace(blocks[0], regions=regions, remarks=remarks)


def _resolve(include: Include, root: Path) -> Block:
    path = _find_snippet(include, _resolve_root(root.absolute()))
    if (found := _read_as_recorded(path)) is None:
        snippet = load(path)
        if snippet.not_run is not None and not (snippet.python and record_path(path).exists()):
            return _show_unrun(include, snippet)
        found = _compare_with_record(snippet)
    listing, record, recorded = found
    _require_region(include, listing)
    if not listing.source.isascii() and (bad := UNFIT_FOR_CODE.search(listing.source)):
        line, column = find_position(listing.source, bad.start())
        holds = f"holds the character {describe_character(bad[0])}"
        raise SnippetError([Problem(path, line, holds, (), column)])
    return Block(include.name, include.regions, listing, record, recorded)


class _Shown(NamedTuple):
    """A file that may be shown, its record, and whether that is on disk: a draft's is not."""

    listing: Listing
    record: Record
    recorded: bool = True


def _read_as_recorded(path: Path) -> _Shown | None:
    """Return a file that is to the letter what its record was made from; None if it is another.

    None, too, if it is not run: whatever lies beside it is no record of it. It need not be parsed or compared: an update writes a record only if the two agree.
    """
    try:
        data = read_bytes(path)
        if data.startswith(NOT_RUN_START):
            return None
        record = load_record(path, source_digest(data), parse=_loads)
        return _Shown(recorded_listing(path, data, record), record)
    except (OSError, ValueError, SnippetError):
        return None


def _compare_with_record(snippet: Snippet) -> _Shown:
    """Return any other file, compared with its record; raise SnippetError if they disagree.

    A draft that is served needs no record: it is run.
    """
    recorded = True
    try:
        record = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError:
        if not is_draft() or not can_run(snippet):
            raise
        record, recorded = run_draft(snippet), False
    if problems := compare_with_file(snippet, record):
        raise SnippetError(problems)
    return _Shown(snippet, record, recorded)


def _show_unrun(include: Include, snippet: Snippet) -> Block:
    """Return the block of a file that says why it is not run."""
    if problems := not_run_problems(snippet):
        raise SnippetError(problems)
    _require_region(include, snippet)
    return Block(include.name, include.regions, snippet, Record(snippet.digest, {}, snippet.spans))


def _require_region(include: Include, listing: Listing) -> None:
    if include.region is not None and include.region not in listing.regions:
        there = ", ".join(listing.regions) or "no region"
        raise include.make_error(f"{include.name} has no region {include.region}; it has {there}")


_loads = cache_on_second_use(loads)


@cache  # asked for again at each include
def _resolve_root(root: Path) -> Path:
    return follow_links(root)


def _find_snippet(include: Include, root: Path) -> Path:
    """Return the path of the snippet that an include names; raise SnippetError if it names none."""
    if bad := UNFIT_FOR_CODE.search(include.name):
        raise include.make_error(
            f"{escape_invisible(include.name)} has {describe_character(bad[0])} in its name; rename it"
        )
    path = Path(os.path.realpath(os.path.join(root, include.name)))
    region = include.region
    if not path.is_relative_to(root):
        outside = f"{include.name} is outside {display_path(root)}/; include a file below it"
        raise include.make_error(outside)
    if region is not None and not REGION_NAME.match(region):
        lines = f"{include.name}:{region} names no region; lines by number go stale unseen"
        raise include.make_error(lines, "mark the part in the file, and name it:", *REGION_MARKERS)
    if not os.path.isfile(path):
        near = [p.relative_to(root).as_posix() for p in _find_by_name(root, path.name)]
        hints = [f"there is: {name}" for name in near]
        raise include.make_error(f"there is no file {display_path(path)}", *hints)
    asked = Path(os.path.normpath(os.path.join(root, include.name)))
    if not all(is_snippet(name, root) for name in {path, asked}):
        none = (
            f"{include.name} is no snippet: nothing would ever run it; give it a name that is one's"
        )
        raise include.make_error(
            none, "a snippet ends in .py, and neither it nor a folder is hidden"
        )
    return path


def _find_by_name(root: Path, name: str) -> list[Path]:
    """Find the files of this name below a folder."""
    found = (Path(folder, name) for folder, _, files in os.walk(root) if name in files)
    return sorted(found)
