"""A snippet file: its statements, what it states of each, its regions."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import textwrap
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path

from ..characters import UNFIT_FOR_CODE, describe_character, position_of
from ..disk import read_bytes
from ..errors import SnippetError
from ..record.record import Spans
from ..snippet.stating import Statement, statements
from .directives import (
    ProblemList,
    find_comments,
    find_regions,
    format_output,
    note_near_misses,
    parse_not_run,
    without_markers,
)
from .needed_python import is_this_python, parse_needed_python
from .statement import PARSING, first_line

ENCODING = re.compile(r"#.*coding[:=][ ]*([-\w.]+)")

ELIDED = 0  # the number of a line that stands for those that are left out
MAX_SOURCE_BYTES = 1_000_000  # bytes of a source: a page is to show it
TOO_DEEP = "is nested too deeply for Python to compile it; take it apart into several statements"


@dataclass(frozen=True)
class Snippet:
    """A snippet file: its statements and its regions.

    `text` is the file as it stands, `source` the same with LF line ends.
    `regions` gives, for each name, the lines between its two markers. `not_run` is why it is
    never run, if its first line says so; or not here, as it is for another `python`. `inside` are those inside others of which it states
    something under their own lines.
    """

    path: Path
    text: str
    source: str
    statements: tuple[Statement, ...]
    regions: dict[str, range]
    not_run: str | None = None
    inside: tuple[Statement, ...] = ()
    python: str | None = None

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def inner_lines(self) -> frozenset[int]:
        """The first lines of those statements inside others of which the file states something."""
        return frozenset(statement.start for statement in self.inside)

    @property
    def digest(self) -> str:
        """What tells this source from any other; see `digest`."""
        return source_digest(self.text.encode())

    @property
    def spans(self) -> Spans:
        """The first and the last line of each statement."""
        return tuple((statement.start, statement.end) for statement in self.statements)

    @cached_property
    def marks(self) -> frozenset[int]:
        """The lines that state something."""
        every = (*self.statements, *self.inside)
        return frozenset(line for statement in every for line in statement.stated.marks)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of its source."""
        return self.source.split("\n")

    @cached_property
    def imports(self) -> frozenset[str]:
        """The top-level modules that it imports, less those of Python itself."""
        return imported_modules(_parsed(self.source)) - sys.stdlib_module_names

    def shown(self, *regions: str) -> str:
        """Return the text that a page shows: without region markers, a region dedented.

        It is dedented. What stands between two regions is one line, `# …`, if it is code.
        """
        numbers = self.shown_lines(*regions)
        text: list[str] = []
        for number in reversed(numbers):
            if number == ELIDED:
                below = next(line for line in reversed(text) if line.strip())
                text.append(below[: len(below) - len(below.lstrip())] + "# …")
            else:
                text.append(self.lines[number - 1])
        return textwrap.dedent("\n".join(reversed(text)))

    def gap(self, statement: Statement) -> int:
        """Count the blank lines that formatters want between a statement and a comment below it."""
        text = self.lines[statement.start - 1 : statement.end]
        (node,) = _parsed("\n".join(text)).body
        definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        below = chain([node], *statement_lists(node))
        if any(isinstance(n, definitions) and n.end_lineno == node.end_lineno for n in below):
            return 2
        return 1 if isinstance(node, ast.Import | ast.ImportFrom) else 0

    def shown_lines(self, *regions: str) -> list[int]:
        """Return the lines of the file that `shown` gives, one for each of its own."""
        parts = [self.regions[name] for name in regions] or [range(1, len(self.lines) + 1)]
        shown: list[int] = []
        for before, lines in zip([None, *parts], parts, strict=False):
            if before is not None:
                gap = without_markers(self.lines, range(before.stop, lines.start))
                shown += [ELIDED] if self._filled(gap) else gap
            shown += without_markers(self.lines, lines)
        filled = self._filled(shown)
        return shown[shown.index(filled[0]) : shown.index(filled[-1]) + 1] if filled else []

    def _filled(self, numbers: list[int]) -> list[int]:
        """Return those of these lines that are not blank."""
        return [number for number in numbers if number and self.lines[number - 1].strip()]


