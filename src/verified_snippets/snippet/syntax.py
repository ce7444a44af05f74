"""What a snippet's syntax tree says: the statements in it, what it imports, what no snippet may be."""

from __future__ import annotations

import ast
import contextlib
import textwrap
import warnings
from collections.abc import Iterator
from itertools import chain, pairwise

from ..errors import ProblemList
from ..statement import PARSING
from .directives import format_output_comments

TOO_DEEP = "is nested too deeply for Python to compile it; take it apart into several statements"

AWAITS = "awaits outside of a function, as only consoles and notebooks can; write"
AWAIT_INSIDE = (
    "async def main():",
    "    # --8<-- [start:part]",
    "    await …",
    "    # --8<-- [end:part]",
    "asyncio.run(main())",
)


def parse_source(source: str) -> ast.Module:
    """Parse a source that is Python, one thread at a time; see `statement.PARSING`."""
    with PARSING:
        return ast.parse(source)


def parse_tree(source: str, wrong: ProblemList) -> ast.Module:
    """Parse a snippet, and note what makes it no program."""
    tree = ast.Module([], [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            tree = parse_source(source)
            # The compiler finds what the parser lets pass: `return` outside a function.
            compile(source, str(wrong.path), "exec", dont_inherit=True)
    except SyntaxError as error:
        if _is_python(source, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT) and not _is_python(source):
            wrong.add_problem(error.lineno, AWAITS, *AWAIT_INSIDE)
            return tree
        why = "has Python warn before it runs" if _is_python(source) else "is not Python"
        wrong.add_problem(error.lineno, f"{why}: {error.msg}")
    except (RecursionError, MemoryError):
        wrong.add_problem(None, TOO_DEEP)
    except ValueError as error:
        wrong.add_problem(None, f"is not Python: {error}")
    else:
        if not tree.body:
            wrong.add_problem(1, "has no statement; a snippet is a program")
    return tree


def _is_python(source: str, flags: int = 0) -> bool:
    """Return whether Python runs a text, compiled with these flags, be it with a warning."""
    with contextlib.suppress(Exception), warnings.catch_warnings(action="ignore"):
        compile(source, "", "exec", flags, dont_inherit=True)
        return True
    return False


def walk_statement_lists(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements in a node, and in these, however deep."""
    rest = [node]
    while rest:
        node = rest.pop()
        below: list[ast.AST] = []
        for part in ("body", "handlers", "cases", "orelse", "finalbody"):
            nodes = getattr(node, part, None)
            if isinstance(nodes, list) and nodes:
                if isinstance(nodes[0], ast.stmt):
                    yield nodes
                below += nodes
        rest += reversed(below)


def find_imported_modules(tree: ast.Module) -> frozenset[str]:
    """Return the top-level modules that a program imports itself."""
    names: set[str] = set()
    for node in chain.from_iterable(walk_statement_lists(tree)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


def find_strings_under_prints(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Yield the strings of several lines right under a call of print: other tools state outputs so."""
    for body in walk_statement_lists(tree):
        for before, after in pairwise(body):
            match before, after:
                case (
                    ast.Expr(value=ast.Call(func=ast.Name(id="print"))),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ) if text.startswith("\n"):
                    yield after, text


def note_outputs_in_strings(tree: ast.Module, wrong: ProblemList) -> None:
    """Note the outputs that stand in strings, as other tools have them."""
    for node, text in find_strings_under_prints(tree):
        lines = format_output_comments((*textwrap.dedent(text).strip("\n").split("\n"),))
        wrong.add_problem(
            node.lineno, "is a string under a print, which states nothing; write", *lines
        )


def note_crowded_lines(tree: ast.Module, wrong: ProblemList) -> None:
    """Note the lines with several statements: what is stated under them is of none in particular."""
    for body in walk_statement_lists(tree):
        for before, after in pairwise(body):
            if after.lineno == before.end_lineno:
                wrong.add_problem(after.lineno, "has two statements on one line; give each its own")
