"""A project: what pyproject.toml says of it, and which of its files are snippets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .disk import follow_links, read_first_line, read_text
from .errors import Problem, ProblemList, SnippetError, display_path
from .record.serialize import loads
from .record.store import record_path
from .running.limits import Limits, parse_limits
from .snippet.needed_python import is_this_python, parse_needed_python
from .snippet.snippet import Snippet
from .table import TABLE, read_table

NOT_RUN_START = b"# not run:"  # begins a file that no command runs
MAX_FIRST_LINE_BYTES = 1000  # of a file: a directive there is shorter
HIDDEN_NAME = "is hidden or Python's own by its name, and no snippet"


@dataclass(frozen=True)
class Project:
    """What `[tool.verified-snippets]` says of a project."""

    snippets: Path
    """The folder of snippets."""
    limits: Limits = field(default_factory=Limits)
    """What a run of one may take."""
    not_run: int = 0
    """How many files may begin with `# not run:`."""
    pages: tuple[str, ...] = ()
    """Patterns of the pages that are verified; none for all pages."""
    exclude: tuple[str, ...] = ()
    """Patterns of those among them that are not."""
    unverified: int = 0
    """How many blocks of Python the pages may have that are not verified."""
    folder: Path = field(default=Path(), compare=False)
    """The folder of pyproject.toml."""
    config: Path = field(default=Path("mkdocs.yml"), compare=False)
    """The file that describes the site."""


def find_project(start: Path | None = None) -> Project:
    """Return the project that the folder `start`, by default the current one, belongs to.

    The nearest pyproject.toml, in the folder or above it, with a table `[tool.verified-snippets]`
    describes it. The table's keys are the fields of Project and Limits; its paths count from
    there. Without such a table, the snippets are in the folder `snippets` of `start`. Raises
    SnippetError if the table is wrong.
    """
    try:
        start = follow_links(start or Path.cwd())
    except OSError as error:
        raise SnippetError.at(".", None, f"is no folder to be in: {error.strerror}") from None
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        # Whatever stands there is to be read: who finds no settings would go by none, in silence.
        if (
            os.path.lexists(file)
            and (table := read_table(file, _read_change_time(file))) is not None
        ):
            return _read_project(file, table, start)
    return Project(start / "snippets", folder=start, config=start / "mkdocs.yml")


def _read_change_time(file: Path) -> int:
    """Return when a file was changed; 0 of a link that leads nowhere."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def find_snippets(paths: list[Path], root: Path) -> tuple[list[Path], list[Problem]]:
    """Return the snippets among these files and below these folders, in order, each once.

    `root` is the project's folder of snippets, from where the paths of what is below it count (see
    `is_snippet`). The second list has a problem for each link that leads elsewhere and each folder
    that can't be read. Raises SnippetError if a path is no snippet, or there are none.
    """
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if os.path.isdir(path):
            base = _choose_base(path, root)
            named = sorted(file for file in _walk(path, problems) if is_snippet(file, base))
            problems += filter(None, (link_problem(file, base) for file in named))
            found |= dict.fromkeys(file for file in named if not file.is_symlink())
        elif is_snippet(path, _choose_base(path.parent, root)) and os.path.lexists(path):
            found[path] = None
        else:
            reason = _describe_absence(path)
            if os.path.lexists(path):
                reason = "is not a .py file" if path.suffix != ".py" else HIDDEN_NAME
            raise SnippetError.at(path, None, f"{reason}; name a snippet or a folder of snippets")
    if not found and not problems:
        raise SnippetError([Problem(path, None, "holds no snippet (.py file)") for path in paths])
    return list(found), problems


def find_not_run(folder: Path) -> list[Path]:
    """Return the snippets below a folder that begin with `# not run:`, or have run nowhere yet."""
    snippets = (file for file in _walk(folder, []) if is_snippet(file, folder))
    return [file for file in snippets if is_not_run(file) or _waits_for_other_python(file)]


def _waits_for_other_python(file: Path) -> bool:
    """Return whether a file is for another version of Python, and has no record of a run there."""
    try:
        first = read_first_line(file, MAX_FIRST_LINE_BYTES).decode("utf-8", "replace")
    except OSError:
        return False
    needed = parse_needed_python(first, ProblemList(file))
    return needed is not None and not is_this_python(needed) and not record_path(file).exists()


