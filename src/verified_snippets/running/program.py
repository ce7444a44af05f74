"""A program made ready to run: compiled as one module, as it stands, with a mark before each statement.

A mark is an expression that only our audit hook notices (see worker.py): it reads `__code__` of
a function that it has just made, for which Python raises an audit event. So a program's
constants, annotations, names and frames are those that `python file.py` gives it.
"""

from __future__ import annotations

import ast
import importlib.util
import marshal
import types
import uuid
from functools import lru_cache

from ..statement import MAX_COMPILED, PARSING, find_first_line
from .statement_reporter import END, ENTER, LEAVE, RAISED, START, VALUE

Lines = frozenset[int]
NONE: Lines = frozenset()

PYC_HEADER = importlib.util.MAGIC_NUMBER + bytes(12)  # of a .pyc whose source nobody asks for

# What marks begin with until each run has a key of its own: no program has it in it.
ANY_KEY = uuid.uuid4().hex


def make_key() -> str:
    """Make what the marks and words of one run begin with: nobody can guess it."""
    return uuid.uuid4().hex


def compile_marked(
    source: str, path: str, key: str, inside: Lines = NONE, asked: Lines = NONE, flags: int = 0
) -> types.CodeType:
    """Compile a program with marks: KEY and the line before each statement, and at its end.

    They also stand around the statements inside others that begin at the lines `inside`. The mark of
    an expression at one of the lines `asked` has its value. `flags` are those that `compile` takes.

    Raises what `compile` raises: SyntaxError, ValueError, RecursionError, MemoryError.
    """
    return _keyed(compile_unkeyed(source, path, inside, asked, flags), key)


@lru_cache(MAX_COMPILED)
def compile_unkeyed(
    source: str, path: str, inside: Lines, asked: Lines, flags: int
) -> types.CodeType:
    """Compile a program with marks that have no key yet; see `compile_marked`.

    Called ahead in the main thread, it spares others from compiling: tests do so meanwhile.
    """
    with PARSING:
        try:
            return _compiled(source, path, ANY_KEY, inside, asked, flags, guarded=True)
        except SyntaxError:  # it has as many blocks in one another as Python takes
            return _compiled(source, path, ANY_KEY, inside, asked, flags, guarded=False)


def pack_pyc(code: types.CodeType) -> bytes:
    """Return a file that `python` runs without compiling it."""
    return PYC_HEADER + marshal.dumps(code)


def _compiled(
    source: str, path: str, key: str, inside: Lines, asked: Lines, flags: int, *, guarded: bool
) -> types.CodeType:
    tree = ast.parse(source, path)
    if inside:
        _Around(key, inside, asked).visit(tree)
    below = source.count("\n") + 2  # a line that is no statement's
    head = 0
    while head < len(tree.body) and _comes_first(tree.body[head], head):
        head += 1
    body: list[ast.stmt] = []
    for node in tree.body[head:]:
        line = find_first_line(node)
        body += [_mark(key, str(line), line), _mark_value(key, node, asked)]
    if body and guarded:
        again = ast.Raise(exc=None, cause=None, **_at(below))
        noted = ast.ExceptHandler(None, None, [_mark(key, RAISED, below), again], **_at(below))
        body = [ast.Try(body, [noted], [], [], **_at(find_first_line(tree.body[head])))]
    tree.body[head:] = [_mark(key, START, 1), *body, _mark(key, END, below)]
    code: types.CodeType = compile(tree, path, "exec", flags, dont_inherit=True)
    return code


class _Around(ast.NodeTransformer):
    """Puts marks around statements inside others; the second also where one is left by an error."""

    def __init__(self, key: str, lines: Lines, asked: Lines) -> None:
        self._key = key
        self._lines = lines
        self._asked = asked

    def visit(self, node: ast.AST) -> object:
        """See ast.NodeVisitor."""
        self.generic_visit(node)
        if not isinstance(node, ast.stmt) or node.col_offset == 0:
            return node
        line = find_first_line(node)
        if line not in self._lines:
            return node
        enter, leave = (_mark(self._key, f"{what}{line}", line) for what in (ENTER, LEAVE))
        body = [_mark_value(self._key, node, self._asked)]
        return [enter, ast.Try(body, [], [], [leave], **_at(line))]


def _comes_first(node: ast.stmt, index: int) -> bool:
    """Return whether a statement has to stay at the top: a docstring, or a __future__ import."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__" and not node.level
    return (
        index == 0
        and isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _at(line: int) -> dict[str, int]:
    return {"lineno": line, "col_offset": 0, "end_lineno": line, "end_col_offset": 0}


def _mark_value(key: str, node: ast.stmt, asked: Lines) -> ast.stmt:
    """Return a mark with the value of a statement that is an expression at one of these lines; any other as it is."""
    line = find_first_line(node)
    if not isinstance(node, ast.Expr) or line not in asked:
        return node
    return _mark(key, VALUE, line, node.value)


def _mark(key: str, what: str, line: int, value: ast.expr | None = None) -> ast.Expr:
    """Return a mark; the function that it makes has the `value` as a default."""
    at = _at(line)
    names, values = ([ast.arg("value", None, None, **at)], [value]) if value else ([], [])
    taken = ast.arguments([], names, None, [], [], None, values)
    function = ast.Lambda(taken, ast.Constant(f"{key} {what}", None, **at), **at)
    return ast.Expr(ast.Attribute(function, "__code__", ast.Load(), **at), **at)


def _keyed(code: types.CodeType, key: str) -> types.CodeType:
    """Return the code, in which each mark has its own name, by which the hook knows it."""
    constants: list[object] = []
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            words = [text for text in constant.co_consts if isinstance(text, str)]
            mark = next((text for text in words if text.startswith(f"{ANY_KEY} ")), None)
            if mark:
                constant = constant.replace(co_qualname=key + mark.removeprefix(ANY_KEY))
            else:
                constant = _keyed(constant, key)
        constants.append(constant)
    return code.replace(co_consts=tuple(constants))
