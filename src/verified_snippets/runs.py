"""One run of a reader's program, as those see it who have to say what went wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .program import Program
from .roles import Asked, asked, asked_at
from .syntax import calls_in, dotted, holds, node_at, returned_by, statement_at

Told = dict[str, Any]  # a value as calls.described has it


@dataclass
class Run:
    """What a program did: all lines are those of its file.

    `message` is how it failed, or the warning in question, `at` the place, line first;
    `names` is what the names there held, `calls` what was asked of autograd, in order,
    `facts` what changed, `changes` whose values did, `warned` the warnings with their lines,
    `ungraded` the lines that ran while no graph was recorded, `times` how often a line was
    seen to run.
    """

    program: Program
    message: str = ""
    at: list[int] | None = None
    stack: list[list[int]] = field(default_factory=list)
    names: dict[str, Told] = field(default_factory=dict)
    calls: list[Told] = field(default_factory=list)
    facts: list[Told] = field(default_factory=list)
    changes: list[Told] = field(default_factory=list)
    ungraded: frozenset[int] = frozenset()
    warned: tuple[tuple[str, int], ...] = ()
    times: dict[int, int] = field(default_factory=dict)

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return self.program.tree

    @property
    def line(self) -> int:
        """The innermost line of the program that is in question; 0 if none is."""
        return self.at[0] if self.at else 0

    @cached_property
    def node(self) -> ast.AST | None:
        """The expression in question."""
        return node_at(self.tree, self.at)

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement around it."""
        return statement_at(self.tree, self.line)

    @property
    def statement_text(self) -> str:
        """Its text."""
        return self.text(self.statement) if self.statement else ""

    @cached_property
    def asked(self) -> Asked | None:
        """The call of backward() or grad() in question, if it is one."""
        if self.node is not None:
            return asked(self.node)
        return asked_at(self.tree, self.line) if self.at else None

    @cached_property
    def call(self) -> Told | None:
        """What was seen of that call."""
        return next((call for call in reversed(self.calls) if call["at"] == self.at), None)

    def given(self, role: str) -> Told | None:
        """What plays this role in it: the value, if it was seen."""
        if self.call and role in self.call.get("given", {}):
            found: Told = self.call["given"][role]
            return found
        expression = self.asked.roles.get(role) if self.asked else None
        return self.value(expression) if expression is not None else None

    def before(self) -> list[Told]:
        """The calls before that in question."""
        return [call for call in self.calls if call is not self.call]

    def earlier(self) -> list[Told]:
        """Those of the same place."""
        return [call for call in self.before() if call["at"] == self.at]

    def leaves(self) -> list[Told]:
        """The leaves below the output, and the inputs that are asked for."""
        below: list[Told] = (self.call or {}).get("leaves", [])
        return [*below, *self.tensors("input")]

    def tensors(self, role: str, call: Told | None = None) -> list[Told]:
        """The tensors that play this role in a call, also those in a tuple or a list."""
        told = (call["given"].get(role) if call else self.given(role)) or {}
        return [one for one in told.get("items", [told]) if "dtype" in one]

    def value(self, node: ast.AST | None) -> Told | None:
        """What this expression held at the place in question, as far as it was seen."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self.last(node.id)
        return self.last(ast.unparse(node)) if node is not None else None

    def last(self, name: str, before: int | None = None) -> Told | None:
        """The last state of a name that a fact tells."""
        found = None
        for fact in self.facts:
            if fact["name"] == name and (before is None or fact["line"] < before):
                found = fact["is"]
        return found

    def source(self, role: str) -> str | None:
        """The text of the expression that plays this role, on one line."""
        expression = self.asked.roles.get(role) if self.asked else None
        return None if expression is None else ast.unparse(expression)

    def text(self, node: ast.AST) -> str:
        """The source text of a node."""
        return ast.get_source_segment(self.program.source, node) or ast.unparse(node)

    def function(self, line: int) -> ast.AST:
        """The innermost function around a line; the module if there is none."""
        found: ast.AST = self.tree
        for node in self._functions:
            if holds(node, line):
                found = node  # ast.walk goes outside in
        return found

    @cached_property
    def _functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]

    def bindings(self, name: str) -> list[tuple[int, ast.AST]]:
        """Where a name is given a value, and what: (line, expression or loop or parameter)."""
        return [(line, value) for target, line, value in self.bound if target == name]

    @cached_property
    def bound(self) -> list[tuple[str, int, ast.AST]]:
        """Each name that is given a value, with the line, and what it is given."""
        return sorted(_bindings(self.tree), key=lambda bound: bound[1])

    def binder(self, value: ast.AST) -> ast.AST | None:
        """The statement or comprehension that gives this value to a name."""
        for node in ast.walk(self.tree):
            if any(child is value for child in ast.iter_child_nodes(node)):
                return node
        return None

    def changed_in_place(self) -> set[str]:
        """The names with an operation that changes in place what they hold."""
        found = {
            dotted(call.func.value)
            for name, call in calls_in([self.tree])
            if isinstance(call.func, ast.Attribute) and name.endswith("_") and name[0] != "_"
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.AugAssign):
                found.add(dotted(node.target))
            elif isinstance(node, ast.Assign):
                found |= {dotted(t.value) for t in node.targets if isinstance(t, ast.Subscript)}
        return found

    def meant(self, name: str, line: int) -> list[tuple[int, ast.AST]]:
        """Where the name that this line reads is given a value: in its function, or by its
        callers if it is a parameter, or else in the module."""
        scope = self.function(line)
        inner = [b for b in self.bindings(name) if self.function(b[0]) is scope]
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            return inner
        if index := _parameter(scope, name):
            return inner + [(call.lineno, arg) for call, arg in self._arguments(scope, *index)]
        return inner or [b for b in self.bindings(name) if self.function(b[0]) is self.tree]

    def _arguments(self, define: ast.AST, name: str, at: int) -> Iterator[tuple[ast.Call, ast.AST]]:
        """What is given for a parameter: in the calls under way, or else in any."""
        own = getattr(define, "name", "")
        under_way = [node_at(self.tree, place) for place in self.stack]
        for nodes in (under_way, [self.tree]):
            found = False
            for last, call in calls_in([node for node in nodes if node is not None]):
                if last != own:
                    continue
                by_name = {keyword.arg: keyword.value for keyword in call.keywords}
                if name in by_name:
                    yield call, by_name[name]
                    found = True
                elif 0 <= at < len(call.args):  # `self` stands before them
                    yield call, call.args[at]
                    found = True
            if found:
                return

    def told(self, name: str, line: int) -> Told | None:
        """What the name that this line reads held last, as far as it was seen."""
        scope = self.function(line)
        if self.line and scope is self.function(self.line) and name in self.names:
            return self.names[name]
        for within in (scope, self.tree):
            facts = [
                fact["is"]
                for fact in self.facts
                if fact["name"] == name and self.function(fact["line"]) is within
            ]
            if facts:
                last: Told | None = facts[-1]
                return last
        return None

    def origins(
        self,
        node: ast.AST | None,
        before: int | None = None,
        cut: Callable[[ast.Name, Run], bool] | None = None,
    ) -> list[ast.AST]:
        """The expressions that a value was computed from, the nearest first.

        Walks back through assignments, into the functions of the program that are called
        and out to their callers; not beyond a name that `cut` holds for.
        """
        found: list[ast.AST] = []
        seen: set[tuple[str, ast.AST]] = set()
        rest = [] if node is None else [(node, before or self.line)]
        while rest and len(found) < 200:
            here, line = rest.pop(0)
            if here in found:
                continue
            found.append(here)
            for name in (n for n in ast.walk(here) if isinstance(n, ast.Name | ast.Attribute)):
                path = dotted(name)
                key = path, self.function(line)
                if not path or key in seen:
                    continue
                if isinstance(name, ast.Name) and cut and cut(name, self):
                    continue
                seen.add(key)
                if isinstance(name, ast.Name):
                    bound = self.meant(path, name.lineno)
                    for define in self._defined.get(path, []):
                        rest += [(value, value.lineno) for value in returned_by(define)]
                else:
                    bound = self.bindings(path)
                    methods = [m for m in self._defined.get(name.attr, []) if _is_method(m)]
                    rest += [(value, value.lineno) for m in methods for value in returned_by(m)]
                nearer = [(at, value) for at, value in bound if at < line]
                # In a loop, what stands further down has run before, too.
                rest += [(value, at) for at, value in reversed(nearer or bound)]
        return found

    def defined(self, name: str) -> list[ast.AST]:
        """The functions of the program that this name calls: for a class, what runs it."""
        return self._defined.get(name, [])

    def returned(self, call: ast.Call) -> list[ast.expr]:
        """The expressions that a call of the program's own functions returns."""
        name = dotted(call.func).rpartition(".")[2]
        return [value for define in self.defined(name) for value in returned_by(define)]

    @cached_property
    def _defined(self) -> dict[str, list[ast.AST]]:
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                forward = [
                    m for m in node.body if getattr(m, "name", "") in ("forward", "__call__")
                ]
                found.setdefault(node.name, []).extend(forward)
        return found

    def loop(self, line: int) -> ast.For | ast.While | None:
        """The innermost loop around a line."""
        loops = [n for n in ast.walk(self.tree) if isinstance(n, ast.For | ast.While)]
        around = [loop for loop in loops if holds(loop, line)]
        return max(around, key=lambda loop: loop.lineno, default=None)


