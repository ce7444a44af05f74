"""What lists, tuples and dicts of a program hold, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence.evidence import Evidence
from ..syntax import dotted_name, find_statement

FARTHEST_GIVEN = 6  # names that are followed to what they were given
VIEWS = {"values", "items"}  # of a dict
COPIES = {"list", "tuple", "dict", "sorted", "reversed", "filter", "enumerate"}


def list_items(
    node: ast.AST, evidence: Evidence, key: object = None, deep: int = 0
) -> list[ast.expr]:
    """Return the expressions that a list, a tuple or a dict holds; with a key, those that may stand there."""
    return (
        [*dict.fromkeys(_find_items(node, evidence, key, deep))] if deep <= FARTHEST_GIVEN else []
    )


def _find_items(node: ast.AST, evidence: Evidence, key: object, deep: int) -> Iterator[ast.expr]:
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if name is None:
                yield from list_items(value, evidence, key, deep + 1)  # **others
            elif _may_be(name, key):
                yield value
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        there = [*enumerate(node.elts), *((n - len(node.elts), e) for n, e in enumerate(node.elts))]
        yield from (part for n, part in there if n == key or (not isinstance(key, int) and n >= 0))
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
        yield node.value if isinstance(node, ast.DictComp) else node.elt
    elif isinstance(node, ast.Call):
        yield from _find_items_of_call(node, evidence, key, deep)
    elif isinstance(node, ast.Name | ast.Attribute):
        for given in _find_all_given(node, evidence):
            if not is_looped_over(given, evidence):
                yield from list_items(given, evidence, key, deep + 1)
        yield from _find_put(node, evidence, key)


def _find_all_given(node: ast.Name | ast.Attribute, evidence: Evidence) -> list[ast.AST]:
    """Return what a name was given; of an attribute, also what methods of the object give it."""
    own = f"self.{node.attr}" if isinstance(node, ast.Attribute) else ""
    return evidence.flow.find_given(node) or [v for _, v in evidence.flow.find_bindings(own)]


def _find_items_of_call(
    call: ast.Call, evidence: Evidence, key: object, deep: int
) -> Iterator[ast.expr]:
    """Yield what a view or a copy of a container holds, or a container that a function returns."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in VIEWS:
        yield from list_items(call.func.value, evidence, None, deep + 1)
        return
    name = dotted_name(call.func)
    if name in COPIES and call.args:
        yield from list_items(call.args[-1], evidence, key, deep + 1)
    if name == "dict":
        for given in call.keywords:
            if given.arg is not None and key in (None, given.arg):
                yield given.value
    for returned in list_returned(call, evidence):
        yield from list_items(returned, evidence, key, deep + 1)


def _find_put(
    container: ast.Name | ast.Attribute, evidence: Evidence, key: object
) -> Iterator[ast.expr]:
    """Yield what is appended to a container of this name, or assigned to its items."""
    names = {dotted_name(container)} - {""}
    if isinstance(container, ast.Attribute):
        names.add(f"self.{container.attr}")
    for node in ast.walk(evidence.tree) if names else ():
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if (
                    isinstance(target, ast.Subscript)
                    and dotted_name(target.value) in names
                    and _may_be(target.slice, key)
                ):
                    yield node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "append"
            and dotted_name(node.func.value) in names
            and len(node.args) == 1
        ):
            yield node.args[0]


def _may_be(name: ast.expr, key: object) -> bool:
    return key is None or not isinstance(name, ast.Constant) or name.value == key


def is_looped_over(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether a loop gives a name the items of this expression, one after the other."""
    return id(value) in evidence.flow.looped_over


def list_unpacked(name: ast.Name, line: int, value: ast.AST, evidence: Evidence) -> list[ast.expr]:
    """Return what a name gets of the tuples that the program's own functions return to this line.

    Empty if the statement gives it all of what is returned.
    """
    statement = find_statement(evidence.tree, line)
    called = isinstance(statement, ast.Assign) and isinstance(value, ast.Call)
    for target in statement.targets if isinstance(statement, ast.Assign) and called else ():
        if isinstance(target, ast.Tuple | ast.List):
            for index, part in enumerate(target.elts):
                if dotted_name(part) == name.id:
                    return list_items(value, evidence, index)
    return []


def list_returned(call: ast.Call, evidence: Evidence) -> list[ast.expr]:
    """Return what a call of a function, or of a module of a class, of the program's own returns."""
    found: list[ast.expr] = evidence.flow.find_returned(call)
    rest: list[ast.AST] = [call.func]
    for _ in range(FARTHEST_GIVEN):  # what was given the name that is called may have another name
        rest = [value for node in rest for value in evidence.flow.find_given(node)]
        found = found + [
            returned
            for made in rest
            if isinstance(made, ast.Call)
            for returned in evidence.flow.find_returned(made)
        ]
        rest = [node for node in rest if isinstance(node, ast.Name | ast.Attribute)]
    return [*dict.fromkeys(found)]


def list_fields(node: ast.Attribute, evidence: Evidence) -> list[ast.expr]:
    """Return what an attribute of an object is, which the program's functions return as they make it."""
    given = evidence.flow.find_given(node.value) if isinstance(node.value, ast.Name) else []
    made = [
        one
        for value in given
        if isinstance(value, ast.Call)
        for one in list_returned(value, evidence)
        if isinstance(one, ast.Call)
    ]
    return [part for one in made for part in _find_field(one, node.attr, evidence)]


def _find_field(made: ast.Call, field: str, evidence: Evidence) -> Iterator[ast.expr]:
    """Yield what a call gives for this field, by its name or its place among those of a class."""
    yield from (keyword.value for keyword in made.keywords if keyword.arg == field)
    for own in evidence.flow.classes:
        if own.name == dotted_name(made.func):
            fields = [ast.unparse(n.target) for n in own.body if isinstance(n, ast.AnnAssign)]
            yield from (
                value for name, value in zip(fields, made.args, strict=False) if name == field
            )
