"""What a program's text has, and where: its loops, functions, classes and bindings."""

from __future__ import annotations

import ast
from functools import cached_property

from ..program.syntax import contains_line, dotted_name, find_calls, find_returns, last_name
from .bindings import Binding, GivenItem, list_iterables, walk_bindings, walk_given_items

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
CALL_METHODS = ("forward", "__call__")  # what runs when an object is called
MODULES = ("Module", "LightningModule")
LIBRARY_MODULES = {"torch", "numpy", "math"}


class Scopes:
    """The loops, functions, classes and bindings of a program."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree

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
    def class_names(self) -> set[str]:
        """The names of these."""
        return {one.name for one in self.classes}

    @cached_property
    def module_classes(self) -> list[ast.ClassDef]:
        """Those of modules: of which a base is `nn.Module`, or one of these."""
        modules: dict[str, ast.ClassDef] = {}
        for node in sorted(self.classes, key=lambda one: one.lineno):  # a base stands above
            bases = {last_name(base) for base in node.bases}
            if not bases.isdisjoint((*MODULES, *modules)):
                modules[node.name] = node
        return [*modules.values()]

    @cached_property
    def _functions(self) -> list[FunctionNode]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FunctionNode)]

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """The calls of the program by the last part of the name of what is called."""
        found: dict[str, list[ast.Call]] = {}
        for last, call in find_calls([self.tree]):
            found.setdefault(last, []).append(call)
        return found

    def find_bindings(self, name: str) -> list[Binding]:
        """Return the bindings of a name, or a dotted one, anywhere in the program, in order."""
        return self._bindings_by_name.get(name, [])

    @cached_property
    def all_bindings(self) -> list[Binding]:
        """Each binding of the program, in order."""
        return sorted(walk_bindings(self.tree), key=lambda binding: binding.line)

    @cached_property
    def _bindings_by_name(self) -> dict[str, list[Binding]]:
        found: dict[str, list[Binding]] = {}
        for one in self.all_bindings:
            found.setdefault(one.name, []).append(one)
        return found

    def list_names_given(self, value: ast.AST | None) -> list[str]:
        """Return the names and attributes that are given this very value."""
        return [one.name for one in self.all_bindings if one.value is value]

    def find_attribute_bindings(self, attribute: str) -> list[Binding]:
        """Return the bindings of an attribute of whatever object."""
        return [one for one in self.all_bindings if one.name.endswith(f".{attribute}")]

    def list_given_items(self, container: ast.Name | ast.Attribute) -> list[GivenItem]:
        """Return where a container of this name gets an item: of an attribute, also in methods of its object."""
        if isinstance(container, ast.Attribute):
            names = {dotted_name(container), f"self.{container.attr}"} - {""}
            return [item for item in self._given_items if item.name in names]
        return [
            item
            for item in self._given_items
            if item.name == container.id and self._is_same_name(item, container)
        ]

    @cached_property
    def _given_items(self) -> list[GivenItem]:
        return [*walk_given_items(self.tree)]

    def _is_same_name(self, item: GivenItem, container: ast.Name) -> bool:
        """Return whether both stand in one function, or in functions that have no such name of their own."""
        scopes = {self.innermost_function(one.lineno) for one in (item.value, container)}
        own = {self.innermost_function(one.line) for one in self.find_bindings(container.id)}
        return len(scopes) == 1 or not any(
            one in own or container.id in list_parameter_names(one)
            for one in scopes
            if isinstance(one, FunctionNode)
        )

    @cached_property
    def loops_and_comprehensions(self) -> list[ast.For | ast.comprehension]:
        """What gives a name one value after the other."""
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.For | ast.comprehension)]

    @cached_property
    def branching_statements(self) -> list[ast.If | ast.Try]:
        """The statements of which a part may not run."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.If | ast.Try)]

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

    def find_parent(self, node: ast.AST) -> ast.AST | None:
        """Return what a node is a part of: of a value, the statement that gives it to a name, say."""
        return self._parents.get(node)

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def find_functions(self, name: str) -> list[ast.AST]:
        """Return the program's functions of this name; for a class, what runs when objects are called."""
        return self._defined.get(name, [])

    def find_called(self, call: ast.Call) -> list[ast.AST]:
        """Return the program's functions that a call may be of, by its name.

        Only methods are called as attributes, but for the functions of a module of the project's own.
        """
        found = self.find_functions(last_name(call.func))
        if isinstance(call.func, ast.Name) or not found:
            return found
        root = dotted_name(call.func).partition(".")[0]
        return found if root in self._own_modules else [one for one in found if is_method(one)]

    @cached_property
    def _own_modules(self) -> set[str]:
        """The names of modules that the program imports, less those of the libraries."""
        return {(one.asname or one.name).partition(".")[0] for one in self._imported_own}

    @cached_property
    def _imported_own(self) -> list[ast.alias]:
        """What the program imports, less what is of the libraries."""
        imports = (
            node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)
        )
        return [
            one
            for node in imports
            for one in node.names
            if f"{getattr(node, 'module', '') or one.name}.".partition(".")[0]
            not in LIBRARY_MODULES
        ]

    def find_returned(self, call: ast.Call) -> list[ast.expr]:
        """Return the expressions that a call of the program's own functions returns."""
        return [value for define in self.find_called(call) for value in find_returns(define)]

    @cached_property
    def _defined(self) -> dict[str, list[ast.AST]]:
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, FunctionNode):
                found.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                methods = [m for m in node.body if getattr(m, "name", "") in CALL_METHODS]
                found.setdefault(node.name, []).extend(methods)
        renamed = {(one.asname, one.name) for one in self._imported_own if one.asname}
        for name, defined in renamed:
            if defined in found:
                found.setdefault(name, found[defined])
        return found


def is_method(define: ast.AST) -> bool:
    """Return whether a function takes `self`, or is one of a class that takes none."""
    if not isinstance(define, FunctionNode):
        return False
    decorators = {one.id for one in define.decorator_list if isinstance(one, ast.Name)}
    own = [arg.arg for arg in define.args.args[:1]] == ["self"]
    return own or not decorators.isdisjoint({"staticmethod", "classmethod"})


def list_parameter_names(define: FunctionNode) -> list[str]:
    """Return the names of all parameters of a function."""
    others = [define.args.vararg, *define.args.kwonlyargs, define.args.kwarg]
    return [*list_positional(define), *(arg.arg for arg in others if arg)]


def list_positional(define: FunctionNode) -> list[str]:
    """Return those that a call gives by their place, in order: not `self`."""
    names = [arg.arg for arg in [*define.args.posonlyargs, *define.args.args]]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names
