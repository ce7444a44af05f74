"""A session at a console (`>>>`) as the program of it, which prints what the console shows."""

from __future__ import annotations

import ast
import doctest
import io
import re
import tokenize
from itertools import pairwise

from ..snippet.directives import format_errors
from .documented import Documented

DOCTEST_DIRECTIVE = re.compile(r"\s*#\s*doctest:.*$", re.MULTILINE)
PROMPT = re.compile(r"^(?P<prompt>\s*(?:>>>|\.\.\.)(?: |$))(?P<code>.*)$")
IPYTHON_INPUT = re.compile(r"^In \[\d+\]:(?: |$)", re.MULTILINE)
IPYTHON_MORE = re.compile(r"^ +\.{3,}:(?: |$)", re.MULTILINE)
IPYTHON_OUTPUT = re.compile(r"^Out\[\d+\]:(?:[ ]|\n|$)", re.MULTILINE)
WARNING_LINE = re.compile(r"^\S+:\d+: \w*Warning: ")
VALUE_COMMENT = re.compile(r"(?P<value>.*\S)\s+(?P<comment># .*)")


def read_ipython_prompts(text: str) -> str:
    """Return a session at IPython's console as one at Python's; any other text as it is."""
    if not IPYTHON_INPUT.search(text):
        return text
    text = IPYTHON_MORE.sub("... ", IPYTHON_INPUT.sub(">>> ", text))
    return IPYTHON_OUTPUT.sub("", text)


def read_session(text: str, first: int) -> tuple[str, list[Documented]]:
    """Return the program of a session: what it shows of a value is printed."""
    lines: list[str] = []
    documented: list[Documented] = []
    for example in doctest.DocTestParser().parse(_add_prompts(text), "session"):
        if isinstance(example, str):
            lines += _read_between(example, begun=bool(lines))
            continue
        if example.options.get(doctest.SKIP):
            raise ValueError("a session with a line that is to be skipped")
        source = DOCTEST_DIRECTIVE.sub("", example.source).rstrip("\n")
        if lines and lines[-1].startswith("#!"):
            raise ValueError("a session that goes on after an error; write it as a wrong.py")
        if example.exc_msg is not None:
            lines += [*source.split("\n"), *format_errors((example.exc_msg.strip("\n"),))]
            continue
        shown = _leave_out_warnings(example.want.rstrip("\n").split("\n"))
        want, beside, below = _part_comments(shown)
        if want and (call := _make_print_call(source, want)):
            source = call
        elif want and "\n" not in want and (name := _find_assigned_name(source)):
            source = f"{source}\n{_make_print_call(name, want)}"
        lines += source.split("\n")
        lines[-1] += beside
        if want:
            at = first + example.lineno + example.source.count("\n") + len(below)
            documented.append(Documented(at, want.replace("<BLANKLINE>", ""), len(lines)))
        lines += below
    return "\n".join(lines).rstrip("\n"), documented


def _read_between(text: str, *, begun: bool) -> list[str]:
    """Return the lines between what a session runs: its author's comments, and lines that part them."""
    lines = [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []
    if other := next((line for line in lines if line and not line.startswith("#")), None):
        raise ValueError(f"a session with a line that has no prompt, `{other[:40]}`")
    return lines if begun else [line for line in lines if line]


def _add_prompts(text: str) -> str:
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


def _leave_out_warnings(shown: list[str]) -> list[str]:
    """Return what a session shows less the warnings, which are no output; each may quote its line."""
    return [
        line
        for before, line in pairwise(["", *shown])
        if not WARNING_LINE.match(line)
        and not (WARNING_LINE.match(before) and line.startswith("  "))
    ]


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
            call = _make_print_call("\n".join(lines[node.lineno - 1 : end]), want)
            return call and "\n".join([*lines[: node.lineno - 1], call, *lines[end:]])
    return None


def _make_print_call(source: str, want: str) -> str | None:
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


def _is_print(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    )


def _find_assigned_name(source: str) -> str | None:
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
