"""Where a project keeps its snippets, and what pyproject.toml says of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .disk import read_text
from .errors import Problem, SnippetError, display_path
from .record.serialize import loads
from .record.store import record_path
from .running.limits import Limits
from .snippet.directives import ProblemList
from .snippet.needed_python import is_this_python, parse_needed_python
from .snippet.snippet import Snippet
from .table import TABLE, read_table

MAX_LINE_CHARACTERS = 1000  # bytes of a first line, as far as it matters
LIMITS = ("seconds", "timeout", "memory", "output", "env", "path", "varies", "facts")
HIDDEN_NAME = "is hidden or Python's own by its name, and no snippet"


@dataclass(frozen=True)
class Project:
    """The folder of snippets, the limits of a run, and what may stay as it is for now.

    `not_run` is how many files may be `# not run:`. Of the pages, those that match `pages` (or
    all) and not `exclude` are verified; `unverified` is how many blocks the others may have.
    `folder` is that of pyproject.toml, `config` what describes the site.
    """

    snippets: Path
    limits: Limits = field(default_factory=Limits)
    not_run: int = 0
    pages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    unverified: int = 0
    folder: Path = field(default=Path(), compare=False)
    config: Path = field(default=Path("mkdocs.yml"), compare=False)


def find_project(start: Path | None = None) -> Project:
    """Return the project of the folder `start`, which is the current one by default.

    It is described by `[tool.verified-snippets]` in the nearest pyproject.toml that has
    that table; without one, snippets are in `snippets/` of that folder. Keys: `snippets`,
    a folder; `config`, what describes the site (mkdocs.yml, there or in `start`); `seconds`, `timeout`, `memory`, `output`, `env`, `path`, `varies` and
    `facts`, the limits of a run and what it finds (see Limits);
    `not_run`, how many files may begin with `# not run:`; `pages`, `exclude` and `unverified`,
    for a site that is verified page by page (see Project).
    SnippetError if it says otherwise.
    """
    try:
        start = (start or Path.cwd()).resolve()
    except OSError as error:
        raise SnippetError.at(".", None, f"is no folder to be in: {error.strerror}") from None
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if (
            os.path.isfile(file)
            and (table := read_table(file, file.stat().st_mtime_ns)) is not None
        ):
            return _configured(file, table, start)
    return Project(start / "snippets", folder=start, config=start / "mkdocs.yml")


def find_snippets(paths: list[Path], root: Path) -> tuple[list[Path], list[Problem]]:
    """Return the snippets among these files and below these folders, in order, each once.

    `root` is the project's folder of snippets, by which those below it are judged; see
    `is_snippet`. The problems are of what looks like one and cannot be: a link that leads
    elsewhere, a folder that cannot be read. Raises SnippetError if a path is no snippet, or there is none.
    """
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if os.path.isdir(path):
            judge = _judging_root(path, root)
            named = sorted(f for f in _walk(path, problems) if is_snippet(f, judge))
            problems += filter(None, (link_problem(file, judge) for file in named))
            found |= dict.fromkeys(file for file in named if not file.is_symlink())
        elif is_snippet(path, _judging_root(path.parent, root)) and os.path.lexists(path):
            found[path] = None
        else:
            reason = "does not exist"
            if os.path.lexists(path):
                reason = "is not a .py file" if path.suffix != ".py" else HIDDEN_NAME
            raise SnippetError.at(path, None, f"{reason}; name a snippet or a folder of snippets")
    if not found and not problems:
        raise SnippetError([Problem(path, None, "holds no snippet (.py file)") for path in paths])
    return list(found), problems


def find_not_run(folder: Path) -> list[Path]:
    """Return the snippets below a folder that begin with `# not run:`, or have run nowhere yet."""
    return [f for f in _walk(folder, []) if is_snippet(f, folder) and (is_not_run(f) or _waits(f))]


def _waits(file: Path) -> bool:
    """Return whether a file is for another Python, and has no record of a run there."""
    try:
        with open(file, "rb") as opened:
            first = opened.readline(MAX_LINE_CHARACTERS).decode("utf-8", "replace")
    except OSError:
        return False
    needed = parse_needed_python(first, ProblemList(file))
    return needed is not None and not is_this_python(needed) and not record_path(file).exists()


def is_not_run(file: Path) -> bool:
    """Return whether the first line of a file says that it is not run."""
    try:
        with open(file, "rb") as opened:
            return opened.readline(MAX_LINE_CHARACTERS).startswith(b"# not run:")
    except OSError:
        return False


def not_run_problems(snippet: Snippet, configured: Project | None = None) -> list[Problem]:
    """Return what is wrong with a file that is not run: nothing, up to the project's limit."""
    if snippet.not_run is None or (snippet.python and record_path(snippet.path).exists()):
        return []
    configured = configured or find_project()
    there = {file.resolve() for file in find_not_run(configured.snippets)}
    count = len(there | {snippet.path.resolve()})
    if count <= configured.not_run:
        return []
    message = f"is not run, and {count} such files are more than the {configured.not_run} allowed"
    if count == 1:
        message = "is not run, and this project allows no such file"
    allow = f"[tool.{TABLE}]", f"not_run = {count}"
    why = f"{message}; make it a program that runs, or write into pyproject.toml"
    return [Problem(snippet.path, 1, why, allow)]


def find_orphans(paths: list[Path]) -> list[Path]:
    """Return the records below these folders whose snippet is gone."""
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
    """Return whether a file is a snippet of this folder of snippets, by its name.

    The one definition of what is collected, run, included and exported: a `.py` file, of which
    no part below the folder is hidden or Python's own (`__init__.py`, `__pycache__`).
    """
    path, folder = (Path(os.path.abspath(part)) for part in (path, folder))
    if path.suffix != ".py" or not path.is_relative_to(folder):
        return False
    return not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)


def link_problem(file: Path, folder: Path) -> Problem | None:
    """Return what is wrong with a link among snippets; None with one to a snippet."""
    if not file.is_symlink():
        return None
    target = Path(os.path.realpath(file))
    if not target.exists():
        return Problem(file, None, f"is a link to {display_path(target)}, which does not exist")
    if is_snippet(target, Path(os.path.realpath(folder))):
        return None
    where = f"is a link to {display_path(target)}, which is no snippet below {display_path(folder)}"
    return Problem(file, None, f"{where}; put a file there")


def _judging_root(folder: Path, root: Path) -> Path:
    """Return the folder by which snippets below `folder` are judged: the project's, if it can."""
    inside = Path(os.path.abspath(folder)).is_relative_to(os.path.abspath(root))
    return root if inside else folder


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files below a folder, in order, and note each folder that keeps them."""
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


def _configured(file: Path, table: dict[str, Any], start: Path) -> Project:
    snippets = file.parent / table.get("snippets", "snippets")
    given: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in table.items()
    }
    given |= {"env": tuple(table.get("env", {}).items())}
    given |= {"path": tuple(str(file.parent / folder) for folder in table.get("path", ()))}
    limits = Limits(**{key: value for key, value in given.items() if key in LIMITS})
    config = file.parent / table.get("config", "mkdocs.yml")
    given["config"] = config if config.is_file() else start / "mkdocs.yml"
    rest = {key: value for key, value in given.items() if key not in {*LIMITS, "snippets"}}
    return Project(snippets, limits, folder=file.parent, **rest)
