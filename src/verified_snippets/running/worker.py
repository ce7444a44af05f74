"""The inside of a process in which a program runs, as `python file.py` would run it (see process_entry.py).

It is that very command: Python starts itself, runs the file and ends as it always does. We are
there as an audit hook, which the program does not see. Its file is compiled already and has marks
(see program.py); at each mark, the hook reports what the program has done since the last one.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import time
from contextlib import suppress
from os import _exit, write  # by name: a program may replace os.write and the like
from types import FrameType
from typing import TYPE_CHECKING, Any

from .audit_hook import AuditHook
from .error_text import format_error_line, format_error_with_notes
from .messages import CANNOT_TELL, NO_ROOM, read_request
from .own_process import limit_memory, move_above
from .private_modules import PrivateModules
from .process_tree import find_children, flush_c_streams
from .reached_hosts import ReachedHosts
from .statement_reporter import StatementReporter
from .stream_tail import StreamTail
from .used_files import UsedFiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..record.fact_json import SerializedFact
    from ..record.record import Channel

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)  # errors of a file that cannot grow
FORK_SECONDS = 2.0  # in which a process that the program forked may come to a statement
PACKAGE = "verified_snippets"
MAX_FAILURE = 200  # characters of an error in our own code, in a report


class ProgramRun(StatementReporter):
    """A program that runs for a record: reports all that it does, as it does it.

    What to run and how is in the folder's `RunRequest`; what is reported are `RunEvent`s.
    """

    def __init__(self, folder: str, hook: AuditHook, private: PrivateModules) -> None:
        request = self._request = read_request(folder)
        super().__init__(request["key"])
        self._hook = hook
        self._private = private
        self._warned: list[str] = []
        self._inner: list[int] = []  # the lines of the inner statements that are running
        self._forked = False
        self._has_shown_value = False  # in place of output of the statement that runs
        self._events = move_above(os.open(f"{folder}/events", os.O_WRONLY | os.O_APPEND))
        for stream, fd in (("stdout", 1), ("stderr", 2)):
            opened = os.open(f"{folder}/{stream}", os.O_RDWR | os.O_APPEND)
            os.dup2(opened, fd)
            os.close(opened)
        for file in ("request", "events", "stdout", "stderr"):
            os.unlink(f"{folder}/{file}")  # they stay open, and the program can't find them
        self._stdout, self._stderr = (StreamTail(move_above(os.dup(fd))) for fd in (1, 2))
        os.environ.clear()
        os.environ.update(request["environ"])
        os.chdir(f"{folder}/work")
        if sys.path and not sys.flags.safe_path:
            sys.path[0] = os.path.dirname(request["path"])
            if request["package"]:
                sys.path.insert(1, request["root"])
        sys.argv[:] = [request["path"]]
        sys.orig_argv[:] = [sys.executable, request["path"]]
        limit_memory(request["memory"])
        hook.warned = self._warn
        hook.on["object.__getattr__"] = self.take_mark
        self._used = UsedFiles(hook)
        ReachedHosts(hook, lambda host: self._report({"reached": host}))
        hook.on["os.fork"] = self._fork

    def process_forked(self) -> None:
        """Report that a second process goes on, and end that process."""
        self._report({"split": self.line})
        _exit(0)

    def reporter_failed(self, error: BaseException) -> None:
        """Report the error and end the process: nothing more can be known of the program."""
        try:
            self._report({"broken": f": {format_error_line(error.__class__, error)[:MAX_FAILURE]}"})
        except BaseException:  # the program has replaced what formats it, too
            write(self._events, f'{self._key} {{"broken": ""}}\n'.encode())
        finally:
            _exit(CANNOT_TELL)

    def _fork(self) -> None:
        self._forked = True

    def _warn(self, category: type, message: object) -> None:
        if (text := self._shorten(format_error_line(category, message))) not in self._warned:
            self._warned.append(text)

    def program_started(self, frame: FrameType) -> None:
        """Give the module the `__file__` of its source, and begin to observe.

        Python has set the names of the module for the compiled file that it was told to run.
        """
        path, source = self._request["path"], self._request["source"]
        os.unlink("program.pyc")
        looked_at = sys.path_importer_cache
        for file in [file for file in looked_at if os.path.basename(file) == "program.pyc"]:
            looked_at[path] = looked_at.pop(file)  # whether it is a folder of modules
        self._used.forget()
        external: Any = sys.modules["_frozen_importlib_external"]
        frame.f_globals["__file__"] = path
        if self._request["package"]:  # as `python -m` has it
            frame.f_globals["__package__"] = self._request["package"]
        frame.f_globals["__loader__"] = external.SourceFileLoader("__main__", path)
        if inspectors := self._private.load_inspectors(self._request["inspectors"]):
            observe = self._private.load(f"{PACKAGE}.watching.observe")
            tree, nodes = observe.parse_statements(source)
            self.observe(observe.Observer(tree, path, frame.f_globals, inspectors), nodes)

    def statement_begins(self, line: int) -> None:
        """Report which line the program has come to."""
        self._show_source()
        self._inner.clear()  # a generator may have stopped inside one
        self._report({"at": line})

    def inner_statement_passed(self, line: int, *, enters: bool) -> None:
        """Report what the innermost statement that was running has done up to here."""
        self._report_effect(self._inner[-1] if self._inner else self.line)
        if enters:
            self._inner.append(line)
        elif line in self._inner:
            del self._inner[self._inner.index(line) :]

    def value_came(self, value: object) -> None:
        """Print a value as a console shows it, if the statement has printed nothing itself."""
        self._flush()
        if value is None or self._stdout.size > self._stdout.taken:
            return
        with suppress(Exception):  # of its `__repr__`: then there is nothing to show
            write(self._stdout.file, f"{value!r}\n".encode("utf-8", "surrogateescape"))
            self._has_shown_value = True

    def statement_ran(
        self, line: int, facts: list[SerializedFact], error: BaseException | None
    ) -> None:
        """Report what a statement did, and what it raised."""
        raised: dict[str, object] | None = None
        if error is not None:
            raised = {
                "raised": self._shorten(format_error_with_notes(error)),
                "raised_at": _find_raising_line(error, self._request["path"]),
            }
        self._report_effect(line, facts, raised)

    def _report_effect(
        self,
        line: int | None,
        facts: Sequence[SerializedFact] = (),
        raised: dict[str, object] | None = None,
    ) -> None:
        """Report what was printed and warned since the last report as what `line` did."""
        self._flush()
        output, errors = self._stdout.take(), self._stderr.take()
        channel: Channel | None = "value" if self._has_shown_value else None
        if errors and not output and not self._warned and line in self._request["asked"]:
            output, channel = errors, "stderr"
        if output or self._warned or raised or facts:
            did = {"line": line, "output": output, "warnings": self._warned[:], "facts": facts}
            did |= {"channel": channel} if channel else {}
            self._report({"did": {**did, **(raised or {})}})
        self._warned.clear()
        self._has_shown_value = False

    def program_ended(self, namespace: dict[str, object]) -> None:
        """Report what is known only at the end: the graph, the open figures, the files used."""
        graph = self.observer.graph(namespace) if self.observer else None
        figures: list[str] = []
        if "matplotlib.pyplot" in sys.modules:
            try:
                figures = self._private.load(f"{PACKAGE}.record.figures").draw_open_figures()
            except Exception as error:
                self._report({"undrawn": self._shorten(format_error_with_notes(error))})
        deadline = time.monotonic() + FORK_SECONDS
        while self._forked and find_children(os.getpid()) and time.monotonic() < deadline:
            time.sleep(0.02)  # a forked process that goes on says so only at its next statement
        self._report(
            {
                "end": self._stdout.taken,
                "stderr_size": self._stderr.size,
                "own_streams": (sys.stdout, sys.stderr) == (sys.__stdout__, sys.__stderr__),
                "graph": graph,
                "figures": figures,
                "opened": self._used.names(self._request["path"]),
            }
        )

    def _show_source(self) -> None:
        """Have tracebacks quote the source that runs, where the file has another text (yet)."""
        linecache: Any = sys.modules.get("linecache")
        path, source = self._request["path"], self._request["source"]
        if self._request["unsaved"] and linecache and path not in linecache.cache:
            linecache.cache[path] = len(source), None, io.StringIO(source).readlines(), path

    def _report(self, event: dict[str, object]) -> None:
        """Write a RunEvent, whole; end the process if that can't be done."""
        line = f"{self._request['key']} {json.dumps(event)}\n".encode()
        try:
            while line:
                line = line[write(self._events, line) :]
        except OSError as error:
            _exit(NO_ROOM if error.errno in FULL else CANNOT_TELL)

    def _flush(self) -> None:
        """Have what was printed so far written: what Python holds back, and what C does."""
        streams = (sys.__stdout__, sys.stdout, sys.__stderr__)
        for stream in {id(s): s for s in streams}.values():
            # The program may have closed it, or put something else in its place.
            try:
                stream.flush()  # type: ignore[union-attr]
            except BaseException as error:
                self._report_if_full(getattr(error, "errno", None))
        self._report_if_full(flush_c_streams())  # to a file, C holds its output back until the end

    def _report_if_full(self, number: int | None) -> None:
        if number in FULL:
            self._report({"full": os.strerror(number)})  # what it printed is lost

    def _shorten(self, text: str) -> str:
        """Shorten a message, but not to its limit: one character more shows that it is too long."""
        return text[: self._request["max_message"] + 1]


def _find_raising_line(error: BaseException, path: str) -> int | None:
    """Return the innermost line of the program that an error has passed through."""
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
