"""The Python blocks of a page as it is before it is adopted, whatever tool they were written for."""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..disk import read_text
from ..pages.fences import Fence, find_fences
from ..pages.gradual import is_python
from ..pages.remarks import Remarks
from . import outputs
from .awaited import can_be_indented, needs_await
from .commands import find_commands
from .documented import Documented
from .expanded_line import ExpandedLine
from .file_lines import IncludedFile, find_other_line, parse_brought_file, parse_file_include
from .headings import find_headings, find_label

KEPT_OPTIONS = ("title", "linenums", "hl_lines")  # what Material knows of a fence
JOINING_OPTIONS = ("session", "group", "continuation")  # options by which other tools join blocks
SINCE_3_12 = re.compile(r"^\s*(type \w+\s*[\[=]|(class|def|async def) \w+\[)", re.MULTILINE)
CLASS_NAME = re.compile(r"(?<![\w\"'=/.])[.#][A-Za-z][\w-]*")


@dataclass(eq=False)
class PageBlock:
    """A Python block of a page: where it stands, what it holds, and what came of it."""

    page: Path
    start: int
    """The first of the page's lines that it takes, by index."""
    stop: int
    """The index of the first line after it."""
    prefix: str
    """What stands before each of its lines, such as an indentation or `> `."""
    fence: str
    """The characters that open and close it."""
    header: str
    """What is to follow the fence in the line that opens it."""
    headings: list[str]
    """What stands over it that names it, from the nearest on: a tab, a heading."""
    label: str = ""
    """The line above it, if that is a few words, as `Before:`."""
    code: str = ""
    """The program in it, without the outputs."""
    documented: list[Documented] = field(default_factory=list)
    """The outputs that it shows."""
    joins: dict[str, str] = field(default_factory=dict)
    """The options of another tool that say which blocks it goes on from."""
    dropped: list[str] = field(default_factory=list)
    """What of its header does not stay."""
    left: str | None = None
    """Why it stays where it is; None if it does not."""
    untried: bool = False
    """Whether it is left for what it is, before any run."""
    snippet: Path | None = None
    """The snippet that it includes already."""
    awaits: bool = False
    """Whether it has an `await` at top level."""
    run_needs: set[str] = field(default_factory=set)
    """Names that its run was found to need."""
    part: IncludedFile | None = None
    """What it shows of a file of the site's."""
    commands: list[list[str]] = field(default_factory=list)
    """The arguments that the page runs it with, command by command."""
    arguments: list[str] = field(default_factory=list)
    """The arguments that adoption runs it with."""
    exits: bool = False
    """Whether it is a program that exits when it succeeds, as what reads command lines does."""
    remarks: Remarks = ()
    """Comments of the page's author beside the lines that bring in its file."""
    within: ExpandedLine | None = None
    """The line of the page that an extension makes it of; then it begins and ends among those lines."""

    @property
    def line(self) -> int:
        """The line of the page that it begins at, from 1."""
        return (self.within.at if self.within else self.start) + 1

    @property
    def verified(self) -> bool:
        """Whether it includes a snippet already."""
        return self.snippet is not None

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """The stretches of lines that it shows of its file; none if it shows all of it."""
        return self.part.stretches() if self.part else []

    @property
    def fits_remarks(self) -> bool:
        """Whether as many parts of a file are shown as lines of the page bring in one."""
        return not self.remarks or len(self.remarks) == len(self.stretches or [0]) + 1

    def read_program(self) -> str:
        """Return all of the program that it shows, also what stands in a file of it."""
        if self.snippet is None:
            return "\n".join(self.part.whole) if self.part else self.code
        try:
            return read_text(self.snippet)
        except (OSError, UnicodeDecodeError):
            return ""

    def leave_untried(self, why: str) -> None:
        """Leave it for what it is, before any run."""
        self.left, self.untried = why, True


def find_blocks(page: Path, lines: Sequence[str], folders: Sequence[Path]) -> Iterator[PageBlock]:
    """Yield the Python blocks of a page, in order; `folders` are where included files may be."""
    inside: set[int] = set()
    found: list[tuple[int, Fence | IncludedFile]] = []
    for fence in find_fences(lines):
        inside |= set(range(fence.start, fence.stop))
        if is_python(fence.label) and not fence.is_hidden:
            found.append((fence.start, fence))
    for at, line in enumerate(lines):
        if at not in inside and (file := parse_file_include(line, page, folders)):
            found.append((at, file))
    found.sort(key=lambda each: each[0])
    others = [fence for fence in find_fences(lines) if not is_python(fence.label)]
    for at, each in found:
        headings = find_headings(lines, at, inside)
        if isinstance(each, Fence):
            made = _read_fence(page, each, headings, folders)
        else:
            made = _read_file_line(page, at, lines[at], each, headings)
        made.untried = made.left is not None
        made.label = find_label(lines, at)
        made.commands = find_commands(lines, others, made.stop)
        yield made


