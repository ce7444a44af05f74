"""Run snippets, each alone in a process of its own, and make a record of each."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from threading import Event, Lock

from ..disk import read_if_there
from ..errors import SnippetError
from ..inspectors import PYTHON, InspectorEntry, find_inspectors
from ..record.record import Record
from ..snippet.beside import find_data, find_package, put_data
from ..snippet.snippet import Snippet
from .environment import AS_RECORDED, RunConditions, build_environment
from .folders import FolderSet
from .leading_imports import ImportSteps, find_leading_steps, find_longest_steps
from .limits import DEFAULT_LIMITS, Limits
from .messages import RunRequest
from .outcome import make_record
from .process import (
    CAN_FORK,
    PROGRAM_FILE,
    FreshProcessNeededError,
    Process,
    ServerLostError,
    SpawnedProcess,
)
from .program import compile_marked, make_key, pack_pyc
from .run_files import RunFiles
from .server_handle import ForkServerHandle
from .time_budget import TimeBudget

RUN_POLL_SECONDS = 0.02


class Runner:
    """Runs snippets within limits, each in a process of its own; from many threads.

    With `modules`, beginnings that programs have in common (a module, or several `Steps`), and
    where processes can fork, those that begin so are forked from a server that has done it
    once. The others import all themselves. Close it, or use it in a `with`.
    """

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        modules: Iterable[str | ImportSteps] = (),
        *,
        fork: bool = CAN_FORK,
    ) -> None:
        self.limits = limits
        self._shared: list[ImportSteps] = []
        self._fork = fork
        self._found: dict[str, InspectorEntry] | None = None
        self._folders = FolderSet()
        self._servers: dict[tuple[ImportSteps, RunConditions], ForkServerHandle] = {}
        self._starting = Lock()
        self._stop = Event()
        try:
            for steps in modules:
                self.share((steps,) if isinstance(steps, str) else steps)
        except BaseException:
            self.close()
            raise

    def share(self, steps: ImportSteps) -> None:
        """Start a server for what programs begin with, which does these imports meanwhile."""
        self._shared.append(steps)
        if self._fork:
            self._server(steps, AS_RECORDED)

    def run(self, snippet: Snippet, conditions: RunConditions = AS_RECORDED) -> Record:
        """Run one snippet and return its record.

        SnippetError, with the line that it was at, if it is killed, ends its own process,
        exceeds a limit, or prints what no text file can hold. An exception that it
        raises is no failure of the run: the record says so.
        """
        steps: ImportSteps = ()
        if self._fork and self._shared:
            steps = find_longest_steps(find_leading_steps(snippet.source), self._shared)
        try:
            return self._run(snippet, conditions, lambda: self._server(steps, conditions))
        except FreshProcessNeededError:
            return self._run(snippet, conditions, lambda: self._server((), conditions))
        except ServerLostError:
            return self._run_alone(snippet, conditions)

    def _run_alone(self, snippet: Snippet, conditions: RunConditions) -> Record:
        """Run a snippet again whose server died, from one of its own: so is the culprit blamed."""
        if self._stop.is_set():
            raise SnippetError.at(snippet.path, None, "was interrupted")
        server = ForkServerHandle((), self._folders.new("server"), self.limits, conditions)
        try:
            return self._run(snippet, conditions, lambda: server)
        except ServerLostError:
            if self._stop.is_set():
                raise SnippetError.at(snippet.path, None, "was interrupted") from None
            message = "ended or stopped the process that started it; a snippet leaves others alone"
            raise SnippetError.at(snippet.path, None, message) from None
        finally:
            server.close()

    def stop(self) -> None:
        """End what runs; each such run is refused."""
        self._stop.set()

    def close(self) -> None:
        """End what runs, and the servers."""
        self.stop()
        with self._starting:
            for server in self._servers.values():
                server.close()
            self._servers.clear()
        self._folders.remove_all()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _server(self, steps: ImportSteps, conditions: RunConditions) -> ForkServerHandle:
        with self._starting:
            if self._stop.is_set():
                raise ServerLostError
            server = self._servers.get((steps, conditions))
            if server is None or (server.has_died() and not steps):
                server = ForkServerHandle(
                    steps, self._folders.new("server"), self.limits, conditions
                )
                self._servers[steps, conditions] = server
            return server

    def _run(
        self, snippet: Snippet, conditions: RunConditions, server: Callable[[], ForkServerHandle]
    ) -> Record:
        path = str(snippet.path.resolve())
        key = make_key()
        try:
            code = compile_marked(snippet.source, path, key, snippet.inner_lines)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise SnippetError.at(snippet.path, None, f"cannot be compiled: {error}") from None
        with self._folders.one("snippet") as folder:
            environ = build_environment(folder, self.limits, conditions.hash_seed)
            root, package = find_package(snippet.path.resolve())
            data = find_data(snippet.path, snippet.source)
            put_data(data, folder / "work")
            request: RunRequest = {
                "path": path,
                "root": str(root),
                "package": package,
                "source": snippet.source,
                "unsaved": read_if_there(snippet.path) != snippet.text.encode(),
                "environ": environ,
                "memory": self.limits.memory,
                "most": self.limits.output,
                "inspectors": self._inspectors(snippet),
                "key": key,
            }
            (folder / "request").write_bytes(marshal.dumps(dict(request)))
            (folder / "work" / PROGRAM_FILE).write_bytes(pack_pyc(code))
            with RunFiles(folder, key) as seen:
                process = (
                    server().start(folder)
                    if self._fork
                    else SpawnedProcess(folder, environ, conditions.ahead)
                )
                try:
                    ended = self._wait(process, seen)
                finally:
                    process.kill()
                return make_record(snippet, seen, ended, self.limits, folder, data.values())

    def _inspectors(self, snippet: Snippet) -> list[list[str]]:
        """Return the inspectors that are chosen, of what the program imports."""
        if self._found is None:
            self._found = find_inspectors()
        chosen = self.limits.facts
        return [
            [*entry]
            for name, entry in self._found.items()
            if (name in snippet.imports if name != PYTHON else chosen is not None)
            and (chosen is None or name in chosen)
        ]

    def _wait(self, process: Process, seen: RunFiles) -> int | str:
        """Return the exit code, or in words why it has to be stopped."""
        budget = TimeBudget(process.pid, self.limits.seconds, self.limits.timeout)
        while True:
            if (code := process.wait(RUN_POLL_SECONDS)) is not None:
                return code
            if reason := budget.exceeded():
                return reason
            if reason := seen.exceeded(self.limits.output):
                return reason
            if self._stop.is_set():
                return "was interrupted"


def run(snippet: Snippet, limits: Limits = DEFAULT_LIMITS) -> Record:
    """Run one snippet in a process that imports all itself; see Runner.run."""
    with Runner(limits) as runner:
        return runner.run(snippet)
