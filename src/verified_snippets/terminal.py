"""How a command ends, whatever ends it: with a word that says why, and without a traceback."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from .errors import Problem, SnippetError, escape_unprintable, internal_error
from .start import INTERRUPTED, end_early

NOBODY_READS = 128 + 13  # as a shell says it of what SIGPIPE has ended
STREAMS = ("stdin", "stdout", "stderr")
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
BY_DEFAULT = (signal.SIG_DFL, signal.default_int_handler, end_early)


class NobodyReadsError(Exception):
    """What reads our standard output has ended; another pipe that broke is none of it."""


def run_command(command: Callable[[], int]) -> int:
    """Run a command; return its exit code: 2 if it cannot go on.

    128 and the signal that ended it.
    """
    _open_streams()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                if handler in BY_DEFAULT:  # not where a shell or nohup has it ignored
                    signal.signal(number, _interrupt)
        return _run(command)
    except KeyboardInterrupt as interrupt:
        _warn(INTERRUPTED)
        return 128 + int(interrupt.args[0] if interrupt.args else signal.SIGINT)
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) != handler:
                signal.signal(number, handler)


def print_lines(*lines: object) -> None:
    """Print lines at once. Raises SnippetError if they cannot be printed, NobodyReadsError if nobody reads."""
    _flush(*lines)


def _run(command: Callable[[], int]) -> int:
    try:
        try:
            return command()
        finally:
            _flush()
    except SnippetError as refused:
        _warn(str(refused))
    except NobodyReadsError:
        _drop(sys.stdout)
        return NOBODY_READS
    except OSError as error:
        what = escape_unprintable(str(error.filename or "this machine"))
        _warn(str(Problem(what, None, f"cannot be used: {error.strerror or error}")))
    except Exception as error:
        _warn(str(internal_error("this command", error)))
    return 2


def _interrupt(number: int, _: object) -> None:
    """Interrupt once: a second time would end the clearing up, which takes a moment."""
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def _open_streams() -> None:
    """Open what the caller closed, and let each show what its encoding does not have."""
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:  # or the next file that is opened would take its place
            os.open(os.devnull, os.O_RDWR)
        stream: Any = getattr(sys, name)
        if stream is None:
            mode = "r" if number == 0 else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
        elif number and stream is getattr(sys, f"__{name}__"):
            stream.reconfigure(errors="backslashreplace")


def _flush(*lines: object) -> None:
    """Print lines, and all that was printed before. SnippetError and NobodyReadsError as there."""
    try:
        print(*lines, sep="\n", end="\n" if lines else "", flush=True)
    except BrokenPipeError:
        raise NobodyReadsError from None
    except OSError as error:
        _drop(sys.stdout)
        why = f"cannot be written: {error.strerror}"
        raise SnippetError.at("standard output", None, why) from None


def _warn(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """Let what is printed from now on go nowhere: Python would fail at it again as it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