def is_not_run(file: Path) -> bool:
    """Return whether a file begins with `# not run:`."""
    try:
        return read_first_line(file, MAX_FIRST_LINE_BYTES).startswith(NOT_RUN_START)
    except OSError:
        return False


def not_run_problems(snippet: Snippet, configured: Project | None = None) -> list[Problem]:
    """Return what is wrong with a file that is not run: the project may have too many such files.

    There is no problem if it has run under another version of Python.
    """
    if snippet.not_run is None or (snippet.python and record_path(snippet.path).exists()):
        return []
    configured = configured or find_project()
    there = {follow_links(file) for file in find_not_run(configured.snippets)}
    count = len(there | {follow_links(snippet.path)})
    if count <= configured.not_run:
        return []
    message = f"is not run, and {count} such files are more than the {configured.not_run} allowed"
    if count == 1:
        message = "is not run, and this project allows no such file"
    allow = f"[tool.{TABLE}]", f"not_run = {count}"
    why = f"{message}; make it a program that runs, or write into pyproject.toml"
    return [Problem(snippet.path, 1, why, allow)]


def find_orphans(paths: list[Path]) -> list[Path]:
    """Return the records below these folders whose snippet is gone, or is not run any more."""
    found = []
    for path in paths:
        for file in _walk(path, []) if os.path.isdir(path) else ():
            snippet = file.with_suffix(".py")
            if file.suffix == ".json" and (not os.path.lexists(snippet) or is_not_run(snippet)):
                try:
                    loads(file, read_text(file))
                except (SnippetError, UnicodeDecodeError, OSError):
                    continue  # some other JSON, or just gone: not ours to judge
                found.append(file)
    return sorted(found)


def is_snippet(path: Path, folder: Path) -> bool:
    """Return whether a file is, by its path, a snippet of this folder of snippets.

    This is the one definition of what is collected, run, included and exported: a `.py` file
    below the folder. No part of its path from there may be hidden, or Python's own, such as
    `__init__.py` and `__pycache__`.
    """
    path, folder = (Path(os.path.abspath(part)) for part in (path, folder))
    if path.suffix != ".py" or not path.is_relative_to(folder):
        return False
    return not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)


def link_problem(file: Path, folder: Path) -> Problem | None:
    """Return what is wrong with a file that is a link to no snippet; None if it is no such link."""
    if not file.is_symlink():
        return None
    target = Path(os.path.realpath(file))
    if not target.exists():
        return Problem(file, None, f"is a link to {display_path(target)}, which does not exist")
    if is_snippet(target, Path(os.path.realpath(folder))):
        return None
    where = f"is a link to {display_path(target)}, which is no snippet below {display_path(folder)}"
    return Problem(file, None, f"{where}; put a file there")


def _describe_absence(path: Path) -> str:
    """Return that a path does not exist, or why nobody can tell."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return "does not exist"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "does not exist"  # it did not, a moment ago


def _choose_base(folder: Path, root: Path) -> Path:
    """Return the folder from which snippets below `folder` count: `root`, if that is above."""
    inside = Path(os.path.abspath(folder)).is_relative_to(os.path.abspath(root))
    return root if inside else folder


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files below a folder, in order, and note each folder that can't be read."""
    rest = [folder]
    while rest:
        folder = rest.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem(folder, None, f"cannot be read: {error.strerror}"))
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield folder / entry.name
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        rest += [folder / entry.name for entry in reversed(folders) if entry.name[0] != "."]


def _read_project(file: Path, table: dict[str, Any], start: Path) -> Project:
    """Return the project that this table of the pyproject.toml `file` describes."""
    folder = file.parent
    config = folder / table.get("config", "mkdocs.yml")
    return Project(
        folder / table.get("snippets", "snippets"),
        parse_limits({**table, "path": [str(folder / each) for each in table.get("path", ())]}),
        not_run=table.get("not_run", 0),
        pages=tuple(table.get("pages", ())),
        exclude=tuple(table.get("exclude", ())),
        unverified=table.get("unverified", 0),
        folder=folder,
        config=config if config.is_file() else start / "mkdocs.yml",
    )
