"""The inside of the process of a reader's program: its module, as Python would have made it."""

from __future__ import annotations

import builtins
import importlib.util
import io
import linecache
import os
import sys
import types
from collections.abc import Sequence
from typing import Any


def become_program(path: str, source: str, argv: Sequence[str], name: str = "") -> dict[str, Any]:
    """Make this process that of a program, as `python` would, and return its namespace.

    With the `name` of a module, as `python -m` would: the packages around it are imported. The text that runs need not be in the file yet, nor stay there.
    """
    linecache.cache[path] = len(source), None, io.StringIO(source).readlines(), path
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __cached__=None, __builtins__=builtins)
    if path.endswith(".ipynb"):
        module.__dict__["display"] = print  # Jupyter's own is there without an import
    if sys.version_info < (3, 14):  # since then, a module has none before it annotates
        module.__annotations__ = {}
    sys.modules["__main__"] = module
    sys.argv = list(argv)
    sys.path.insert(0, os.getcwd() if name else os.path.dirname(path))
    if name:
        spec = importlib.util.find_spec(name)
        module.__spec__ = spec
        module.__package__ = spec.parent if spec else ""
        module.__loader__ = spec.loader if spec else None
    return module.__dict__
