"""What a block documents of its outputs: `#>` lines, strings under a print, a session's values."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Sequence
from pathlib import Path

from ..errors import SnippetError
from ..snippet.directives import format_output_comments
from ..snippet.snippet import parse
from ..snippet.syntax import find_strings_under_prints
from .awaited import wrap_awaits
from .documented import Documented
from .sessions import read_ipython_prompts, read_session

SHOWN_LINE = re.compile(r"^(?P<indent>\s*)#> ?(?P<text>.*)$")
STRING_SOURCE = re.compile(r"[rR]?(?P<quotes>\"{3}|'{3})(?P<text>.*)(?P=quotes)", re.DOTALL)
BESIDE_CODE = re.compile(r"#\s?> ?(?P<text>.+)$")
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
SESSION_PROMPT = re.compile(r"^\s*>>> ?", re.MULTILINE)

PageLine = tuple[int, str]  # with its number on the page


def take_outputs(body: Sequence[str], first: int) -> tuple[str, list[Documented]]:
    """Part a block into its program and its outputs; `first` is the page's line of `body[0]`.

    SyntaxError or ValueError if it is no program.
    """
    text = _expand_indents(read_ipython_prompts(textwrap.dedent("\n".join(body))))
    if SESSION_PROMPT.search(text) and not _is_python(text):  # or a docstring of it has examples
        return read_session(text, first)
    kept, documented = _take_comments(text.split("\n"), first)
    return _take_strings(kept, documented)


def _expand_indents(text: str) -> str:
    """Return a program with spaces for the tabs that it is indented with, if it stays the same program."""
    made = INDENT.sub(lambda found: found[0].expandtabs(4), text) if "\t" in text else text
    try:
        is_same = made == text or ast.dump(ast.parse(made)) == ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return text
    return made if is_same else text


def _take_comments(lines: list[str], first: int) -> tuple[list[PageLine], list[Documented]]:
    """Part lines from those of `#>`; what stands under one another is one output."""
    documented: list[Documented] = []
    kept: list[PageLine] = []
    beside = _find_outputs_beside(lines)
    for number, line in enumerate(lines, first):
        if (at := beside.get(number - first)) is not None:
            kept.append((number, line[:at].rstrip()))
            said = BESIDE_CODE.match(line, at)
            assert said
            column = _measure_indent(line)
            documented.append(Documented(number, said["text"], len(kept), column=column))
            continue
        match = SHOWN_LINE.match(line)
        if match is None:
            kept.append((number, line))
            continue
        last = documented[-1] if documented else None
        if last and last.line + last.text.count("\n") + 1 == number and last.under == len(kept):
            documented[-1] = last._replace(text=f"{last.text}\n{match['text']}")
        else:
            column = len(match["indent"])
            documented.append(Documented(number, match["text"], len(kept), column=column))
    return kept, documented


def _find_outputs_beside(lines: list[str]) -> dict[int, int]:
    """Return where beside code an output is stated: the column of each, by the index of its line."""
    if not any(BESIDE_CODE.search(line) for line in lines):
        return {}
    try:
        tokens = [*tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline)]
    except (tokenize.TokenError, SyntaxError):
        return {}
    return {
        token.start[0] - 1: token.start[1]
        for token in tokens
        if token.type == tokenize.COMMENT
        and BESIDE_CODE.match(token.string)
        and token.line[: token.start[1]].strip()
    }


def _take_strings(
    kept: list[PageLine], documented: list[Documented]
) -> tuple[str, list[Documented]]:
    """Part lines from the strings that stand right under a call of print, as pytest-examples writes long outputs.

    What is documented is moved to the lines that are left.
    """
    found = [*find_strings_under_prints(ast.parse("\n".join(line for _, line in kept)))]
    lines = [line for _, line in kept]
    strings = {node.lineno: _find_source(node, lines, text) for node, text in found}
    gone = {
        n for node, _ in found for n in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    shown: list[Documented] = []
    moved: dict[int, int] = {}
    rest: list[str] = []
    for number, (at, line) in enumerate(kept, 1):
        if number in strings:
            said, column = textwrap.dedent(strings[number]).strip("\n"), _measure_indent(line)
            shown.append(Documented(at, said, len(rest), loose=True, column=column))
        if number not in gone:
            rest.append(line)
        moved[number] = len(rest)
    under = (each._replace(under=moved.get(each.under, 0)) for each in documented)
    return "\n".join(rest).rstrip("\n"), sorted([*under, *shown])


def _find_source(node: ast.stmt, lines: Sequence[str], text: str) -> str:
    """Return a string as a reader sees it: a backslash that its author wrote twice is there twice."""
    source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
    found = STRING_SOURCE.fullmatch(source.strip())
    return found["text"] if found else text


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def state_inside(
    code: str, documented: list[Documented], *, coroutine: bool
) -> tuple[str, list[Documented]]:
    """Return the program in which `# >` states what is documented inside a statement, if that can be.

    An update then writes what is printed to that place. All of a `coroutine` is inside a statement.
    """
    lines = code.split("\n")
    made: list[str] = []
    moved: list[Documented] = []
    done = 0
    for shown in documented:
        made += lines[done : shown.under]
        done = shown.under
        moved.append(shown._replace(under=len(made)))
        if shown.column or coroutine:
            indent = " " * shown.column
            made += [
                f"{indent}{mark}" for mark in format_output_comments((*shown.text.split("\n"),))
            ]
    marked = "\n".join([*made, *lines[done:]])
    try:
        whole = wrap_awaits(marked) if coroutine else f"{marked}\n"
        parse(Path("block.py"), whole.encode())
    except SnippetError:
        return code, documented
    return marked, moved


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
