"""How a command ends, whatever ends it: with a line that says why, and without a traceback."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from .errors import (
    Problem,
    SnippetError,
    describe_lack,
    escape_unprintable,
    internal_error,
)
from .start import INTERRUPTED, end_early

NOBODY_READS = 128 + 13  # the exit code that a shell gives for a program that SIGPIPE has ended
STREAMS = ("stdin", "stdout", "stderr")
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
# The handlers that ours takes the place of; a shell or nohup may have a signal ignored.
DEFAULT_HANDLERS = (signal.SIG_DFL, signal.default_int_handler, end_early)


class NobodyReadsError(Exception):
    """The reader of our standard output has ended: not that of some other pipe."""


def run_command(command: Callable[[], int]) -> int:
    """Run a command and return its exit code, whatever ends it.

    That is 2 if it cannot go on, and 128 plus the number of the signal if one ended it.
    """
    _open_streams()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                if handler in DEFAULT_HANDLERS:
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
    """Print lines at once, after what was printed before; without lines, print that.

    Raises SnippetError if it cannot be written, NobodyReadsError if nobody reads.
    """
    try:
        print(*lines, sep="\n", end="\n" if lines else "", flush=True)
    except BrokenPipeError:
        raise NobodyReadsError from None
    except OSError as error:
        _discard(sys.stdout)
        why = f"cannot be written: {error.strerror}"
        raise SnippetError.at("standard output", None, why) from None


def show_progress(text: str) -> None:
    """Overwrite the last line of the terminal; do nothing where no person watches."""
    if sys.stderr.isatty():
        with contextlib.suppress(OSError):  # the terminal is gone
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _run(command: Callable[[], int]) -> int:
    """Run a command; say what went wrong instead of raising it, but for an interrupt."""
    try:
        try:
            return command()
        finally:
            print_lines()
    except SnippetError as refused:
        _warn(str(refused))
    except NobodyReadsError:
        _discard(sys.stdout)
        return NOBODY_READS
    except OSError as error:
        what = escape_unprintable(str(error.filename or "this machine"))
        used = Problem(what, None, f"cannot be used: {error.strerror or error}")
        _warn(str(internal_error("this command", error) if describe_lack(error) else used))
    except Exception as error:
        _warn(str(internal_error("this command", error)))
    return 2


def _interrupt(number: int, _: object) -> None:
    """Interrupt the command, and ignore signals from now on: clearing up takes a moment."""
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def _open_streams() -> None:
    """Open the standard streams that the caller closed, and escape what their encodings lack."""
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:  # it is closed: the next file to be opened would take its place
            os.open(os.devnull, os.O_RDWR)
        stream: Any = getattr(sys, name)
        if stream is None:
            mode = "r" if number == 0 else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
        elif number and stream is getattr(sys, f"__{name}__"):
            stream.reconfigure(errors="backslashreplace")


def _warn(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    """Discard what is printed to a stream from now on: Python would fail at it again as it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
