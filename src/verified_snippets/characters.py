"""Characters that a reader does not see, or that make text read otherwise than it is.

They are taken by Unicode class and not one by one: controls (Cc), format characters (Cf), spaces and
line ends other than the plain ones (Zs, Zl, Zp), lone surrogates (Cs), and what Unicode lets a font
ignore. The tab is among them, since it is as wide as each reader has set it.
"""

from __future__ import annotations

import re
import unicodedata

SYMBOL = "©®‼⁉™←-⯿〰〽㊗㊙\U0001f000-\U0001faff"  # none can stand in a name
# Ranges, since a class of 1.1 million characters takes 0.3 s to make; a test holds them
# against unicodedata. Blocks of the kind are there whole, with what is not assigned yet.
FORMAT_CHARACTERS = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
SPACES = "\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Letters, marks and symbols that are drawn as nothing: Hangul fillers can even be names.
BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\ufe00-\ufe0d"
SELECTORS = "\ufe0e\ufe0f"  # choose how a symbol is drawn
JOINER = "\u200d"
TAGS = "\U000e0000-\U000e0fff"  # letters of a flag after 🏴; elsewhere a text that nobody sees
MISPLACED_TAG = f"(?<=[{TAGS}])(?<![\U0001f3f4\U000e0020-\U000e007e][{TAGS}])"
# What is seen of these is the emoji that they make of the symbols around them. Each pattern looks
# back at a character that was read already: a pattern that begins with a class of characters
# is searched for many times as fast as one that begins with a choice.
MISPLACED = (
    f"(?<=[{SELECTORS}])(?<![{SYMBOL}0-9#*][{SELECTORS}])|(?<=[0-9#*][{SELECTORS}])(?!\u20e3)"
    f"|(?<={JOINER})(?<![{SYMBOL}{SELECTORS}]{JOINER})|(?<={JOINER})(?![{SYMBOL}])|{MISPLACED_TAG}"
)

# In code and in what it prints, where each character counts: `user⁦` is another name than
# `user`, and `#<no-break space>> 4` a comment that nobody checks.
UNFIT_FOR_CODE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    f"{FORMAT_CHARACTERS}{SPACES}{BLANK}{SELECTORS}{JOINER}{TAGS}]"
    f"(?:(?<![{SELECTORS}{JOINER}{TAGS}])|{MISPLACED})"
)
# In prose, where languages and typography need most of them: joiners in Persian and Hindi,
# marks and isolates around words that run right to left, soft hyphens, the no-break space
# of `10 s`, the wide one of Chinese. What is left orders text by force, hides it, or ends
# lines for some readers only.
UNFIT_FOR_PROSE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u206a-\u206f"
    f"\ufeff\ufff0-\ufffb{TAGS}](?:(?<![{TAGS}])|{MISPLACED_TAG})"
)


def describe_character(character: str) -> str:
    """Name a character as a report does: `U+202E (RIGHT-TO-LEFT OVERRIDE)`."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def escape_invisible(text: str) -> str:
    """Escape each character of a text that is unfit for code, as Python spells it; keep tabs."""
    return text if text.isascii() and text.isprintable() else UNFIT_FOR_CODE.sub(_escape, text)


def find_position(text: str, at: int) -> tuple[int, int]:
    """Return the line and the column, both from 1, of the character at index `at` of a text."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[0] in "\n\t" else found[0].encode("unicode_escape").decode("ascii")
