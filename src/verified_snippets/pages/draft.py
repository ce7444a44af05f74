"""While a site is served: run what has no fresh record, and say so on the page.

One warm parent stays up between edits, from the first block that needs it until the
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

from ..check import imported, read
from ..files.beside import package_of
from ..files.helpers import changed
from ..files.record import Record
from ..files.snippet import Snippet
from ..problem import Refused
from ..project import project, snippet_files
from ..running.run import Runner

VARIABLE = "VERIFIED_SNIPPETS_DRAFT"

_lock = threading.Lock()
_runs: dict[tuple[Path, str], Record | Refused] = {}


def is_draft() -> bool:
    """Whether pages are being written, and not published: only where a word for yes says so."""
    return os.environ.get(VARIABLE, "").strip().lower() in ("1", "true", "yes", "on")


def can_run(snippet: Snippet) -> bool:
    """Whether all that a snippet imports is installed here, or stands where it looks for it."""
    places: list[Path | str] = [snippet.path.parent, package_of(snippet.path)[0]]
    places += project().limits.path
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


def run_now(snippet: Snippet) -> Record:
    """The record of a run of this very text, run once with what it uses. Refused as a run is."""
    key = snippet.path, snippet.digest
    with _lock:
        ran = _runs.get(key)
        if ran is None or (isinstance(ran, Record) and changed(snippet.path, ran.files)):
            try:
                _runs[key] = _runner().run(snippet)
            except Refused as refused:
                _runs[key] = refused
    result = _runs[key]
    if isinstance(result, Refused):
        raise result
    return result


@cache
def _runner() -> Runner:
    """The one parent of all runs: with what the project's snippets import, and its limits."""
    configured = project()
    files: list[Path] = []
    with contextlib.suppress(Refused):  # there is no such folder
        files, _ = snippet_files([configured.snippets], configured.snippets)
    runner = Runner(configured.limits, imported(map(read, files), least=1))
    atexit.register(runner.close)
    return runner
