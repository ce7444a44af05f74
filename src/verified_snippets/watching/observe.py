"""Facts: which values each statement of a running program made or changed.

It traces the program's own frames; after each statement it compares what the names in
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
from .fact_log import FactLog, SeenName, WasState
from .protocol import Inspector
from .snapshots import Binding, Snapshot, Snapshots
from .trace import BoundName, ForeignCallback, LocateCallback, Tracer
from .traced_statement import TracedStatement

if TYPE_CHECKING:
    from ..record.graph import SerializedGraph
    from ..record.serialize import SerializedFact


def parse_statements(source: str) -> tuple[ast.Module, dict[int, ast.stmt]]:
    """Return the syntax tree of a program, and its top-level statements by their first lines."""
    tree = ast.parse(source)
    return tree, {find_first_line(node): node for node in tree.body}


MAX_LOOKS = 50_000  # looks, and objects seen in these: one or two seconds of the processor


class Observer:
    """Watches a program of this tree and path, whose module has this namespace.

    What runs so often that looking at it would take long is looked at no more: of a loop, a
    function or what calls one, the rest is not known then, and no facts are told of it. Of
    single statements they are, further on. `most` is how many looks that is.

    Before each statement that it `watches`, call `begin` and install `trace`; after each,
    watched or not, call `facts`.
    What the names hold it reads by way of the `inspectors`; a value is that of the first one that
    finds something in it. `on_statement` is asked of each
    statement that has run, or a part of it, whether to look; `on_foreign_call` how to trace the
    frames of other files; it may tell `ignore` which it need not be asked of. `locate` says which
    files are followed, and how many lines stand before those of each; of each beside the program,
    `fill` is to be told the tree.
    """

    def __init__(
        self,
        tree: ast.Module,
        path: str,
        namespace: dict[str, Any],
        inspectors: Sequence[Inspector],
        *,
        most: float = MAX_LOOKS,
        on_statement: Callable[[TracedStatement], bool] = lambda place: True,
        on_foreign_call: ForeignCallback | None = None,
        locate: LocateCallback | None = None,
    ) -> None:
        self._tracer = Tracer(tree, path, namespace, self._wants, self._look)
        self._tracer.foreign = on_foreign_call
        if locate:
            self._tracer.locate = locate
        self.fill = self._tracer.fill
        self.ignore = self._tracer.ignore
        self._on_statement = on_statement
        self.trace = self._tracer.trace
        self.snapshots = Snapshots()
        self._inspectors = inspectors
        self._found: list[Inspector] = []  # those whose library the program has imported
        self._left = most
        self._was_tired = False
        self._facts = FactLog()
        self._births = count()
        self.release_program = self._tracer.release_program
        self._holders: dict[type, list[Inspector]] = {}

    def watches(self, node: ast.stmt) -> bool:
        """Return whether to trace a top-level statement: an import runs much and makes little."""
        if self._tracer.lost or self._tracer.tired:
            return False
        return not isinstance(node, ast.Import | ast.ImportFrom)

    def begin(self, node: ast.stmt, frame: FrameType) -> None:
        """Watch a top-level statement, which is about to run in this frame."""
        self._tracer.begin(node, frame)

    def facts(
        self, node: ast.stmt, left: object, frame: FrameType, following: int | None
    ) -> list[SerializedFact]:
        """Return what a top-level statement did, in order.

        `left` is sys.gettrace() after it, `following` the line of the statement that is next.
        As the program begins to trace itself, its facts end.
        """
        tracer = self._tracer
        traced = not (self._was_tired or isinstance(node, ast.Import | ast.ImportFrom))
        tracer.lost = tracer.lost or left not in ((self.trace, None) if traced else (None,))
        if traced and not tracer.tired:
            tracer.lost = tracer.lost or left is None
            tracer.finish(frame, following)
        else:
            tracer.see(node)
            tracer.forget(frame)
        self._was_tired = tracer.tired
        facts = self._facts.take()
        if tracer.lost or (tracer.tired and (traced or hasattr(node, "body"))):
            return []
        return facts

    def collect(self) -> list[SerializedFact]:
        """Return what was seen so far, where no statements are told of; it is not told again."""
        return self._facts.take()

    def _wants(self, place: TracedStatement) -> bool:
        """Return whether to look at what a statement has done, or a part of it."""
        self._left -= 1
        self._tracer.tired = self._left < 0
        with contextlib.suppress(Exception):
            return self._on_statement(place) and bool(self._find())
        return False

    def _look(
        self, place: TracedStatement, run: object, names: Iterable[BoundName], entering: bool
    ) -> None:
        """Compare what the names hold with what is known, unseen; keep what differs."""
        with self._unseen():
            for found in self._seen_names(names, entering):
                self._facts.keep(place, run, found)
                self._left -= len(found)

    def _find(self) -> list[Inspector]:
        """Return the inspectors whose library the program has imported by now."""
        if len(self._found) < len(self._inspectors):
            found = [inspector for inspector in self._inspectors if inspector.find()]
            if len(found) > len(self._found):
                self._found = found
                self._holders.clear()
        return self._found

    def _unseen(self) -> contextlib.AbstractContextManager[Any]:
        if len(self._found) == 1:
            return self._found[0].unseen()
        together = contextlib.ExitStack()
        for inspector in self._found:
            together.enter_context(inspector.unseen())
        return together

    def graph(self, namespace: Mapping[str, object]) -> SerializedGraph | None:
        """Return the graph of what the names hold, as a record's JSON has it."""
        for inspector in self._find():
            with contextlib.suppress(Exception), inspector.unseen():
                if (graph := inspector.graph(namespace)) is not None:
                    return graph
        return None

    def _items(self, bound: BoundName) -> Iterable[tuple[Inspector, str, Any]]:
        """Yield what a name leads to: what the first inspector finds that finds something."""
        kind = type(bound.value)
        if (holders := self._holders.get(kind)) is None:
            holders = [inspector for inspector in self._found if inspector.holds(kind)]
            self._holders[kind] = holders
        if not holders or bound.name.startswith(("__", ".")):
            return
        for inspector in holders:
            items = [(inspector, *found) for found in inspector.items(bound.name, bound.value)]
            if items:
                yield from items
                return

    def _seen_names(self, names: Iterable[BoundName], entering: bool) -> Iterable[list[SeenName]]:
        """Yield the items that names lead to: each with all the names of it."""
        found: dict[object, list[SeenName]] = {}
        looked: dict[int, Snapshot] = {}
        attached: list[tuple[Snapshot, str, Snapshot | None]] = []
        for name in names:
            for inspector, path, item in self._items(name):
                before = name.memory.get(path)
                seen = self.snapshots.refresh(inspector, item, looked)
                rebound = before.serial != seen.serial if before else not name.free
                if entering and not seen.fresh and not inspector.is_news(name.value):
                    rebound = False
                born = before.born if before else next(self._births)
                name.memory[path] = Binding(seen.serial, seen.state, born)
                was: WasState = {"was": before.state} if before else {}
                key: object = id(item) if id(item) in looked else (id(item), path)
                found.setdefault(key, []).append(
                    SeenName(path, name.name, born, rebound, was, seen)
                )
                for suffix, part in inspector.parts(item):
                    old = seen.parts.get(suffix)
                    if part is None and old is None:
                        continue
                    new = None if part is None else self.snapshots.refresh(inspector, part, looked)
                    rebound = not (new and old and new.serial == old.serial)
                    was = {"was": old.state if old else None}
                    key = ("gone", id(item), suffix) if part is None else id(part)
                    found.setdefault(key, []).append(
                        SeenName(path + suffix, name.name, born, rebound, was, new)
                    )
                    attached.append((seen, suffix, new))
        for seen, suffix, new in attached:
            if new:
                seen.parts[suffix] = Binding(new.serial, new.state)
            else:
                seen.parts.pop(suffix, None)
        return found.values()
