"""Where in the code a fact can be opened: at a name that stands there already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from ..snippet import Snippet, bodies

LAST_PART = re.compile(r"(\.\w+|\[[^][]*\])$")
WORD = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Anchor:
    """A word or a dotted name: its line, and its columns, half-open, in characters."""

    line: int
    start: int
    end: int

    def meets(self, other: Anchor) -> bool:
        """Whether they have a character in common."""
        return self.line == other.line and self.start < other.end and other.start < self.end


class Anchors:
    """The anchors that the statements of a snippet have to offer."""

    def __init__(self, snippet: Snippet, lines: Iterable[int]) -> None:
        """Look at the statements that start on these lines."""
        self._text = snippet.source.split("\n")
        self._names: dict[int, dict[str, Anchor]] = {line: {} for line in lines}
        self._calls: dict[int, Anchor] = {}
        for node in chain.from_iterable(bodies(snippet.tree)):
            if node.lineno in self._names:
                self._read(node)

    def of(self, line: int, name: str) -> Anchor | None:
        """Where the fact of `name` is opened, which the statement on `line` did.

        That is where the code says the name, as it binds it if it does; else where it says
        what the name begins with (`grads` for `grads[0]`). A name that the code does not say
        is the doing of what it calls, and so is a .grad that it does not say: `backward` for
        the `x.grad` of `(x * x).backward(v)`. What calls nothing is opened at its first word.
        """
        names = self._names[line]
        called = name.endswith(".grad") and name not in names and line in self._calls
        while name not in names and LAST_PART.search(name):
            name = LAST_PART.sub("", name)
        if name in names and not called:
            return names[name]
        if line in self._calls:
            return self._calls[line]
        word = WORD.search(self._text[line - 1])
        return Anchor(line, word.start(), word.end()) if word else None

    def _read(self, statement: ast.stmt) -> None:
        names = self._names[statement.lineno]
        bound: set[str] = set()
        for node in _own(statement):
            if isinstance(node, ast.Call):
                callee = self._callee(node.func)
                if callee is not None:
                    self._calls.setdefault(statement.lineno, callee)
            if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.arg):
                continue
            anchor = self._anchor(node)
            if anchor is None:
                continue
            name = self._said(anchor) if not isinstance(node, ast.arg) else node.arg
            if isinstance(node, ast.arg):  # without its annotation
                anchor = Anchor(anchor.line, anchor.start, anchor.start + len(name))
            binds = isinstance(getattr(node, "ctx", ast.Store()), ast.Store)
            first = name not in names or anchor < names[name]
            if (binds, first) > (name in bound, name in names):
                names[name] = anchor
                bound |= {name} if binds else set()

    def _callee(self, node: ast.expr) -> Anchor | None:
        whole = self._anchor(node, of_end=True)
        if whole is not None and isinstance(node, ast.Attribute):
            return Anchor(whole.line, whole.end - len(node.attr), whole.end)
        return whole if isinstance(node, ast.Name) else None

    def _anchor(self, node: ast.expr | ast.arg, of_end: bool = False) -> Anchor | None:
        first, last = node.lineno, node.end_lineno or node.lineno
        if first != last and not of_end:
            return None
        start = self._column(first, node.col_offset) if first == last else 0
        return Anchor(last, start, self._column(last, node.end_col_offset or 0))

    def _column(self, line: int, offset: int) -> int:
        """The column in characters of an offset in bytes, as the AST has it."""
        text = self._text[line - 1]
        return offset if text.isascii() else len(text.encode()[:offset].decode())

    def _said(self, anchor: Anchor) -> str:
        return self._text[anchor.line - 1][anchor.start : anchor.end]


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, outermost first, without those of statements in it."""
    rest: list[ast.AST] = [statement]
    for node in rest:
        below = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]
        yield from below
        rest += below
