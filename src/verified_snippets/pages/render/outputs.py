"""How a page shows outputs that are long or wide: the middle of a long one is left out, a wide one wraps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...record.colours import ColouredPart
from ...record.record import Effect
from ...snippet.directives import OUTPUT_LINE
from ...snippet.listing import Listing, ShownLine
from .code import TagSpan

MAX_SHOWN_LINES = 30  # of an output that is shown whole
FIRST_LINES, LAST_LINES = 20, 5  # what is shown of a longer one
MAX_WIDTH = 100  # characters of a line that does not wrap


def leave_out_long(listing: Listing, lines: Sequence[ShownLine]) -> list[ShownLine]:
    """Return these lines of a listing with one that says so in place of the middle of each long output."""
    shown = [*lines]
    for output in reversed(find_outputs(listing, lines)):
        if len(output) > MAX_SHOWN_LINES:
            left_out = output[FIRST_LINES:-LAST_LINES]
            text = f"{lines[output.start].indent}# … {len(left_out)} lines more"
            shown[left_out.start : left_out.stop] = [ShownLine(text, is_elision=True)]
    return shown


def find_outputs(listing: Listing, lines: Sequence[ShownLine]) -> list[range]:
    """Return where among these lines each output stands, by index, with a line for what is left out of it."""
    index_of = {line.number: index for index, line in enumerate(lines)}
    found: list[range] = []
    for first, last in listing.directives:
        numbers = (n for n in range(first, last + 1) if n in index_of)
        shown = [index_of[number] for number in numbers if _states_output(listing, number)]
        if shown:
            found.append(range(shown[0], shown[-1] + 1))
    return found


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


def is_wide(lines: Sequence[ShownLine]) -> bool:
    """Return whether one of these lines is so long that they are to wrap."""
    return any(len(line.text) > MAX_WIDTH for line in lines)
