"""A reader's program: a script, a module, a notebook, the Python of a page, or standard input."""

from __future__ import annotations

import ast
import os
import re
import sys
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from verified_snippets import disk
from verified_snippets.errors import SnippetError, display_path
from verified_snippets.pages.fences import FENCE_EDGE_LINE, fence_label, find_fences
from verified_snippets.pages.target import parse_include_target
from verified_snippets.snippet.syntax import TOO_DEEP

from .notebook import ProgramPart, choose_compile_flags, read_cells
from .project_files import decode_source_text, find_project_root

TRACEBACK = "Traceback (most recent call last)"
STDIN = "<stdin>"
PYTHON_LABELS = ("python", "python3", "py")


@dataclass(frozen=True)
class UserProgram:
    """A program to run and explain, and where each of its lines came from."""

    path: Path
    source: str
    """Its text. A line has the number that it has in the file at `path`, or is one of `parts`."""
    tree: ast.Module
    shown: str
    """The name by which reports call it."""
    parts: tuple[ProgramPart, ...] = ()
    """The cells of a notebook, or other files whose lines were added, in order."""
    module: str = ""
    """The name under which `python -m` runs it; empty if it is run as a file."""
    root: Path | None = None
    """The folder of the project; None if no other files of it are watched."""
    main: UserProgram | None = None
    """The program without the lines of other files, if it has any."""

    @property
    def called(self) -> str:
        """What Python would have as its `sys.argv[0]`."""
        if self.module:
            return str(self.path)
        return "-" if self.shown == STDIN else self.shown

    def locate(self, line: int) -> str:
        """Return where a line is, to begin a report with: `a.py:3`, `a.ipynb: cell 2, line 1`.

        Without a line (0), it is the name of the program.
        """
        if not line:
            return self.shown
        part = self._find_part(line)
        if part is None:
            return f"{self.shown}:{line}"
        if part.is_file:
            return f"{part.name}:{line - part.before}"
        return f"{self.shown}: {part.name}, line {line - part.before}"

    def name_line(self, line: int) -> str:
        """Return what a sentence calls a line: `line 3`, `line 1 of cell 2`."""
        part = self._find_part(line)
        return f"line {line - part.before} of {part.name}" if part else f"line {line}"

    def find_line(self, file: str, line: int) -> int | None:
        """Return which line it is that a traceback names by its file; None if that is none of the program's."""
        if file == str(self.path):
            return line
        name = display_path(Path(file))
        return next((p.before + line for p in self.parts if p.is_file and p.name == name), None)

    def rewrite_traceback(self, text: str) -> str:
        """Return a traceback with the lines as they are numbered in the program's parts."""
        if not self.parts:
            return text
        at = re.compile(rf'File "{re.escape(str(self.path))}", line (\d+)')
        return at.sub(lambda match: f"File {self.locate(int(match[1]))}", text)

    def _find_part(self, line: int) -> ProgramPart | None:
        return next((part for part in reversed(self.parts) if part.before < line), None)


