"""The table of a project in pyproject.toml: which keys it may have, and what is wrong with their values."""

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
from .running.varying import EndlessPatternError, hide_varying

TABLE = "verified-snippets"
MAX_LIMIT = 10**15  # of seconds, bytes or processes: the system counts no further
MAY_BE_ZERO = ("not_run", "unverified")  # keys that count; all other numbers are limits
# Variables of each run's own.
SET_BY_RUNS = ("HOME", "TMPDIR", "PYTHONHASHSEED", "PYTHONOPTIMIZE", "PYTHONPATH")
NUMBER = int | float
TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")  # at the end of a message of tomllib's
KEY_TYPES: dict[str, type | UnionType] = {
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
    """Return our table in this file; None if it has none.

    `changed` is when the file was changed, so that the cache has no older table. Raises SnippetError
    if the file cannot be read, or something in the table is wrong.
    """
    try:
        text = read_text(file)
        tool = tomllib.loads(text).get("tool", {})
    except UnicodeDecodeError:
        raise SnippetError.at(file, None, "is not UTF-8; save it as such") from None
    except (ValueError, RecursionError) as error:  # also of a number too long, or a wrong date
        why, line = str(error), None
        if text.startswith("\ufeff"):
            why, line = "it begins with a byte order mark (U+FEFF); save it without one", 1
        if place := TOML_PLACE.search(why):
            why, line = TOML_PLACE.sub("", why), int(place[1])
        raise SnippetError.at(file, line, f"is not TOML: {escape_unprintable(why)}") from None
    except OSError as error:
        raise SnippetError.at(file, None, f"cannot be read: {error.strerror}") from None
    table = tool.get(TABLE) if isinstance(tool, dict) else tool
    if not isinstance(table, dict | None):
        raise SnippetError.at(file, None, f"[tool.{TABLE}] is no table")
    for key, value in (table or {}).items():
        if wrong := _find_fault(file.parent, key, value):
            line = _find_line(text, key)
            raise SnippetError.at(file, line, f"[tool.{TABLE}] {escape_unprintable(wrong)}")
    return table


def _find_line(text: str, key: str) -> int | None:
    """Return the line on which our table sets this key; None if it is written in some other way."""
    head = re.search(rf"^\s*\[\s*tool\s*\.\s*[\"']?{TABLE}[\"']?\s*\]", text, re.MULTILINE)
    start = head.end() if head else 0
    found = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}\b", re.MULTILINE).search(text, start)
    return text.count("\n", 0, found.start()) + 1 if found and head else None


def _find_fault(folder: Path, key: str, value: object) -> str:
    """Return what is wrong with a key and its value, or an empty text; `folder` is the project's."""
    if key not in KEY_TYPES:
        return f"has no key {key!r}; it has {', '.join(KEY_TYPES)}"
    if not isinstance(value, KEY_TYPES[key]) or isinstance(value, bool):
        return f"{key} = {value!r} is of the wrong type"
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        return f"{key} = {value!r} is no list of strings"
    if key in KEY_CHECKS and (fault := KEY_CHECKS[key](folder, value)):
        return f"{key}: {fault}"
    if key in MAY_BE_ZERO and value == 0:
        return ""
    if isinstance(value, int | float) and not value > 0:
        return f"{key} = {value!r} is no limit; it must be above 0"
    if isinstance(value, int | float) and value > MAX_LIMIT:
        return f"{key} = {value!r} is no limit; it must be at most {MAX_LIMIT}"
    if value == "" or (isinstance(value, str) and "\0" in value):
        return f"{key} = {value!r} names nothing"
    return ""


def _check_snippets(folder: Path, snippets: str) -> str:
    above = Path(os.path.realpath(folder)).parents
    if "\0" not in snippets and Path(os.path.realpath(folder / snippets)) in above:
        return f"{snippets!r} holds the project itself; name a folder of it"
    return ""


def _check_config(folder: Path, config: str) -> str:
    if not config or "\0" in config or os.path.isfile(folder / config):
        return ""  # a name that is none is refused as that of any key is
    return f"there is no file {display_path(folder / config)}"


def _check_env(folder: Path, env: dict[str, Any]) -> str:
    for name, value in env.items():
        if not isinstance(value, str) or "\0" in value:
            return f"{name} = {value!r} is no text; write it in quotes"
        if not re.fullmatch(r"[A-Za-z_]\w*", name):
            return f"{name!r} is no name of a variable"
        if name in SET_BY_RUNS:
            hint = "; name folders to import from in `path`" if name == "PYTHONPATH" else ""
            return f"{name} is set by each run itself{hint}"
    return ""


def _check_path(folder: Path, path: list[str]) -> str:
    for name in path:
        if "\0" in name or not os.path.isdir(folder / name):
            return f"there is no folder {display_path(folder / name)}"
    return ""


def _check_varies(folder: Path, varies: list[str]) -> str:
    for pattern in varies:
        try:
            re.compile(pattern)
            if hide_varying([pattern], [""]) != [""]:
                return f"{pattern!r} matches where nothing stands; let it match what varies"
        except (re.error, RecursionError, OverflowError) as error:
            return f"{pattern!r} is no regular expression: {error}"
        except EndlessPatternError as endless:
            return str(endless)
    return ""


def _check_facts(folder: Path, facts: list[str]) -> str:
    known = find_inspectors()
    unknown = next((name for name in facts if name not in known), None)
    return (
        f"{unknown!r} has no inspector; there are {', '.join(known)}" if unknown is not None else ""
    )


# What is checked of a value that has the right type.
KEY_CHECKS: dict[str, Callable[[Path, Any], str]] = {
    "snippets": _check_snippets,
    "config": _check_config,
    "env": _check_env,
    "path": _check_path,
    "varies": _check_varies,
    "facts": _check_facts,
}
