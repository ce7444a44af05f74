"""What is known of libraries, a module for each; and which inspectors are installed.

Nothing imports the modules by name: a program's process loads those that its project has chosen.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple

from ..errors import SnippetError

PYTHON = "python"  # the inspector of what no library's inspector describes
GROUP = "verified_snippets.inspectors"


class InspectorEntry(NamedTuple):
    """Where an inspector is."""

    name: str
    """What programs import."""
    target: str
    """Its class, as `module:class`."""
    folder: str
    """Where to import it from; empty for one of ours."""


_noted: list[InspectorEntry] = []


def note_inspectors(entries: Iterable[InspectorEntry]) -> None:
    """Note inspectors of ours, where the metadata that names them cannot be found."""
    _noted[:] = entries


def find_inspectors() -> dict[str, InspectorEntry]:
    """Return all inspectors that are installed by the names of their libraries, that of Python last.

    Raises SnippetError if ours are not among them: without facts, each record would be another.
    """
    found = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        ours = entry.module.startswith(f"{__name__}.")
        if entry.dist is not None and (ours or entry.name not in found):
            folder = "" if ours else str(entry.dist.locate_file(""))
            found[entry.name] = InspectorEntry(entry.name, entry.value, folder)
    for noted in _noted:
        found.setdefault(noted.name, noted)
    if PYTHON not in found:
        message = "is not installed as it is here: its metadata has no inspectors"
        raise SnippetError.at("verified-snippets", None, message, "install it again")
    last = found.pop(PYTHON)  # it describes what no other does
    return {**found, PYTHON: last}


def find_seedings(libraries: Collection[str]) -> Iterator[str]:
    """Yield the statements after which these libraries draw the same random numbers in each run."""
    for entry in find_inspectors().values():
        if entry.name in libraries:
            with contextlib.suppress(Exception):  # of another package's module
                inspector = EntryPoint(entry.name, entry.target, GROUP).load()
                yield from filter(None, [inspector.seeding])
