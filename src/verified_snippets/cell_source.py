"""The source of a program as a cell: what would not run there is spelled in another way."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from .snippet.beside import find_package
from .snippet.syntax import parse_source

OWN_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
RELATIVE_IMPORT = re.compile(rb"from\s+(?:\.\s*)+(?:(?!import\b)\w[\w.]*\s+)?(?=import\b)")


def await_coroutines(source: str) -> str:
    """Return a program that awaits what it gives to `asyncio.run` at top level: a notebook runs a loop already."""
    tree = parse_source(source)
    made = source.encode()
    for call in sorted(_find_runs(tree, _find_run_names(tree)), key=_find_start, reverse=True):
        coroutine = call.args[0]
        start, end = _find_offset(source, call), _find_offset(source, call, at_end=True)
        text = made[_find_offset(source, coroutine) : _find_offset(source, coroutine, at_end=True)]
        is_plain = isinstance(coroutine, ast.Call | ast.Name) and _reads_as(text, coroutine)
        text = b"await " + (text if is_plain else b"(" + text + b")")
        made = made[:start] + (b"(" + text + b")" if _is_used(call, tree) else text) + made[end:]
    return made.decode()


def print_values(source: str, lines: Collection[int]) -> str:
    """Return a program that prints the values of the expressions at these lines, as a console shows them."""
    if not lines:
        return source
    made = source.encode()
    found = [
        node
        for node in ast.walk(parse_source(source))
        if isinstance(node, ast.Expr) and node.lineno in lines
    ]
    for node in sorted(found, key=_find_start, reverse=True):
        start, end = _find_offset(source, node), _find_offset(source, node, at_end=True)
        text = made[start:end]
        # The comma of a tuple would part two arguments.
        text = b"(" + text + b")" if isinstance(node.value, ast.Tuple) else text
        made = made[:start] + b"print(repr(" + text + b"))" + made[end:]
    return made.decode()


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


def _find_run_names(tree: ast.Module) -> set[str]:
    """Return by which names a program calls `asyncio.run`."""
    names = {"asyncio.run"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {f"{n.asname}.run" for n in node.names if n.name == "asyncio" and n.asname}
        elif isinstance(node, ast.ImportFrom) and node.module == "asyncio":
            names |= {n.asname or n.name for n in node.names if n.name == "run"}
    return names


def _find_runs(node: ast.AST, names: Collection[str]) -> Iterator[ast.Call]:
    """Yield the calls of `asyncio.run`, by one of these names, with a coroutine alone that are in no function."""
    for below in ast.iter_child_nodes(node):
        if isinstance(below, OWN_SCOPES):
            continue
        match below:
            case ast.Call(func=ast.Name() | ast.Attribute() as func, args=[_], keywords=[]) if (
                ast.unparse(func) in names
            ):
                yield below
            case _:
                yield from _find_runs(below, names)


def _is_used(call: ast.Call, tree: ast.Module) -> bool:
    """Return whether something stands right behind a call, which `await` would take along: `run(f())[0]`."""
    return any(
        call is (node.func if isinstance(node, ast.Call) else node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Call)
    )


def _reads_as(text: bytes, node: ast.expr) -> bool:
    """Return whether a text is this expression without brackets around it, which let it go on in another line."""
    try:
        (alone,) = parse_source(text.decode()).body
    except (SyntaxError, ValueError):
        return False
    return isinstance(alone, ast.Expr) and ast.dump(alone.value) == ast.dump(node)


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
