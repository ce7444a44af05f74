"""While a site is served: run what has no fresh record, and say so on the page.

One fork server stays up between edits, from the first block that needs it until the
process that serves ends. Nothing is written: a record is the author's to make.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import threading
from functools import cache
from pathlib import Path

from ..checking import modules_to_preload
from ..errors import SnippetError
from ..project import find_project, find_snippets
from ..record.helpers import find_changed_helper
from ..record.record import Record
from ..report import parse_file
from ..running.runner import Runner
from ..snippet.beside import find_package
from ..snippet.snippet import Snippet

VARIABLE = "VERIFIED_SNIPPETS_DRAFT"

_lock = threading.Lock()
# What came of the last text of each file: a server may see many.
_runs: dict[Path, tuple[str, Record | SnippetError]] = {}


def is_draft() -> bool:
    """Return whether pages are being written, not published: only where a word for yes says so."""
    return os.environ.get(VARIABLE, "").strip().lower() in ("1", "true", "yes", "on")


def can_run(snippet: Snippet) -> bool:
    """Return whether all that a snippet imports is installed here, or stands beside it."""
    places: list[Path | str] = [snippet.path.parent, find_package(snippet.path)[0]]
    places += find_project().limits.path
    return all(
        _installed(name)
        or any(Path(at, name).exists() or Path(at, f"{name}.py").exists() for at in places)
        for name in snippet.imports
    )


def _installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # it is loaded and has none, as __main__
        return True


def run_draft(snippet: Snippet) -> Record:
    """Run this very text once and return the record; raise SnippetError as a run does."""
    with _lock:
        digest, came = _runs.get(snippet.path, ("", None))
        is_stale = isinstance(came, Record) and find_changed_helper(snippet.path, came.files)
        if came is None or digest != snippet.digest or is_stale:
            try:
                came = _draft_runner().run(snippet)
            except SnippetError as refused:
                came = refused
            _runs[snippet.path] = snippet.digest, came
    if isinstance(came, SnippetError):
        raise came
    return came


@cache
def _draft_runner() -> Runner:
    """Return the one parent of all runs, with what the project's snippets import and its limits."""
    configured = find_project()
    files: list[Path] = []
    with contextlib.suppress(SnippetError):  # there is no such folder
        files, _ = find_snippets([configured.snippets], configured.snippets)
    runner = Runner(configured.limits, modules_to_preload(map(parse_file, files), min_programs=1))
    atexit.register(runner.close)
    return runner
