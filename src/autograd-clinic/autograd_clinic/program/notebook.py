"""A notebook's code cells as one program: in order, in one namespace, without what only Jupyter runs."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verified_snippets.errors import SnippetError

HELP = re.compile(r"\s*(?:\?\??[\w.]+|[\w.]+\?\??)$")
GIVEN = re.compile(r"(?P<target>\s*[\w.]+\s*=\s*)[%!]\w")  # what a command or a magic returns
TIMED_LINE = re.compile(r"(?P<indent>\s*)%time\s+(?P<code>.+)")  # its names stay
TIMED = re.compile(r"%%(?:time|timeit|capture|prun)\b")  # magics of a cell that is Python


@dataclass(frozen=True)
class ProgramPart:
    """A part of a program's lines that has a name and lines of its own: a cell, or a file.

    `before` is how many lines of the program stand before it.
    """

    before: int
    name: str
    is_file: bool = False


def read_cells(path: Path, text: str) -> tuple[str, tuple[ProgramPart, ...]]:
    """Return the code of a notebook, and where each cell is; raise SnippetError if it is none.

    Cells are counted as Jupyter shows them, those of text too, from 1. Magics and shell commands
    are left out.
    """
    lines: list[str] = []
    parts: list[ProgramPart] = []
    for number, cell in enumerate(_cells(path, text), start=1):
        if cell.get("cell_type") == "code":
            parts.append(ProgramPart(len(lines), f"cell {number}"))
            lines += _without_magics("".join(cell.get("source", ())).split("\n"))
    return "\n".join(lines), tuple(parts)


def choose_compile_flags(path: str) -> int:
    """Return the flags with which to compile a program: the cells of a notebook may await."""
    return ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if path.lower().endswith(".ipynb") else 0


def _cells(path: Path, text: str) -> list[Any]:
    try:
        cells = json.loads(text)["cells"]
        if not all(isinstance(cell, dict) and _is_text(cell.get("source", "")) for cell in cells):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        message = "is no notebook of format 4; open it in Jupyter and save it anew"
        raise SnippetError.at(path, None, message) from None
    return list(cells)


def _is_text(source: object) -> bool:
    """Return whether the source of a cell is a text, or a list of lines."""
    lines = source if isinstance(source, list) else [source]
    return all(isinstance(line, str) for line in lines)


def _without_magics(lines: list[str]) -> list[str]:
    """Return as many lines, of which those are empty that Python does not know."""
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not TIMED.match(first):
        return [""] * len(lines)  # another language
    return [_python(line) for line in lines]


def _python(line: str) -> str:
    if timed := TIMED_LINE.match(line):
        return timed["indent"] + timed["code"]
    if given := GIVEN.match(line):
        return given["target"] + "None"
    bare = line.lstrip()
    if bare.startswith(("%", "!")) or ("?" in bare and HELP.match(line)):
        indent = line[: len(line) - len(bare)]
        return f"{indent}pass" if indent else ""
    return line
