"""Whether text reads as Python, and whether a block is highlighted as such."""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from typing import Any

from pygments.lexer import RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers import python as python_lexers
from pygments.util import ClassNotFound

PYTHON_LEXERS = tuple(getattr(python_lexers, n) for n in python_lexers.__all__ if n != "DgLexer")
LEXER_LABELS = [label for lexer in PYTHON_LEXERS for label in lexer.aliases]
PROMPT_LINE = re.compile(r"^(?:>>> ?|\.\.\. ?|In \[\d+\]: ?|[ ]*\.\.\.: ?)", re.MULTILINE)
SESSIONS = "import a\n\n>>> import a\n\nIn [1]: import a\n"
KEYWORD = re.compile(rf">\s*(?:{'|'.join(keyword.kwlist)})\s*<")
INCLUDES = re.compile(r"(?:[ \t]*;*-+8<-+[^\n]*\n?|\s)*")
BEGINS = re.compile(
    r"\s*(?:(?:async|assert|class|def|del|for|from|global|if|import|match|raise|try|while|with)\b|@\w)"
)
PARAGRAPH = re.compile(r"\n[ \t]*\n")
MAX_BEGINNINGS = 50  # beginnings in one text: a page that is not Python need not be looked through
MAX_CHARACTERS = 200_000  # characters: more is no block of a page
# What a program does that no formula, no list of names and no command line does.
STATEMENTS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For,
    ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Raise, ast.Assert,
    ast.Delete, ast.Global, ast.Match,
)  # fmt: skip

IMPORTS = (ast.Import, ast.ImportFrom)
# Where these take mere names, they are as much a line of a poem: `raise it`, `global warming`.
AS_IN_PROSE = (ast.Raise, ast.Assert, ast.Delete, ast.Global)
LINE_NUMBER = re.compile(r"\s*\d+[.:)|]?\s+(?=\S)")
BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)
NODE_LABEL = re.compile(r"\"([^\"]*)\"|`([^`]*)`|\[([^\]\"`]*)\]")
TEX_BREAK = re.compile(r"\\\\|\\(?:newline|cr)\b")
TEX_COMMAND = re.compile(r"\\[\[\]()]|\\(?![_#%&{}$ ])[a-zA-Z]*\*?|(?<!\\)[{}$&~]|\\(?=[_#%&{}$ ])")


