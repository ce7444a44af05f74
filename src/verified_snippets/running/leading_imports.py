"""The imports with which programs begin, as far as these can be done once for many of them.

A fork server does exactly what its programs would do first. What comes before their first
import of an installed library is but Python's own modules; these change nothing of what a
library does, and each program imports them itself.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache, lru_cache

from ..statement import MAX_COMPILED, PARSING

ImportSteps = tuple[str, ...]  # each `a.b`, or `a.b:c,d` for `from a.b import c, d`

LIBRARY_FOLDERS = tuple(
    sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
# What looks at the very things by which a program could tell that it shares its imports.
INTROSPECTION = re.compile(
    r"\b(?:sys\s*\.\s*modules|from\s+sys\s+import|import_module|__import__|importlib|meta_path|gc"
    r"|path_importer_cache|__subclasses__|tracemalloc|_ncallbacks|pkgutil|getrusage|__warningregistry__)\b"
)


@lru_cache(MAX_COMPILED)
def find_leading_steps(source: str) -> ImportSteps:
    """Return the imports of installed libraries with which a program begins.

    They end with the first of the last library: what follows of that is not worth a server.
    """
    if INTROSPECTION.search(source):
        return ()
    steps: list[str] = []
    libraries: set[str] = set()
    last = 0
    with PARSING:
        tree = ast.parse(source)
    for step in _imports(tree):
        library = step.partition(":")[0].partition(".")[0]
        if library in sys.stdlib_module_names:
            continue
        if not is_library(library):
            break
        steps.append(step)
        if library not in libraries:
            libraries.add(library)
            last = len(steps)
    if not last:
        return ()
    return *steps[: last - 1], steps[last - 1].partition(":")[0].partition(".")[0]


def find_longest_steps(steps: ImportSteps, servers: Iterable[ImportSteps]) -> ImportSteps:
    """Of these beginnings, the longest that is one of a program's; none is ()."""
    fitting = [server for server in servers if _begins(steps, server)]
    return max(fitting, key=len, default=())


def _begins(steps: ImportSteps, server: ImportSteps) -> bool:
    if len(server) > len(steps) or not server:
        return False
    *same, last = server
    own = steps[len(same)]
    return list(steps[: len(same)]) == same and (
        own == last or own.partition(":")[0].partition(".")[0] == last
    )


def _imports(tree: ast.Module) -> Iterable[str]:
    """Yield the imports at the top of a program, up to the first other statement."""
    for index, node in enumerate(tree.body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.names[0].name != "*":
            yield f"{node.module}:{','.join(alias.name for alias in node.names)}"
        elif index or not isinstance(node, ast.Expr):
            return


@cache
def is_library(name: str) -> bool:
    """Return whether a module belongs to Python or a distribution, not to a snippet's folder."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return False
    return (
        spec is not None
        and isinstance(spec.origin, str)
        and spec.origin.startswith(LIBRARY_FOLDERS)
    )
