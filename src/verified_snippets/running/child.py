"""The process in which one snippet runs: statement by statement, watched.

A request has the `path` and `source` of the program, how much `memory` it may take, and
whether to `watch` it for facts. What happens is appended to FOLDER/events, one JSON object
a line: `{"at": line}` before each statement, `{"did": …}` after it, `{"end": bytes
printed}` when the program is over. The parent believes that closing word and not the exit
code: a program can leave with any code. Its standard output is the file FOLDER/stdout.
"""

from __future__ import annotations
import __future__

import ast
import atexit
import contextlib
import errno
import io
import json
import linecache
import os
import sys
import tempfile
import threading
import time
import traceback
import types
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from ..files import figures
from ..files.snippet import first_line
from ..watching.observe import Observer
from .tree import LIBC, adopt_orphans, children, end_descendants

SPLIT_SECONDS = 2.0
TRACEBACK = 10_000  # characters of its end that go to standard error


def main(folder: str, request: dict[str, Any]) -> ast.Module:
    """Run what the request asks for; the program that it was."""
    with (
        open(f"{folder}/events", "a", encoding="utf-8") as events,
        open(f"{folder}/stdout", "rb") as stdout,
    ):

        def report(event: dict[str, Any]) -> None:
            events.write(json.dumps(event) + "\n")
            events.flush()

        _limit_memory(request["memory"])
        work = f"{folder}/work"
        os.chdir(work)
        os.environ["TMPDIR"] = tempfile.tempdir = work
        tree: ast.Module = ast.parse(request["source"], request["path"])
        forked = threading.Event()
        os.register_at_fork(after_in_parent=forked.set)
        namespace = become(request["path"], request["source"])
        graph = execute(tree, namespace, request["watch"], stdout, report)
        figures.save(folder)
        deadline = time.monotonic() + SPLIT_SECONDS
        while forked.is_set() and children(os.getpid()) and time.monotonic() < deadline:
            time.sleep(0.02)  # a second process that goes on says so only when it gets there
        report({"end": stdout.tell(), "graph": graph})
        return tree


def _limit_memory(more: int) -> None:
    """Let this process map so many bytes beyond what it has mapped already."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # not everywhere
        import resource

        with open("/proc/self/statm", "rb") as statm:
            pages = int(statm.read().split()[0])
        limit = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def leave(code: int) -> NoReturn:
    """End this process as the end of a program does, without taking down the modules.

    To take torch down takes a third of the time that it takes to import it.
    """
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # waits for its threads
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
    finally:
        os._exit(code)


def become(path: str, source: str, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """Make this process that of a program, as `python path` would; its namespace.

    The text that runs need not be in the file yet, nor stay there.
    """
    linecache.cache[path] = len(source), None, source.splitlines(keepends=True), path
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    sys.argv = [path, *arguments]
    sys.path.insert(0, os.path.dirname(path))
    return module.__dict__


def execute(
    tree: ast.Module,
    namespace: dict[str, Any],
    watched: bool,
    stdout: io.BufferedReader,
    report: Any,
) -> dict[str, Any] | None:
    """Run the program that this process has become, telling `report` what each statement does.

    The autograd graph that its names hold at the end, if it is watched and there is one.
    """
    path = namespace["__file__"]
    printer, errors = sys.stdout, sys.stderr
    warned: list[str] = []

    def show_warning(message: Any, category: type, *_: Any, **__: Any) -> None:
        if (text := spelled(category, message)) not in warned:
            warned.append(text)

    warnings.showwarning = show_warning
    process = os.getpid()
    observer = Observer(tree, path, namespace) if watched else None
    tracer: Any = None  # what the program installs itself
    for node, code in compiled(tree, path):
        line = first_line(node)
        report({"at": line})
        raised: dict[str, Any] = {}
        watch = observer.trace if observer and observer.watches(node) else None
        try:
            sys.settrace(watch or tracer)
            try:
                exec(code, namespace)
            finally:
                tracer = sys.gettrace()
                sys.settrace(None)
        except BaseException as error:
            raised = _raised(error, path, errors)
        if os.getpid() != process:
            report({"split": line})
            os._exit(0)
        facts = observer.facts(node, tracer) if observer else []
        if tracer == watch:
            tracer = None
        for stream in (printer, sys.stdout):
            # The snippet may have closed it, or put something else in its place.
            try:
                stream.flush()
            except BaseException as error:
                if getattr(error, "errno", None) == errno.ENOSPC:
                    raise  # what it printed is lost: it must not look like nothing
        _flush_c()
        output = stdout.read().decode("utf-8", "surrogateescape")
        if output or warned or raised or facts:
            did = {"line": line, "output": output, "warnings": warned[:], "facts": facts, **raised}
            report({"did": did})
        if raised:
            break
        warned.clear()
    return observer.graph(namespace) if observer else None


def compiled(tree: ast.Module, path: str) -> Iterator[tuple[ast.stmt, types.CodeType]]:
    """Each top-level statement of a program, compiled as a part of it when its turn comes."""
    flags = 0
    for node in tree.body:
        if _is_string(node) and node is not tree.body[0]:
            continue  # compiled alone, it would be taken for the module's docstring
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(__future__, alias.name).compiler_flag
        yield node, compile(ast.Module([node], []), path, "exec", flags=flags, dont_inherit=True)


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _raised(error: BaseException, path: str, errors: Any) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    mine = [frame.lineno for frame in frames if frame.filename == path]
    below_us = error.__traceback__ and error.__traceback__.tb_next
    with contextlib.suppress(BaseException):  # the snippet may have closed it
        shown = "".join(traceback.format_exception(type(error), error, below_us))
        errors.write(shown[-TRACEBACK:])
    notes = getattr(error, "__notes__", None)  # anything: the program may have set it
    notes = [_text(note) for note in notes] if isinstance(notes, list | tuple) else []
    said = "\n".join([spelled(type(error), error), *notes])
    return {"raised": said, "raised_at": mine[-1] if mine else None}


def _text(said: object) -> str:
    try:
        return str(said)
    except BaseException:  # as a traceback has it; it may even be SystemExit
        return "<exception str() failed>"


def spelled(kind: type, said: object) -> str:
    """`Type: message`, the type as the last line of a traceback spells it."""
    text = _text(said)
    place = kind.__module__ if isinstance(kind.__module__, str) else "<unknown>"
    module = "" if place in ("builtins", "__main__") else f"{place}."
    return f"{module}{kind.__qualname__}" + (f": {text}" if text else "")


def _flush_c() -> None:
    """Flush what C code printed: to a file, C holds its output back until the end."""
    with contextlib.suppress(AttributeError):  # no such C library here
        LIBC.fflush(None)


def start() -> None:
    """Be the whole of a process that was started for the folder of its argument."""
    code = 1
    try:
        adopt_orphans()
        folder = sys.argv[1]
        request = json.loads(Path(folder, "request.json").read_text(encoding="utf-8"))
        main(folder, request)
        end_descendants(os.getpid())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        leave(code)