def source_digest(data: bytes) -> str:
    """Return the SHA-256 of a source with LF line ends, in hex."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def load(path: Path) -> Snippet:
    """Read and parse a snippet file; raise SnippetError if it cannot be one."""
    if bad := next((char for char in path.name if not char.isprintable()), ""):
        raise SnippetError.at(path, None, f"has U+{ord(bad):04X} in its name; rename it")
    try:
        data = read_bytes(path, MAX_SOURCE_BYTES)
    except OSError as error:
        raise SnippetError.at(path, None, f"cannot be read: {error.strerror}") from None
    return parse(path, data)


def parse(path: Path, data: bytes, spans: Spans = ()) -> Snippet:
    """Parse the bytes of a snippet file; raise SnippetError with all that is wrong with them.

    Where a record of their run has the `spans` of their statements, they are not asked again
    whether they are the text of a program without near misses.
    """
    wrong = ProblemList(path)
    if spans and spans[-1][1] > data.count(b"\n") + 1:
        spans = ()  # of another source
    source = _decode_source(data, wrong, strict=not spans)
    python = parse_needed_python(source, wrong)
    foreign = python is not None and not is_this_python(python)
    tree = None if spans or foreign else _tree(source, wrong)
    try:
        found = find_comments(source, strict=not foreign)
    except (tokenize.TokenError, SyntaxError) as error:
        raise SnippetError.at(path, None, f"is not Python: {error.args[0]}") from None
    if tree:
        _crowded(tree, wrong)
        _under_prints(tree, wrong)
        note_near_misses(source, found, wrong)
        _refuse(wrong)
        spans = tuple((first_line(node), node.end_lineno or node.lineno) for node in tree.body)
    reason = parse_not_run(found, wrong)
    if reason is not None:
        _refuse(wrong)
    top: tuple[Statement, ...] = ()
    inside: tuple[Statement, ...] = ()
    if foreign and not spans:
        reason = reason or f"needs Python {python}"
    else:
        stating = [c for c in found if not c.column] if foreign else found  # or it had to be parsed
        top, inside = statements(source, spans, stating, wrong)
    parts = find_regions(source, found, wrong)
    _refuse(wrong)
    return Snippet(path, data.decode("utf-8"), source, top, parts, reason, inside, python)


def statement_lists(node: ast.AST) -> Iterator[list[ast.stmt]]:
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


def imported_modules(tree: ast.Module) -> frozenset[str]:
    """Return the top-level modules that a program imports itself."""
    names: set[str] = set()
    for node in chain.from_iterable(statement_lists(tree)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


def _refuse(wrong: ProblemList) -> None:
    if wrong:
        raise SnippetError(sorted(wrong, key=lambda problem: problem.line or 0))


def _decode_source(data: bytes, wrong: ProblemList, strict: bool) -> str:
    """Decode the text of a snippet; if `strict`, none that readers take otherwise than Python."""
    source = ""
    if data.startswith(b"\xef\xbb\xbf"):
        wrong.add(1, "starts with a byte-order mark; save it as UTF-8 without one")
    try:
        source = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong.add(line, f"byte 0x{data[error.start]:02x} is not UTF-8; save it as UTF-8")
    if not strict:
        _refuse(wrong)
        return source
    for number, text in enumerate(source.split("\n")[:2], start=1):
        if (match := ENCODING.match(text)) and match[1].lower() not in ("utf-8", "utf8"):
            wrong.add(number, f"declares the encoding {match[1]}; a snippet is UTF-8")
    if bad := UNFIT_FOR_CODE.search(source.removeprefix("\ufeff")):
        what = f"the character {describe_character(bad[0])}; write it as an escape in a string"
        if bad[0] == "\t":
            what = "a tab; indent with spaces, and write \\t in a string"
        wrong.add(position_of(source, bad.start()), f"holds {what}")
    _refuse(wrong)
    return source


def _tree(source: str, wrong: ProblemList) -> ast.Module:
    tree = ast.Module([], [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            tree = _parsed(source)
            # The compiler finds what the parser lets pass: `return` outside a function.
            compile(source, str(wrong.path), "exec", dont_inherit=True)
    except SyntaxError as error:
        wrong.add(error.lineno, f"is not Python: {error.msg}")
    except (RecursionError, MemoryError):
        wrong.add(None, TOO_DEEP)
    except ValueError as error:
        wrong.add(None, f"is not Python: {error}")
    else:
        if not tree.body:
            wrong.add(1, "has no statement; a snippet is a program")
    _refuse(wrong)
    return tree


def _parsed(source: str) -> ast.Module:
    with PARSING:
        return ast.parse(source)


def strings_under_prints(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Yield the strings of several lines right under a call of print: other tools state outputs so."""
    for body in statement_lists(tree):
        for before, after in pairwise(body):
            match before, after:
                case (
                    ast.Expr(value=ast.Call(func=ast.Name(id="print"))),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ) if text.startswith("\n"):
                    yield after, text


def _under_prints(tree: ast.Module, wrong: ProblemList) -> None:
    for node, text in strings_under_prints(tree):
        lines = format_output((*textwrap.dedent(text).strip("\n").split("\n"),))
        wrong.add(node.lineno, "is a string under a print, which states nothing; write", *lines)


def _crowded(tree: ast.Module, wrong: ProblemList) -> None:
    for body in statement_lists(tree):
        for before, after in pairwise(body):
            if after.lineno == before.end_lineno:
                wrong.add(after.lineno, "has two statements on one line; give each its own")
