"""What a name of a program may hold, as far as its text tells, and by the calls that led to where it is read."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from typing import NamedTuple

from ..program.syntax import Span, contains_line, dotted_name, find_calls, find_node, find_returns
from .bindings import Binding, GivenItem, Key, list_reaching
from .call_bindings import bind_argument
from .scopes import (
    CALL_METHODS,
    FunctionNode,
    Scopes,
    list_parameter_names,
)

MAX_RENAMED = 6  # names that are followed to what they were given
MAX_ENTERED = 8  # through which a function is entered, that are remembered: the innermost


class EnteredCall(NamedTuple):
    """A call through which a function was entered; which function that is may not be known."""

    call: ast.AST
    define: ast.AST | None


class Origin(NamedTuple):
    """An expression that a value comes from, and the data flow as it is there."""

    node: ast.AST
    flow: DataFlow


class DataFlow(Scopes):
    """Which expressions give a name its value, for who has come to it through certain calls.

    `stack` has these calls, outermost first, or those that were under way where an error was raised.
    A parameter has its value from the innermost of them that has entered its function, and, if none
    has, from all calls of it: those that have run, as far as `ran`, their lines, tells.
    """

    def __init__(
        self, tree: ast.Module, stack: Sequence[Span], ran: frozenset[int] = frozenset()
    ) -> None:
        super().__init__(tree)
        nodes = (find_node(tree, at) for at in stack)
        self.stack = tuple(EnteredCall(node, None) for node in nodes if node)
        self._ran = ran
        self._known = {self.stack: self}  # those of the same program, by their calls
        self._outside = self
        self._hidden: dict[tuple[str, int], set[int]] = {}  # by name and line
        self.known_origins: dict[tuple[DataFlow, ast.AST, int], list[Origin]] = {}
        self.known_items: dict[tuple[DataFlow, ast.AST, Key, int], list[Origin]] = {}
        self._names: dict[ast.AST, set[str]] = {}  # by which functions are called
        self._reaching: dict[tuple[str, int], list[Binding]] = {}

    def enter_function(self, call: ast.AST, define: ast.AST) -> DataFlow:
        """Return the data flow inside a function, for who has entered it by this call."""
        entry = EnteredCall(call, define)
        if entry in self.stack:  # it calls itself
            return self._with(self.stack[: self.stack.index(entry) + 1])
        return self._with((*self.stack, entry)[-MAX_ENTERED:])

    def list_entered(self, define: ast.AST) -> list[DataFlow]:
        """Return the data flow inside a function for each of its calls that have run; this one if none is known."""
        if not isinstance(define, FunctionNode) or any(one.define is define for one in self.stack):
            return [self]
        return [self.enter_function(call, define) for call in self.find_callers(define)] or [self]

    def leave_functions(self) -> DataFlow:
        """Return the data flow for who has come through no call."""
        return self._outside

    def _with(self, stack: tuple[EnteredCall, ...]) -> DataFlow:
        if stack not in self._known:
            other = copy.copy(self)
            other.stack = stack
            self._known[stack] = other
        return self._known[stack]

    def resolve_name(self, name: str, line: int) -> list[Binding]:
        """Return the bindings that the name may have where this line reads it.

        Those are in the function around the line, or, for a parameter, also in the calls of the
        function; and if there are none, in the module.
        """
        return [one for one, _ in self.trace_name(name, line)]

    def trace_name(self, name: str, line: int) -> list[tuple[Binding, DataFlow]]:
        """Return them with the data flow where they stand."""
        scope = self.innermost_function(line)
        inner = [(one, self) for one in self._list_reaching(name, line)]
        if not isinstance(scope, FunctionNode):
            return inner
        if name in list_parameter_names(scope):
            return inner + self._trace_arguments(scope, name)
        return inner or [(one, self._outside) for one in self._list_bindings_in(self.tree, name)]

    def list_given_last(self, name: ast.Name) -> list[Binding]:
        """Return what a name was given last, above its line in its function: several if a branch gives the last.

        Unlike trace_name(), it takes a loop to have run, a `+=` and a new item for what gives a value, and
        it has nothing that a loop or a call brings.
        """
        scope, line = self.innermost_function(name.lineno), name.lineno
        reaching = list_reaching(self._list_bindings_in(scope, name.id), scope, line)
        above = [one for one in reaching if one.line < line]
        return above if above and self._may_be_skipped(above[-1].line, line) else above[-1:]

    def _may_be_skipped(self, line: int, use: int) -> bool:
        """Return whether a line stands in a branch that the line of a use does not stand in."""
        return any(
            contains_line(node, line) and not contains_line(node, use)
            for node in self.branching_statements
        )

    def list_hidden_lines(self, name: str, line: int) -> set[int]:
        """Return the lines that give a name, in the function of a line that reads it, what it holds no more by then."""
        if (name, line) not in self._hidden:
            scope = self.innermost_function(line)
            bound = self._list_bindings_in(scope, name)
            reaching = {one.line for one in list_reaching(bound, scope, line)}
            self._hidden[name, line] = {one.line for one in bound if one.line not in reaching}
        return self._hidden[name, line]

    def is_argument(self, binding: Binding, line: int) -> bool:
        """Return whether a binding, of a name that this line reads, is what a call of its function gives."""
        scope = self.innermost_function(line)
        named = isinstance(scope, FunctionNode) and binding.name in list_parameter_names(scope)
        return named and self.innermost_function(binding.line) is not scope

    def find_given(self, node: ast.AST) -> list[ast.AST]:
        """Return what a name, also as an argument, or an attribute was given."""
        return [one.value for one, _ in self.trace_given(node)]

    def follow_name(self, node: ast.AST) -> list[ast.AST]:
        """Return what a name was given, what that was given if it is a name, too, and so on: each once."""
        found: list[ast.AST] = []
        while isinstance(node, ast.Name | ast.Attribute) and len(found) < MAX_RENAMED:
            if len(given := self.find_given(node)) != 1:
                break
            (node,) = given
            found.append(node)
        return found

    def trace_given(self, node: ast.AST) -> list[tuple[Binding, DataFlow]]:
        """Return it as bindings, with the data flow where they stand."""
        if isinstance(node, ast.Name):
            return self.trace_name(node.id, node.lineno)
        line = getattr(node, "lineno", 0)
        bound = self.find_bindings(dotted_name(node))
        return [(one, self.trace_attribute(one.line, line)) for one in bound]

    def trace_attribute(self, line: int, read: int) -> DataFlow:
        """Return the data flow on a line that gives an attribute its value, which another line reads.

        Only above it in the same function is it sure that the same call of the function gave it.
        """
        same = line < read and self.innermost_function(line) is self.innermost_function(read)
        return self if same else self._outside

    def trace_item(self, item: GivenItem, container: ast.Name | ast.Attribute) -> DataFlow:
        """Return the data flow where a container gets an item: this one if that is in the same function."""
        within = self.innermost_function
        same = within(item.value.lineno) is within(container.lineno)
        if isinstance(container, ast.Name):
            return self if same else self._outside
        return self.trace_attribute(item.value.lineno, container.lineno)

    def _list_reaching(self, name: str, line: int) -> list[Binding]:
        """Return the bindings in the function around a line that may still hold there: looked for once."""
        if (name, line) not in self._reaching:
            scope = self.innermost_function(line)
            own = self._list_bindings_in(scope, name)
            self._reaching[name, line] = list_reaching(own, scope, line)
        return self._reaching[name, line]

    def _list_bindings_in(self, scope: ast.AST, name: str) -> list[Binding]:
        bindings = self.find_bindings(name)
        return [each for each in bindings if self.innermost_function(each.line) is scope]

    def _trace_arguments(self, define: FunctionNode, name: str) -> list[tuple[Binding, DataFlow]]:
        """Return what calls of a function give for one of its parameters."""
        called_as = self._list_names_of(define)
        for depth in range(len(self.stack) - 1, -1, -1):
            call, entered = self.stack[depth]
            calls = [call] if entered is define and isinstance(call, ast.Call) else []
            if entered is None:
                calls = [one for last, one in find_calls([call]) if last in called_as]
            if found := [one for each in calls for one in bind_argument(each, define, name)]:
                return [(one, self._with(self.stack[:depth])) for one in found]
            if entered is define:
                return []  # it has its default
        callers = self.find_callers(define)
        bound = [one for call in callers for one in bind_argument(call, define, name)]
        return [(one, self._outside) for one in sorted(bound, key=lambda one: one.line)]

    def find_callers(self, define: FunctionNode) -> list[ast.Call]:
        """Return the calls of a function, those that have run if any has."""
        names = sorted(self._list_names_of(define))
        calls = [call for last in names for call in self.calls.get(last, ())]
        return [one for one in calls if self._has_run(one)] or calls

    def _has_run(self, call: ast.Call) -> bool:
        return not self._ran.isdisjoint(range(call.lineno, (call.end_lineno or call.lineno) + 1))

    def _list_names_of(self, define: FunctionNode) -> set[str]:
        """Return the last parts of the names that a function is called by."""
        if define not in self._names:
            made = self._find_classes(define) if define.name == "__init__" else set()
            self._names[define] = {define.name} | self._find_callable_objects(define) | made
        return self._names[define]

    def _find_callable_objects(self, method: FunctionNode) -> set[str]:
        """Return the names of objects that run this method when called: for `self.f`, `f`."""
        if method.name not in CALL_METHODS:
            return set()
        classes = self._find_classes(method)
        return {
            one.name.rpartition(".")[2]
            for one in self.all_bindings
            if isinstance(one.value, ast.Call) and dotted_name(one.value.func) in classes
        }

    def _find_classes(self, method: FunctionNode) -> set[str]:
        """Return the names of the classes that define this method."""
        return {node.name for node in self.classes if method in node.body}

    def trace_returned(self, call: ast.Call, name: str = "") -> list[Origin]:
        """Return what a call of the program's own functions returns, as seen from inside.

        With a name, that of the function, or of the class of the object, that the call has by another.
        """
        called = self.find_functions(name) if name else self.find_called(call)
        return [
            Origin(value, self.enter_function(call, define))
            for define in called
            for value in find_returns(define)
        ]
