"""A snippet file as it is parsed: its statements, what it states of each, its regions."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import tokenize
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from ..characters import UNFIT_FOR_CODE, describe_character, find_position
from ..disk import read_bytes
from ..errors import ProblemList, SnippetError
from ..record.record import Spans
from ..statement import find_first_line
from .directives import (
    find_comment_lines,
    find_comments,
    find_regions,
    note_malformed_directives,
    parse_not_run,
)
from .listing import Listing
from .needed_python import is_this_python, parse_needed_python
from .statement_comments import Statement, assign_comments
from .syntax import (
    find_imported_modules,
    note_crowded_lines,
    note_outputs_in_strings,
    parse_source,
    parse_tree,
    walk_statement_lists,
)

ENCODING = re.compile(r"#.*coding[:=][ ]*([-\w.]+)")

MAX_SOURCE_BYTES = 1_000_000  # bytes of a source: a page is to show it


@dataclass(frozen=True, kw_only=True)
class Snippet(Listing):
    """A snippet file: what a page shows of it (see Listing), and its statements.

    A file that is for another version of Python is not run here, and has no statements.
    """

    text: str
    """The file as it is; `source` is the same with LF line ends."""
    statements: tuple[Statement, ...]
    """The top-level statements."""
    inside: tuple[Statement, ...] = ()
    """The statements inside others that have directives under their own lines."""
    python: str | None = None
    """The versions of Python that it is for, as its first line says: `>=3.12`."""

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def inner_lines(self) -> frozenset[int]:
        """The first lines of the statements `inside` others."""
        return frozenset(statement.start for statement in self.inside)

    @property
    def asked_lines(self) -> frozenset[int]:
        """The first lines of the statements under which it states output."""
        every = (*self.statements, *self.inside)
        return frozenset(each.start for each in every if each.stated.output)

    @property
    def digest(self) -> str:
        """The SHA-256 of its source, in hex, by which a record knows it."""
        return source_digest(self.text.encode())

    @property
    def spans(self) -> Spans:
        """The first and the last line of each top-level statement."""
        return tuple((statement.start, statement.end) for statement in self.statements)

    @cached_property
    def imports(self) -> frozenset[str]:
        """The top-level names of the modules that it imports, without the standard library's."""
        return find_imported_modules(parse_source(self.source)) - sys.stdlib_module_names

    def count_blank_lines(self, statement: Statement) -> int:
        """Return how many blank lines formatters want below a statement, before a comment."""
        text = self.lines[statement.start - 1 : statement.end]
        (node,) = parse_source("\n".join(text)).body
        definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        below = chain([node], *walk_statement_lists(node))
        if any(isinstance(n, definitions) and n.end_lineno == node.end_lineno for n in below):
            return 2
        return 1 if isinstance(node, ast.Import | ast.ImportFrom) else 0


def source_digest(data: bytes) -> str:
    """Return the SHA-256, in hex, of a source as it is with LF line ends."""
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


def parse(path: Path, data: bytes) -> Snippet:
    """Parse the bytes of a snippet file; raise SnippetError with all problems that were found."""
    wrong = ProblemList(path)
    source = _decode_source(data, wrong)
    python = parse_needed_python(source, wrong)
    if python is not None and not is_this_python(python):
        return _parse_for_other_python(path, data, source, python, wrong)
    tree = parse_tree(source, wrong)
    wrong.raise_if_any()
    try:
        comments = find_comments(source)
    except (tokenize.TokenError, SyntaxError) as error:
        raise SnippetError.at(path, None, f"is not Python: {error.args[0]}") from None
    note_crowded_lines(tree, wrong)
    note_outputs_in_strings(tree, wrong)
    note_malformed_directives(source, comments, wrong)
    wrong.raise_if_any()
    not_run = parse_not_run(comments, wrong)
    wrong.raise_if_any()
    spans = tuple((find_first_line(node), node.end_lineno or node.lineno) for node in tree.body)
    statements, inside = assign_comments(source, spans, comments, wrong)
    regions = find_regions(source, comments, wrong)
    wrong.raise_if_any()
    directives = [each.stated.lines for each in (*statements, *inside) if each.stated.lines]
    return Snippet(
        path=path,
        text=data.decode("utf-8"),
        source=source,
        statements=statements,
        inside=inside,
        regions=regions,
        directives=tuple(sorted((lines.start, lines.stop - 1) for lines in directives)),
        not_run=not_run,
        python=python,
    )


def _parse_for_other_python(
    path: Path, data: bytes, source: str, python: str, wrong: ProblemList
) -> Snippet:
    """Parse a file that is for another version of Python, of whose syntax we know nothing."""
    comments = find_comment_lines(source)
    not_run = parse_not_run(comments, wrong) or f"needs Python {python}"
    regions = find_regions(source, comments, wrong)
    wrong.raise_if_any()
    return Snippet(
        path=path,
        text=data.decode("utf-8"),
        source=source,
        statements=(),
        regions=regions,
        directives=(),
        not_run=not_run,
        python=python,
    )


def _decode_source(data: bytes, wrong: ProblemList) -> str:
    """Return the source of a snippet, with LF line ends.

    Raises SnippetError if readers would see another text than Python: in another encoding, with
    tabs, or with characters that don't show.
    """
    source = ""
    if data.startswith(b"\xef\xbb\xbf"):
        wrong.add_problem(1, "starts with a byte-order mark; save it as UTF-8 without one")
    try:
        source = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong.add_problem(line, f"byte 0x{data[error.start]:02x} is not UTF-8; save it as UTF-8")
    for number, text in enumerate(source.split("\n")[:2], start=1):
        if (match := ENCODING.match(text)) and match[1].lower() not in ("utf-8", "utf8"):
            wrong.add_problem(number, f"declares the encoding {match[1]}; a snippet is UTF-8")
    if bad := UNFIT_FOR_CODE.search(source.removeprefix("\ufeff")):
        what = f"the character {describe_character(bad[0])}; write it as an escape in a string"
        if bad[0] == "\t":
            what = "a tab; indent with spaces, and write \\t in a string"
        wrong.add_problem(find_position(source, bad.start()), f"holds {what}")
    wrong.raise_if_any()
    return source
