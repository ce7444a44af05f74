"""The inside of the process of a reader's program: its module, as Python would have made it."""

from __future__ import annotations

import builtins
import importlib.util
import inspect
import io
import linecache
import os
import sys
import traceback
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


def execute_program(code: types.CodeType, namespace: dict[str, Any]) -> None:
    """Run a program's code in its namespace; if a cell of a notebook awaits, in an event loop."""
    if code.co_flags & inspect.CO_COROUTINE:
        import asyncio  # few need it

        asyncio.run(eval(code, namespace))
    else:
        exec(code, namespace)


def find_own_traceback(error: BaseException, path: str) -> types.TracebackType | None:
    """Return the part of an exception's traceback that is the program's: what is above is ours."""
    part = error.__traceback__
    while part and part.tb_frame.f_code.co_filename != path and part.tb_next:
        part = part.tb_next
    return part


def call_own_hook(error: BaseException, path: str) -> None:
    """Call what the program has set as `sys.excepthook` for an exception that nothing has caught."""
    if sys.excepthook is sys.__excepthook__:
        return  # Python's own shows the traceback, as the report does
    try:
        sys.excepthook(type(error), error, find_own_traceback(error, path))
    except Exception:
        print("Error in sys.excepthook:", file=sys.stderr)
        traceback.print_exc()
