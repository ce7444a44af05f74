"""What a project gives its programs, by which a record is known to be of other settings."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from ..disk import read_text

# What a program finds, or what of its output is left out; the other keys only limit it. `facts`
# is left out, too: each record of a site would name it, and no page says other facts than a run.
GIVEN_KEYS = ("env", "path", "varies")


def digest_settings(snippet: Path) -> str | None:
    """Return the SHA-256 of what pyproject.toml gives this snippet; None if that is nothing."""
    at = os.path.realpath(snippet)
    while (folder := os.path.dirname(at)) != at:
        at = folder
        file = os.path.join(folder, "pyproject.toml")
        try:
            table = _read_table(file, os.stat(file).st_mtime_ns)
        except OSError:
            continue
        if table is not None:
            given = {key: table[key] for key in GIVEN_KEYS if table.get(key)}
            text = json.dumps(given, sort_keys=True, default=str)
            return hashlib.sha256(text.encode()).hexdigest() if given else None
    return None


@cache  # a builder asks once a snippet
def _read_table(file: str, changed: int) -> dict[str, Any] | None:
    """Return our table of this file, changed at that time; None if it has none that is right."""
    try:
        table = tomllib.loads(read_text(Path(file)))["tool"]["verified-snippets"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None  # who reads the project says what is wrong with it
    return table if isinstance(table, dict) else None