def _read_fence(
    page: Path, fence: Fence, headings: list[str], folders: Sequence[Path]
) -> PageBlock:
    """Return the block that a fence is."""
    header, options = _parse_header(fence.header, fence.label)
    body = list(fence.body)
    file = parse_brought_file(body, page, folders)
    if file and file.highlighted:
        header += f' hl_lines="{file.highlighted}"'
    made = PageBlock(page, fence.start, fence.stop, fence.prefix, fence.fence, header, headings)
    if file:
        _fill_from_file(made, file)
    elif mixed := find_other_line(body, page, folders):
        made.left = f"has `{mixed[1]}` beside the lines of a file, `{mixed[0]}`; write it above or below the block"
    else:
        _fill(made, body)
    if file and file.ours:
        made.snippet = file.file
    made.joins = {key: options[key] for key in JOINING_OPTIONS if key in options}
    made.dropped = [key for key in options if key not in KEPT_OPTIONS]
    return made


def _read_file_line(
    page: Path, at: int, line: str, file: IncludedFile, headings: list[str]
) -> PageBlock:
    """Return the block that a line stands for which includes a file outside of fences."""
    header = "python"
    header += f" title={file.title}" if file.title else ""
    header += f' hl_lines="{file.highlighted}"' if file.highlighted else ""
    prefix = line[: len(line) - len(line.lstrip(" \t>"))]
    made = PageBlock(page, at, at + 1, prefix, "```", header, headings)
    _fill_from_file(made, file)
    return made


def _fill_from_file(block: PageBlock, file: IncludedFile) -> None:
    """Put a file into a block, or lines of it: the whole file, unless that states outputs."""
    _fill(block, file.whole)
    if file.ours or file.missing or block.left or block.documented:
        _fill(block, file.lines)
    else:
        block.part = file
    block.left = file.missing or block.left
    block.remarks = file.remarks
    if block.remarks and not (file.ours or block.left) and not block.fits_remarks:
        remark = next(line for lines in block.remarks for line in lines if line)
        block.left = f"has `{remark}` between lines that are one part of a file; write it above or below the block"


def _fill(block: PageBlock, body: list[str]) -> None:
    """Put these lines into a block: the program, and apart from it what it is said to print."""
    block.code, block.documented, block.awaits, block.left = "", [], False, None
    try:
        code, block.documented = outputs.take_outputs(body, block.start + 2)
        ast.parse(code)
        block.awaits = _awaits(code)
        block.code, block.documented = outputs.state_inside(
            code, block.documented, coroutine=block.awaits
        )
        if block.awaits and not can_be_indented(block.code):
            block.left = "awaits at top level, and a string of it has several lines"
    except SyntaxError as error:
        block.code = "\n".join(body)
        block.left = f"is not Python on its own: {error.msg}"
        if sys.version_info < (3, 12) and SINCE_3_12.search("\n".join(body)):
            block.left = "is Python since 3.12; run adopt with one that new"
    except ValueError as error:
        block.left = f"cannot be read: {error}"


def _awaits(code: str) -> bool:
    """Return whether a program awaits at top level."""
    try:
        return needs_await(code)
    except SyntaxError:  # as `return` outside a function: its run says so
        return False


def _parse_header(header: str, label: str) -> tuple[str, dict[str, str]]:
    """Return the header of a fence as it is to stand, and all options that it has."""
    braced = header.startswith("{") or " {" in header
    bare = header.replace("{", " ").replace("}", " ")
    try:
        words = shlex.split(bare.replace(",", " ") if "=" not in bare else bare)
    except ValueError:  # a quote that is not closed
        words = bare.split()
    options: dict[str, str] = {}
    for word in words[1:] if words and words[0].lstrip(".") == label else words:
        key, equals, value = word.partition("=")
        if equals or not word.startswith((".", "#")):
            options[key] = value
    classes = [word for word in CLASS_NAME.findall(bare) if word.lstrip(".") != label]
    kept = [f'{key}="{options[key]}"' for key in KEPT_OPTIONS if key in options]
    if classes and braced:
        return "{." + " ".join(["python", *classes, *kept]) + "}", options
    return " ".join(["python", *kept]), options
