"""Errors that no author means to show: a name from elsewhere, what is not installed or not there."""

from __future__ import annotations

import re

from ..errors import Problem
from ..record.record import Effect, Record
from ..snippet.linters import find_error_mark
from .directives import format_errors
from .names import find_names
from .snippet import Snippet

MISSING_NAME = re.compile(r"NameError: name '(\w+)' is not defined")
MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
MISSING_FILE = re.compile(r"FileNotFoundError: .*?: (.+)$")
# The last part of a type's name, of the standard library and of what is built upon it.
NETWORK_ERROR = re.compile(
    r"[\w.]*\b(URLError|gaierror|ConnectError|ConnectTimeout|ConnectionError|ConnectionRefusedError"
    r"|NewConnectionError|MaxRetryError|ClientConnectorError|RemoteProtocolError)\b"
)
NOT_RUN_LINE = "# not run: needs "


def find_unwanted_error(snippet: Snippet, record: Record) -> Problem | None:
    """Return what is wrong with a raise that the file does not state: an update is not to write it.

    None if it raises nothing, or an error of a type that it states, or is named wrong*.py:
    such a file is there to raise.
    """
    return find_accident(snippet, record) or _unstated(snippet, record)


def find_accident(snippet: Snippet, record: Record) -> Problem | None:
    """Return the same, of an error that is most likely an accident."""
    if (effect := _new(snippet, record)) is None or effect.raised is None:
        return None
    if (said := _called(snippet, effect.raised)) is None:
        return None
    line = effect.raised_at or effect.line
    return Problem(snippet.path, line, *said, called_at=effect.line)


def find_missing_module(snippet: Snippet, record: Record, kept: Record) -> Problem | None:
    """Return what is wrong if it imports what is not there, and the record that is kept of it is of no such thing.

    Of a file that is there to raise, too: it was to raise something else.
    """
    effect = next((effect for effect in record.effects if effect.raised is not None), None)
    if effect is None or not MISSING_MODULE.match(effect.raised or ""):
        return None
    if effect.raised in [one.raised for one in kept.effects]:
        return None
    said = _called(snippet, effect.raised or "")
    at = effect.raised_at or effect.line
    return Problem(snippet.path, at, *said, called_at=effect.line) if said else None


def _new(snippet: Snippet, record: Record) -> Effect | None:
    """Return what raised, if that is new."""
    effect = next((effect for effect in record.effects if effect.raised is not None), None)
    if effect is None or snippet.path.name.startswith("wrong"):
        return None
    kind = _kind(effect.raised or "")
    statement = next(each for each in snippet.statements if each.start == effect.line)
    said = {_kind(e) for each in (statement, *snippet.inside) for e in each.stated.errors}
    return None if kind in said else effect


def _unstated(snippet: Snippet, record: Record) -> Problem | None:
    if (effect := _new(snippet, record)) is None or effect.raised is None:
        return None
    if effect.line != snippet.statements[-1].start:
        return None  # no text states that
    line = format_errors((effect.raised,), find_error_mark(snippet))
    message = (
        "raises an error, which the file does not state; correct it, or, if it is to show that,"
        " rename it to wrong.py, say `update --errors`, or write under the line"
    )
    at = effect.raised_at or effect.line
    return Problem(snippet.path, at, message, tuple(line), called_at=effect.line)


def _kind(error: str) -> str:
    return error.partition(":")[0]


def _called(snippet: Snippet, raised: str) -> tuple[str, tuple[str, ...]] | None:
    """Return what an error that is no statement is called, and what to write instead."""
    if found := MISSING_NAME.match(raised):
        if found[1] in find_names(snippet.source).makes:
            return None
        why = f"needs `{found[1]}`, which no line of it makes; is it the rest of the block before?"
        return f"{why} then make both regions of one file", ()
    if found := MISSING_MODULE.match(raised):
        why = (
            f"imports `{found[1]}`, which is not installed here; install it, or begin the file with"
        )
        return why, (f"{NOT_RUN_LINE}{found[1]}",)
    if found := MISSING_FILE.match(raised):
        why = f"opens {found[1]}, which is not there; put it beside the program, make it there, or begin with"
        return why, (f"{NOT_RUN_LINE}{found[1]}",)
    if found := NETWORK_ERROR.match(raised):
        why = f"needs the network ({raised.partition(chr(10))[0]}); do without, or begin with"
        return why, (f"{NOT_RUN_LINE}the network",)
    return None
