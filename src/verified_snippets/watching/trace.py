"""The statements of a running program, as each begins and ends: in its own frames alone."""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from ..statement import find_first_line
from .traced_statement import TracedStatement, map_lines

if TYPE_CHECKING:
    from _typeshed import TraceFunction

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")  # no frames in 3.12
CALLS_PER_PROBE = 16  # a look for depth costs as much as ten calls
COMPILED_NAMES = ("__compiled_fn", "__resume_at")  # names in the code that Dynamo makes


@dataclass(slots=True)
class BoundName:
    """A name in reach: what it holds, and what is remembered of the scope that binds it.

    It is `free` in a function that reads it from one that has ended.
    """

    name: str
    value: Any
    memory: dict[str, Any]
    free: bool = False


LocateCallback = Callable[[str], int | None]

WantCallback = Callable[[TracedStatement], bool]

LookCallback = Callable[[TracedStatement, object, Iterable[BoundName], bool], None]

ForeignCallback = Callable[[FrameType], "TraceFunction | None"]


class Tracer:
    """Follows a program of this tree and path, whose module has this namespace.

    Install `trace` with sys.settrace. It calls `look(place, run, names, entering)` when
    a statement has run, or a part of it (then `run` is the same as before), and when a
    function is entered, for its parameters; if `wants(place)`, which is asked each time, says so.
    Errors in `look` are ignored. Once `lost`
    is set, there are no more calls; once `tired` is, none from within a statement.
    """

    def __init__(
        self,
        tree: ast.Module,
        path: str,
        namespace: dict[str, Any],
        wants: WantCallback,
        look: LookCallback,
    ) -> None:
        self.lost = False
        self.tired = False
        self._calls = 0
        self.stack: list[tuple[_Scope, FrameType]] = []
        self.places = map_lines(tree)
        # How many lines stand before those of a file; None of one that is not followed.
        self.locate: LocateCallback = {path: 0}.get
        self._memories: dict[int, dict[str, Any]] = {}  # of other files' modules
        self._namespace = namespace
        self._wants = wants
        self._look = look
        self._module = _Scope(self)
        self.foreign: ForeignCallback | None = None  # asked how to trace the frames of other files
        self._ignored_modules: set[object] = set()  # by name
        self._ignored_functions: set[tuple[str, str]] = set()  # by file and name

    def fill(self, tree: ast.Module) -> None:
        """Know the lines of another file, whose tree has those numbers that follow."""
        self.places |= map_lines(tree)

    def ignore(self, frame: FrameType, module: bool) -> None:
        """Ask no more how to trace what has the file and name of this frame: not at all.

        With `module`, nor any other function of its module. A function that was generated within a
        module is of no file, and says nothing of the module's.
        """
        code = frame.f_code
        self._ignored_functions.add((code.co_filename, code.co_name))
        if module and frame.f_globals.get("__file__") == code.co_filename:
            self._ignored_modules.add(frame.f_globals.get("__name__"))

    def begin(self, node: ast.stmt, frame: FrameType) -> None:
        """Follow a top-level statement, which is about to run in the module's frame."""
        self._module.place, self._module.run = self.places[find_first_line(node)], object()
        self.stack = [(self._module, frame)]
        frame.f_trace = self._module.trace

    def finish(self, frame: FrameType, following: int | None) -> None:
        """See what a followed statement has left to see, before that at line `following`."""
        if (
            self.stack
            and not self.lost
            and self._module.place is not self.places.get(following or 0)
        ):
            self.look(self._module, None)
        self.forget(frame)

    def forget(self, frame: FrameType) -> None:
        """Be ready for the next statement in this frame."""
        if getattr(frame.f_trace, "__self__", None) is self._module:
            frame.f_trace = None
        self._module.place = None
        self.stack.clear()

    def release_program(self) -> None:
        """Hold no value of the program: a generator that goes on holds us, and Python cannot see that."""
        self.lost = True
        self._namespace, self._memories, self._module = {}, {}, _Scope(self)
        self._wants, self._look = (lambda _: False), (lambda *_: None)
        self.stack.clear()

    def see(self, node: ast.stmt) -> None:
        """Look at the module after a top-level statement that was not traced."""
        self._module.place, self._module.run = self.places[find_first_line(node)], object()
        self.look(self._module, None)

    def trace(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Return what sys.settrace takes: how to trace this frame, or None."""
        # Most calls in a program that trains are ignored, so that comes first, and the module before
        # the code: to read a frame's code is an event that the audit hooks of the process hear of,
        # and so is id().
        if frame.f_globals.get("__name__") in self._ignored_modules:
            return None
        self._calls += 1
        if not self._calls % CALLS_PER_PROBE and _is_deep():
            self.lost = True  # our own frames would end a recursion early, with other words
            sys.settrace(None)
            return None
        code = frame.f_code
        if (code.co_filename, code.co_name) in self._ignored_functions:
            return None
        before = self.locate(code.co_filename)
        if before is None and self.foreign and not self.lost:
            return self.foreign(frame)
        if before is None or code.co_name in COMPREHENSIONS or self.lost:
            return None
        scope = getattr(frame.f_trace, "__self__", None)
        if not isinstance(scope, _Scope):  # it is no generator that goes on
            if any(name.startswith(COMPILED_NAMES) for name in code.co_names):
                return None
            if self.stack:  # what its caller did so far is no doing of this frame
                self.look(*self.stack[-1])
            scope = self._module if frame.f_locals is self._namespace else _Scope(self, before)
            if code.co_flags & inspect.CO_OPTIMIZED:  # a function
                scope.place, scope.run = self.places.get(code.co_firstlineno + before), object()
                self.look(scope, frame, entering=True)
                scope.place = None
        self.stack.append((scope, frame))
        return scope.trace

    def look(self, scope: _Scope, frame: FrameType | None, entering: bool = False) -> None:
        """Have the names of a frame, by default the module's, looked at."""
        if scope.place is not None and self._wants(scope.place):
            with contextlib.suppress(Exception):
                names = self._names(scope, frame, entering)
                self._look(scope.place, scope.run, names, entering)

    def _names(self, scope: _Scope, frame: FrameType | None, entering: bool) -> Iterator[BoundName]:
        if frame is None or frame.f_locals is self._namespace:
            yield from (
                BoundName(name, value, scope.memory) for name, value in self._namespace.items()
            )
            return
        code, local = frame.f_code, frame.f_locals
        if entering:
            size = code.co_argcount + code.co_kwonlyargcount
            size += bool(code.co_flags & inspect.CO_VARARGS)
            size += bool(code.co_flags & inspect.CO_VARKEYWORDS)
            given = [name for name in code.co_varnames[:size] if name in local]
            yield from (BoundName(name, local[name], scope.memory) for name in given)
            return
        for name, value in local.items():
            if name in code.co_freevars:
                owners = (s.memory for s, f in reversed(self.stack) if name in f.f_code.co_cellvars)
                yield BoundName(name, value, next(owners, scope.memory), free=True)
            else:
                yield BoundName(name, value, scope.memory)
        module = frame.f_globals
        own = module is self._namespace
        memory = self._module.memory if own else self._memories.setdefault(id(module), {})
        for name in code.co_names:
            if name in module and name not in local:
                yield BoundName(name, module[name], memory)


def _is_deep() -> bool:
    """Return whether more than half of the frames are in use that the program may have."""
    try:
        sys._getframe(sys.getrecursionlimit() // 2)
    except ValueError:
        return False
    return True


class _Scope:
    """A frame of the program; all top-level statements share one."""

    def __init__(self, tracer: Tracer, before: int = 0) -> None:
        self.tracer = tracer
        self.before = before  # lines that stand before those of its file
        self.memory: dict[str, Any] = {}
        self.place: TracedStatement | None = None
        self.run: object = None

    def trace(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Return what a frame's f_trace takes."""
        tracer = self.tracer
        if tracer.lost or sys.gettrace() != tracer.trace:
            tracer.lost = True  # the program has a trace function of its own
        elif tracer.tired:
            sys.settrace(None)
            return None
        elif isinstance(arg, tuple) and event == "exception" and issubclass(arg[0], RecursionError):
            tracer.lost = True  # how deep it got depends on how it was started
        elif event == "line":
            place = tracer.places.get(frame.f_lineno + self.before)
            if place is not self.place:
                tracer.look(self, frame)
                self.place, self.run = place, object()
        elif event == "return":
            tracer.look(self, frame)
            if tracer.stack:
                tracer.stack.pop()
        return self.trace
