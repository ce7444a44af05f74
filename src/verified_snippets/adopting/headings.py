"""What stands above a block of a page and names it: a heading, a tab, a label."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEADING_LINE = re.compile(r"^#{1,6}\s+(?P<text>.*?)\s*#*\s*(\{[^}]*\})?$")
TAB_LINE = re.compile(r'^\s*={3}[!+]*\s+"(?P<text>[^"]+)"')
LABEL_WORDS = 4


def find_label(lines: Sequence[str], at: int) -> str:
    """Return the nearest line above, less what marks it up, if it is a few words."""
    above = next((line for line in reversed(lines[:at]) if line.strip(" \t>")), "")
    tab = TAB_LINE.match(above)
    words = (tab["text"] if tab else above).strip(" \t>*_#").split()
    return " ".join(words) if len(words) <= LABEL_WORDS else ""


def find_headings(lines: Sequence[str], at: int, inside: set[int]) -> list[str]:
    """Return what stands over a line that names it: the tab, and the heading."""
    titles: list[str] = []
    for index in range(at - 1, -1, -1):
        if index in inside:
            continue
        if not titles and (tab := TAB_LINE.match(lines[index])):
            titles.append(tab["text"])
        if heading := HEADING_LINE.match(lines[index]):
            return [heading["text"], *titles]
    return ["", *titles]
