"""From which expressions a value was computed, as far as a program's text tells: no run is needed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..program.syntax import dotted_name, find_returns
from .bindings import Binding
from .containers import (
    find_given_items,
    list_bound,
    list_fields,
    list_items,
    list_returned,
    list_values,
)
from .dataflow import DataFlow, Origin
from .scopes import is_method

TENSOR_ATTRIBUTES = {"data", "grad", "requires_grad"}  # which any object may be given
MAX_FOLLOWED = 200  # expressions that are looked at as the origins of one
MAX_VISITED = 600  # each of them may be come to through several calls


def find_origins(
    node: ast.AST | None,
    line: int,
    flow: DataFlow,
    cut: Callable[[ast.Name], bool] | None = None,
) -> list[Origin]:
    """Return the expressions that `node`, on this line, was computed from, the nearest first.

    The walk goes back through assignments and containers, into the program's functions that are
    called, and from there out to the call that it came in by, or, if it began inside, to all
    callers. It does not follow a name for which `cut` returns true.
    """
    if cut is not None or node is None:
        return _walk_back(node, line, flow, cut)
    if (flow, node, line) not in flow.known_origins:  # a rule asks once for each call that was seen
        flow.known_origins[flow, node, line] = _walk_back(node, line, flow, None)
    return [*flow.known_origins[flow, node, line]]


def _walk_back(
    node: ast.AST | None, line: int, flow: DataFlow, cut: Callable[[ast.Name], bool] | None
) -> list[Origin]:
    walk = _Walk(cut)
    rest = [] if node is None else [_Step(Origin(node, flow), line)]
    while rest and len(walk.found) < MAX_VISITED and len(walk.nodes) < MAX_FOLLOWED:
        rest += walk.step_back(rest.pop(0))
    return [*walk.found]


class _Step(NamedTuple):
    """An expression on the way back, with the line that reads what is in it."""

    here: Origin
    line: int
    whole: bool = True
    """Whether all of it is wanted: parts of it that are have steps of their own, if not."""


class _Walk:
    """One walk back from an expression."""

    def __init__(self, cut: Callable[[ast.Name], bool] | None) -> None:
        self.found: dict[Origin, None] = {}
        self.nodes: set[ast.AST] = set()
        self._cut = cut
        self._followed: set[Origin] = set()
        self._seen: set[object] = set()
        self._entered: set[ast.AST] = set()  # functions, by a call that is known

    def step_back(self, step: _Step) -> Iterator[_Step]:
        """Yield what an expression was made of."""
        here = step.here
        if not step.whole and here in self.found:
            return
        self.found[here] = None
        self.nodes.add(here.node)
        if not step.whole:
            yield from _list_aliases(here)
        if not step.whole or here in self._followed:
            return
        self._followed.add(here)
        rest = [here.node]
        for node in rest:  # it grows
            selected = _select_parts(node, here.flow)
            yield from map(_make_step, selected)
            if selected and isinstance(node, ast.Attribute | ast.Subscript):
                yield from _list_aliases(Origin(node.value, here.flow))
            if isinstance(node, ast.Call):
                for value, inside in list_returned(node, here.flow):
                    self._entered |= {entry.define for entry in inside.stack[-1:] if entry.define}
                    yield _make_step(Origin(value, inside))
            if isinstance(node, ast.comprehension):
                known = list_items(node.iter, here.flow)
                rest += node.ifs if known else [node.iter, *node.ifs]
                yield from _list_aliases(Origin(node.iter, here.flow)) if known else ()
            elif not selected:
                if self._is_new(node, step):
                    yield from self._look_up(node, step.line, here.flow)
                rest += ast.iter_child_nodes(node)

    def _is_new(self, node: ast.AST, step: _Step) -> bool:
        """Return whether it is a name or an attribute that was not yet looked up there."""
        path = dotted_name(node)
        key = path, step.line, step.here.flow.stack
        if not path or key in self._seen:
            return False
        if isinstance(node, ast.Name) and self._cut and self._cut(node):
            return False
        self._seen.add(key)
        return True

    def _look_up(self, node: ast.AST, line: int, flow: DataFlow) -> Iterator[_Step]:
        """Yield what a name or an attribute was given, and what was put into it."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return
        yield from map(_make_step, find_given_items(node, flow))
        for define in _find_named(node, flow):
            if define not in self._entered:
                for value in find_returns(define):
                    yield _make_step(Origin(value, flow.leave_functions()))
        bound = flow.trace_given(node)
        if isinstance(node, ast.Attribute):
            bound = bound or _trace_own(node, flow)
        within = flow.innermost_function
        outer = isinstance(node, ast.Name)  # may be given in a function that runs before this one
        above = [
            (one, there)
            for one, there in bound
            if one.line < line or (outer and within(one.line) is not within(line))
        ]
        # With none above, the value is from below: from the last turn of a loop.
        for binding, there in [*reversed(above or bound), *_find_set_outside(node, flow)]:
            for one in list_bound(binding, there):
                if one.node is binding.value:
                    yield _Step(one, binding.line)
                else:
                    yield _Step(Origin(binding.value, there), binding.line, whole=False)
                    yield _make_step(one)


def _list_aliases(container: Origin) -> Iterator[_Step]:
    """Yield by which other names a container goes of which a part is wanted."""
    for node in ast.walk(container.node):
        if isinstance(node, ast.Name):
            for one, there in container.flow.trace_given(node):
                if isinstance(one.value, ast.Name | ast.Attribute):
                    yield _Step(Origin(one.value, there), one.line, whole=False)


def _make_step(origin: Origin) -> _Step:
    return _Step(origin, getattr(origin.node, "lineno", 0))


def _select_parts(node: ast.AST, flow: DataFlow) -> list[Origin]:
    """Return what an item, or an attribute of a record, stands for, if that is known."""
    if isinstance(node, ast.Subscript):
        return list_values(node, flow)
    if isinstance(node, ast.Attribute) and not flow.trace_given(node):
        return list_fields(node, flow)
    return []


def _find_named(node: ast.Name | ast.Attribute, flow: DataFlow) -> list[ast.AST]:
    """Return the program's functions of this name; of an attribute, its methods."""
    if isinstance(node, ast.Name):
        return flow.find_functions(node.id)
    return [define for define in flow.find_functions(node.attr) if is_method(define)]


def _trace_own(node: ast.Attribute, flow: DataFlow) -> list[tuple[Binding, DataFlow]]:
    """Return what methods of an object give its attribute."""
    outside = flow.leave_functions()
    return [(one, outside) for one in flow.find_bindings(f"self.{node.attr}")]


def _find_set_outside(node: ast.AST, flow: DataFlow) -> list[tuple[Binding, DataFlow]]:
    """Return what an attribute of `self` is given where the object has another name."""
    path = dotted_name(node)
    attribute = path.rpartition(".")[2]
    if not path.startswith("self.") or attribute in TENSOR_ATTRIBUTES:
        return []
    return [
        (one, flow.leave_functions())
        for one in flow.find_attribute_bindings(attribute)
        if not one.name.startswith("self.")
    ]
