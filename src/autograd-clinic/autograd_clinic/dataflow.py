"""Where the values of a program come from: as far as its text says, without what a run held."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from .syntax import Span, contains_line, dotted_name, find_calls, find_node, find_returns

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
CALLED_AS_OBJECTS = ("forward", "__call__")


class DataFlow:
    """Which expressions a name is given, in which function and loop.

    `stack` are the places of the calls under way, outermost first: a parameter has its value
    from these, if one of them calls its function.
    """

    def __init__(self, tree: ast.Module, stack: Sequence[Span]) -> None:
        self.tree = tree
        self.stack = stack

    def innermost_loop(self, line: int) -> ast.For | ast.While | None:
        """Return the innermost loop around a line."""
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

    @cached_property
    def _functions(self) -> list[FunctionNode]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FunctionNode)]

    def find_bindings(self, name: str) -> list[tuple[int, ast.AST]]:
        """Return where a name is given a value, and what: an expression, loop or parameter."""
        return [(line, value) for target, line, value in self.all_bindings if target == name]

    @cached_property
    def all_bindings(self) -> list[tuple[str, int, ast.AST]]:
        """Each name that is given a value, with the line, and what it is given."""
        return sorted(_bindings(self.tree), key=lambda bound: bound[1])

    def find_binder(self, value: ast.AST) -> ast.AST | None:
        """Return the statement or comprehension that gives this value to a name."""
        for node in ast.walk(self.tree):
            if any(child is value for child in ast.iter_child_nodes(node)):
                return node
        return None

    def resolve_name(self, name: str, line: int) -> list[tuple[int, ast.AST]]:
        """Return where the name that this line reads is given a value.

        In its function, or by its callers if it is a parameter, or else in the module.
        """
        scope = self.innermost_function(line)
        inner = [b for b in self.find_bindings(name) if self.innermost_function(b[0]) is scope]
        if not isinstance(scope, FunctionNode):
            return inner
        if (index := _parameter(scope, name)) is not None:
            return inner + self._arguments(scope, name, index)
        return inner or [
            b for b in self.find_bindings(name) if self.innermost_function(b[0]) is self.tree
        ]

    def _arguments(self, scope: FunctionNode, name: str, index: int) -> list[tuple[int, ast.AST]]:
        """Return what is given for a parameter: in the calls under way, or else in any."""
        under_way = [node for at in self.stack if (node := find_node(self.tree, at))]
        callers = {scope.name} | self._objects_of(scope)
        for nodes in (under_way, [self.tree]):
            found: list[tuple[int, ast.AST]] = []
            for last, call in find_calls(nodes):
                if last not in callers:
                    continue
                by_name = {keyword.arg: keyword.value for keyword in call.keywords}
                if name in by_name:
                    found.append((call.lineno, by_name[name]))
                elif 0 <= index < len(call.args):  # `self` stands before them
                    found.append((call.lineno, call.args[index]))
            if found:
                return found
        return []

    def _objects_of(self, method: FunctionNode) -> set[str]:
        """Return the last parts of the names of objects that run this method when they are called."""
        if method.name not in CALLED_AS_OBJECTS:
            return set()
        classes = {
            node.name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ClassDef) and method in node.body
        }
        return {
            name.rpartition(".")[2]
            for name, _, value in self.all_bindings
            if isinstance(value, ast.Call) and dotted_name(value.func) in classes
        }

    def find_origins(
        self,
        node: ast.AST | None,
        line: int,
        cut: Callable[[ast.Name], bool] | None = None,
    ) -> list[ast.AST]:
        """Return the expressions that a value on this line was computed from, the nearest first.

        Walks back through assignments, into the functions of the program that are called
        and out to their callers; not beyond a name that `cut` holds for.
        """
        found: list[ast.AST] = []
        seen: set[tuple[str, ast.AST]] = set()
        rest = [] if node is None else [(node, line)]
        while rest and len(found) < 200:
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
                    for define in self.find_functions(path):
                        rest += [(value, value.lineno) for value in find_returns(define)]
                else:
                    bound = self.find_bindings(path)
                    methods = [m for m in self.find_functions(name.attr) if _is_method(m)]
                    rest += [(value, value.lineno) for m in methods for value in find_returns(m)]
                nearer = [(at, value) for at, value in bound if at < line]
                # In a loop, what stands further down has run before, too.
                rest += [(value, at) for at, value in reversed(nearer or bound)]
        return found

    def find_functions(self, name: str) -> list[ast.AST]:
        """Return the functions of the program that this name calls: for a class, what runs it."""
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
                forward = [
                    m for m in node.body if getattr(m, "name", "") in ("forward", "__call__")
                ]
                found.setdefault(node.name, []).extend(forward)
        return found


def _parameter(define: FunctionNode, name: str) -> int | None:
    """Return a parameter's place among the arguments of a call; None if it is no parameter."""
    names = [arg.arg for arg in [*define.args.posonlyargs, *define.args.args]]
    if name not in [*names, *(arg.arg for arg in define.args.kwonlyargs)]:
        return None
    index = names.index(name) if name in names else len(names)
    return index - (names[:1] == ["self"])


def _is_method(define: ast.AST) -> bool:
    arguments = define.args.args if isinstance(define, FunctionNode) else []
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
    elif name := dotted_name(target):
        yield name, target.lineno, value  # type: ignore[attr-defined]
