"""The source of a program as a cell: what would not run there is spelled in another way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .snippet.beside import find_package
from .snippet.syntax import parse_source

OWN_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
RELATIVE_IMPORT = re.compile(rb"from\s+(?:\.\s*)+(?:(?!import\b)\w[\w.]*\s+)?(?=import\b)")


def await_coroutines(source: str) -> str:
    """Return a program that awaits what it gives to `asyncio.run` at top level: a notebook runs a loop already."""
    made = source.encode()
    for call in sorted(_find_runs(parse_source(source)), key=_find_start, reverse=True):
        coroutine = call.args[0]
        start, end = _find_offset(source, call), _find_offset(source, call, at_end=True)
        inner = made[_find_offset(source, coroutine) : _find_offset(source, coroutine, at_end=True)]
        text = inner if isinstance(coroutine, ast.Call | ast.Name) else b"(" + inner + b")"
        made = made[:start] + b"await " + text + made[end:]
    return made.decode()


def print_value(source: str) -> str:
    """Return a statement that prints the value of the expression that this one is, as a console shows it."""
    (node,) = parse_source(source).body
    made = source.encode()
    start, end = _find_offset(source, node), _find_offset(source, node, at_end=True)
    return (made[:start] + b"print(repr(" + made[start:end] + b"))" + made[end:]).decode()


def import_absolutely(source: str, snippet: Path) -> str:
    """Return a program that imports by whole names what it imports relatively: a cell is in no package."""
    _, package = find_package(snippet)
    if not package:
        return source
    made = source.encode()
    nodes = [node for node in ast.walk(parse_source(source)) if isinstance(node, ast.ImportFrom)]
    for node in sorted(nodes, key=_find_start, reverse=True):
        if not node.level:
            continue
        above = package.split(".")[: package.count(".") + 2 - node.level]
        name = ".".join([*above, *([node.module] if node.module else [])])
        start = _find_offset(source, node)
        rest = RELATIVE_IMPORT.sub(f"from {name} ".encode(), made[start:], count=1)
        made = made[:start] + rest
    return made.decode()


def _find_runs(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of `asyncio.run` with a coroutine alone that are in no function."""
    for below in ast.iter_child_nodes(node):
        if isinstance(below, OWN_SCOPES):
            continue
        match below:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="asyncio"), attr="run"), args=[_], keywords=[]
            ):
                yield below
            case _:
                yield from _find_runs(below)


def _find_start(node: ast.stmt | ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _find_offset(source: str, node: ast.stmt | ast.expr, *, at_end: bool = False) -> int:
    """Return where a node begins, or ends, in the bytes of its source."""
    line, column = _find_start(node)
    if at_end:
        assert node.end_lineno
        assert node.end_col_offset is not None
        line, column = node.end_lineno, node.end_col_offset
    before = source.split("\n")[: line - 1]
    return sum(len(each.encode()) + 1 for each in before) + column
