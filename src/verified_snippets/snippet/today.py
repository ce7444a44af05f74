"""Output that is another one tomorrow: two runs a moment apart agree on the date of today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from ..errors import Problem
from ..record.record import Record
from .snippet import Snippet

STATED_LINE = re.compile(r"^[ \t]*#[ ]?[>!].*$", re.MULTILINE)  # which an update has just written
HINT = "give the program a date, or, if it is to be so, cover it in `varies` of pyproject.toml"


def find_date_of_today(snippet: Snippet, record: Record) -> Problem | None:
    """Return what is wrong with an output that holds today's date, which the program does not have."""
    spelled = {form for day in _days() for form in spell_date(day)}
    pattern = re.compile(rf"(?<!\d)(?:{'|'.join(map(re.escape, sorted(spelled)))})(?!\d)")
    if pattern.search(STATED_LINE.sub("", snippet.source)):
        return None
    for effect in record.effects:
        for line in effect.output:
            if found := pattern.search(line):
                message = f"prints today's date, {found[0]}, which is another tomorrow"
                return Problem(snippet.path, effect.line, message, (HINT,))
    return None


def _days() -> set[date]:
    return {datetime.now().astimezone().date(), datetime.now(UTC).date()}


def spell_date(day: date) -> Iterator[str]:
    """Yield the ways in which programs write a date with its year."""
    yield f"{day:%Y-%m-%d}"
    yield f"{day:%Y/%m/%d}"
    yield f"{day:%d/%m/%Y}"
    yield f"{day:%m/%d/%Y}"
    yield f"{day:%d.%m.%Y}"
    yield f"{day.year}, {day.month}, {day.day}"
    for month in (f"{day:%B}", f"{day:%b}"):
        yield from (f"{number} {month} {day.year}" for number in (day.day, f"{day:%d}"))
        yield from (f"{month} {number}, {day.year}" for number in (day.day, f"{day:%d}"))
