"""Where in the code a fact can be opened: at a word that stands there already.

It is found in the text, as a reader would find it: to walk the syntax tree of every
statement costs a build more than all else that is done for facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

NOT_CODE = re.compile(r"""#.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
LAST_PART = re.compile(r"(\.\w+|\[[^][]*\])$")
CALL = re.compile(r"(\w+)\s*\(")
WORD_TEXT = re.compile(r"\w+")
WITHIN = re.compile(r"[\w.]")  # before a name: this is the end of another
GIVEN_NAME = re.compile(r"\s*=(?!=)")


class Anchor(NamedTuple):
    """A word or a dotted name: its line, and its columns, half-open."""

    line: int
    start: int
    end: int

    def overlaps(self, other: Anchor) -> bool:
        """Return whether they have a character in common."""
        return self.line == other.line and self.start < other.end and other.start < self.end


def find_anchor(source: Sequence[str], line: int, name: str) -> Anchor | None:
    """Find where the fact of `name` is opened, which the statement that starts on `line` did.

    That is where the code first says the name; else where it says what the name begins
    with (`grads` for `grads[0]`). A name that the code does not say is the doing of what
    it calls, and so is a .grad that it does not say: `backward` for the `x.grad` of
    `(x * x).backward(v)`. What calls nothing is opened at its first word.
    """
    code = _statement_lines(source, line)
    found = _find_name(code, line, name)
    if found is None and name.endswith(".grad"):
        found = _find_call(code, line)
    while found is None and LAST_PART.search(name):
        name = LAST_PART.sub("", name)
        found = _find_name(code, line, name)
    found = found or _find_call(code, line)
    word = None if found else WORD_TEXT.search(code[0])
    return Anchor(line, *word.span()) if word else found


def _statement_lines(source: Sequence[str], line: int) -> list[str]:
    """Return the lines of code from this one to where no bracket is open, strings blanked out."""
    code: list[str] = []
    depth = 0
    for text in source[line - 1 :]:
        if NOT_CODE.search(text):
            text = NOT_CODE.sub(lambda found: " " * len(found[0]), text)
        code.append(text)
        depth += _depth(text)
        if depth <= 0:
            break
    return code


def _find_name(code: list[str], line: int, name: str) -> Anchor | None:
    """Find where a name stands that is not that of an argument, or else is."""
    argument = None
    for number, text in enumerate(code, start=line):
        end = 0
        while name and (start := text.find(name, end)) >= 0:
            end = start + len(name)
            if WITHIN.match(text[start - 1 : start]) or WORD_TEXT.match(text, end):
                continue
            here = Anchor(number, start, end)
            if not GIVEN_NAME.match(text, end) or (number == line and _depth(text[:start]) == 0):
                return here
            argument = argument or here
    return argument


def _find_call(code: list[str], line: int) -> Anchor | None:
    """Find the function whose call the statement is, if it is one: the last outside brackets."""
    called = None
    depth = 0
    for number, text in enumerate(code, start=line):
        at = 0
        for found in CALL.finditer(text):
            depth += _depth(text[at : found.start()])
            at = found.start()
            if depth == 0:
                called = Anchor(number, *found.span(1))
        depth += _depth(text[at:])
    return called


def _depth(text: str) -> int:
    return sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))
