"""Where a project keeps its snippets, and what pyproject.toml says of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any

from .files.store import loads
from .problem import Problem, Refused
from .running.limits import Limits

TABLE = "verified-snippets"


@dataclass(frozen=True)
class Project:
    """The folder of snippets, and the limits of a run."""

    snippets: Path
    limits: Limits = field(default_factory=Limits)


def project(start: Path | None = None) -> Project:
    """The project of the folder `start`, which is the current one by default.

    It is described by `[tool.verified-snippets]` in the nearest pyproject.toml that has
    that table; without one, snippets are in `snippets/` of that folder. Keys: `snippets`,
    a folder; `seconds`, `timeout`, `memory` and `output`, the limits of a run (see Limits).
    Refused if it says otherwise.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file() and (table := _table(file, file.stat().st_mtime_ns)) is not None:
            return _configured(file, table)
    return Project(start / "snippets")


def snippet_files(paths: list[Path]) -> list[Path]:
    """The snippets among these files and below these folders, in order, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = (p for p in path.rglob("*.py") if is_snippet(p, path) and not p.is_dir())
            found |= dict.fromkeys(sorted(below))
        elif path.suffix == ".py" and path.exists():
            found[path] = None
        else:
            reason = "is not a .py file" if path.exists() else "does not exist"
            raise Refused.at(path, None, f"{reason}; name a snippet or a folder of snippets")
    if not found:
        raise Refused([Problem(path, None, "holds no snippet (.py file)") for path in paths])
    return list(found)


def orphans(paths: list[Path]) -> list[Path]:
    """The records below these folders whose snippet is gone."""
    found = []
    for file in sorted(f for path in paths if path.is_dir() for f in path.rglob("*.json")):
        if not file.with_suffix(".py").exists():
            try:
                loads(file, file.read_text(encoding="utf-8"))
            except (Refused, UnicodeDecodeError, OSError):
                continue  # some other JSON, or just gone: not ours to judge
            found.append(file)
    return found


def is_snippet(path: Path, folder: Path) -> bool:
    """Return whether a file is a snippet of this folder of snippets, by its name.

    What is hidden is none, nor is what Python has for itself (`__init__.py`, `__pycache__`).
    """
    if path.suffix != ".py" or not path.is_relative_to(folder):
        return False
    return not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)


@cache  # a builder asks once a page
def _table(file: Path, changed: int) -> dict[str, Any] | None:
    try:
        tool = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused.at(file, None, f"is not TOML: {error}") from None
    table = tool.get(TABLE) if isinstance(tool, dict) else tool
    if not isinstance(table, dict | None):
        raise Refused.at(file, None, f"[tool.{TABLE}] is no table")
    return table


def _configured(file: Path, table: dict[str, Any]) -> Project:
    number = int | float
    kinds: dict[str, type | UnionType] = {"snippets": str, "seconds": number, "timeout": number}
    kinds |= {"memory": int, "output": int}
    for key, value in table.items():
        wrong = ""
        if key not in kinds:
            wrong = f"has no key {key!r}; it has {', '.join(kinds)}"
        elif not isinstance(value, kinds[key]) or isinstance(value, bool):
            wrong = f"{key} = {value!r} is of the wrong type"
        elif isinstance(value, int | float) and not value > 0:
            wrong = f"{key} = {value!r} is no limit; it must be above 0"
        if wrong:
            raise Refused.at(file, None, f"[tool.{TABLE}] {wrong}")
    limits = Limits(**{key: value for key, value in table.items() if key != "snippets"})
    return Project(file.parent / table.get("snippets", "snippets"), limits)
