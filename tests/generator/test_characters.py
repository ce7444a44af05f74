"""Characters that have text read otherwise than it stands: found by their class, and named."""

import sys
import unicodedata

import pytest

from verified_snippets.characters import (
    UNFIT_FOR_CODE,
    UNFIT_FOR_PROSE,
    describe_character,
    escape_invisible,
)

CLASSES = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
EMOJI = ["👩🏽‍💻", "⚠️ hot", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "❤️‍🔥"]


def test_all_of_these_classes_but_the_plain_space_and_line_end():
    unseen = {c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in CLASSES}
    assert {c for c in unseen if not UNFIT_FOR_CODE.search(c)} == {"\n", " "}


@pytest.mark.parametrize("text", [*EMOJI, "naïve 中文 Ω ≤ ✓ → ά"])
def test_what_is_seen_is_no_such_character(text):
    assert not UNFIT_FOR_CODE.search(text)
    assert escape_invisible(text) == text


@pytest.mark.parametrize(
    "text", ["a\u200db", "x1\ufe0f", "x\ufe0e", "\u3164", "#\u200b>", "\u2800"]
)
def test_what_makes_names_or_marks_that_look_alike_is_one(text):
    assert UNFIT_FOR_CODE.search(text)
    assert UNFIT_FOR_CODE.search(escape_invisible(text)) is None


@pytest.mark.parametrize(
    "text", ["10\xa0s", "می\u200cخواهم", "soft\xadhyphen", "\u2067עברית\u2069", *EMOJI]
)
def test_what_prose_needs_is_left_to_it(text):
    assert not UNFIT_FOR_PROSE.search(text)


def test_one_is_named():
    assert describe_character("\u202e") == "U+202E (RIGHT-TO-LEFT OVERRIDE)"
    assert describe_character("\x07") == "U+0007"
