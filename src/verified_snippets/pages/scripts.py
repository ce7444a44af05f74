"""Scripts on a page that would write code onto it."""

from __future__ import annotations

import re

from .addresses import CODE_FILE
from .language import holds_program

ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL
)
LITERAL = re.compile(r"([\"'`])((?:\\(?:.|\Z)|(?!\1)[^\\])*+)(?:\1|\Z)", re.DOTALL)
# What keeps the line ends of the text in it, as markup, as an element, as a style.
WRITES = re.compile(
    r"<\s*/?\s*(?:pre|xmp|listing|plaintext|textarea)\b|<!--"
    r"|[\"'`](?:pre|xmp|listing|plaintext|textarea)[\"'`]|white-?space",
    re.IGNORECASE,
)
FETCHES = re.compile(r"\b(?:fetch|open|load|get|ajax|import)\s*\(|\.src\b")
MAX_LITERALS = 1000  # of a script: whoever shows code has few
# The kinds of script whose text a browser or a page's tools take for a program of their own, or for data.
KNOWN_KINDS = re.compile(
    r"(?:(?:text|application)/(?:x-)?(?:java|ecma)script|module|importmap|speculationrules"
    r"|(?:application/)?(?:[\w.+-]*\+)?json|math/[\w-]+.*|text/x-mathjax-config)?",
    re.IGNORECASE,
)
SCRIPT_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "\n": ""}


def writes_code(script: str) -> bool:
    """Return whether a script makes an element that keeps line ends, or holds lines of Python."""
    if WRITES.search(ESCAPE.sub(_unescaped, script)):
        return True
    literals = [ESCAPE.sub(_unescaped, found[2]) for found in LITERAL.finditer(script)]
    if FETCHES.search(script) and any(CODE_FILE.search(each) for each in literals):
        return True  # it fetches a file, to show it
    lines = [line for each in literals[:MAX_LITERALS] for line in each.split("\n")]
    return holds_program(lines, code=False)


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2] or found[3]:
        return chr(int(code, 16) % 0x110000)
    return SCRIPT_ESCAPES.get(found[4], found[4])
