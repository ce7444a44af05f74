"""What the generator knows of libraries: a module for each, and which there are.

Nothing imports them by name: a program's process loads those that its project has chosen.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import NamedTuple

PYTHON = "python"  # its values need no library
GROUP = "verified_snippets.inspectors"
# The entry points of this distribution. They are also in its metadata, which an editable
# install has as they were when it was made.
BUILT_IN = {
    "torch": "verified_snippets.inspectors.torch:TensorInspector",
    "numpy": "verified_snippets.inspectors.numpy:ArrayInspector",
    "pandas": "verified_snippets.inspectors.pandas:PandasInspector",
    "polars": "verified_snippets.inspectors.polars:PolarsInspector",
    PYTHON: "verified_snippets.inspectors.python:ValueInspector",
}


class InspectorEntry(NamedTuple):
    """Where an inspector is: the library's name, `module:class`, and the folder to import from."""

    name: str
    target: str
    folder: str


def find_inspectors() -> dict[str, InspectorEntry]:
    """Return all that are installed, by the library's name: ours, and those of other packages."""
    found = {}
    for entry in entry_points(group=GROUP):
        if entry.name not in BUILT_IN and entry.dist is not None:
            folder = str(entry.dist.locate_file(""))
            found[entry.name] = InspectorEntry(entry.name, entry.value, folder)
    ours = {name: InspectorEntry(name, target, "") for name, target in BUILT_IN.items()}
    last = {PYTHON: ours.pop(PYTHON)}  # it takes what no other has
    return {**ours, **dict(sorted(found.items())), **last}
