"""Styles that would make a block of code of what is none."""

from __future__ import annotations

import re

CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n\f\r]?|\\(.)", re.DOTALL)
CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# The properties of CSS that can keep line ends or put text on a page; values that do not.
CSS = re.compile(
    r"(?:white-space|text-space)[\w-]*\s*:\s*+(?!(?:normal|nowrap|collapse|inherit|initial)\b\s*(?:!|;|\}|\Z))"
    r"|(?<![\w-])content\s*:(?!\s*(?:none|normal|\"\"|'')\s*(?:!|;|\}|\Z))|@import|expression\(|-moz-binding",
    re.IGNORECASE,
)


def keeps_lines(css: str) -> bool:
    """Return whether a style has an element keep its line ends, or puts text on the page."""

    def plain(found: re.Match[str]) -> str:
        return chr(int(found[1], 16) % 0x110000) if found[1] else found[2]

    return CSS.search(CSS_ESCAPE.sub(plain, CSS_COMMENT.sub("", css))) is not None
