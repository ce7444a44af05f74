"""What stands beside a program: the package that it is a module of, and the data that it names."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..disk import read_if_there
from ..record.figures import is_figure
from ..record.serialize import is_record


def find_package(snippet: Path) -> tuple[Path, str]:
    """Return the folder that its packages stand in, and the package that it is a module of, if any.

    A package is a folder with an `__init__.py`.
    """
    folder, names = snippet.parent, []
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        names.append(folder.name)
        folder = folder.parent
    return folder, ".".join(reversed(names))


def find_data(snippet: Path, source: str) -> dict[str, Path]:
    """Return the files of data beside a program that its text names, each by where it is from there.

    A file, or a folder with all that is in it, is named by a string, or a part of one between
    slashes. Programs are no data, nor are their records and figures, nor what is hidden.
    """
    found: dict[str, Path] = {}
    for entry in sorted(snippet.parent.iterdir()):
        if re.search(rf"[\"'/]{re.escape(entry.name)}[\"'/]", source):
            for file in _files(entry):
                found[file.relative_to(snippet.parent).as_posix()] = file
    return found


def put_data(data: dict[str, Path], folder: Path) -> None:
    """Copy these files into a folder: whatever a program does there, they stay as they are."""
    for name, file in data.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / name)


def _files(entry: Path) -> Iterator[Path]:
    if entry.name.startswith((".", "__")):
        return
    if entry.is_dir() and not entry.is_symlink():
        for below in sorted(entry.iterdir()):
            yield from _files(below)
    elif entry.is_file() and entry.suffix != ".py" and not _is_ours(entry):
        yield entry


def _is_ours(file: Path) -> bool:
    """Return whether a run of another program wrote it."""
    if file.suffix == ".json":
        return file.with_suffix(".py").exists() and is_record(read_if_there(file) or b"")
    return file.suffix == ".svg" and is_figure(read_if_there(file) or b"")
