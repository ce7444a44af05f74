"""An author's own comments in a block, beside what it includes: `# Code above omitted`."""

from __future__ import annotations

from collections.abc import Sequence

from ..snippet.directives import looks_like_directive

Remarks = tuple[tuple[str, ...], ...]  # the lines above each include of a block, and below the last


def is_remark(line: str) -> bool:
    """Return whether a line is a comment that states nothing of what a program does."""
    text = line.strip()
    return text.startswith("#") and not looks_like_directive(text)


def trim_remarks(found: Sequence[Sequence[str]]) -> Remarks | None:
    """Return the remarks among the other lines of a block, with the empty lines around them.

    `found` are the lines above each include and below the last. None if there is another line.
    """
    if not all(is_remark(line) for lines in found for line in lines if line.strip()):
        return None
    kept = [
        [line.rstrip() for line in lines] if any(map(str.strip, lines)) else [] for lines in found
    ]
    while kept[0][:1] == [""]:
        del kept[0][0]
    while kept[-1][-1:] == [""]:
        del kept[-1][-1]
    return tuple(map(tuple, kept))
