"""The inside of a process in which a program runs, as `python file.py` would run it.

It is that very command: Python's own start, its own way to run a file and its own end. We are
there as an audit hook, which nobody sees. The file is compiled already and has marks (see
program.py); at each, the hook tells what the program has done since the one before.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import time
from os import _exit, fstat, pread, write  # what the program may put in their place is not ours
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from .audit_hook import AuditHook
from .error_text import format_error_line, format_error_with_notes
from .forkserver import ForkServer
from .messages import CANNOT_TELL, read_request
from .own_process import limit_memory, move_above
from .private_modules import PrivateModules
from .process_tree import LIBC, find_children
from .shared_imports import SharedImports
from .statement_reporter import StatementReporter
from .used_files import UsedFiles

if TYPE_CHECKING:
    from ..record.serialize import WrittenFact

SPLIT_SECONDS = 2.0
PACKAGE = "verified_snippets"
MAX_SAID = 200  # characters of an error that is none of a statement


def install_hook(modules: dict[str, ModuleType]) -> None:
    """Look on from now on: as a program's process, or that from which they are forked.

    `modules` are our own, out of sight of the program.
    """
    requests, replies = map(int, os.environ.pop("VERIFIED_SNIPPETS").split(","))
    hook = AuditHook()

    def run_file(file: object) -> None:
        del hook.on["cpython.run_file"]
        private = PrivateModules(modules)
        folder = ForkServer(requests, replies, SharedImports(hook, private)).serve()
        hook.asked = None
        ProgramRun(folder, hook, private)

    hook.on["cpython.run_file"] = run_file
    sys.addaudithook(hook)


class ProgramRun(StatementReporter):
    """A program that runs for a record: all that it does is told as it goes.

    The request says which (`path`, `source`, `unsaved` if the file has another text), with what
    in its environment (`environ`), how much `memory` it may take, how long a message (`most`) is
    told, by what `key` its marks and our words are known, and which `inspectors` make its facts.
    """

    def __init__(self, folder: str, hook: AuditHook, private: PrivateModules) -> None:
        request = self._request = read_request(folder)
        super().__init__(request["key"])
        self._hook = hook
        self._private = private
        self._warned: list[str] = []
        self._inner: list[int] = []  # the lines of statements inside others that run
        self._forked = False
        self._printed = 0
        self._events = move_above(os.open(f"{folder}/events", os.O_WRONLY | os.O_APPEND))
        for stream, fd in (("stdout", 1), ("stderr", 2)):
            opened = os.open(f"{folder}/{stream}", os.O_RDWR | os.O_APPEND)
            os.dup2(opened, fd)
            os.close(opened)
        for file in ("request", "events", "stdout", "stderr"):
            os.unlink(f"{folder}/{file}")  # who has it open has it; no other finds it
        self._stdout, self._stderr = move_above(os.dup(1)), move_above(os.dup(2))
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
        hook.on["object.__getattr__"] = self.read
        self._used = UsedFiles(hook)
        hook.on["os.fork"] = self._fork

    def split(self) -> None:
        """See StatementReporter: a second process that goes on says so, and ends."""
        self._report({"split": self.line})
        _exit(0)

    def broken(self, error: BaseException) -> None:
        """See StatementReporter: nothing is known of the program from here on."""
        try:
            self._report({"broken": f": {format_error_line(error.__class__, error)[:MAX_SAID]}"})
        except BaseException:  # it has replaced what we would say it with
            write(self._events, f'{self._key} {{"broken": ""}}\n'.encode())
        finally:
            _exit(CANNOT_TELL)

    def _fork(self) -> None:
        self._forked = True

    def _warn(self, category: type, message: object) -> None:
        if (text := self._short(format_error_line(category, message))) not in self._warned:
            self._warned.append(text)

    def started(self, frame: FrameType) -> None:
        """See StatementReporter. What Python has set for the compiled file is made that of the source."""
        path, source = self._request["path"], self._request["source"]
        os.unlink("program.pyc")
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

    def begins(self, line: int) -> None:
        """See StatementReporter."""
        self._show_source()
        self._inner.clear()  # a generator may have stopped in one
        self._report({"at": line})

    def inside(self, line: int, enters: bool) -> None:
        """See StatementReporter: what was printed and warned so far is the doing of what ran till now."""
        self._tell(self._inner[-1] if self._inner else self.line)
        if enters:
            self._inner.append(line)
        elif line in self._inner:
            del self._inner[self._inner.index(line) :]

    def _tell(self, line: int | None) -> None:
        self._flush()
        output, self._printed = self._output()
        if output or self._warned:
            did = {"line": line, "output": output, "warnings": self._warned[:], "facts": []}
            self._report({"did": did})
        self._warned.clear()

    def statement_ran(
        self, line: int, facts: list[WrittenFact], error: BaseException | None
    ) -> None:
        """See StatementReporter."""
        raised: dict[str, object] = {}
        if error is not None:
            raised = {
                "raised": self._short(format_error_with_notes(error)),
                "raised_at": _raised_at(error, self._request["path"]),
            }
        self._flush()
        output, self._printed = self._output()
        if output or self._warned or raised or facts:
            did = {"line": line, "output": output, "warnings": self._warned[:], "facts": facts}
            self._report({"did": {**did, **raised}})
        self._warned.clear()

    def ended(self, namespace: dict[str, object]) -> None:
        """See StatementReporter."""
        graph = self.observer.graph(namespace) if self.observer else None
        figures: list[str] = []
        if "matplotlib.pyplot" in sys.modules:
            try:
                figures = self._private.load(f"{PACKAGE}.record.figures").draw_open_figures()
            except Exception as error:
                self._report({"undrawn": self._short(format_error_with_notes(error))})
        deadline = time.monotonic() + SPLIT_SECONDS
        while self._forked and find_children(os.getpid()) and time.monotonic() < deadline:
            time.sleep(0.02)  # a second process that goes on says so only when it gets there
        self._report(
            {
                "end": self._printed,
                "told": fstat(self._stderr).st_size,
                "streams": (sys.stdout, sys.stderr) == (sys.__stdout__, sys.__stderr__),
                "graph": graph,
                "figures": figures,
                "opened": self._used.names(self._request["path"]),
            }
        )

    def _show_source(self) -> None:
        """Have tracebacks show what runs, where the file has not that text (yet)."""
        lines: Any = sys.modules.get("linecache")
        path, source = self._request["path"], self._request["source"]
        if self._request["unsaved"] and lines and path not in lines.cache:
            lines.cache[path] = len(source), None, io.StringIO(source).readlines(), path

    def _report(self, event: dict[str, object]) -> None:
        line = f"{self._request['key']} {json.dumps(event)}\n".encode()
        try:
            while line:
                line = line[write(self._events, line) :]
        except OSError:
            _exit(CANNOT_TELL)

    def _flush(self) -> None:
        for stream in {id(s): s for s in (sys.__stdout__, sys.stdout)}.values():
            # The program may have closed it, or put something else in its place.
            try:
                stream.flush()  # type: ignore[union-attr]
            except BaseException as error:
                if getattr(error, "errno", None) == errno.ENOSPC:
                    self._report({"full": True})  # what it printed is lost
        if hasattr(LIBC, "fflush"):
            LIBC.fflush(None)  # to a file, C holds its output back until the end

    def _output(self) -> tuple[str, int]:
        """Return what was printed since the last time, and how much in all."""
        try:
            size = fstat(self._stdout).st_size
        except OSError:
            _exit(CANNOT_TELL)
        printed = b""
        while self._printed + len(printed) < size:
            start = self._printed + len(printed)
            if not (more := pread(self._stdout, size - start, start)):
                break
            printed += more
        return printed.decode("utf-8", "surrogateescape"), max(size, self._printed)

    def _short(self, text: str) -> str:
        """Return a message, of which no more is told than makes it too long."""
        return text[: self._request["most"] + 1]


def _raised_at(error: BaseException, path: str) -> int | None:
    """Return the innermost line of the program that an error has passed through."""
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
