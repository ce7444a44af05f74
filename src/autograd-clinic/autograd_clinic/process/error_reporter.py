"""The program's errors and warnings as events, each reported before it is shown as it would be."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TextIO

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.running.error_text import format_error_line
from verified_snippets.watching.trace import LocateCallback

from ..evidence.events import ErrorRaised, Event, ThreadFailed, WarningShown
from ..recording.failure import current_line, locate_failure
from ..recording.inner_error import parse_inner_error
from .inside import find_own_traceback

EventSink = Callable[[Event], None]
MAX_CHAINED = 4  # exceptions of which each was raised while the next was handled


class ErrorReporter:
    """Tells `report` what goes wrong in the program at `path`, and where in its files, which `locate` knows."""

    def __init__(
        self, path: str, locate: LocateCallback, tensors: TensorInspector, report: EventSink
    ) -> None:
        self._path = path
        self._locate = locate
        self._tensors = tensors
        self._report = report

    def hook_warnings(self) -> None:
        """Have each warning that Python shows reported first, with the program's line that led to it."""
        show = warnings.showwarning

        def show_warning(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            text = format_error_line(category, message)
            self._report(WarningShown(message=text, line=current_line(self._locate)))
            show(message, category, filename, lineno, file, line)

        warnings.showwarning = show_warning

    def hook_threads(self) -> None:
        """Have each exception reported that ends a thread."""
        show = threading.excepthook

        def end_thread(ended: threading.ExceptHookArgs, /) -> None:
            if ended.exc_value is not None:
                self._report(ThreadFailed(error=self.describe_error(ended.exc_value)))
            show(ended)

        threading.excepthook = end_thread

    def hook_unraised(self) -> None:
        """Have each exception reported that Python ignores, such as one of atexit."""
        show = sys.unraisablehook

        def ignore(ignored: sys.UnraisableHookArgs, /) -> None:
            with contextlib.suppress(Exception):  # in a Python that has begun to take itself apart
                if ignored.exc_value is not None:
                    self._report(ThreadFailed(error=self.describe_error(ignored.exc_value)))
            show(ignored)

        sys.unraisablehook = ignore

    def describe_error(self, error: BaseException, deep: int = 0) -> ErrorRaised:
        """Return how an exception has ended the program."""
        message = format_error_line(type(error), error)
        behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        failure = locate_failure(error, self._locate, self._tensors)
        if behind is None:
            cause = parse_inner_error(message, self._locate)
            if cause and cause.failure is None:
                # It was in a library: the line that waited for it is ours.
                cause = replace(cause, failure=failure)
        else:
            cause = self.describe_error(behind, deep + 1) if deep < MAX_CHAINED else None
            # A pool of processes raises its worker's exception here, from one that quotes where it was raised.
            quoted = parse_inner_error(format_error_line(type(behind), behind), self._locate)
            if quoted and quoted.failure and quoted.message.startswith(message):
                failure = quoted.failure
        own = find_own_traceback(error, self._path)
        return ErrorRaised(
            message=message,
            traceback="".join(traceback.format_exception(type(error), error, own)),
            interrupted=isinstance(error, KeyboardInterrupt),
            failure=failure,
            raised_from=behind is error.__cause__,
            cause=cause,
        )
