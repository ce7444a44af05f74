"""Where the values of a program come from, as far as its text tells: no run is needed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from .bindings import list_iterables, walk_bindings
from .syntax import (
    SPAN_FIELDS,
    Span,
    contains_line,
    dotted_name,
    find_calls,
    find_defaults,
    find_node,
    find_returns,
)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
CALL_METHODS = ("forward", "__call__")  # what runs when an object is called
MODULES = ("Module", "LightningModule")
# Methods by which a list grows, and how many arguments they take: the last is what it gets.
GROWING = {"append": 1, "appendleft": 1, "extend": 1, "insert": 2}
TENSOR_ATTRIBUTES = {"data", "grad", "requires_grad"}  # which any object may be given
MAX_FOLLOWED = 200  # expressions that are looked at as the origins of one


class NameBinding(NamedTuple):
    """A place that gives a value to a name.

    `value` is the expression assigned; of a loop or a `with`, the expression after `in` or `with`.
    """

    line: int
    value: ast.AST


class DataFlow:
    """Which expressions give a name its value, and in which function and loop.

    `stack` has the calls under way, outermost first: a parameter has its value from one of these
    if it calls the function, and else from all calls of it.
    """

    def __init__(self, tree: ast.Module, stack: Sequence[Span]) -> None:
        self.tree = tree
        self.stack = stack

    def innermost_loop(self, line: int) -> ast.For | ast.While | None:
        """Return the innermost loop around a line; None if there is none."""
        around = [loop for loop in self._loops if contains_line(loop, line)]
        return max(around, key=lambda loop: loop.lineno, default=None)

    @cached_property
    def _loops(self) -> list[ast.For | ast.While]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.For | ast.While)]

    def innermost_function(self, line: int) -> ast.AST:
        """Return the innermost function around a line; the module if there is none."""
        found: ast.AST = self.tree
        for node in self._functions:
            if contains_line(node, line):
                found = node  # ast.walk goes outside in
        return found

    def innermost_class(self, line: int) -> ast.ClassDef | None:
        """Return the innermost class around a line; None if there is none."""
        around = [node for node in self.classes if contains_line(node, line)]
        return max(around, key=lambda node: node.lineno, default=None)

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """The classes of the program, outside in."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]

    @cached_property
    def module_classes(self) -> list[ast.ClassDef]:
        """Those of modules: of which a base is `nn.Module`, or one of these."""
        modules: dict[str, ast.ClassDef] = {}
        for node in sorted(self.classes, key=lambda one: one.lineno):  # a base stands above
            bases = {dotted_name(base).rpartition(".")[2] for base in node.bases}
            if not bases.isdisjoint((*MODULES, *modules)):
                modules[node.name] = node
        return [*modules.values()]

    @cached_property
    def _functions(self) -> list[FunctionNode]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FunctionNode)]

    def find_bindings(self, name: str) -> list[NameBinding]:
        """Return the bindings of a name, or a dotted one, anywhere in the program, in order."""
        return [
            NameBinding(line, value) for target, line, value in self.all_bindings if target == name
        ]

    @cached_property
    def all_bindings(self) -> list[tuple[str, int, ast.AST]]:
        """Each binding of the program, in order, as the name, the line and the value."""
        return sorted(walk_bindings(self.tree), key=lambda binding: binding[1])

    @cached_property
    def loops_and_comprehensions(self) -> list[ast.For | ast.comprehension]:
        """What gives a name one value after the other."""
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.For | ast.comprehension)]

    @cached_property
    def looped_over(self) -> set[int]:
        """The ids of the expressions whose items a loop, or a comprehension, gives a name."""
        found: set[int] = set()
        rest: list[ast.AST] = [loop.iter for loop in self.loops_and_comprehensions]
        while rest:
            one = rest.pop()
            found.add(id(one))
            rest += [inner for inner in list_iterables(one) if inner is not one]
        return found

    def find_binder(self, value: ast.AST) -> ast.AST | None:
        """Return the statement, or comprehension, that gives this value to a name."""
        for node in ast.walk(self.tree):
            if any(child is value for child in ast.iter_child_nodes(node)):
                return node
        return None

    def resolve_name(self, name: str, line: int) -> list[NameBinding]:
        """Return the bindings that the name may have where this line reads it.

        Those are in the function around the line, or, for a parameter, also in the calls of the
        function; and if there are none, in the module.
        """
        scope = self.innermost_function(line)
        inner = self._find_bindings_in(scope, name)
        if not isinstance(scope, FunctionNode):
            return inner
        if (index := _find_parameter(scope, name)) is not None:
            return inner + self._find_arguments(scope, name, index)
        return inner or self._find_bindings_in(self.tree, name)

    def find_given(self, node: ast.AST) -> list[ast.AST]:
        """Return what a name, also as an argument, or an attribute was given."""
        if isinstance(node, ast.Name):
            bound = self.resolve_name(node.id, node.lineno)
        else:
            bound = self.find_bindings(dotted_name(node))
        return [value for _, value in bound]

    def _find_bindings_in(self, scope: ast.AST, name: str) -> list[NameBinding]:
        bindings = self.find_bindings(name)
        return [each for each in bindings if self.innermost_function(each.line) is scope]

    def _find_arguments(self, define: FunctionNode, name: str, index: int) -> list[NameBinding]:
        """Return what calls of a function give for its parameter `name`, the argument at `index`.

        Looks at the calls under way, and, if none of them gives it, at all calls of the program.
        """
        under_way = [node for at in self.stack if (node := find_node(self.tree, at))]
        called_as = {define.name} | self._find_callable_objects(define)
        if define.name == "__init__":
            called_as |= self._find_classes(define)
        for nodes in (under_way, [self.tree]):
            found: list[NameBinding] = []
            for last, call in find_calls(nodes):
                if last not in called_as:
                    continue
                by_name = {keyword.arg: keyword.value for keyword in call.keywords}
                if name in by_name:
                    found.append(NameBinding(call.lineno, by_name[name]))
                elif 0 <= index < len(call.args):  # the index of `self` is -1
                    found.append(NameBinding(call.lineno, call.args[index]))
                elif None in by_name and not any(find_defaults(define, {name})):  # of `**others`
                    found.append(NameBinding(call.lineno, _make_item(by_name[None], name)))
            if found:
                return found
        return []

    def _find_callable_objects(self, method: FunctionNode) -> set[str]:
        """Return the names of objects that run this method when called: for `self.f`, `f`."""
        if method.name not in CALL_METHODS:
            return set()
        classes = self._find_classes(method)
        return {
            name.rpartition(".")[2]
            for name, _, value in self.all_bindings
            if isinstance(value, ast.Call) and dotted_name(value.func) in classes
        }

    def _find_classes(self, method: FunctionNode) -> set[str]:
        """Return the names of the classes that define this method."""
        return {node.name for node in self.classes if method in node.body}

    def find_origins(
        self,
        node: ast.AST | None,
        line: int,
        cut: Callable[[ast.Name], bool] | None = None,
    ) -> list[ast.AST]:
        """Return the expressions that `node`, on this line, was computed from, the nearest first.

        The walk goes back through assignments, into the program's functions that are called, and
        out to their callers. It does not follow a name for which `cut` returns true.
        """
        found: list[ast.AST] = []
        seen: set[tuple[str, ast.AST]] = set()
        rest = [] if node is None else [(node, line)]
        while rest and len(found) < MAX_FOLLOWED:
            here, line = rest.pop(0)
            if here in found:
                continue
            found.append(here)
            for name in (n for n in ast.walk(here) if isinstance(n, ast.Name | ast.Attribute)):
                path = dotted_name(name)
                key = path, self.innermost_function(line)
                if not path or key in seen:
                    continue
                if isinstance(name, ast.Name) and cut and cut(name):
                    continue
                seen.add(key)
                if isinstance(name, ast.Name):
                    bound = self.resolve_name(path, name.lineno)
                    rest += [(value, value.lineno) for value in self._find_appended(path, key[1])]
                    for define in self.find_functions(path):
                        rest += [(value, value.lineno) for value in find_returns(define)]
                else:
                    bound = self.find_bindings(path) or self.find_bindings(f"self.{name.attr}")
                    methods = [m for m in self.find_functions(name.attr) if _is_method(m)]
                    rest += [(value, value.lineno) for m in methods for value in find_returns(m)]
                outside = self._find_set_outside(path)
                above = [binding for binding in bound if binding.line < line]
                # With none above, the value is from below: from the last turn of a loop.
                rest += [(value, at) for at, value in [*reversed(above or bound), *outside]]
        return found

    def _find_set_outside(self, path: str) -> list[NameBinding]:
        """Return what an attribute of `self` is given where the object has another name."""
        attribute = path.rpartition(".")[2]
        if not path.startswith("self.") or attribute in TENSOR_ATTRIBUTES:
            return []
        return [
            NameBinding(line, value)
            for name, line, value in self.all_bindings
            if name.endswith(f".{attribute}") and not name.startswith("self.")
        ]

    def _find_appended(self, name: str, scope: ast.AST) -> list[ast.expr]:
        """Return what the list of this name gets in this function."""
        return [
            value
            for to, value in self._appended
            if to == name and self.innermost_function(value.lineno) is scope
        ]

    @cached_property
    def _appended(self) -> list[tuple[str, ast.expr]]:
        return [
            (dotted_name(call.func.value), call.args[-1])
            for last, call in find_calls([self.tree])
            if isinstance(call.func, ast.Attribute) and len(call.args) == GROWING.get(last)
        ]

    def find_functions(self, name: str) -> list[ast.AST]:
        """Return the program's functions of this name; for a class, what runs when objects are called."""
        return self._defined.get(name, [])

    def find_returned(self, call: ast.Call) -> list[ast.expr]:
        """Return the expressions that a call of the program's own functions returns."""
        name = dotted_name(call.func).rpartition(".")[2]
        return [value for define in self.find_functions(name) for value in find_returns(define)]

    @cached_property
    def _defined(self) -> dict[str, list[ast.AST]]:
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, FunctionNode):
                found.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                methods = [m for m in node.body if getattr(m, "name", "") in CALL_METHODS]
                found.setdefault(node.name, []).extend(methods)
        return found


def _find_parameter(define: FunctionNode, name: str) -> int | None:
    """Return the index of a parameter among the arguments of a call, which does not give `self`.

    A parameter that can only be given by name has an index beyond them. None if it is no parameter.
    """
    names = [arg.arg for arg in [*define.args.posonlyargs, *define.args.args]]
    if name not in [*names, *(arg.arg for arg in define.args.kwonlyargs)]:
        return None
    index = names.index(name) if name in names else len(names)
    return index - (names[:1] == ["self"])


def _is_method(define: ast.AST) -> bool:
    arguments = define.args.args if isinstance(define, FunctionNode) else []
    return [arg.arg for arg in arguments[:1]] == ["self"]


def _make_item(container: ast.expr, key: str) -> ast.Subscript:
    """Return the expression of what a container holds at a key, at the place of the container."""
    at = {name: getattr(container, name) for name in SPAN_FIELDS}
    return ast.Subscript(container, ast.Constant(key, **at), ast.Load(), **at)
