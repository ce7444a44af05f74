"""The table of a project in pyproject.toml: what it may say, and what is wrong with what it says."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any

from .disk import read_text
from .errors import SnippetError, display_path, escape_unprintable
from .inspectors import find_inspectors

TABLE = "verified-snippets"
MAX_LIMIT = 10**15  # of seconds, bytes or processes: the system counts no further
COUNTS = ("not_run", "unverified")  # keys that may be 0
SET_BY_RUNS = (
    "HOME",
    "TMPDIR",
    "PYTHONHASHSEED",
    "PYTHONOPTIMIZE",
    "PYTHONPATH",
)  # variables that each run sets itself
NUMBER = int | float
PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
KINDS: dict[str, type | UnionType] = {
    "snippets": str,
    "config": str,
    "seconds": NUMBER,
    "timeout": NUMBER,
    "memory": int,
    "output": int,
    "not_run": int,
    "pages": list,
    "exclude": list,
    "unverified": int,
    "env": dict,
    "path": list,
    "varies": list,
    "facts": list,
}


@cache  # a builder asks once a page
def read_table(file: Path, changed: int) -> dict[str, Any] | None:
    """Return the table in this file, changed at that time; None if it has none. Raises SnippetError if it is wrong."""
    try:
        text = read_text(file)
        tool = tomllib.loads(text).get("tool", {})
    except UnicodeDecodeError:
        raise SnippetError.at(file, None, "is not UTF-8; save it as such") from None
    except (ValueError, RecursionError) as error:  # also of a number too long, or a wrong date
        why, line = str(error), None
        if text.startswith("\ufeff"):
            why, line = "it begins with a byte order mark (U+FEFF); save it without one", 1
        if place := PLACE.search(why):
            why, line = PLACE.sub("", why), int(place[1])
        raise SnippetError.at(file, line, f"is not TOML: {escape_unprintable(why)}") from None
    except OSError as error:
        raise SnippetError.at(file, None, f"cannot be read: {error.strerror}") from None
    table = tool.get(TABLE) if isinstance(tool, dict) else tool
    if not isinstance(table, dict | None):
        raise SnippetError.at(file, None, f"[tool.{TABLE}] is no table")
    for key, value in (table or {}).items():
        if wrong := _wrong(file.parent, key, value):
            line = _find_line(text, key)
            raise SnippetError.at(file, line, f"[tool.{TABLE}] {escape_unprintable(wrong)}")
    return table


def _find_line(text: str, key: str) -> int | None:
    """Return the line on which our table sets this key; None if it is written in some other way."""
    head = re.search(rf"^\s*\[\s*tool\s*\.\s*[\"']?{TABLE}[\"']?\s*\]", text, re.MULTILINE)
    start = head.end() if head else 0
    found = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}\b", re.MULTILINE).search(text, start)
    return text.count("\n", 0, found.start()) + 1 if found and head else None


def _wrong(folder: Path, key: str, value: object) -> str:
    """Return what is wrong with a key and its value, if anything."""
    if key not in KINDS:
        return f"has no key {key!r}; it has {', '.join(KINDS)}"
    if not isinstance(value, KINDS[key]) or isinstance(value, bool):
        return f"{key} = {value!r} is of the wrong type"
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        return f"{key} = {value!r} is no list of strings"
    if key in FAULTS and (fault := FAULTS[key](folder, value)):
        return f"{key}: {fault}"
    if key in COUNTS and value == 0:
        return ""
    if isinstance(value, int | float) and not value > 0:
        return f"{key} = {value!r} is no limit; it must be above 0"
    if isinstance(value, int | float) and value > MAX_LIMIT:
        return f"{key} = {value!r} is no limit; it must be at most {MAX_LIMIT}"
    if value == "" or (isinstance(value, str) and "\0" in value):
        return f"{key} = {value!r} names nothing"
    return ""


def _wrong_snippets(folder: Path, snippets: str) -> str:
    above = Path(os.path.realpath(folder)).parents
    if "\0" not in snippets and Path(os.path.realpath(folder / snippets)) in above:
        return f"{snippets!r} holds the project itself; name a folder of it"
    return ""


def _wrong_config(folder: Path, config: str) -> str:
    there = not config or "\0" in config or os.path.isfile(folder / config)
    return "" if there else f"there is no file {display_path(folder / config)}"


def _wrong_env(folder: Path, env: dict[str, Any]) -> str:
    for name, value in env.items():
        if not isinstance(value, str) or "\0" in value:
            return f"{name} = {value!r} is no text; write it in quotes"
        if not re.fullmatch(r"[A-Za-z_]\w*", name):
            return f"{name!r} is no name of a variable"
        if name in SET_BY_RUNS:
            hint = "; name folders to import from in `path`" if name == "PYTHONPATH" else ""
            return f"{name} is set by each run itself{hint}"
    return ""


def _wrong_path(folder: Path, path: list[str]) -> str:
    wrong = (name for name in path if "\0" in name or not os.path.isdir(folder / name))
    return next((f"there is no folder {display_path(folder / name)}" for name in wrong), "")


def _wrong_varies(folder: Path, varies: list[str]) -> str:
    for pattern in varies:
        try:
            if re.compile(pattern).search(""):
                return f"{pattern!r} matches where nothing stands; let it match what varies"
        except (re.error, RecursionError, OverflowError) as error:
            return f"{pattern!r} is no regular expression: {error}"
    return ""


def _wrong_facts(folder: Path, facts: list[str]) -> str:
    known = find_inspectors()
    strange = (name for name in facts if name not in known)
    return next(
        (f"{name!r} has no inspector; there are {', '.join(known)}" for name in strange), ""
    )


FAULTS: dict[str, Callable[[Path, Any], str]] = {
    "snippets": _wrong_snippets,
    "config": _wrong_config,
    "env": _wrong_env,
    "path": _wrong_path,
    "varies": _wrong_varies,
    "facts": _wrong_facts,
}
