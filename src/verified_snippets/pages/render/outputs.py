"""How a page shows outputs that are long or wide: the middle of a long one is left out, a wide one wraps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...record.colours import ColouredPart
from ...record.record import Effect
from ...snippet.directives import OUTPUT_LINE
from ...snippet.listing import Listing
from .code import TagSpan

MAX_SHOWN_LINES = 30  # of an output that is shown whole
FIRST_LINES, LAST_LINES = 20, 5  # what is shown of a longer one
MAX_WIDTH = 100  # characters of a line that does not wrap


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
        is_output = line < 0 or (line in listing.directive_lines and _states_output(listing, line))
        if start is None and is_output:
            start = index
        elif start is not None and (not is_output or lines[index - 1] in ends):
            yield range(start, index)
            start = index if is_output else None


def locate_colours(listing: Listing, effect: Effect) -> dict[int, list[ColouredPart]]:
    """Return what a statement printed in colour, by the lines that state it."""
    starts = (first for first, _ in listing.directives if first > effect.line)
    size = len(effect.output)
    # A statement inside it may state output of its own above that.
    at = next((n for n in starts if _read_outputs(listing, n, size) == [*effect.output]), 0)
    parts: dict[int, list[ColouredPart]] = {}
    for part in effect.colours if at else ():
        parts.setdefault(at + part.line, []).append(part)
    return parts


def make_colour_tags(shown: str, parts: Iterable[ColouredPart]) -> list[TagSpan]:
    """Return the tags around the coloured parts of an output, in the line that shows it."""
    stated = OUTPUT_LINE.search(shown)
    margin = stated.start("text") if stated else 0
    return [
        TagSpan(
            margin + part.start,
            margin + part.end,
            f'<span class="verified-colour" data-style="{part.style}">',
            "</span>",
        )
        for part in parts
    ]


def _states_output(listing: Listing, line: int) -> bool:
    """Return whether a line that states something states output, and no error."""
    return OUTPUT_LINE.match(listing.lines[line - 1].lstrip()) is not None


def _read_outputs(listing: Listing, first: int, count: int) -> list[str | None]:
    """Return the output that each of some lines states; None for one that states none."""
    lines = listing.lines[first - 1 : first - 1 + count]
    found = (OUTPUT_LINE.match(line.strip()) for line in lines)
    return [(stated["text"] or "").rstrip() if stated else None for stated in found]


def is_wide(listing: Listing, lines: Sequence[int]) -> bool:
    """Return whether one of these lines is so long that they are to wrap."""
    return any(
        0 < line <= len(listing.lines) and len(listing.lines[line - 1]) > MAX_WIDTH
        for line in lines
    )
