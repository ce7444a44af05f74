"""A message as people paste it: within a traceback, without its type, wrapped, or cut short.

The box on the site does the same: theme/assets/javascripts/find.js.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .patterns import weigh_pattern

COLOURS = re.compile(r"\x1b\[[\d;]*m")  # of a terminal
# Of a process, a quotation, pytest.
MARGIN_MARKS = re.compile(r"^(?:\[rank\d+\]: ?|> |E {3,})+", re.MULTILINE)
# The lines of a traceback about installed code: its place, and the text that is indented below.
INSTALLED = re.compile(
    r"^.*(?:site-packages|dist-packages|[\\/]torch[\\/]|[\\/]lib[\\/]python\d).*\n(?:(?: {4}|-+>).*\n)*",
    re.MULTILINE,
)
TYPE = re.compile(r"(?<![\w.])(?:\w+\.)*\w*(?:Error|Exception|Warning)(?=:\s)")
SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-Z`])")
FEWEST_WORDS = 5  # of a message that is cut, from which on they tell what it is
FEWEST_INSIDE = 7  # likewise, where others stand around them
ENDING = r"[\s.…]*"  # of what is cut: a full stop, or dots
# No word goes on before a message. Two processes may have written into one line, though.
BEFORE = r"(?<![\w.])"
BEFORE_A_CAPITAL = rf"(?:{BEFORE}|(?<=[a-z]))"


@dataclass(frozen=True)
class PastedPattern:
    """A pattern of the catalogue, for what may be left of a message."""

    typed: re.Pattern[str]
    bare: re.Pattern[str]
    begun: re.Pattern[str]
    """Its first words, as many as are there."""
    opening: re.Pattern[str]
    """Its first words between others, where somebody tells of it."""


def clean_text(text: str) -> str:
    """Return a text without the colours of a terminal and marks in its margin, and with straight quotes."""
    return MARGIN_MARKS.sub("", COLOURS.sub("", text).replace("‘", "'").replace("’", "'"))


def leave_own_lines(text: str) -> str:
    """Return a text without what a traceback shows of installed code: that tells nothing of the cause."""
    return INSTALLED.sub("", text)


@cache
def compile_pattern(pattern: str) -> PastedPattern:
    """Compile a pattern. A space is any white space, and the last full stop may be lost.

    So may the module of a type, which Jupyter leaves out.
    """
    type, _, message = pattern.partition(": ")
    module, name = type[: type.rfind(".") + 1], type[type.rfind(".") + 1 :]
    # Where a text is cut, the full stop of its last word may be lost.
    words = [re.sub(r"\\\.$", r"\.?", word) for word in _split_words(message)]
    begun = "".join(f"{word}(?:" for word in [words[0], *(rf"\s+{w}" for w in words[1:])])
    loose = re.sub(" +", r"\\s+", message.removesuffix(r"\."))
    before = BEFORE_A_CAPITAL if message[:1].isupper() else BEFORE
    fewer = len(words) < FEWEST_INSIDE
    opening = r"(?!)" if fewer else r"\s+".join(words[:FEWEST_INSIDE])
    return PastedPattern(
        typed=re.compile(rf"(?:{module})?{name}:\s+{loose}"),
        bare=re.compile(f"{before}{loose}"),
        # As the title of a question, a message may begin with a capital.
        begun=re.compile(f"{begun}{')?' * len(words)}{ENDING}", re.IGNORECASE),
        opening=re.compile(rf"{before}{opening}(?:\W|$)"),
    )


def _split_words(message: str) -> list[str]:
    """Return the parts of a pattern between the spaces that no bracket encloses."""
    words, depth, escaped = [""], 0, False
    for sign in message:
        if not escaped:
            depth += (sign in "([") - (sign in ")]")
        if sign == " " and depth == 0:
            words.append("")
        else:
            words[-1] += sign
        escaped = sign == "\\" and not escaped
    return [re.sub(" +", r"\\s+", word) for word in words if word]


def find_pasted(patterns: Sequence[str], text: str) -> tuple[list[str], str]:
    """Return the patterns that a text has, in their order, and the text from the message on.

    The last known exception counts, and where no type is pasted, the message alone. If none is
    whole, the patterns that begin as what is there, or as a text without a type says within it.
    """
    compiled = [(pattern, compile_pattern(pattern)) for pattern in patterns]
    types = [match.start() for match in TYPE.finditer(text)]
    for at in reversed(types):
        if found := [pattern for pattern, row in compiled if row.typed.match(text, at)]:
            return found, text[at:]
    if not types and (found := [pattern for pattern, row in compiled if row.bare.search(text)]):
        return found, text
    rest = text[types[-1] :] if types else text.strip()
    message = TYPE.sub("", rest, count=1).removeprefix(":") if types else rest
    if begun := _find_begun(compiled, message.strip()):
        return begun, rest
    told = [] if types else [pattern for pattern, row in compiled if row.opening.search(text)]
    return told, rest


def _leave_heaviest(patterns: list[str], count: int) -> list[str]:
    """Return the patterns whose first words, as many as are there, say the most."""
    weights = [
        weigh_pattern(" ".join(_split_words(one.partition(": ")[2])[:count])) for one in patterns
    ]
    return [one for one, w in zip(patterns, weights, strict=True) if w == max(weights)]


def _find_begun(compiled: Sequence[tuple[str, PastedPattern]], message: str) -> list[str]:
    """Return the patterns that begin with what is left of a message; its last word may be cut, too.

    Of what has another ending in another version, the first sentence counts.
    """
    line = message.partition("\n")[0].strip()
    titled = line.rpartition(": ")[2]  # what stands before it is a title's own
    for left in (line, line.rpartition(" ")[0], SENTENCE_END.split(line)[0], titled):
        found = [pattern for pattern, row in compiled if row.begun.fullmatch(left)]
        if found and len(left.split()) >= FEWEST_WORDS:
            return _leave_heaviest(found, len(left.split()))
    return []
