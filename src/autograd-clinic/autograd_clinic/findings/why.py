"""The sentences of why.md with their braces filled: on a page, and in a report.

`{output}`, `{seed}` and `{input}` are the source text of what plays that role in the
call of backward() or grad() in question; with `.shape` or `.dtype`, what it holds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from verified_snippets import disk
from verified_snippets.errors import Problem, SnippetError
from verified_snippets.record.record import Record
from verified_snippets.record.store import load_record
from verified_snippets.snippet.snippet import source_digest

from ..evidence.model import Role
from ..evidence.states import parse_shape
from ..program.backward_call import backward_call_at

BRACES = re.compile(r"`\{(?P<name>[^{}`]*)\}`|[{}]")
BACKTICKS = re.compile("`+")
ROLES: tuple[Role, ...] = ("output", "seed", "input")
PLACEHOLDERS = (
    *ROLES,
    *(f"{role}.{part}" for role in ROLES for part in ("shape", "dtype")),
)
ROLE_WORDS: Mapping[str, str] = {role: f"the {role}" for role in ROLES}
SHAPES_IN_MESSAGE = re.compile(
    r"grad_output\[\d+\] has a shape of torch\.Size\(\[(?P<seed>[^\]]*)\]\)"
    r" and output\[\d+\] has a shape of torch\.Size\(\[(?P<output>[^\]]*)\]\)"
)


def fill_placeholders(text: str, values: Mapping[str, str], path: Path | str = "why.md") -> str:
    """Replace each `{name}` in a text; raise SnippetError for others than the known ones.

    What has no value is said in words.
    """
    problems = []

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in PLACEHOLDERS:
            line = text.count("\n", 0, match.start()) + 1
            what = f"`{{{name}}}`" if name is not None else f"the brace {match[0]}"
            write = "write one of " + ", ".join(f"`{{{known}}}`" for known in PLACEHOLDERS)
            problems.append(Problem(path, line, f"has {what}, which stands for nothing", (write,)))
            return ""
        if name in values:
            return _code(values[name])
        role, _, part = name.partition(".")
        words = f"that of {ROLE_WORDS[role]}" if part else ROLE_WORDS[role]
        before = text[: match.start()].rstrip()
        begins = not before or before.endswith((".", "?", "!"))  # a sentence
        return words[0].upper() + words[1:] if begins else words

    done = BRACES.sub(fill, text)
    if problems:
        raise SnippetError(problems)
    return done


def _code(text: str) -> str:
    """Return a text as Markdown code, between more backticks than it has in a row."""
    ticks = "`" * (max(map(len, BACKTICKS.findall(text)), default=0) + 1)
    room = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{ticks}{room}{text}{room}{ticks}"


def find_unfilled(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the placeholders of a text that have no value."""
    names = [match["name"] for match in BRACES.finditer(text)]
    return [name for name in names if name not in values]


def format_sizes(sizes: Iterable[int | str]) -> str:
    """Return a shape as Python writes a tuple."""
    return str(tuple(int(size) for size in sizes))


def parse_message(message: str) -> dict[str, str]:
    """Return the shapes that a message itself tells.

    Of a batch of seeds it tells the seed's without its first two dimensions.
    """
    match = SHAPES_IN_MESSAGE.search(message)
    if match is None:
        return {}
    roles = ("output",) if "is_grads_batched=True" in message else ("seed", "output")
    return {f"{role}.shape": format_sizes(match[role].replace(",", " ").split()) for role in roles}


def describe_program(wrong: Path) -> dict[str, str]:
    """Return the values for a snippet that raises, from its text and its record."""
    source = disk.read_bytes(wrong)
    record = load_record(wrong, source_digest(source))
    raising = next((e for e in record.effects if e.raised), None)
    if raising is None:
        return {}
    call = backward_call_at(ast.parse(source), raising.raised_at or raising.line)
    values: dict[str, str] = {}
    for role in ROLES:
        if call and role in call.roles:
            values[role] = ast.unparse(call.roles[role])
            values |= _held(role, values[role], record)
    return values | parse_message(raising.raised or "")


def _held(role: str, name: str, record: Record) -> dict[str, str]:
    states = [f.now for e in record.effects for f in e.facts if f.name == name and f.now]
    shape = parse_shape(states[-1]) if states else None
    if shape is None:
        return {}
    return {
        f"{role}.shape": format_sizes(shape),
        f"{role}.dtype": f"torch.{states[-1]['dtype']}",
    }
