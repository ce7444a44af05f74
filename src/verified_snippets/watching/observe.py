"""Facts: which values each statement of a running program made or changed.

An Observer traces the program's own frames. After each statement it compares what the names in
reach hold with what they held before.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from types import FrameType
from typing import TYPE_CHECKING, Any

from ..statement import find_first_line
from .bound_name import BoundName
from .events import ForeignCalls
from .fact_log import FactLog
from .look import Look
from .protocol import Inspector
from .snapshots import Snapshots
from .trace import FollowCallback, LocateCallback, ReturnCallback, Tracer
from .traced_statement import TracedStatement

if TYPE_CHECKING:
    from _typeshed import TraceFunction

    from ..record.fact_json import SerializedFact
    from ..record.graph import SerializedGraph


def parse_statements(source: str) -> tuple[ast.Module, dict[int, ast.stmt]]:
    """Return the syntax tree of a program, and its top-level statements by their first lines."""
    tree = ast.parse(source)
    return tree, {find_first_line(node): node for node in tree.body}


MAX_LOOKS = 50_000  # looks, and objects seen in these: one or two seconds of the processor
IMPORTS = (ast.Import, ast.ImportFrom)  # which run much and make little: they are not traced


class Observer:
    """Watches a program, and says of each of its statements what that made or changed.

    Before each top-level statement, call `begin_statement`; after each, `take_out_trace` and
    `finish_statement`.

    It looks a limited number of times. A loop or a function that runs more often than that is
    watched no further, and no facts are told of a statement of which only a part was seen. Single
    statements below are looked at again.
    """

    def __init__(
        self,
        tree: ast.Module,
        path: str,
        namespace: dict[str, Any],
        inspectors: Sequence[Inspector],
        *,
        most: float = MAX_LOOKS,
        on_statement: Callable[[TracedStatement], bool] = lambda statement: True,
        on_function: FollowCallback = lambda statement: True,
        on_return: ReturnCallback = lambda frame, value: None,
        foreign: ForeignCalls | None = None,
        locate: LocateCallback | None = None,
    ) -> None:
        """Watch a program of this tree and path, whose module has this namespace.

        Args:
            tree: What the program was compiled from.
            path: Its file, as its code objects name it.
            namespace: The globals of its module.
            inspectors: What describes the values. A value goes to the first that finds items in it.
            most: How many looks to take, where each object that is seen counts as one.
            on_statement: Called after each statement, or a part of it; returns whether to look.
            on_function: Called as a function begins, or goes on, with its statement; returns whether
                to follow it this time.
            on_return: Called as a function ends, with its frame and what it returns, unless that is None.
            foreign: Hears of calls in files that are not followed.
            locate: Returns how many lines stand before those of a file, or None for a file that
                is not to be followed. Call `fill` with the tree of each that is. By default, only
                the program's own file is.
        """
        self._tracer = Tracer(tree, path, namespace, self._wants, self._look)
        self._tracer.foreign = foreign
        self._tracer.follows = on_function
        self._tracer.on_return = on_return
        if locate:
            self._tracer.locate = locate
        self.fill = self._tracer.fill
        self.rests, self.events = self._tracer.rests, self._tracer.events
        self.saw_all = True  # whether nothing was lost of what ran
        self._on_statement = on_statement
        self.snapshots = Snapshots()
        self._inspectors = inspectors
        self._found: list[Inspector] = []  # those whose library the program has imported
        self._looks_left = most
        self._began_exhausted = False  # whether the statement under way began after the last look
        self._facts = FactLog()
        self._ages = count()
        self.release_program = self._tracer.release_program
        self._holders: dict[type, list[Inspector]] = {}  # of values of each type

    def begin_statement(self, node: ast.stmt, frame: FrameType) -> bool:
        """Watch a top-level statement, which is about to run in this frame; return whether it is watched."""
        tracer = self._tracer
        if tracer.lost or tracer.exhausted or isinstance(node, IMPORTS):
            return False
        tracer.begin_statement(node, frame)
        self.events.resume()
        return True

    def take_out_trace(self) -> TraceFunction | None:
        """End the watch, and return the trace function that the program has installed, taken out as well.

        Once the program has done that, nothing is told any more.
        """
        self._tracer.lost = self._tracer.lost or self.events.is_disturbed()
        return self.events.take_out()

    def finish_statement(
        self, node: ast.stmt, frame: FrameType, following: int | None
    ) -> list[SerializedFact]:
        """End the watch of a top-level statement; return what it did, in order. `following` is the line of the next.

        Call `take_out_trace` before.
        """
        tracer = self._tracer
        traced = not (self._began_exhausted or isinstance(node, IMPORTS))
        if traced and not tracer.exhausted:
            tracer.finish_statement(frame, following)
        else:
            tracer.look_after(node)
            tracer.forget_statement(frame)
        self._began_exhausted = tracer.exhausted
        facts = self.take_facts()
        if tracer.lost or (tracer.exhausted and (traced or hasattr(node, "body"))):
            return []
        return facts

    def take_facts(self) -> list[SerializedFact]:
        """Return the facts since the last time, for a caller that has no top-level statements."""
        self.saw_all = self.saw_all and not (self._tracer.lost or self._tracer.missed)
        return self._facts.take()

    def graph(self, namespace: Mapping[str, object]) -> SerializedGraph | None:
        """Return the graph of what the names hold, as a record's JSON has it."""
        for inspector in self._find():
            with contextlib.suppress(Exception), inspector.unseen():
                if (graph := inspector.graph(namespace)) is not None:
                    return graph
        return None

    def _wants(self, statement: TracedStatement) -> bool:
        """Return whether to look at what a statement, or a part of it, has done; it counts as a look."""
        try:  # at each line: a context would take as long as all the rest
            if not self._on_statement(statement):
                return False
        except Exception:
            return False
        self._looks_left -= 1
        self._tracer.exhausted = self._looks_left < 0
        return bool(self._find())

    def _look(
        self,
        statement: TracedStatement,
        execution: object,
        names: Iterable[BoundName],
        entering: bool,
    ) -> None:
        """Compare what the names hold with what is known; keep a fact of each object that differs."""
        with self._unseen():
            look = Look(self.snapshots, self._ages, entering)
            for name in names:
                for inspector, path, item in self._items(name):
                    look.add_item(name, inspector, path, item)
            for seen_names in look.finish():
                self._facts.keep(statement, execution, seen_names)
                self._looks_left -= len(seen_names)

    def _find(self) -> list[Inspector]:
        """Return the inspectors whose library the program has imported by now."""
        if len(self._found) < len(self._inspectors):
            found = [inspector for inspector in self._inspectors if inspector.find()]
            if len(found) > len(self._found):
                self._found = found
                self._holders.clear()
        return self._found

    def _unseen(self) -> contextlib.AbstractContextManager[Any]:
        """Return the contexts of all inspectors in one; see Inspector.unseen."""
        if len(self._found) == 1:
            return self._found[0].unseen()
        together = contextlib.ExitStack()
        for inspector in self._found:
            together.enter_context(inspector.unseen())
        return together

    def _items(self, name: BoundName) -> Iterable[tuple[Inspector, str, Any]]:
        """Yield the items in the value of a name: those of the first inspector that finds any."""
        kind = type(name.value)
        if (holders := self._holders.get(kind)) is None:
            holders = [inspector for inspector in self._found if inspector.holds(kind)]
            self._holders[kind] = holders
        if not holders or name.name.startswith(("__", ".")):
            return
        for inspector in holders:
            items = [(inspector, *found) for found in inspector.items(name.name, name.value)]
            if items:
                yield from items
                return
