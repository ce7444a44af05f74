"""A reader's program: a script, the Python blocks of a Markdown page, or standard input."""

from __future__ import annotations

import ast
import sys
import textwrap
import warnings
from dataclasses import dataclass
from pathlib import Path

from verified_snippets import disk
from verified_snippets.errors import SnippetError
from verified_snippets.pages.fences import FENCE_EDGE_LINE, fence_label, find_fences
from verified_snippets.pages.target import parse_target
from verified_snippets.snippet.snippet import TOO_DEEP

PYTHON_LABELS = ("python", "python3", "py")


@dataclass(frozen=True)
class UserProgram:
    """A program to run: `source` has the same lines as the file at `path` has."""

    path: Path
    source: str
    tree: ast.Module
    shown: str


def read_program(name: str) -> UserProgram:
    """Read the program in this file, or on standard input for `-`; raise SnippetError if none."""
    path = Path(name)
    if path.suffix.lower() == ".ipynb":
        message = "is a notebook, which is no Python; save it as a script and name that"
        raise SnippetError.at(path, None, message, f"jupyter nbconvert --to script {path.name}")
    try:
        data = sys.stdin.buffer.read() if name == "-" else disk.read_bytes(path)
    except OSError as error:
        named = "name a file, or - for standard input"
        raise SnippetError.at(path, None, f"cannot be read: {error.strerror}; {named}") from None
    if name == "-":
        path = Path("<stdin>")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SnippetError.at(path, line, "is not UTF-8; save it as UTF-8") from None
    if path.suffix.lower() in (".md", ".markdown"):
        text = _python_of(path, text)
    path = Path.cwd() / "<stdin>" if name == "-" else path.resolve()
    return parse_user_program(path, text, "<stdin>" if name == "-" else name)


def parse_user_program(path: Path, source: str, shown: str) -> UserProgram:
    """Return a program from its text; raise SnippetError with the line if it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, shown)
            compile(tree, shown, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise SnippetError.at(
            shown, error.lineno, f"is not Python: {error.msg}", *filter(None, [error.text])
        ) from None
    except (RecursionError, MemoryError):
        raise SnippetError.at(shown, None, TOO_DEEP) from None
    except ValueError as error:
        raise SnippetError.at(shown, None, f"is not Python: {error}") from None
    if not tree.body:
        raise SnippetError.at(
            shown, None, "holds no Python; name a program, or a page with ```python"
        )
    return UserProgram(path, source, tree, shown)


def _python_of(path: Path, text: str) -> str:
    """Return the Python blocks of a page, each on its own lines; all other lines are empty."""
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
            if parse_target(line):
                message = "includes a snippet; explain that file itself, or show its code here"
                raise SnippetError.at(path, number, message)
        code = textwrap.dedent("\n".join(fence.body))
        kept[fence.start + 1 : fence.stop - 1] = code.split("\n")
    return "\n".join(kept)
