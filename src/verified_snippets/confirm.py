"""A run that is to be recorded is confirmed by another: with other hashes, and at another time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count

from .errors import SnippetError
from .inspectors import find_seedings
from .record.record import Record
from .running.environment import RunConditions
from .running.runner import Runner
from .snippet.compare import compare_records
from .snippet.snippet import Snippet
from .snippet.today import HINT, find_date_of_today

VARIES = "differs from run to run"
DATED = "does something else at another time (- now, + in some years)"
DRAWS = re.compile(r"\b(random|secrets)\b")
MORE_RUNS = 8  # of what may draw one of two: twice in a row, that is the same more often than not
OTHER_SEED = 1  # of hashes; a record is made with 0
# How far ahead the clock is put: year, month, hour, minute and second are all another then.
MIN_DAYS, MORE_SECONDS = 1601, 5 * 3600 + 7 * 60 + 11


def confirm_record(snippet: Snippet, record: Record, runner: Runner) -> None:
    """Run a snippet again; raise SnippetError, with the reason, if anything in its record changes.

    In that run the hashes of strings are others, so sets have another order, and the clock is years
    ahead. If the two differ, more runs find out which of it is the cause.
    """
    if dated := find_date_of_today(snippet, record):
        raise SnippetError([dated])
    later = runner.run(snippet, RunConditions(OTHER_SEED, ahead=_choose_seconds_ahead()))
    change = compare_records(record, later)
    for _ in range(MORE_RUNS if DRAWS.search(snippet.source) else bool(change)):
        if again := compare_records(record, runner.run(snippet)):
            seedings = "".join(f", or begin with {each}" for each in find_seedings(snippet.imports))
            raise SnippetError.at(
                snippet.path, None, VARIES, *again, f"fix what is random{seedings}"
            )
    if not change:
        return
    if seeded := compare_records(record, runner.run(snippet, RunConditions(OTHER_SEED))):
        cause = f"with PYTHONHASHSEED={OTHER_SEED} it does that"
        hint = f"{cause}: sort what comes from a set or a hash"
        raise SnippetError.at(snippet.path, None, VARIES, *seeded, hint)
    # The clock is left. That we put it ahead may itself be the cause: the files of the system keep
    # their times, so a program may fail; and some show how we did it, which `ahead=0` does, too.
    # Neither is the program's fault.
    if _list_errors(later) != _list_errors(record):
        return
    if not compare_records(record, runner.run(snippet, RunConditions(OTHER_SEED, ahead=0))):
        raise SnippetError.at(snippet.path, None, DATED, *change, HINT)


def _list_errors(record: Record) -> list[str]:
    return [effect.raised for effect in record.effects if effect.raised]


def _choose_seconds_ahead() -> int:
    """Return seconds to put a clock ahead by, so that date and day of the week change, too."""
    now = datetime.now(UTC)
    for days in count(MIN_DAYS):
        later = now + timedelta(days, MORE_SECONDS)
        if later.day != now.day and later.weekday() != now.weekday():
            break
    return days * 86_400 + MORE_SECONDS
