"""The elements of HTML by what browsers do with the lines of text in them."""

from __future__ import annotations

import re

PREFORMATTED = {"listing", "plaintext", "pre", "textarea", "xmp"}
CODE_ELEMENTS = {"code", "kbd", "samp", "tt", "var"}
# What begins a line below the one before, with so much between them that no block is made:
# a paragraph, an item, a cell.
LINE_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "body caption dd dl dt h1 h2 h3 h4 h5 h6 hr html li math ol p svg table td th tr ul",
    )
)
INLINE_ELEMENTS = CODE_ELEMENTS.union(
    re.findall(
        r"\w+",
        "a abbr audio autoref b bdi bdo big button cite data del dfn em font g i img input ins label link"
        " mark mi mn mo path picture q rp rt ruby s script small source span strike strong style"
        " sub sup time u use video wbr",
    )
)
# What shows the text of these attributes.
FIELDS = {"input", "optgroup", "option"}
SHOWN_ATTRIBUTES = {"label", "placeholder", "value"}
# A page of another, or what draws one: its text is judged as this page's is.
FRAMES = {"embed", "frame", "iframe", "object", "portal"}
