"""Includes of snippets in a page: what they ask for, and whether it may be shown."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from ..characters import UNFIT_FOR_CODE, describe_character, escape_invisible, find_position
from ..errors import Problem, SnippetError, display_path
from ..project import is_not_run, is_snippet, not_run_problems
from ..record.record import Record
from ..record.serialize import loads
from ..record.store import load_record, record_path
from ..snippet.compare import compare_with_file
from ..snippet.listing import Listing, recorded_listing
from ..snippet.snippet import Snippet, load, source_digest
from .cache import cache_on_second_use
from .draft import can_run, is_draft, run_draft
from .render import Block
from .target import parse_include_target

LIST_EDGE = re.compile(r"^[ \t]*-+8<-+\r?$")
TARGET = re.compile(r"(?P<file>.*?\.py)(?::(?P<rest>.*))?$", re.IGNORECASE)
PYTHON_PATH = re.compile(r"\.py\b", re.IGNORECASE)
INSTEAD = ("include a snippet that ran:", "```python", '--8<-- "folder/file.py"', "```")
INCLUDE_OF = '--8<-- "%s"'
EDGES = ("# --8<-- [start:name]", "# --8<-- [end:name]")
REGION_NAME = re.compile(r"[A-Za-z][-_0-9A-Za-z]*$")


@dataclass(frozen=True)
class Include:
    """One include of a .py file: where the page asks for it, and for what."""

    page: Path | str
    line: int
    name: str
    region: str | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        """The region, if it asks for one."""
        return () if self.region is None else (self.region,)

    def make_error(self, message: str, *details: str) -> SnippetError:
        """Return the error of this include."""
        return SnippetError.at(self.page, self.line, message, *details)

    def with_page(self, refused: SnippetError) -> SnippetError:
        """Return an error of what it shows, which says where that is shown."""
        where = f"shown at {display_path(self.page)}:{self.line}"
        return SnippetError(
            [
                p if p.path == self.page else replace(p, details=(*p.details, where))
                for p in refused.problems
            ]
        )

    def make_unshowable(self, snippet: Path, error: Exception) -> SnippetError:
        """Return the error of a record that says what no run does."""
        run = f"run: verified-snippets update {display_path(snippet)}"
        message = f"cannot be shown ({type(error).__name__}: {error})"
        return self.with_page(SnippetError.at(record_path(snippet), None, message, run))


def parse_include(line: str) -> tuple[str, str | None] | None:
    """Return the file and what follows its colon, if the line includes a .py file."""
    included = parse_include_target(line)
    target = TARGET.match(included) if included else None
    return (target["file"], target["rest"]) if target else None


def resolve_include(include: Include, root: Path) -> Block:
    """Find and check what an include shows; raise SnippetError with the reasons if it may not be."""
    try:
        return _resolve(include, root)
    except SnippetError as refused:
        raise include.with_page(refused) from None


def join_includes(found: Sequence[tuple[Include, Block | SnippetError]]) -> Block | SnippetError:
    """Return the block that these includes of one fence show; raise SnippetError if they are not one program."""
    blocks = [block for _, block in found if isinstance(block, Block)]
    if refused := [each for _, each in found if isinstance(each, SnippetError)]:
        return SnippetError([problem for each in refused for problem in each.problems])
    first, *rest = (include for include, _ in found)
    for include, (one, other) in zip(rest, pairwise(blocks), strict=True):
        if one.snippet != other.snippet:
            both = f"shows {include.name} in a block of {first.name}; give each a block of its own"
            return include.make_error(both)
        if not one.regions or not other.regions:
            whole = f"shows {include.name} whole and again in part; name the parts alone"
            return include.make_error(whole)
        (above,), (below,) = one.regions, other.regions
        if other.snippet.regions[below].start <= one.snippet.regions[above].stop:
            order = f"shows {below} after {above}, which does not end before it in {include.name}"
            return include.make_error(f"{order}; list parts in the order of the file")
    return replace(blocks[0], regions=tuple(name for each in blocks for name in each.regions))


def _resolve(include: Include, root: Path) -> Block:
    path = _path(include, _real(root.absolute()))
    if is_not_run(path):
        return _unrun(include, path)
    if (found := _as_recorded(path)) is None:
        snippet = load(path)
        if snippet.not_run is not None and not record_path(path).exists():
            return _unrun(include, path)  # which is for another Python
        found = _compared(snippet)
    listing, record, recorded = found
    _require_region(include, listing)
    if not listing.source.isascii() and (bad := UNFIT_FOR_CODE.search(listing.source)):
        line, column = find_position(listing.source, bad.start())
        holds = f"holds the character {describe_character(bad[0])}"
        raise SnippetError([Problem(path, line, holds, (), column)])
    return Block(include.name, include.regions, listing, record, recorded)


def _as_recorded(path: Path) -> tuple[Listing, Record, bool] | None:
    """Return a file that is to the letter what its record was made from, which has all of it.

    They agree: an update writes a record for a file that does.
    """
    try:
        data = path.read_bytes()
        record = load_record(path, source_digest(data), parse=_loads)
        return recorded_listing(path, data, record), record, True
    except (OSError, ValueError, SnippetError):
        return None


def _compared(snippet: Snippet) -> tuple[Listing, Record, bool]:
    """Return any other file, held against its record, and whether it has one: a draft may have none."""
    recorded = True
    try:
        record = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError:
        if not is_draft() or not can_run(snippet):
            raise
        record, recorded = run_draft(snippet), False
    if problems := compare_with_file(snippet, record):
        raise SnippetError(problems)
    return snippet, record, recorded


def _unrun(include: Include, path: Path) -> Block:
    """Return what an include shows of a file that says why it is not run."""
    snippet = load(path)
    if problems := not_run_problems(snippet):
        raise SnippetError(problems)
    _require_region(include, snippet)
    return Block(include.name, include.regions, snippet, Record(snippet.digest, {}, snippet.spans))


def _require_region(include: Include, listing: Listing) -> None:
    if include.region is not None and include.region not in listing.regions:
        there = ", ".join(listing.regions) or "no region"
        raise include.make_error(f"{include.name} has no region {include.region}; it has {there}")


_loads = cache_on_second_use(loads)


@cache  # a page asks for each of its includes
def _real(root: Path) -> Path:
    return root.resolve()


def _path(include: Include, root: Path) -> Path:
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
        raise include.make_error(lines, "mark the part in the file, and name it:", *EDGES)
    if not os.path.isfile(path):
        near = [p.relative_to(root).as_posix() for p in _find_by_name(root, path.name)]
        hints = [f"there is: {name}" for name in near]
        raise include.make_error(f"there is no file {display_path(path)}", *hints)
    asked = Path(os.path.normpath(os.path.join(root, include.name)))
    if not (is_snippet(path, root) and is_snippet(asked, root)):
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
