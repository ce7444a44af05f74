"""The statements of a running program, as each begins and ends: in its own frames alone."""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from ..statement import find_first_line
from .bound_name import BoundName, list_given_parameters
from .rest import RestKeeper
from .traced_statement import TracedStatement, map_lines

if TYPE_CHECKING:
    from _typeshed import TraceFunction

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")  # no frames in 3.12
CALLS_PER_PROBE = 16  # a look for depth costs as much as ten calls
SUSPENDED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
COMPILED_NAMES = ("__compiled_fn", "__resume_at")  # names in the code that Dynamo makes


LocateCallback = Callable[[str], int | None]
"""Returns how many lines stand before those of a file; None for a file that is not followed."""

WantCallback = Callable[[TracedStatement], bool]

LookCallback = Callable[[TracedStatement, object, Iterable[BoundName], bool], None]

ForeignCallback = Callable[[FrameType], "TraceFunction | None"]

FollowCallback = Callable[[TracedStatement], bool]


class Tracer:
    """Follows a program from statement to statement, and has the names in reach looked at.

    Install `trace` with sys.settrace. Whenever a statement has run, or a part of it (before and after
    a call of a function of the program), it calls `look(statement, execution, names, entering)`:
    `execution` is another object each time that the statement begins anew. When a function is
    entered, it calls it with `entering`, for the parameters. It asks `wants(statement)` first, and
    ignores errors in `look`.
    """

    def __init__(
        self,
        tree: ast.Module,
        path: str,
        namespace: dict[str, Any],
        wants: WantCallback,
        look: LookCallback,
    ) -> None:
        """Follow a program of this tree and path, whose module has this namespace."""
        self.lost = False  # the program traces itself, or must not be disturbed: no look any more
        self.missed = False  # some of what ran was not seen, but what follows is
        self.exhausted = False  # no more looks from within a statement, once it is set
        self.rests = RestKeeper(self, tree)
        self._calls = 0
        self.stack: list[tuple[_Scope, FrameType]] = []
        self.statements = map_lines(tree)  # by line, where those of other files follow
        self.locate: LocateCallback = {path: 0}.get
        self._memories: dict[int, dict[str, Any]] = {}  # of other files' modules
        self._namespace = namespace
        self._wants = wants
        self._look = look
        self.module = _Scope(self)
        self.foreign: ForeignCallback | None = None  # asked how to trace the frames of other files
        self.follows: FollowCallback = lambda _: True  # asked of each call of a function
        self.trace: TraceFunction = self._trace_call  # one object, so that it is known again
        self._compiled: dict[tuple[str, ...], bool] = {}  # whether Dynamo made code of these names
        self._ignored_modules: set[object] = set()  # by name
        self._ignored_functions: set[tuple[object, int]] = set()  # by module and line

    def fill(self, tree: ast.Module) -> None:
        """Follow another file too, in whose tree the lines are numbered on from those before it."""
        self.statements |= map_lines(tree)
        self.rests.add_tree(tree)

    def ignore(self, frame: FrameType, module: bool) -> None:
        """Trace no function any more that begins where this frame does.

        With `module`, nor any other function of its module. But a function that was generated within
        a module is of no file, and says nothing of the module's others.
        """
        name, file = frame.f_globals.get("__name__"), frame.f_globals.get("__file__")
        self._ignored_functions.add((name, frame.f_lineno))
        if module and file == frame.f_code.co_filename:
            self._ignored_modules.add(name)

    def begin(self, node: ast.stmt, frame: FrameType) -> None:
        """Follow a top-level statement, which is about to run in the module's frame."""
        self.module.enter(self.statements[find_first_line(node)])
        self.module.node = node
        self.stack = [(self.module, frame)]
        frame.f_trace = self.module.trace

    def finish(self, frame: FrameType, following: int | None) -> None:
        """Look once more after a followed statement, and stop following it.

        If the tracer has come to the statement at line `following`, which is next, it has looked.
        """
        next_statement = self.statements.get(following or 0)
        if self.stack and not self.lost and self.module.statement is not next_statement:
            self.look(self.module, None)
        self.forget(frame)

    def forget(self, frame: FrameType) -> None:
        """Stop following the top-level statement in this frame."""
        if getattr(frame.f_trace, "__self__", None) is self.module:
            frame.f_trace = None
        self.module.statement = None
        self.rests.end_rest()
        self.stack.clear()

    def miss_ended_frames(self, frame: FrameType | None) -> None:
        """Follow on in this frame, and those that have called it: what ended before was not seen to."""
        self.missed = True
        under_way = set()
        while frame:
            under_way.add(frame)
            frame = frame.f_back
        self.stack = [(scope, one) for scope, one in self.stack if one in under_way]

    def release_program(self) -> None:
        """Hold no value of the program: a generator that goes on holds us, and Python cannot see that."""
        self.lost = True
        self._namespace, self._memories, self.module = {}, {}, _Scope(self)
        self._wants, self._look = (lambda _: False), (lambda *_: None)
        self.stack.clear()

    def look_after(self, node: ast.stmt) -> None:
        """Look at the module's names after a top-level statement that was not followed."""
        self.module.enter(self.statements[find_first_line(node)])
        self.look(self.module, None)

    def _trace_call(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Return how to trace a frame that begins, or None."""
        # Most calls in a program that trains are ignored, so that is asked first, and by module and
        # line: to read a frame's code is an event for the process's audit hooks, as id() is.
        name = frame.f_globals.get("__name__")
        if name in self._ignored_modules or (name, frame.f_lineno) in self._ignored_functions:
            return None
        self._calls += 1
        if not self._calls % CALLS_PER_PROBE and _is_deep():
            self.lost = True  # our own frames would end a recursion early, with other words
            sys.settrace(None)
            return None
        code = frame.f_code
        lines_before = self.locate(code.co_filename)
        if lines_before is None and self.foreign and not self.lost:
            return self.foreign(frame)
        if lines_before is None or code.co_name in COMPREHENSIONS or self.lost:
            return None
        statement = None
        if code.co_flags & inspect.CO_OPTIMIZED:  # a function
            statement = self.statements.get(code.co_firstlineno + lines_before)
        follows = statement is None or self.follows(statement)
        scope = getattr(frame.f_trace, "__self__", None)
        if isinstance(scope, _Scope):  # a generator that goes on
            frame.f_trace_lines = scope.is_followed = follows
            if not follows:
                return scope.trace
        else:
            if not follows or self._is_compiled(code.co_names):
                return None
            if self.stack:  # what its caller did so far is no doing of this frame
                self.look(*self.stack[-1])
            scope = self.module if frame.f_locals is self._namespace else _Scope(self, lines_before)
            if code.co_flags & inspect.CO_OPTIMIZED:
                scope.enter(statement)
                if scope.statement and not code.co_flags & SUSPENDED:
                    scope.node = scope.statement.node
                self.look(scope, frame, entering=True)
                scope.statement = None
        self.stack.append((scope, frame))
        return scope.trace

    def _is_compiled(self, names: tuple[str, ...]) -> bool:
        if names not in self._compiled:
            self._compiled[names] = any(name.startswith(COMPILED_NAMES) for name in names)
        return self._compiled[names]

    def look(self, scope: _Scope, frame: FrameType | None, entering: bool = False) -> None:
        """Have the names looked at that are in reach of a frame, by default of the module's."""
        if scope.statement is not None and self._wants(scope.statement):
            with contextlib.suppress(Exception):
                names = self._names(scope, frame, entering)
                self._look(scope.statement, scope.execution, names, entering)

    def _names(self, scope: _Scope, frame: FrameType | None, entering: bool) -> Iterator[BoundName]:
        """Yield the names in reach: the module's; of a function that is entered, its parameters.

        Of a function that runs: its variables, those of the functions around it, and the globals
        that its code names.
        """
        if frame is None or frame.f_locals is self._namespace:
            yield from (
                BoundName(name, value, scope.memory) for name, value in self._namespace.items()
            )
            return
        code, variables = frame.f_code, frame.f_locals
        if entering:
            for name in list_given_parameters(code, variables):
                yield BoundName(name, variables[name], scope.memory)
            return
        for name, value in variables.items():
            if name in code.co_freevars:
                owners = (s.memory for s, f in reversed(self.stack) if name in f.f_code.co_cellvars)
                yield BoundName(name, value, next(owners, scope.memory), free=True)
            else:
                yield BoundName(name, value, scope.memory)
        module = frame.f_globals
        is_program = module is self._namespace
        memory = self.module.memory if is_program else self._memories.setdefault(id(module), {})
        for name in code.co_names:
            if name in module and name not in variables:
                yield BoundName(name, module[name], memory)


def _is_deep() -> bool:
    """Return whether the program uses more than half of the frames that the recursion limit allows."""
    try:
        sys._getframe(sys.getrecursionlimit() // 2)
    except ValueError:
        return False
    return True


class _Scope:
    """The frame of a function, or of the module, with the statement that runs in it."""

    def __init__(self, tracer: Tracer, lines_before: int = 0) -> None:
        self.tracer = tracer
        self.lines_before = lines_before  # how many lines stand before those of its file
        self.memory: dict[str, Any] = {}
        self.node: ast.stmt | None = None  # the function, or the top-level statement, that it runs
        self.statement: TracedStatement | None = None
        self.execution: object = None  # another one each time that a statement begins
        self.is_followed = True  # or a generator that is left alone until it goes on again

    def enter(self, statement: TracedStatement | None) -> None:
        """Begin a statement."""
        self.statement, self.execution = statement, object()

    def trace(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Hear of an event in the frame, and return how to trace on: it is the frame's f_trace."""
        tracer = self.tracer
        if tracer.lost or sys.gettrace() is not tracer.trace:
            tracer.lost = True  # the program has a trace function of its own
        elif tracer.exhausted:
            sys.settrace(None)
            return None
        elif isinstance(arg, tuple) and event == "exception" and issubclass(arg[0], RecursionError):
            tracer.lost = True  # how deep it got depends on how it was started
        elif event == "line":
            statement = tracer.statements.get(frame.f_lineno + self.lines_before)
            if statement is not self.statement:
                tracer.look(self, frame)
                self.enter(statement)
                if tracer.rests.rest_now():
                    return None
        elif event == "return" and self.is_followed:
            tracer.look(self, frame)
            if tracer.stack:
                tracer.stack.pop()
        return self.trace
