"""Stand-ins: elements that keep the place of HTML of ours until the page is whole."""

from __future__ import annotations

import re
from collections.abc import Mapping

STAND_IN = re.compile(r'<([a-z][a-z0-9]*) id="(verified-snippet-[0-9a-f]{16})"></\1>')
ANNOTATION = re.compile(r">#[^<\n]*\(\d+\)")
LIST_TAG = re.compile(r"</?ol\b[^>]*>")


def fill_stand_ins(blocks: Mapping[str, tuple[str, str]], text: str) -> str:
    """Return a text with what its stand-ins stand for: by the id, the HTML of a block and what is below it."""
    parts: list[str] = []
    end = 0
    while found := STAND_IN.search(text, end):
        above, below = blocks.get(found[2], ("", ""))
        parts += [text[end : found.start()], above]
        end = found.end()
        if below and ANNOTATION.search(above) and (notes := _list_end(text, end)) > end:
            parts += [fill_stand_ins(blocks, text[end:notes]), "\n"]
            end = notes
        parts.append(below)
    return "".join([*parts, text[end:]])


def _list_end(text: str, at: int) -> int:
    """Return where the list ends that begins here, if one does; Material wants it right below."""
    start = at + len(text[at : at + 100]) - len(text[at : at + 100].lstrip())
    if not text.startswith("<ol", start):
        return at
    depth = 0
    for edge in LIST_TAG.finditer(text, start):
        depth += -1 if edge[0].startswith("</") else 1
        if depth == 0:
            return edge.end()
    return at
