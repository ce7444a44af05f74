"""Imports that a block leaves out: as other blocks of the site write them, or `httpx` on pages about httpx."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

SECONDS = 30.0  # for an import
HAS_ALL = """\
import importlib, sys
module = importlib.import_module(sys.argv[1])
sys.exit(not all(hasattr(module, name) for name in sys.argv[2:]))
"""


class SiteImports:
    """The imports that the blocks of a site write, by the names that these make."""

    def __init__(self, code: Mapping[Path, Iterable[str]]) -> None:
        self._site: dict[str, set[str]] = {}
        self._pages: dict[Path, dict[str, set[str]]] = {}
        for page, texts in code.items():
            mine = self._pages.setdefault(page, {})
            for name, statement in (found for text in texts for found in _list_imports(text)):
                mine.setdefault(name, set()).add(statement)
                self._site.setdefault(name, set()).add(statement)

    def find(self, page: Path, name: str, code: str) -> str | None:
        """Return the import that makes a name which this code needs; None if that is not known.

        It is the one that other blocks make it by: of the page, or else of the site. If these do not
        agree, nobody knows which is meant.
        """
        for known in (self._pages.get(page, {}), self._site):
            if found := known.get(name):
                (statement, *others) = found
                return None if others or not _is_installed(statement) else statement
        return f"import {name}" if is_used_as_module(name, code) else None


def _list_imports(code: str) -> Iterator[tuple[str, str]]:
    """Yield the names that the imports of a program make, each with an import of that alone."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError):
        return
    for node in body:
        if isinstance(node, ast.Import):
            begin = "import"
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module != "__future__":
            begin = f"from {node.module} import"
        else:
            continue
        for alias in node.names:
            renamed = f" as {alias.asname}" if alias.asname else ""
            name = alias.asname or alias.name.partition(".")[0]
            if name != "*":
                yield name, f"{begin} {alias.name}{renamed}"


def list_imported_names(code: str) -> set[str]:
    """Return the names that the imports of a program make."""
    return {name for name, _ in _list_imports(code)}


def _is_installed(statement: str) -> bool:
    return is_module(statement.split()[1].partition(".")[0])


def is_used_as_module(name: str, code: str) -> bool:
    """Return whether a name of this code is a module that can be imported here, and has what is taken of it.

    `datetime.now()` is not of the module `datetime`, nor is `pprint(x)` of `pprint`: who wrote that
    has imported something else.
    """
    if not is_module(name):
        return False
    nodes = [*ast.walk(ast.parse(code))]
    taken = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return all(id(node) in taken for node in uses) and _has_all(
        name, frozenset(taken[id(node)] for node in uses)
    )


@cache
def is_module(name: str) -> bool:
    """Return whether a module of this name can be imported here."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


@cache
def _has_all(name: str, attributes: frozenset[str]) -> bool:
    """Return whether a module has these; it is imported in a process of its own, as it may do anything."""
    command = [sys.executable, "-P", "-c", HAS_ALL, name, *sorted(attributes)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
