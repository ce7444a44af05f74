"""Run snippets, each alone in a process of its own, and make a record of each."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from functools import cached_property
from threading import Event, Lock
from types import CodeType

from ..disk import follow_links, read_if_there
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
from .outcome import Ending, make_record
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

FIRST_POLL_SECONDS = 0.02  # most programs are over by then
POLL_SECONDS = 0.1  # of the others: each look reads the process tree


class Runner:
    """Runs snippets within limits, each in a process of its own. Safe to use from many threads.

    `modules` names imports that several programs begin with: a module, or `ImportSteps`. Where
    processes can fork, a server does those imports once, and the programs that begin with them
    are forked from it. All other programs do their own imports.

    A runner owns processes and folders: close it, or use it in a `with`.
    """

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        modules: Iterable[str | ImportSteps] = (),
        *,
        fork: bool = CAN_FORK,
    ) -> None:
        self.limits = limits
        self._fork = fork
        self._shared: list[ImportSteps] = []
        self._servers: dict[tuple[ImportSteps, RunConditions], ForkServerHandle] = {}
        self._starting = Lock()
        self._folders = FolderSet()
        self._stop = Event()
        try:
            for steps in modules:
                self.share((steps,) if isinstance(steps, str) else steps)
        except BaseException:
            self.close()
            raise

    def share(self, steps: ImportSteps) -> None:
        """Start a server that does these imports, for all programs that begin with them.

        It returns at once: the server imports while the caller goes on.
        """
        self._shared.append(steps)
        if self._fork:
            self._get_server(steps, AS_RECORDED)

    def run(self, snippet: Snippet, conditions: RunConditions = AS_RECORDED) -> Record:
        """Run one snippet and return its record.

        An exception that the program raises is a part of its record. Raises SnippetError, with
        the line that the program had come to, if it is killed, ends its own process, exceeds a
        limit, or prints what no text file can hold.
        """
        if not self._fork:
            return self._run_once(snippet, conditions, None)
        steps: ImportSteps = ()
        if self._shared:
            steps = find_longest_steps(find_leading_steps(snippet.source), self._shared)
        try:
            try:
                return self._run_once(snippet, conditions, self._get_server(steps, conditions))
            except FreshProcessNeededError:
                return self._run_once(snippet, conditions, self._get_server((), conditions))
        except ServerLostError:
            return self._run_alone(snippet, conditions)

    def _run_alone(self, snippet: Snippet, conditions: RunConditions) -> Record:
        """Run a snippet again, whose server died, in a server that no other program uses.

        Any program may have killed the first server; if this one dies, too, it was this program.
        """
        if self._stop.is_set():
            raise SnippetError.at(snippet.path, None, "was interrupted")
        server = ForkServerHandle((), self._folders.new("server"), self.limits, conditions)
        try:
            return self._run_once(snippet, conditions, server)
        except ServerLostError:
            if self._stop.is_set():
                raise SnippetError.at(snippet.path, None, "was interrupted") from None
            message = "ended or stopped the process that started it; a snippet leaves others alone"
            if why := server.find_start_error():
                message = f"did not run, since Python does not start with this `env`: {why}"
            raise SnippetError.at(snippet.path, None, message) from None
        finally:
            server.close()

    def stop(self) -> None:
        """End what runs; each such run raises SnippetError."""
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

    def _get_server(self, steps: ImportSteps, conditions: RunConditions) -> ForkServerHandle:
        """Return the server that has done these imports, started if need be.

        A dead one that had imports to do is not replaced: they, or the programs after them, may
        kill the next as well, and its programs run without it.
        """
        with self._starting:
            if self._stop.is_set():
                raise ServerLostError
            server = self._servers.get((steps, conditions))
            if server is None or (server.has_died() and not steps):
                folder = self._folders.new("server")
                server = ForkServerHandle(steps, folder, self.limits, conditions)
                self._servers[steps, conditions] = server
            return server

    def _run_once(
        self, snippet: Snippet, conditions: RunConditions, server: ForkServerHandle | None
    ) -> Record:
        """Run a snippet in a child of this server; without one, in a Python started for it."""
        key = make_key()
        code = _compile_program(snippet, key)
        with self._folders.one("snippet") as folder:
            data = find_data(snippet.path, snippet.source)
            put_data(data, folder / "work")
            environ = build_environment(folder, self.limits, conditions.hash_seed)
            request = self._make_request(snippet, key, environ)
            (folder / "request").write_bytes(marshal.dumps(dict(request)))
            (folder / "work" / PROGRAM_FILE).write_bytes(pack_pyc(code))
            with RunFiles(folder, key) as files:
                process = (
                    server.start(folder)
                    if server
                    else SpawnedProcess(folder, environ, conditions.ahead)
                )
                try:
                    ending = self._wait(process, files)
                finally:
                    process.kill()
                return make_record(snippet, files, ending, self.limits, folder, data.values())

    def _make_request(self, snippet: Snippet, key: str, environ: dict[str, str]) -> RunRequest:
        path = follow_links(snippet.path)
        root, package = find_package(path)
        return {
            "path": str(path),
            "root": str(root),
            "package": package,
            "source": snippet.source,
            "unsaved": read_if_there(snippet.path) != snippet.text.encode(),
            "environ": environ,
            "memory": self.limits.memory,
            "max_message": self.limits.output,
            "inspectors": [[*entry] for entry in self._choose_inspectors(snippet)],
            "asked": sorted(snippet.asked_lines),
            "key": key,
        }

    def _choose_inspectors(self, snippet: Snippet) -> Iterator[InspectorEntry]:
        """Yield the inspectors of the libraries that the program imports, and that `facts` names.

        Python's own values have none unless `facts` names "python".
        """
        chosen = self.limits.facts
        names = snippet.imports - {PYTHON}
        if chosen is not None:
            names = (names | {PYTHON}) & set(chosen)
        for name, entry in self._installed_inspectors.items():
            if name in names:
                yield entry

    @cached_property
    def _installed_inspectors(self) -> dict[str, InspectorEntry]:
        return find_inspectors()

    def _wait(self, process: Process, files: RunFiles) -> Ending:
        """Wait for the end of a process, or return why it has to be stopped before."""
        limits = self.limits
        budget = TimeBudget(process.pid, limits.seconds, limits.timeout, idle=limits.idle)
        pause = FIRST_POLL_SECONDS
        while True:
            if (code := process.wait(pause)) is not None:
                return code
            pause = POLL_SECONDS
            if reason := budget.exceeded():
                return reason
            if reason := files.exceeded(self.limits.output):
                return reason
            if self._stop.is_set():
                return "was interrupted"


def _compile_program(snippet: Snippet, key: str) -> CodeType:
    """Compile a program with its marks; raise SnippetError if Python can't."""
    path = str(follow_links(snippet.path))
    try:
        return compile_marked(snippet.source, path, key, snippet.inner_lines, snippet.asked_lines)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SnippetError.at(snippet.path, None, f"cannot be compiled: {error}") from None


def run(snippet: Snippet, limits: Limits = DEFAULT_LIMITS) -> Record:
    """Run one snippet, which does all of its imports itself; see Runner.run."""
    with Runner(limits) as runner:
        return runner.run(snippet)
