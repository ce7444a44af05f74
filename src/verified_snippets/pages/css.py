"""Styles that would make a block of code of what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n\f\r]?|\\(.)", re.DOTALL)
# What has a meaning of its own in a style: comments, strings, addresses.
CSS_TOKEN = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|\Z))"
    r"|(?P<quote>[\"'])(?P<string>(?:\\(?:.|\Z)|(?!(?P=quote))[^\\\n])*+)(?:(?P=quote)|(?=\n)|\Z)"
    r"|url\(\s*+(?P<address>\"[^\"\n]*+\"|'[^'\n]*+'|[^\"'\s)][^)]*+)\s*+(?:\)|\Z)",
    re.DOTALL | re.IGNORECASE,
)
# The properties of CSS that can keep line ends or put text on a page; values that do not.
CSS = re.compile(
    r"(?:white-space|text-space)[\w-]*\s*:\s*+(?!(?:normal|nowrap|collapse|inherit|initial)\b\s*(?:!|;|\}|\Z))"
    r"|(?<![\w-])content\s*:(?!\s*(?:none|normal|\"-?\")\s*(?:!|;|\}|\Z))"  # `"-"`: signs
    r"|@import|@counter-style|expression\(|-moz-binding|text-transform\s*:[^;}]*\blowercase\b",
    re.IGNORECASE,
)
ORDER = re.compile(
    r"unicode-bidi\s*:(?!\s*(?:normal|embed|isolate|plaintext|inherit|initial)(?![\w-]))", re.I
)
# What a rule may set that is about blocks of code: it leaves each character where it is, and to be seen.
BLOCKS = re.compile(
    r"(?<![\w-])(?:pre|code)(?![\w-])|highlight|codehilite|verified-", re.IGNORECASE
)
CALM = re.compile(
    r"(?:accent-|caret-|background-|scrollbar-)?color|background(?:-(?!clip)[\w-]+)?|font(?:-[\w-]+)?|line-height|tab-size"
    r"|(?:border|outline|padding|margin|text-decoration|overflow)(?:-[\w-]+)?|(?:max-|min-)?width|max-height|box-shadow"
    r"|box-sizing|user-select|cursor|transition|src|--[\w-]+",
    re.IGNORECASE,
)
UNSEEN = re.compile(
    r"transparent|rgba|hsla|/|(?<![\d.#\w-])-?0(?:\.0+)?(?!\.?\d)[a-z%]*|#(?:\w{4}|\w{8})(?!\w)",
    re.I,
)
SEEN_BY = re.compile(r"color|font(?:-size)?|line-height|(?:max-)?width|max-height", re.IGNORECASE)
# Be it within another, as of @media.
RULE = re.compile(r"(?:^|(?<=[{};]))([^{};]*+)\{(?=([^{}]*+))")
DECLARATION = re.compile(r"(?<![\w-])([\w-]+)\s*:([^;{}]*+)(\{)?")  # or a selector, with `{`
WORD = '"w"'  # what stands for a string that has a letter or a digit
# The properties whose strings are names, and never text on the page.
NAMING = re.compile(
    r"font(?:-family|-feature-settings|-variation-settings)?|src|grid(?:-template(?:-areas)?)?",
    re.IGNORECASE,
)
# The properties that leave each line of text where it is: no other is known to.
STILL = re.compile(
    r"(?:accent-|caret-)?color|background(?:-[\w-]+)?|font(?:-[\w-]+)?|text-(?:align|decoration|transform)[\w-]*"
    r"|(?:border|outline|padding|margin|list-style)(?:-[\w-]+)?|line-height|letter-spacing|opacity"
    r"|vertical-align|cursor|box-shadow|--[\w-]+",
    re.IGNORECASE,
)


def keeps_lines(css: str) -> bool:
    """Return whether a style has an element keep its line ends, or puts text on the page."""
    plain = _simplify(css)
    return CSS.search(plain) is not None or any(
        WORD in value and not NAMING.fullmatch(name) for name, value in _declarations(plain)
    )


def forces_order(css: str) -> bool:
    """Return whether a style has text show in another order than it reads."""
    return ORDER.search(_simplify(css)) is not None


def moves_text(css: str) -> bool:
    """Return whether a style might put what stands in one line into several under one another."""
    return any(not STILL.fullmatch(name) for name, _ in _declarations(_simplify(css)))


def hides_code(css: str) -> bool:
    """Return whether a rule has blocks of code show otherwise than they are, or not at all."""
    return any(
        BLOCKS.search(selector) is not None
        and any(
            not CALM.fullmatch(name) or (SEEN_BY.fullmatch(name) and UNSEEN.search(value))
            for name, value in _declarations(rule)
        )
        for selector, rule in RULE.findall(_simplify(css))
    )


def find_addresses(css: str) -> list[str]:
    """Return the addresses in a style, and all else that stands in quotes."""
    found = (each["address"] or each["string"] or "" for each in CSS_TOKEN.finditer(css))
    return [CSS_ESCAPE.sub(_unescaped, each).strip("\"'") for each in found]


def _declarations(plain: str) -> Iterator[tuple[str, str]]:
    for name, value, selects in DECLARATION.findall(plain):
        if not selects:
            yield name, value


def _simplify(css: str) -> str:
    """Return a style without comments, with a sign for each string, and no other spelling of a name."""
    return CSS_ESCAPE.sub(_unescaped, CSS_TOKEN.sub(_sign, css))


def _sign(found: re.Match[str]) -> str:
    if found["comment"]:
        return ""
    if found["address"]:
        return "url()"
    shown = CSS_ESCAPE.sub(_unescaped, found["string"])
    return WORD if re.search(r"\w", shown) else '"-"' if found["string"] else '""'


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16) % 0x110000) if found[1] else found[2]
