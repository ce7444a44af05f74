"""The statements of a running program, as each begins and ends: in its own frames alone."""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from ..statement import find_first_line
from .bound_name import BoundName, list_given_parameters
from .events import Detail, ForeignCalls, open_events
from .rest import RestKeeper
from .scope import Scope
from .traced_statement import TracedStatement, map_lines

if TYPE_CHECKING:
    from _typeshed import TraceFunction

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")  # no frames in 3.12
CALLS_PER_PROBE = 16  # a look for depth costs as much as ten calls
OWN_FRAMES = 300  # that a look may take, and what runs between two probes
SUSPENDED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
COMPILED_NAMES = ("__compiled_fn", "__resume_at")  # names in the code that Dynamo makes


LocateCallback = Callable[[str], int | None]
"""Returns how many lines stand before those of a file; None for a file that is not followed."""

WantCallback = Callable[[TracedStatement], bool]

LookCallback = Callable[[TracedStatement, object, Iterable[BoundName], bool], None]


FollowCallback = Callable[[TracedStatement], bool]

ReturnCallback = Callable[[FrameType, object], None]


class Tracer:
    """Follows a program from statement to statement, and has the names in reach looked at.

    Its `events` are to be resumed. Whenever a statement has run, or a part of it (before and after a
    call of a function of the program), it calls `look(statement, execution, names, entering)`:
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
        self.stack: list[tuple[Scope, FrameType]] = []
        self.statements = map_lines(tree)  # by line, where those of other files follow
        self.locate: LocateCallback = {path: 0}.get
        self._memories: dict[int, dict[str, Any]] = {}  # of other files' modules
        self._namespace = namespace
        self._wants = wants
        self._look = look
        self.module = Scope(self)
        self.foreign: ForeignCalls | None = None  # hears of calls in other files
        self.follows: FollowCallback = lambda _: True  # asked of each call of a function
        self.on_return: ReturnCallback = lambda *_: None  # told of what each function returns
        self.events = open_events(self)
        self._compiled: dict[tuple[str, ...], bool] = {}  # whether Dynamo made code of these names

    def fill(self, tree: ast.Module) -> None:
        """Follow another file too, in whose tree the lines are numbered on from those before it."""
        self.statements |= map_lines(tree)
        self.rests.add_tree(tree)

    def begin_statement(self, node: ast.stmt, frame: FrameType) -> None:
        """Follow a top-level statement, which is about to run in the module's frame."""
        self.module.enter(self.statements[find_first_line(node)])
        self.module.node = node
        self.stack = [(self.module, frame)]
        self.events.follow(frame, self.module.trace)

    def finish_statement(self, frame: FrameType, following: int | None) -> None:
        """Look once more after a followed statement, and stop following it.

        If the tracer has come to the statement at line `following`, which is next, it has looked.
        """
        next_statement = self.statements.get(following or 0)
        if self.stack and not self.lost and self.module.statement is not next_statement:
            self.look(self.module, None)
        self.forget_statement(frame)

    def forget_statement(self, frame: FrameType) -> None:
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
        self.events.stop()
        self._namespace, self._memories, self.module = {}, {}, Scope(self)
        self._wants, self._look = (lambda _: False), (lambda *_: None)
        self.stack.clear()

    def look_after(self, node: ast.stmt) -> None:
        """Look at the module's names after a top-level statement that was not followed."""
        self.module.enter(self.statements[find_first_line(node)])
        self.look(self.module, None)

    def should_stop(self) -> bool:
        """See FrameListener."""
        self._calls += 1
        if not self._calls % CALLS_PER_PROBE and _is_deep():
            self.lost = True  # our own frames would end a recursion early, with other words
            self.events.pause()
        return self.lost

    def watches_file(self, file: str) -> bool:
        """See FrameListener."""
        return bool(self.foreign and self.foreign.watches_file(file))

    def choose_detail(self, code: CodeType) -> Detail | None:
        """See FrameListener."""
        if self.locate(code.co_filename) is not None:
            return "nothing" if code.co_name in COMPREHENSIONS else "lines"
        if self.foreign is None:
            return "nothing"  # and each call is asked for how deep it is
        return "calls" if self.foreign.watches(code) else None

    def enter(self, frame: FrameType, code: CodeType) -> TraceFunction | None:
        """See FrameListener."""
        lines_before = self.locate(code.co_filename)
        if lines_before is None:
            return self.foreign.enter(frame, code) if self.foreign else None
        statement = None
        if code.co_flags & inspect.CO_OPTIMIZED:  # a function
            statement = self.statements.get(code.co_firstlineno + lines_before)
        follows = statement is None or self.follows(statement)
        scope = getattr(frame.f_trace, "__self__", None)
        if isinstance(scope, Scope):  # a generator that goes on
            frame.f_trace_lines = scope.is_followed = follows
            if not follows:
                return scope.trace
        else:
            if not follows or self._is_compiled(code.co_names):
                return None
            if self.stack:  # what its caller did so far is no doing of this frame
                self.look(*self.stack[-1])
            scope = self.module if frame.f_locals is self._namespace else Scope(self, lines_before)
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

    def look(self, scope: Scope, frame: FrameType | None, entering: bool = False) -> None:
        """Have the names looked at that are in reach of a frame, by default of the module's."""
        if scope.statement is not None and self._wants(scope.statement):
            with contextlib.suppress(Exception):
                names = self._names(scope, frame, entering)
                self._look(scope.statement, scope.execution, names, entering)

    def _names(self, scope: Scope, frame: FrameType | None, entering: bool) -> Iterator[BoundName]:
        """Yield the names in reach: the module's; of a function that is entered, its parameters.

        Of a function that runs: its variables, those of the functions around it, and the globals
        that its code names.
        """
        if frame is None or scope is self.module:
            yield from (
                BoundName(name, value, scope.memory) for name, value in self._namespace.items()
            )
            return
        code, variables = frame.f_code, frame.f_locals
        if entering:
            for name in list_given_parameters(code, variables):
                yield BoundName(name, variables[name], scope.memory)
            return
        inner = scope.statement.inner_names if scope.statement else ()
        for name, value in variables.items():
            if name in inner:
                continue
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
    """Return whether the program has come so near to the recursion limit that our frames could meet it."""
    limit = sys.getrecursionlimit()
    try:
        sys._getframe(max(limit - OWN_FRAMES, limit // 2))
    except ValueError:
        return False
    return True
