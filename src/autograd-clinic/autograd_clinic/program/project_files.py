"""The files of a reader's project that a run comes upon, as further lines of the program.

A file's lines follow those of the program and of the files before it: so a line is one number
wherever it stands, and `UserProgram.locate` says where that is.
"""

from __future__ import annotations

import ast
import importlib.util
import sysconfig
from collections.abc import Callable
from pathlib import Path

import verified_snippets
from verified_snippets.disk import read_bytes

FOREIGN = ("site-packages", "dist-packages")
OURS = (Path(__file__).parents[1], Path(verified_snippets.__file__).parent)
MAX_FILES = 200
ROOT_MARKS = (".git", "pyproject.toml")


class ProjectFiles:
    """Tells how many lines stand before those of a file; of one that is none of the project's, None.

    `on_file(path, source, before)` is told of each file beside the program at `path` when it is first
    asked for.
    """

    def __init__(
        self, path: str, source: str, root: Path, on_file: Callable[[str, str, int], None]
    ) -> None:
        self.trees: list[ast.Module] = []
        self._before: dict[str, int | None] = {path: 0}
        self._lines = source.count("\n") + 1
        self._root = root
        self._on_file = on_file
        self._others = [
            *OURS,
            *(Path(p) for p in map(sysconfig.get_path, ("stdlib", "platstdlib"))),
        ]

    def __call__(self, name: str) -> int | None:
        """Return how many lines stand before those of this file."""
        if name not in self._before:
            self._before[name] = self._read_file(name)
        return self._before[name]

    def _read_file(self, name: str) -> int | None:
        path = Path(name)
        if (
            len(self.trees) >= MAX_FILES
            or path.suffix != ".py"
            or not path.is_absolute()
            or not path.is_relative_to(self._root)
            or {*path.parts} & {*FOREIGN}
            or any(path.is_relative_to(other) for other in self._others)
        ):
            return None
        try:
            source = decode_source_text(read_bytes(path))
            tree = ast.parse(source)
        except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
            return None
        before = self._lines
        self._lines += source.count("\n") + 1
        ast.increment_lineno(tree, before)
        self.trees.append(tree)
        self._on_file(name, source, before)
        return before


def decode_source_text(data: bytes) -> str:
    """Return the text of a file as Python reads it: its line ends are one, it may name its encoding.

    Raises UnicodeDecodeError, or SyntaxError for an encoding that is none.
    """
    return importlib.util.decode_source(data).removeprefix("\ufeff")


def find_project_root(path: Path) -> Path:
    """Return the folder of the project that a program is in: of git or pyproject, or its own."""
    for folder in path.parents:
        if any((folder / mark).exists() for mark in ROOT_MARKS):
            return folder
    return path.parent
