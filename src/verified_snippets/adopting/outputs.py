"""What a block documents of its outputs: `#>` lines, strings under a print, a session's values."""

from __future__ import annotations

import ast
import doctest
import io
import re
import textwrap
import tokenize
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import SnippetError
from ..snippet.directives import format_errors, format_output
from ..snippet.snippet import parse
from ..snippet.syntax import find_strings_under_prints
from .awaited import wrap_awaits

SHOWN_LINE = re.compile(r"^(?P<indent>\s*)#> ?(?P<text>.*)$")
DOCTEST_DIRECTIVE = re.compile(r"\s*#\s*doctest:.*$", re.MULTILINE)
SESSION_PROMPT = re.compile(r"^\s*>>> ?", re.MULTILINE)
PROMPT = re.compile(r"^(?P<prompt>\s*(?:>>>|\.\.\.)(?: |$))(?P<code>.*)$")
VALUE_COMMENT = re.compile(r"(?P<value>.*\S)\s+(?P<comment># .*)")
MEMORY_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
DOCTEST_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Documented(NamedTuple):
    """An output that a page shows: at which of its lines, what, and under which line of the code.

    `loose` is whether it may be laid out otherwise than it was printed; `column` how far it is
    indented: inside a statement, it stands under the line that prints it.
    """

    line: int
    text: str
    under: int
    loose: bool = False
    column: int = 0

    def agrees(self, printed: str) -> bool:
        """Return whether this is in what was printed there, however it is laid out."""
        checker = doctest.OutputChecker()
        if checker.check_output(f"{self.text}\n", f"{printed}\n", DOCTEST_FLAGS):
            return True
        if _bare(self.text) in _bare(printed):
            return True
        lines = iter(map(_bare, printed.split("\n")))  # a page may leave lines of it out
        return self.loose and all(_bare(line) in lines for line in self.text.split("\n"))


def take_outputs(body: Sequence[str], first: int) -> tuple[str, list[Documented]]:
    """Part a block into its program and its outputs; `first` is the page's line of `body[0]`.

    SyntaxError or ValueError if it is no program.
    """
    text = textwrap.dedent("\n".join(body))
    if SESSION_PROMPT.search(text) and not _is_python(text):  # or a docstring of it has examples
        return _session(text, first)
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
            made += [f"{indent}{mark}" for mark in format_output((*shown.text.split("\n"),))]
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


def _is_print(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    )


def _session(text: str, first: int) -> tuple[str, list[Documented]]:
    """Return the program of a session: what it shows of a value is printed."""
    lines: list[str] = []
    documented: list[Documented] = []
    for example in doctest.DocTestParser().parse(_prompted(text), "session"):
        if isinstance(example, str):
            lines += _between(example, bool(lines))
            continue
        if example.options.get(doctest.SKIP):
            raise ValueError("a session with a line that is to be skipped")
        source = DOCTEST_DIRECTIVE.sub("", example.source).rstrip("\n")
        if lines and lines[-1].startswith("#!"):
            raise ValueError("a session that goes on after an error; write it as a wrong.py")
        if example.exc_msg is not None:
            lines += [*source.split("\n"), *format_errors((example.exc_msg.strip("\n"),))]
            continue
        want, beside, below = _part_comments(example.want.rstrip("\n").split("\n"))
        if want and (call := _printed(source, want)):
            source = call
        elif want and "\n" not in want and (name := _assigned(source)):
            source = f"{source}\n{_printed(name, want)}"
        lines += source.split("\n")
        lines[-1] += beside
        if want:
            at = first + example.lineno + example.source.count("\n") + len(below)
            documented.append(Documented(at, want.replace("<BLANKLINE>", ""), len(lines)))
        lines += below
    return "\n".join(lines).rstrip("\n"), documented


def _between(text: str, begun: bool) -> list[str]:
    """Return the lines between what a session runs: its author's comments, and lines that part them."""
    lines = [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []
    if other := next((line for line in lines if line and not line.startswith("#")), None):
        raise ValueError(f"a session with a line that has no prompt, `{other[:40]}`")
    return lines if begun else [line for line in lines if line]


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _prompted(text: str) -> str:
    """Return a session with `...` before each line of a statement that has open brackets.

    What has a prompt and is a comment is one without.
    """
    made: list[str] = []
    source: list[str] = []
    for line in text.split("\n"):
        found = PROMPT.match(line)
        if found and ">>>" in found["prompt"] and not found["code"].partition("#")[0].strip():
            line, source = found["code"], []  # a comment, which doctest would leave out
        elif found:
            source = [found["code"]] if ">>>" in found["prompt"] else [*source, found["code"]]
        elif line.strip() and source and _is_open("\n".join(source)):
            source.append(line)
            line = f"... {line}"
        else:
            source = []
        made.append(line)
    return "\n".join(made)


def _is_open(source: str) -> bool:
    """Return whether a bracket of it is not closed."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        return "was never closed" in error.msg
    return False


def _part_comments(shown: list[str]) -> tuple[str, str, list[str]]:
    """Part what a session shows under a line from its author's comments on that.

    Return what is shown, the comment beside it, to be put beside the code, and the lines of comments.
    """
    below = [line for line in shown if line.startswith("#")]
    want = [line for line in shown if not line.startswith("#")]
    if len(want) == 1 and (found := VALUE_COMMENT.fullmatch(want[0])):
        try:
            ast.parse(found["value"], mode="eval")
        except SyntaxError:
            pass
        else:
            return found["value"], f"  {found['comment']}", below
    return "\n".join(want), "", below


def make_printing_program(code: str, under: int, want: str) -> str | None:
    """Return the program that prints the expression which ends at this line, as a console shows it.

    None if none ends there.
    """
    lines = code.split("\n")
    for node in ast.parse(code).body:
        end = node.end_lineno or node.lineno
        if end == under and isinstance(node, ast.Expr):
            call = _printed("\n".join(lines[node.lineno - 1 : end]), want)
            return call and "\n".join([*lines[: node.lineno - 1], call, *lines[end:]])
    return None


def _printed(source: str, want: str) -> str | None:
    """Return a call that prints what a session shows of an expression, if that is needed."""
    tree = ast.parse(source)
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr) or _is_print(tree.body[0]):
        return None
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    note = next((token for token in tokens if token.type == tokenize.COMMENT), None)
    beside = ""
    if note and note.start[0] == source.count("\n") + 1:  # or it stands inside
        head, at = source.rpartition("\n")[:2], len(note.line[: note.start[1]].rstrip())
        source, beside = "".join(head) + note.line[:at], note.line[at:].rstrip("\n")
    call = ast.parse(f"f({source}\n)", mode="eval").body
    if isinstance(call, ast.Call) and len(call.args) != 1:  # each would be printed by itself
        source = f"({source})"
    plain = re.fullmatch(r"(?:[-+\d.eE,\s\[\](){}:]|True|False|None)+", want)
    return f"print({source}){beside}" if plain else f"print(repr({source})){beside}"


def _assigned(source: str) -> str | None:
    """Return the name that a statement gives a value to, if that is all it does."""
    body = ast.parse(source).body
    last = body[-1] if body else None
    if isinstance(last, ast.Assign) and len(last.targets) == 1:
        target: ast.expr = last.targets[0]
    elif isinstance(last, ast.AnnAssign | ast.AugAssign):
        target = last.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


def _bare(text: str) -> str:
    """Text less what a formatter of Python changes in it."""
    bare = re.sub(r"\s+", "", MEMORY_ADDRESS.sub("0x…", text)).replace('"', "'")
    return re.sub(r",(?=[\])}])", "", bare)
