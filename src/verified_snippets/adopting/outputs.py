"""What a block documents of its outputs: `#>` lines, strings under a print, a session's values."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

from ..errors import SnippetError
from ..snippet.directives import format_output_comments
from ..snippet.snippet import parse
from ..snippet.syntax import find_strings_under_prints
from .awaited import wrap_awaits
from .documented import Documented
from .sessions import read_session

SHOWN_LINE = re.compile(r"^(?P<indent>\s*)#> ?(?P<text>.*)$")
SESSION_PROMPT = re.compile(r"^\s*>>> ?", re.MULTILINE)


def take_outputs(body: Sequence[str], first: int) -> tuple[str, list[Documented]]:
    """Part a block into its program and its outputs; `first` is the page's line of `body[0]`.

    SyntaxError or ValueError if it is no program.
    """
    text = textwrap.dedent("\n".join(body))
    if SESSION_PROMPT.search(text) and not _is_python(text):  # or a docstring of it has examples
        return read_session(text, first)
    lines = text.split("\n")
    documented: list[Documented] = []
    kept: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        if match := SHOWN_LINE.match(line):
            joined = documented and documented[-1].line + documented[-1].text.count("\n") + 1
            if joined == first + number and documented[-1].under == len(kept):
                last = documented.pop()
                documented.append(last._replace(text=f"{last.text}\n{match['text']}"))
            else:
                column = len(match["indent"])
                shown = Documented(first + number, match["text"], len(kept), column=column)
                documented.append(shown)
        else:
            kept.append((first + number, line))
    strings = _strings("\n".join(line for _, line in kept))
    gone = {number for start, stop in strings.values() for number in range(start, stop + 1)}
    moved: dict[int, int] = {}
    rest: list[str] = []
    for number, (at, line) in enumerate(kept, 1):
        if number in find_string_starts(strings):
            value = next(v for v, (start, _) in strings.items() if start == number)
            said, column = textwrap.dedent(value[1]).strip("\n"), len(line) - len(line.lstrip())
            documented.append(Documented(at, said, len(rest), loose=True, column=column))
        if number not in gone:
            rest.append(line)
        moved[number] = len(rest)
    under = [d if d.loose else d._replace(under=moved.get(d.under, 0)) for d in documented]
    return "\n".join(rest).rstrip("\n"), sorted(under)


def with_marks(
    code: str, documented: list[Documented], coroutine: bool
) -> tuple[str, list[Documented]]:
    """Return the program with what is documented inside a statement stated there, if it can be.

    An update then writes what is printed to that place. All of a `coroutine` is inside one.
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


def find_string_starts(strings: dict[tuple[int, str], tuple[int, int]]) -> set[int]:
    """Return the lines at which these begin."""
    return {start for start, _ in strings.values()}


def _strings(code: str) -> dict[tuple[int, str], tuple[int, int]]:
    """Strings that stand right under a call of print, as pytest-examples writes long outputs."""
    found = find_strings_under_prints(ast.parse(code))
    return {(n.lineno, text): (n.lineno, n.end_lineno or n.lineno) for n, text in found}


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