def parse_program(text: str) -> ast.Module | None:
    """Return the syntax tree of a text that Python takes for a program, else None."""
    if len(text) > MAX_CHARACTERS or "\0" in text:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            # Which knows that `return x;` is none.
            compile(tree, "", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return tree


def holds_program(lines: list[str], code: bool) -> bool:
    """Return whether lines under one another hold a program: in `code`, a call is enough of one.

    Outside code it takes a statement that begins with a keyword: `x = 3` under `y = 4` is as
    much a formula.
    """
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        return False
    stripped = [line.strip() for line in lines]
    bare = [LINE_NUMBER.sub("", PROMPT_LINE.sub("", line)) for line in stripped]
    for each in (lines, stripped, *([bare] if bare != stripped else [])):
        if any(count > 1 and _acts(tree, code) for tree, count in _find_programs(each)):
            return True
    trees = (parse_program("\n".join(each)) for each in (lines, bare) if code)
    return any(
        not isinstance(node, ast.Expr) or isinstance(node.value, ast.Call)
        for tree in filter(None, trees)
        for node in tree.body
    )


def holds_program_in_labels(diagram: str) -> bool:
    """Return whether a label in the source of a diagram shows lines that are a program."""
    labels = (next(filter(None, found), "") for found in NODE_LABEL.findall(diagram))
    return any(holds_program(BREAK.split(label), code=False) for label in labels)


def holds_program_in_formula(text: str) -> bool:
    """Return whether a text has lines of TeX that show as a program."""
    lines = TEX_BREAK.split(text)
    return len(lines) > 1 and holds_program(
        [TEX_COMMAND.sub("", line).strip() for line in lines], code=False
    )


def may_be_python(label: str, text: str) -> bool:
    """Return whether a block under a label that no lexer has is meant as Python, or shows some.

    A label that is nearly one of Python's is a slip; under any other, it takes a program.
    """
    label = label.lower()
    if label.startswith("py") or get_close_matches(label, LEXER_LABELS, n=1, cutoff=0.7):
        return True
    bare = PROMPT_LINE.sub("", text)
    return bare != text or holds_program(bare.split("\n"), code=True)


def is_highlighted_python(source: str, html: str) -> bool:
    """Return whether a block shows a program, and a keyword of Python in a colour of its own.

    So it does under many labels: those of languages with lexers made after that of Python.
    Of a part of a block it takes more than imports, which half the languages write alike.
    """
    if not KEYWORD.search(html):
        return False
    source = PROMPT_LINE.sub("", source)
    if parse_program(source) is not None:
        return True
    return any(
        _has(tree, STATEMENTS) and not all(isinstance(node, IMPORTS) for node in tree.body)
        for paragraph in PARAGRAPH.split(source)
        for tree, count in _find_programs(paragraph.split("\n"))
        if count > 1
    )


def _find_programs(lines: list[str]) -> Iterator[tuple[ast.Module, int]]:
    """Yield the programs among these lines, and of how many lines each is.

    All of them if they are one; else from each line that begins as a statement does, as far
    as that goes.
    """
    if (whole := parse_program("\n".join(lines))) is not None:
        yield whole, len(lines)
        return
    at = 0
    for _ in range(MAX_BEGINNINGS):
        while at < len(lines) and not BEGINS.match(lines[at]):
            at += 1
        if at >= len(lines):
            return
        stop = len(lines)
        try:
            ast.parse(textwrap.dedent("\n".join(lines[at:])))
        except SyntaxError as error:
            stop = at + max(1, (error.lineno or 1) - 1)
        except (ValueError, RecursionError, MemoryError):
            return
        if (tree := parse_program(textwrap.dedent("\n".join(lines[at:stop])))) is not None:
            yield tree, stop - at
        at = stop


def _acts(tree: ast.Module, code: bool) -> bool:
    """Return whether a program does what no prose says; of `code`, what no formula does is enough."""
    return any(
        isinstance(node, STATEMENTS) and (code or not _reads_as_prose(node)) for node in tree.body
    )


def _reads_as_prose(node: ast.stmt) -> bool:
    words = (ast.Name, ast.expr_context)
    parts = ast.iter_child_nodes(node)
    return isinstance(node, AS_IN_PROSE) and all(isinstance(part, words) for part in parts)


def _has(tree: ast.Module, kinds: tuple[type[ast.AST], ...]) -> bool:
    return any(isinstance(node, kinds) for node in tree.body)


@contextmanager
def note_python_lexing() -> Iterator[list[str]]:
    """Note what lexers of Python are given meanwhile, of lines of their own.

    Lexers hand parts of a text to others: of Markdown its fences, of a template its code, of
    a session what stands after a prompt. Which do so, and when, they alone know. An include
    that is shown as such is not Python, nor is an expression within a line.
    """
    texts: list[str] = []
    inner: Callable[..., Any] = RegexLexer.get_tokens_unprocessed

    def listening(lexer: RegexLexer, text: str, *given: object, **named: object) -> object:
        if isinstance(lexer, PYTHON_LEXERS) and "\n" in text and not INCLUDES.fullmatch(text):
            texts.append(text)
        return inner(lexer, text, *given, **named)

    RegexLexer.get_tokens_unprocessed = listening  # type: ignore[assignment,method-assign]
    try:
        yield texts
    finally:
        RegexLexer.get_tokens_unprocessed = inner  # type: ignore[method-assign]


@cache
def lexes_python(label: str) -> bool | None:
    """Return whether a label is a Python lexer's, or one of sessions; None if no lexer has it."""
    try:
        lexer = get_lexer_by_name(label)
    except ClassNotFound:
        return None
    if isinstance(lexer, PYTHON_LEXERS):
        return True
    with note_python_lexing() as texts:
        list(lexer.get_tokens(SESSIONS))
    return bool(texts)