def read_program_text(name: str) -> str:
    """Read the text in a file, or for `-` on standard input; raise SnippetError if it is none."""
    path = Path(STDIN if name == "-" else name)
    try:
        data = sys.stdin.buffer.read() if name == "-" else disk.read_bytes(path)
    except OSError as error:
        named = "name a file, or - for standard input"
        raise SnippetError.at(path, None, f"cannot be read: {error.strerror}; {named}") from None
    try:
        return decode_source_text(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SnippetError.at(path, line, f"is not {error.encoding}; save it as UTF-8") from None
    except SyntaxError as error:
        raise SnippetError.at(path, 1, f"cannot be read: {error.msg}; save it as UTF-8") from None


def read_program(name: str) -> UserProgram:
    """Read the program in a file, or for `-` on standard input; raise SnippetError if it is none."""
    text = read_program_text(name)
    path = Path(STDIN if name == "-" else name)
    parts: tuple[ProgramPart, ...] = ()
    if path.suffix.lower() in (".md", ".markdown"):
        text = _read_page(path, text)
    elif path.suffix.lower() == ".ipynb":
        text, parts = read_cells(path, text)
    try:
        path = Path.cwd() / STDIN if name == "-" else disk.follow_links(path)
    except OSError as error:
        raise SnippetError.at(".", None, f"is no folder to be in: {error.strerror}") from None
    program = parse_user_program(path, text, STDIN if name == "-" else name, parts)
    return replace(program, root=find_project_root(path))


def add_files(program: UserProgram, files: Sequence[tuple[str, str, int]]) -> UserProgram:
    """Return a program with the lines of other files after its own.

    Each file is its path, its source, and how many lines come before it.
    """
    if not files:
        return program
    trees = [ast.increment_lineno(ast.parse(source), before) for _, source, before in files]
    parts = [
        ProgramPart(before, display_path(Path(path)), is_file=True) for path, _, before in files
    ]
    return replace(
        program,
        source="\n".join([program.source, *(source for _, source, _ in files)]),
        tree=ast.Module([*program.tree.body, *(node for tree in trees for node in tree.body)], []),
        parts=(*program.parts, *parts),
        main=program,
    )


def read_module(name: str) -> UserProgram:
    """Read the module that `python -m` would run by this name; raise SnippetError if there is none.

    It is looked for in the current folder, then in those of PYTHONPATH.
    """
    below = Path(*name.split("."))
    folders = [Path(), *(Path(f) for f in os.environ.get("PYTHONPATH", "").split(os.pathsep) if f)]
    for folder in folders:
        for path in (folder / below / "__main__.py", folder / f"{below}.py"):
            if path.is_file():
                whole = f"{name}.__main__" if path.name == "__main__.py" else name
                return replace(read_program(str(path)), module=whole)
    message = "is no module of this folder or of PYTHONPATH; name one as `python -m` takes it"
    raise SnippetError.at(name, None, message)


def parse_user_program(
    path: Path, source: str, shown: str, parts: tuple[ProgramPart, ...] = ()
) -> UserProgram:
    """Parse a program; raise SnippetError, with the line, if it is not Python.

    `shown` is the name by which reports call it.
    """
    unparsed = UserProgram(path, source, ast.Module([], []), shown, parts)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, shown)
            compile(tree, shown, "exec", choose_compile_flags(str(path)), dont_inherit=True)
    except SyntaxError as error:
        if TRACEBACK in source:
            message = "is no Python but a traceback; write `autograd-clinic message` for `explain`"
            raise SnippetError.at(shown, None, message) from None
        where, line = shown, error.lineno
        if parts and line:
            where, line = unparsed.locate(line), None
        raise SnippetError.at(
            where, line, f"is not Python: {error.msg}", *filter(None, [error.text])
        ) from None
    except (RecursionError, MemoryError):
        raise SnippetError.at(shown, None, TOO_DEEP) from None
    except ValueError as error:
        raise SnippetError.at(shown, None, f"is not Python: {error}") from None
    if not tree.body:
        raise SnippetError.at(
            shown, None, "holds no Python; name a program, or a page with ```python"
        )
    return replace(unparsed, tree=tree)


def _read_page(path: Path, text: str) -> str:
    """Return the Python blocks of a page as one program: all other lines are empty.

    Raises SnippetError if a block is not closed, or includes a snippet.
    """
    lines = text.split("\n")
    fences = [*find_fences(lines)]
    closed = {at for fence in fences for at in range(fence.start, fence.stop)}
    for at, line in enumerate(lines):
        opened = FENCE_EDGE_LINE.match(line) if at not in closed else None
        if opened and fence_label(opened["header"]).lower() in PYTHON_LABELS:
            message = "opens a block that is not closed; write ``` below it"
            raise SnippetError.at(path, at + 1, message)
    kept = [""] * len(lines)
    for fence in fences:
        if fence.label.lower() not in PYTHON_LABELS or not fence.body:
            continue
        for number, line in enumerate(fence.body, start=fence.start + 2):
            if parse_include_target(line):
                message = "includes a snippet; explain that file itself, or show its code here"
                raise SnippetError.at(path, number, message)
        code = textwrap.dedent("\n".join(fence.body))
        kept[fence.start + 1 : fence.stop - 1] = code.split("\n")
    return "\n".join(kept)
