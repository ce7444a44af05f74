"""The inside of the process of a reader's program: its module, and its statements one by one."""

from __future__ import annotations
import __future__

import ast
import linecache
import os
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any


def become_program(path: str, source: str, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """Make this process that of a program, as `python path` would; its namespace.

    The text that runs need not be in the file yet, nor stay there.
    """
    linecache.cache[path] = len(source), None, source.splitlines(keepends=True), path
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    sys.argv = [path, *arguments]
    sys.path.insert(0, os.path.dirname(path))
    return module.__dict__


def compile_statements(tree: ast.Module, path: str) -> Iterator[tuple[ast.stmt, types.CodeType]]:
    """Each top-level statement of a program, compiled as a part of it when its turn comes."""
    flags = 0
    for node in tree.body:
        if _is_string(node) and node is not tree.body[0]:
            continue  # compiled alone, it would be taken for the module's docstring
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(__future__, alias.name).compiler_flag
        yield node, compile(ast.Module([node], []), path, "exec", flags=flags, dont_inherit=True)


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
