"""Whether a text reads as Python, and whether a block is highlighted as Python."""

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
from typing import Any, NamedTuple

from pygments.lexer import RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers import python as python_lexers
from pygments.util import ClassNotFound

PYTHON_LEXERS = tuple(getattr(python_lexers, n) for n in python_lexers.__all__ if n != "DgLexer")
LEXER_LABELS = [label for lexer in PYTHON_LEXERS for label in lexer.aliases]
PROMPT_LINE = re.compile(r"^(?:>>> ?|\.\.\. ?|In \[\d+\]: ?|[ ]*\.\.\.: ?)", re.MULTILINE)
# What a lexer of sessions hands to that of Python, whichever prompt it knows.
SESSIONS = "import a\n\n>>> import a\n\nIn [1]: import a\n"
KEYWORD_ELEMENT = re.compile(rf">\s*(?:{'|'.join(keyword.kwlist)})\s*<")
INCLUDES = re.compile(r"(?:[ \t]*;*-+8<-+[^\n]*\n?|\s)*")
STATEMENT_START = re.compile(
    r"\s*(?:(?:async|assert|class|def|del|for|from|global|if|import|match|raise|try|while|with)\b|@\w)"
)
PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
MAX_STARTS = 50  # lines of one text from which a program is looked for: enough to find one
MAX_CHARACTERS = 200_000  # characters of a text: more is no block of a page
# Statements that no formula, no list of names and no command line reads as.
STATEMENTS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For,
    ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Raise, ast.Assert,
    ast.Delete, ast.Global, ast.Match,
)  # fmt: skip

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
            # Only the compiler knows that `return x;` is no program.
            compile(tree, "", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return tree


def holds_program(lines: list[str], *, code: bool) -> bool:
    """Return whether at least two of these lines are a program.

    It takes a statement that begins with a keyword, since `x = 3` under `y = 4` may as well be a
    formula. If the lines are `code`, they may also as a whole be assignments and calls.
    """
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        return False
    stripped = [line.strip() for line in lines]
    bare = [LINE_NUMBER.sub("", PROMPT_LINE.sub("", line)) for line in stripped]
    for each in (lines, stripped, *([bare] if bare != stripped else [])):
        for program in _find_programs(each):
            if program.lines > 1 and (program.has_statement if code else program.has_no_prose):
                return True
    trees = (parse_program("\n".join(each)) for each in (lines, bare) if code)
    return any(
        not isinstance(node, ast.Expr) or isinstance(node.value, ast.Call)
        for tree in filter(None, trees)
        for node in tree.body
    )


def holds_program_in_labels(diagram: str) -> bool:
    """Return whether the source of a diagram has lines that show as a program.

    They may stand in one label, behind a colon, or each on a line of its own, as the members of a class.
    """
    labels = [next(filter(None, found), "") for found in NODE_LABEL.findall(diagram)]
    lines = diagram.split("\n")
    labels += [line.partition(":")[2] for line in lines if BREAK.search(line)]
    return any(holds_program(part, code=False) for part in (lines, *map(BREAK.split, labels)))


def holds_program_in_formula(text: str) -> bool:
    """Return whether a text has lines of TeX that show as a program."""
    lines = TEX_BREAK.split(text)
    return len(lines) > 1 and holds_program(
        [TEX_COMMAND.sub("", line).strip() for line in lines], code=False
    )


def may_be_python(label: str, text: str) -> bool:
    """Return whether a block under a label that no lexer has is meant as Python, or shows some.

    A label that is nearly one of Python's is taken for a slip. Under any other, the block has to hold
    a program, or the prompts of a session.
    """
    label = label.lower()
    if label.startswith("py") or get_close_matches(label, LEXER_LABELS, n=1, cutoff=0.7):
        return True
    bare = PROMPT_LINE.sub("", text)
    return bare != text or holds_program(bare.split("\n"), code=True)


def is_highlighted_python(source: str, html: str) -> bool:
    """Return whether a block is a program, and its HTML shows a keyword in a colour of its own.

    That happens under many labels, since many languages have lexers that were made after Python's.
    If only a part of the block is a program, it needs more than imports, which half the languages
    write alike.
    """
    if not KEYWORD_ELEMENT.search(html):
        return False
    source = PROMPT_LINE.sub("", source)
    if parse_program(source) is not None:
        return True
    return any(
        program.lines > 1 and program.has_statement and not program.only_imports
        for paragraph in PARAGRAPH_END.split(source)
        for program in _find_programs(paragraph.split("\n"))
    )


class _Program(NamedTuple):
    """A program that was found in a text."""

    tree: ast.Module
    lines: int
    """How many lines of the text it is."""

    @property
    def has_statement(self) -> bool:
        """Whether it has one of STATEMENTS."""
        return any(isinstance(node, STATEMENTS) for node in self.tree.body)

    @property
    def has_no_prose(self) -> bool:
        """Whether it has one of STATEMENTS that says what no line of prose does."""
        return any(
            isinstance(node, STATEMENTS) and not _reads_as_prose(node) for node in self.tree.body
        )

    @property
    def only_imports(self) -> bool:
        return all(isinstance(node, ast.Import | ast.ImportFrom) for node in self.tree.body)


def _find_programs(lines: list[str]) -> Iterator[_Program]:
    """Yield the programs among these lines.

    If all of the lines are one, that is it. Else one begins at each line that begins as a statement
    does, and goes on for as long as it is Python.
    """
    if (whole := parse_program("\n".join(lines))) is not None:
        yield _Program(whole, len(lines))
        return
    at = 0
    for _ in range(MAX_STARTS):
        while at < len(lines) and not STATEMENT_START.match(lines[at]):
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
            yield _Program(tree, stop - at)
        at = stop


def _reads_as_prose(node: ast.stmt) -> bool:
    words = (ast.Name, ast.expr_context)
    parts = ast.iter_child_nodes(node)
    return isinstance(node, AS_IN_PROSE) and all(isinstance(part, words) for part in parts)


@contextmanager
def note_python_lexing() -> Iterator[list[str]]:
    """Note the texts that lexers of Python are given meanwhile, by whichever lexer.

    Lexers hand parts of a text to others: that of Markdown its fences, that of a template its code,
    that of a session what stands after a prompt. Which of them do so, they alone know. What is less
    than a line is not noted, nor is an include that is shown as such.
    """
    texts: list[str] = []
    original: Callable[..., Any] = RegexLexer.get_tokens_unprocessed

    def note_and_lex(lexer: RegexLexer, text: str, *given: object, **named: object) -> object:
        if isinstance(lexer, PYTHON_LEXERS) and "\n" in text and not INCLUDES.fullmatch(text):
            texts.append(text)
        return original(lexer, text, *given, **named)

    RegexLexer.get_tokens_unprocessed = note_and_lex  # type: ignore[assignment,method-assign]
    try:
        yield texts
    finally:
        RegexLexer.get_tokens_unprocessed = original  # type: ignore[method-assign]


@cache
def lexes_python(label: str) -> bool | None:
    """Return whether a label is one of Python or of its sessions; None if no lexer has it."""
    try:
        lexer = get_lexer_by_name(label)
    except ClassNotFound:
        return None
    if isinstance(lexer, PYTHON_LEXERS):
        return True
    with note_python_lexing() as texts:
        list(lexer.get_tokens(SESSIONS))
    return bool(texts)