def _parameter(define: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> tuple[str, int] | None:
    """A parameter's name, and its place among the arguments of a call; None if it is none."""
    names = [arg.arg for arg in [*define.args.posonlyargs, *define.args.args]]
    if name not in [*names, *(arg.arg for arg in define.args.kwonlyargs)]:
        return None
    place = names.index(name) if name in names else len(names)
    return name, place - (names[:1] == ["self"])


def _is_method(define: ast.AST) -> bool:
    arguments = define.args.args if isinstance(define, ast.FunctionDef) else []
    return [arg.arg for arg in arguments[:1]] == ["self"]


def _bindings(tree: ast.AST) -> Iterator[tuple[str, int, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _targets(target, node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value:
            yield from _targets(node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            yield from _targets(node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield from _targets(node.optional_vars, node.context_expr)


def _targets(target: ast.AST, value: ast.AST) -> Iterator[tuple[str, int, ast.AST]]:
    if isinstance(target, ast.Tuple | ast.List):
        own = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        for index, part in enumerate(target.elts):
            one = value.elts[index] if own and isinstance(value, ast.Tuple | ast.List) else value
            yield from _targets(part, one)
    elif isinstance(target, ast.Starred | ast.Subscript):
        yield from _targets(target.value, value)
    elif name := dotted(target):
        yield name, target.lineno, value  # type: ignore[attr-defined]
