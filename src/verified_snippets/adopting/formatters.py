"""Ruff is told to leave pages alone: it takes the include in a block, `--8<-- "a.py"`, for an expression, and rewrites it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..disk import read_if_there, replace_file
from ..errors import display_path

RUFF_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")  # the first that there is counts
EXCLUDE_KEY = "extend-exclude"
RUFF_TABLE = re.compile(r"^\[tool\.ruff\][^\n]*\n", re.MULTILINE)
FIRST_RUFF_TABLE = re.compile(r"^\[tool\.ruff\.", re.MULTILINE)

RuffTable = Mapping[str, Any]  # what TOML holds


def spare_pages(folder: Path, docs: Path) -> str | None:
    """Have ruff leave the pages in `docs` alone, if this project uses it; say so, or what is to be written for it."""
    for file in (folder / name for name in RUFF_FILES):
        if (data := read_if_there(file)) is None:
            continue
        try:
            text = data.decode("utf-8")
            given = tomllib.loads(text)
            table = given if "ruff" in file.name else given.get("tool", {}).get("ruff")
            if table is None:
                continue
            spared = _spares_pages(table)
        except (ValueError, AttributeError, TypeError, RecursionError):
            return None  # who reads it will say so
        if spared or not docs.is_relative_to(folder):
            return None
        line = f'{EXCLUDE_KEY} = ["{docs.relative_to(folder).as_posix()}/**/*.md"]'
        made = _insert_line(text, line, in_table=table is not given)
        if EXCLUDE_KEY in table or not _adds_only(made, line, given, in_table=table is not given):
            return f"{display_path(file)}: ruff format would rewrite the includes; add to {line}"
        replace_file(file, made.encode(), data)
        return (
            f"{display_path(file)}: ruff is to leave pages alone, as it would rewrite the includes"
        )
    return None


def _spares_pages(table: RuffTable) -> bool:
    """Return whether ruff, set up like this, formats no pages."""
    lists = [table.get("exclude"), table.get(EXCLUDE_KEY), table.get("format", {}).get("exclude")]
    return any(".md" in str(pattern) for each in lists for pattern in each or ())


def _insert_line(text: str, line: str, *, in_table: bool) -> str:
    """Return a configuration of ruff with this line in it."""
    if not in_table:
        return f"{line}\n{text}"
    if found := RUFF_TABLE.search(text):
        return f"{text[: found.end()]}{line}\n{text[found.end() :]}"
    found = FIRST_RUFF_TABLE.search(text)
    at = found.start() if found else len(text)
    return f"{text[:at]}[tool.ruff]\n{line}\n\n{text[at:]}"


def _adds_only(made: str, line: str, given: RuffTable, *, in_table: bool) -> bool:
    """Return whether a configuration is the given one and this line."""
    try:
        now = tomllib.loads(made)
        (now["tool"]["ruff"] if in_table else now).pop(EXCLUDE_KEY)
    except (ValueError, KeyError, TypeError):
        return False
    return now == given
