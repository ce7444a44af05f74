"""Where in the code a fact can be opened: at a word that stands there already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from .record import Anchor

LAST_PART = re.compile(r"(\.\w+|\[[^][]*\])$")
LAST_ATTRIBUTE = re.compile(r"\.\w+$")
FIRST_WORD = re.compile(r"\w+")
LAST_WORD = re.compile(r"\w+$")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# In brackets, or another program: no call in one is that of the statement.
DISPLAYS = ast.List | ast.Set | ast.Dict | ast.ListComp | ast.SetComp | ast.DictComp
ENCLOSED = DISPLAYS | ast.GeneratorExp | ast.Lambda | ast.JoinedStr


@dataclass
class AnchorWords:
    """The words that the statements on a line have to open facts at, less those that stand in them.

    `names` are where the code first says each name; `called` is the function whose call the
    statement is, the last outside brackets; `first` its first word.
    """

    names: dict[str, Anchor] = field(default_factory=dict)
    called: Anchor | None = None
    first: Anchor | None = None

    def find_anchor(self, name: str, *, is_new: bool = False) -> Anchor | None:
        """Find where the fact of a name is opened, which `is_new` or was there before.

        That is where the code says the name; else where it says what the name begins with
        (`grads` for `grads[0]`). An attribute that was there before and that the code does not say is
        the doing of what it calls: `backward` for the `x.grad` of `(x * x).backward(v)`. So is a
        name of which the code says nothing. What calls nothing is opened at its first word.
        """
        found = self.names.get(name)
        if found is None and LAST_ATTRIBUTE.search(name) and not is_new:
            found = self.called
        while found is None and LAST_PART.search(name):
            name = LAST_PART.sub("", name)
            found = self.names.get(name)
        return found or self.called or self.first


class WordFinder:
    """Finds the words of the statements on a line (of decorated ones, that of the definition).

    Of a line that nobody asks for, no word is looked for: most have no fact.
    """

    def __init__(self, tree: ast.Module, source: str) -> None:
        self._lines = source.split("\n")
        self._statements: dict[int, list[ast.stmt]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                self._statements.setdefault(node.lineno, []).append(node)
        self._found: dict[int, AnchorWords] = {}

    def find_words(self, line: int) -> AnchorWords | None:
        """Find the words of a line; None if no statement begins there."""
        if line not in self._found:
            if line not in self._statements:
                return None
            words = AnchorWords()
            for statement in self._statements[line]:
                _add(words, statement, self._lines)
            self._found[line] = words
        return self._found[line]


def _add(words: AnchorWords, statement: ast.stmt, lines: list[str]) -> None:
    said = sorted(_names(statement, lines), key=itemgetter(0, 1))  # arguments' names come last
    for _, anchor, name in said:
        words.names.setdefault(name, anchor)
    if isinstance(statement, DEFINITIONS):
        words.called = words.names.get(statement.name)
    else:
        words.called = max(filter(None, (words.called, *_calls(statement, lines))), default=None)
    if words.first is None:
        start = _column(lines, statement.lineno, statement.col_offset)
        word = FIRST_WORD.search(lines[statement.lineno - 1], start)
        words.first = Anchor(statement.lineno, *word.span()) if word else None


def _names(statement: ast.stmt, lines: list[str]) -> Iterator[tuple[bool, Anchor, str]]:
    """Yield whether it is that of an argument, the anchor and the name, for each that is said.

    Where a name stands in an f-string is another in each version of Python.
    """
    if isinstance(statement, DEFINITIONS):
        line, start = statement.lineno, _column(lines, statement.lineno, statement.col_offset + 1)
        if word := re.compile(rf"\b{statement.name}\b").search(lines[line - 1], start):
            yield False, Anchor(line, *word.span()), statement.name
    rest: list[ast.AST] = [statement]
    while rest:
        node = rest.pop()
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.stmt | ast.JoinedStr):
                rest.append(child)
        if isinstance(node, ast.expr | ast.arg | ast.keyword | ast.alias):
            line = node.lineno
            name = _spelled(node)
            if name and line == node.end_lineno and line >= statement.lineno:
                start = _column(lines, line, node.col_offset)
                end = _column(lines, line, node.end_col_offset or 0)
                if isinstance(node, ast.alias) and node.asname:
                    start = end - len(name)
                elif not isinstance(node, ast.expr):
                    end = start + len(name)
                yield isinstance(node, ast.keyword), Anchor(line, start, end), name


def _calls(statement: ast.stmt, lines: list[str]) -> Iterator[Anchor]:
    """Yield the functions that a statement calls outside brackets."""
    rest: list[ast.AST] = [statement]
    while rest:
        node = rest.pop()
        if isinstance(node, ast.Call):
            line = node.func.end_lineno or node.func.lineno
            end = _column(lines, line, node.func.end_col_offset or 0)
            if word := LAST_WORD.search(lines[line - 1][:end]):
                yield Anchor(line, *word.span())
            rest.append(node.func)
        elif isinstance(node, ast.Subscript):
            rest.append(node.value)
        elif not isinstance(node, ENCLOSED):
            rest += (
                child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)
            )


def _spelled(node: ast.AST) -> str | None:
    """Return how a fact would call what this names, if it is a name or what one leads to."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{owner}.{node.attr}" if (owner := _spelled(node.value)) else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return f"{owner}[{node.slice.value!r}]" if (owner := _spelled(node.value)) else None
    if isinstance(node, ast.alias):
        return node.asname or node.name.partition(".")[0]
    return node.arg if isinstance(node, ast.arg | ast.keyword) else None


def _column(lines: list[str], line: int, offset: int) -> int:
    """Return the column of an offset, which counts bytes."""
    text = lines[line - 1]
    return offset if text.isascii() else len(text.encode()[:offset].decode())
