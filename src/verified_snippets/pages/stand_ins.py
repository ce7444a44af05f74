"""Stand-ins: elements that keep the place of HTML of ours until the page is whole."""

from __future__ import annotations

import re
from collections.abc import Mapping

STAND_IN = re.compile(r'<([a-z][a-z0-9]*) id="(verified-snippet-[0-9a-f]{16})"></\1>')
ANNOTATED_COMMENT = re.compile(r">#[^<\n]*\(\d+\)")  # as Material has them: `# (1)`
LIST_TAG = re.compile(r"</?ol\b[^>]*>")


def fill_stand_ins(blocks: Mapping[str, tuple[str, str]], text: str) -> str:
    """Return a text with blocks in place of their stand-ins.

    `blocks` has them by the id of the stand-in, each as the HTML down to the end of its code, and the
    rest. If the code has annotations, the list of them that follows goes between the two.
    """
    parts: list[str] = []
    end = 0
    while found := STAND_IN.search(text, end):
        above, below = blocks.get(found[2], ("", ""))
        parts += [text[end : found.start()], above]
        end = found.end()
        if below and ANNOTATED_COMMENT.search(above) and (notes := _find_list_end(text, end)) > end:
            parts += [fill_stand_ins(blocks, text[end:notes]), "\n"]
            end = notes
        parts.append(below)
    return "".join([*parts, text[end:]])


def _find_list_end(text: str, at: int) -> int:
    """Return the index behind the list that begins here; `at` if none does."""
    start = at + len(text[at : at + 100]) - len(text[at : at + 100].lstrip())
    if not text.startswith("<ol", start):
        return at
    depth = 0
    for tag in LIST_TAG.finditer(text, start):
        depth += -1 if tag[0].startswith("</") else 1
        if depth == 0:
            return tag.end()
    return at
