"""What is to be recorded has to come again: with other hashes, and at another time."""

from __future__ import annotations

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
OTHER_SEED = 1  # of hashes; a record is made with 0
MIN_DAYS, MORE_SECONDS = 1601, 5 * 3600 + 7 * 60 + 11  # ahead: another year, month, hour and minute


def confirm_record(snippet: Snippet, record: Record, runner: Runner) -> None:
    """Run a snippet once more; raise SnippetError if even what it does not print differs.

    Sets and hashes of strings have another order in that run, which is a fact of no program, and its
    clock is years ahead.
    """
    if dated := find_date_of_today(snippet, record):
        raise SnippetError([dated])
    later = runner.run(snippet, RunConditions(OTHER_SEED, _find_ahead()))
    if not (change := compare_records(record, later)):
        return
    if again := compare_records(record, runner.run(snippet)):
        begin = "".join(f", or begin with {each}" for each in find_seedings(snippet.imports))
        raise SnippetError.at(snippet.path, None, VARIES, *again, f"fix what is random{begin}")
    if seeded := compare_records(record, runner.run(snippet, RunConditions(OTHER_SEED))):
        hint = (
            f"with PYTHONHASHSEED={OTHER_SEED} it does that: sort what comes from a set or a hash"
        )
        raise SnippetError.at(snippet.path, None, VARIES, *seeded, hint)
    # It may fail as only one of two clocks is ahead, or show how ours is made: neither says anything of it.
    if _errors(later) != _errors(record):
        return
    if not compare_records(record, runner.run(snippet, RunConditions(OTHER_SEED, ahead=0))):
        raise SnippetError.at(snippet.path, None, DATED, *change, HINT)


def _errors(record: Record) -> list[str]:
    return [effect.raised for effect in record.effects if effect.raised]


def _find_ahead() -> int:
    """Return by how many seconds to put a clock ahead, so that a day has another number and name, too."""
    now = datetime.now(UTC)
    for days in count(MIN_DAYS):
        later = now + timedelta(days, MORE_SECONDS)
        if later.day != now.day and later.weekday() != now.weekday():
            break
    return days * 86_400 + MORE_SECONDS
