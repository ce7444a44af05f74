"""A reader's program: a script, the Python blocks of a Markdown page, or standard input."""

from __future__ import annotations

import ast
import re
import sys
import textwrap
import warnings
from dataclasses import dataclass
from pathlib import Path

from ..files import disk
from ..files.snippet import DEEP
from ..problem import Refused

OPENER = re.compile(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>.*)$")
PYTHON = re.compile(r"[{.\s]*(?:python3?|py)\b", re.IGNORECASE)
INCLUDE = re.compile(r'^\s*-+8<-+ +"(?P<target>[^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """A program to run: `source` has the same lines as the file at `path` has."""

    path: Path
    source: str
    tree: ast.Module
    shown: str

    @property
    def folder(self) -> Path:
        """Where it runs."""
        return self.path.parent


def read(name: str) -> Program:
    """The program in this file, or for `-` on standard input; Refused if there is none."""
    path = Path(name)
    if path.suffix.lower() == ".ipynb":
        message = "is a notebook, which is no Python; save it as a script and name that"
        raise Refused.at(path, None, message, f"jupyter nbconvert --to script {path.name}")
    try:
        data = sys.stdin.buffer.read() if name == "-" else disk.read(path)
    except OSError as error:
        named = "name a file, or - for standard input"
        raise Refused.at(path, None, f"cannot be read: {error.strerror}; {named}") from None
    if name == "-":
        path = Path("<stdin>")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused.at(path, line, "is not UTF-8; save it as UTF-8") from None
    if path.suffix.lower() in (".md", ".markdown"):
        text = _python_of(path, text)
    path = Path.cwd() / "<stdin>" if name == "-" else path.resolve()
    return parsed(path, text, "<stdin>" if name == "-" else name)


def parsed(path: Path, source: str, shown: str) -> Program:
    """A program from its text; Refused with the line if it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, shown)
            compile(tree, shown, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Refused.at(
            shown, error.lineno, f"is not Python: {error.msg}", *filter(None, [error.text])
        ) from None
    except (RecursionError, MemoryError):
        raise Refused.at(shown, None, DEEP) from None
    except ValueError as error:
        raise Refused.at(shown, None, f"is not Python: {error}") from None
    if not tree.body:
        raise Refused.at(shown, None, "holds no Python; name a program, or a page with ```python")
    return Program(path, source, tree, shown)


def _python_of(path: Path, text: str) -> str:
    """The Python blocks of a page, each on its own lines; all other lines are empty."""
    kept: list[str] = []
    block: list[str] | None = None
    closing = ""
    python = False
    quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if block is None:
            kept.append("")
            if match := OPENER.match(line):
                closing, block = match["fence"], []
                python, quote = bool(PYTHON.match(match["info"])), match["indent"].strip()
                opened = number
            continue
        bare = line.strip().removeprefix(quote).strip() if quote else line.strip()
        if bare.startswith(closing) and not bare.strip(closing[0]):
            kept += textwrap.dedent("\n".join(block)).split("\n") if python and block else []
            kept += [] if python else [""] * len(block)
            kept.append("")
            block = None
            continue
        if python and INCLUDE.match(line):
            message = "includes a snippet; explain that file itself, or show its code here"
            raise Refused.at(path, number, message)
        block.append(line.replace(quote, "", 1) if quote else line)
    if block is not None and python:
        raise Refused.at(path, opened, "opens a block that is not closed; write ``` below it")
    return "\n".join(kept)
