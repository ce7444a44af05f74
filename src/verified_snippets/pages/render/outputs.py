"""How a page shows outputs that are long or wide: the middle of a long one is left out, a wide one wraps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...record.record import Effect
from ...snippet.directives import format_output_comments
from ...snippet.listing import Listing
from .code import TagSpan

MAX_SHOWN_LINES = 30  # of an output that is shown whole
FIRST_LINES, LAST_LINES = 20, 5  # what is shown of a longer one
MAX_WIDTH = 100  # characters of a line that does not wrap
OUTPUT_MARKS = ("# >", "#>")


def leave_out_long(listing: Listing, lines: Sequence[int]) -> list[int]:
    """Return these lines of a listing without the middle of each long output.

    For the lines that are left out there is minus their number.
    """
    shown = [*lines]
    for output in reversed(list(find_outputs(listing, lines))):
        if len(output) > MAX_SHOWN_LINES:
            left_out = output[FIRST_LINES:-LAST_LINES]
            shown[left_out.start : left_out.stop] = [-len(left_out)]
    return shown


def find_outputs(listing: Listing, lines: Sequence[int]) -> Iterator[range]:
    """Yield where among these lines each output stands, by index."""
    ends = {last for _, last in listing.directives}
    start = None
    for index, line in enumerate([*lines, 0]):
        is_output = line < 0 or (line in listing.directive_lines and states_output(listing, line))
        if start is None and is_output:
            start = index
        elif start is not None and (not is_output or lines[index - 1] in ends):
            yield range(start, index)
            start = index if is_output else None


def states_output(listing: Listing, line: int) -> bool:
    """Return whether a line that states something states output, and no error."""
    return listing.lines[line - 1].lstrip().startswith(OUTPUT_MARKS)


def locate_colours(listing: Listing, effect: Effect) -> dict[int, list[TagSpan]]:
    """Return the tags around what a statement printed in colour, by the lines that state it."""
    stated = format_output_comments(effect.output)
    starts = (first for first, _ in listing.directives if first > effect.line)
    at = next((n for n in starts if _strip_lines(listing, n, len(stated)) == stated), 0)
    tags: dict[int, list[TagSpan]] = {}
    for line, start, end, style in effect.colours if at else ():
        shown = listing.lines[at + line - 1]
        margin = shown.index("#") + len("# > " if stated[0].startswith("# >") else "#> ")
        tag = f'<span class="verified-colour" data-style="{style}">'
        tags.setdefault(at + line, []).append(TagSpan(margin + start, margin + end, tag, "</span>"))
    return tags


def _strip_lines(listing: Listing, first: int, count: int) -> list[str]:
    return [line.strip() for line in listing.lines[first - 1 : first - 1 + count]]


def is_wide(listing: Listing, lines: Sequence[int]) -> bool:
    """Return whether one of these lines is so long that they are to wrap."""
    return any(
        0 < line <= len(listing.lines) and len(listing.lines[line - 1]) > MAX_WIDTH
        for line in lines
    )
