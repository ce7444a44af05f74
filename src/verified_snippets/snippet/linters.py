"""The spelling of `#!` lines that a project's linter takes: `#!` is E265 to pycodestyle, `# !` is not."""

from __future__ import annotations

import configparser
import tomllib
from functools import cache
from pathlib import Path

from ..disk import read_text
from .directives import SPACED
from .snippet import Snippet

SECTIONS = {"flake8", "pycodestyle", "pep8"}
FILES = (".flake8", "setup.cfg", "tox.ini")


def find_error_mark(snippet: Snippet) -> str:
    """Return how a file begins the lines that state errors: as it does already, or as its project wants it."""
    if SPACED.search(snippet.source):
        return "# !"
    if any(statement.stated.errors for statement in (*snippet.statements, *snippet.inside)):
        return "#!"
    return "# !" if _has_pycodestyle(snippet.path.absolute().parent) else "#!"


def _has_pycodestyle(folder: Path) -> bool:
    """Return whether the project that a folder is in is checked by flake8, or by ruff as strictly."""
    said = (_says_pycodestyle(place) for place in (folder, *folder.parents))
    return next((answer for answer in said if answer is not None), False)


@cache  # one for each folder: those of a project share most of theirs
def _says_pycodestyle(folder: Path) -> bool | None:
    """Return what a folder says; None if it leaves that to those above."""
    if any(_names_pycodestyle(folder / name) for name in FILES):
        return True
    if (folder / "pyproject.toml").is_file():
        return _ruff_previews(folder / "pyproject.toml")
    return False if (folder / ".git").exists() else None


def _names_pycodestyle(file: Path) -> bool:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(read_text(file))
    except (configparser.Error, UnicodeDecodeError, OSError):
        return False  # it says something to another
    return not SECTIONS.isdisjoint(parser.sections())


def _ruff_previews(file: Path) -> bool:
    try:
        tool = tomllib.loads(read_text(file)).get("tool", {})
        ruff = tool.get("ruff", {})
        lint = ruff.get("lint", {})
        chosen = [*lint.get("select", ()), *lint.get("extend-select", ()), *ruff.get("select", ())]
    except (ValueError, AttributeError, TypeError, OSError, RecursionError):
        return False  # who reads it will say so
    return "flake8" in tool or (
        bool(ruff.get("preview") or lint.get("preview"))
        and any("E265".startswith(str(rule)) or rule == "ALL" for rule in chosen)
    )
