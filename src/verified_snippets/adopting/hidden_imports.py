"""Imports that a page leaves out, as `httpx.get(…)` under a text on httpx: which names are modules."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from functools import cache

SECONDS = 30.0  # for an import
HAS_ALL = """\
import importlib, sys
module = importlib.import_module(sys.argv[1])
sys.exit(not all(hasattr(module, name) for name in sys.argv[2:]))
"""


def is_used_as_module(name: str, code: str) -> bool:
    """Return whether a name of this code is a module that can be imported here, and has what is taken of it.

    `datetime.now()` is not of the module `datetime`, nor is `pprint(x)` of `pprint`: who wrote that
    has imported something else.
    """
    if not _is_module(name):
        return False
    nodes = [*ast.walk(ast.parse(code))]
    taken = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return all(id(node) in taken for node in uses) and _has_all(
        name, frozenset(taken[id(node)] for node in uses)
    )


@cache
def _is_module(name: str) -> bool:
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
