"""The sentences of why.md with their braces filled: on a page, and in a report.

`{output}`, `{seed}` and `{input}` are the source text of what plays that role in the
call of backward() or grad() in question; with `.shape` or `.dtype`, what it holds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files.record import Record
from ..files.snippet import digest
from ..files.store import load_record
from ..problem import Problem, Refused
from .roles import asked_at

BRACES = re.compile(r"`\{(?P<name>[^{}`]*)\}`|[{}]")
TICKS = re.compile("`+")
ROLES = ("output", "seed", "input")
KNOWN = (
    *ROLES,
    *(f"{role}.{part}" for role in ROLES for part in ("shape", "dtype")),
)
WORDS = {role: f"the {role}" for role in ROLES}
SHAPES = re.compile(
    r"grad_output\[\d+\] has a shape of torch\.Size\(\[(?P<seed>[^\]]*)\]\)"
    r" and output\[\d+\] has a shape of torch\.Size\(\[(?P<output>[^\]]*)\]\)"
)


def filled(text: str, values: Mapping[str, str], path: Path | str = "why.md") -> str:
    """The text with each `{name}` replaced; Refused if it has others than the known ones.

    What has no value is said in words.
    """
    problems = []

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in KNOWN:
            line = text.count("\n", 0, match.start()) + 1
            what = f"`{{{name}}}`" if name is not None else f"the brace {match[0]}"
            write = "write one of " + ", ".join(f"`{{{known}}}`" for known in KNOWN)
            problems.append(Problem(path, line, f"has {what}, which stands for nothing", (write,)))
            return ""
        if name in values:
            return _code(values[name])
        role, _, part = name.partition(".")
        return f"that of {WORDS[role]}" if part else WORDS[role]

    done = BRACES.sub(fill, text)
    if problems:
        raise Refused(problems)
    return done


def _code(text: str) -> str:
    """A text as code within a line of Markdown, between more backticks than it has in a row."""
    ticks = "`" * (max(map(len, TICKS.findall(text)), default=0) + 1)
    room = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{ticks}{room}{text}{room}{ticks}"


def unfilled(text: str, values: Mapping[str, str]) -> list[str]:
    """The placeholders of a text that have no value."""
    names = [match["name"] for match in BRACES.finditer(text)]
    return [name for name in names if name not in values]


def shape(sizes: Any) -> str:
    """A shape as Python writes a tuple."""
    return str(tuple(int(size) for size in sizes))


def from_message(message: str) -> dict[str, str]:
    """The shapes that a message itself tells."""
    match = SHAPES.search(message)
    if match is None:
        return {}
    return {
        f"{role}.shape": shape(match[role].replace(",", " ").split()) for role in ("seed", "output")
    }


def of_program(wrong: Path) -> dict[str, str]:
    """The values for a snippet that raises, from its text and its record."""
    source = wrong.read_bytes()
    record = load_record(wrong, digest(source))
    raising = next((e for e in record.effects if e.raised), None)
    if raising is None:
        return {}
    call = asked_at(ast.parse(source), raising.raised_at or raising.line)
    values: dict[str, str] = {}
    for role in ROLES:
        if call and role in call.roles:
            values[role] = ast.unparse(call.roles[role])
            values |= _held(role, values[role], record)
    return values | from_message(raising.raised or "")


def _held(role: str, name: str, record: Record) -> dict[str, str]:
    states = [f.now for e in record.effects for f in e.facts if f.name == name and f.now]
    if not states or states[-1].shape is None:
        return {}
    return {f"{role}.shape": shape(states[-1].shape), f"{role}.dtype": f"torch.{states[-1].dtype}"}
