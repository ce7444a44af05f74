"""What the generator's tests share: tables of golden cases, and snippets written from text."""

import contextlib
import re
import time
from pathlib import Path

import pytest

from verified_snippets.record.layout import with_outline
from verified_snippets.record.record import Effect, Record
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import record_path
from verified_snippets.snippet.snippet import load

UPDATE = "run: verified-snippets update s.py"
MARK = re.compile(r"# ?>|#!")


def golden(table):
    """The cases of a table, for pytest.mark.parametrize.

    A line `%% title` opens a case; lines `=>` part what goes in from what comes out. Every
    text but the first loses its last newline.
    """
    cases = []
    for case in table.split("\n%% ")[1:]:
        title, _, body = case.partition("\n")
        given, *came = f"{body}\n".split("=>\n")
        texts = [given, *(text.strip("\n") for text in came)]
        cases.append(pytest.param(*texts, id=title))
    assert cases, "a table without a case"
    return cases


def without_marks(source):
    """The program less the lines that state what it does."""
    return "\n".join(line for line in source.split("\n") if not MARK.match(line))


def put(path, source):
    """Write a file to the letter, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.encode())
    return path


def put_verified(path, source, **versions):
    """Write a snippet with the record of a run that did what it states, without a run."""
    snippet = load(put(path, source))
    effects = []
    for statement in snippet.statements:
        said = statement.stated
        warned = [text for text in said.errors if "Warning" in text.partition(":")[0]]
        raised = next((text for text in said.errors if text not in warned), None)
        if said.output or said.errors:
            at = statement.start if raised else None
            effects.append(Effect(statement.start, said.output, tuple(warned), raised, at))
    record = Record(
        snippet.digest,
        versions or {"python": "3.11"},
        snippet.spans,
        tuple(effects),
        directives=snippet.directives,
        regions=snippet.regions,
    )
    record_path(path).write_text(dumps(with_outline(record, snippet.source)), encoding="utf-8")
    return path


def text(problems):
    """Problems as the command line prints them."""
    return "\n".join(map(str, problems))


def contents(folder):
    """Every file below a folder, by its name: the bytes. What goes meanwhile is not there."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with contextlib.suppress(FileNotFoundError):  # as a command replaces a file
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def processes(mark):
    """The command of each process that was started with this text in its environment."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(folder.name)] = command.decode()
        except OSError:
            continue  # it ended just now
    return found


def soon(condition, seconds=300):
    """Wait until a condition holds, so long that no busy machine fails it; what it is then."""
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds
