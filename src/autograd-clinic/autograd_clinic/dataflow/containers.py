"""What lists, tuples, dicts and records of a program hold, and what of it a name stands for, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ..program.syntax import dotted_name, last_name
from .bindings import ITEM, Binding, Key, KeyPath
from .call_bindings import make_item
from .dataflow import DataFlow, Origin
from .records import list_field_names

DEEPEST_GIVEN = 10  # names, calls and containers that are followed to what they were given
FARTHEST_CALLED = 6  # names that what is called may have
VIEWS = {"values", "items"}  # of a dict
# Of the last argument.
COPIES = {"list", "tuple", "dict", "sorted", "reversed", "filter", "enumerate"}
TAKING = {"deque", "sample", "choices"}  # some or all items of the first


def list_items(node: ast.AST, flow: DataFlow, key: Key = ITEM, deep: int = 0) -> list[Origin]:
    """Return the expressions that a list, a tuple, a dict or a record holds; with a key, those that may stand there."""
    if deep > DEEPEST_GIVEN:
        return []
    asked = flow, node, key, deep
    if asked not in flow.known_items:  # each is come to by many ways
        flow.known_items[asked] = [*dict.fromkeys(_find_items(node, flow, key, deep))]
    return [*flow.known_items[asked]]


def _find_items(node: ast.AST, flow: DataFlow, key: Key, deep: int) -> Iterator[Origin]:
    if isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set):
        yield from _find_displayed(node, flow, key, deep)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
        yield Origin(node.value if isinstance(node, ast.DictComp) else node.elt, flow)
    elif isinstance(node, ast.Call):
        yield from _find_items_of_call(node, flow, key, deep)
    elif isinstance(node, ast.IfExp):
        for part in (node.body, node.orelse):
            yield from list_items(part, flow, key, deep + 1)
    elif isinstance(node, ast.Name | ast.Attribute):
        for value, there in list_values(node, flow, deep + 1):
            if value is not node:
                yield from list_items(value, there, key, deep + 1)
        yield from find_given_items(node, flow, key, deep)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield from list_items(node.value, flow, ITEM if isinstance(key, int) else key, deep + 1)
    elif isinstance(node, ast.Subscript):
        yield from _follow_path(node.value, (_key_of(node.slice), key), flow, deep + 1)


def _find_displayed(
    node: ast.Dict | ast.List | ast.Tuple | ast.Set, flow: DataFlow, key: Key, deep: int
) -> Iterator[Origin]:
    """Yield what stands in a display; where `*others` are in it, places are not known."""
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if name is None:
                yield from list_items(value, flow, key, deep + 1)  # **others
            elif _may_be(name, key):
                yield Origin(value, flow)
        return
    starred = any(isinstance(one, ast.Starred) for one in node.elts)
    placed = isinstance(key, int) and not starred
    for one in node.elts[key:][:1] if isinstance(key, int) and placed else node.elts:
        if isinstance(one, ast.Starred):
            yield from list_items(one.value, flow, ITEM, deep + 1)
        else:
            yield Origin(one, flow)


def _key_of(index: ast.expr) -> Key:
    """Return the key that an index is written as; any item's if it is computed, or counts from the end."""
    value = index.value if isinstance(index, ast.Constant) else ITEM
    return value if isinstance(value, int | str) else ITEM


def _find_items_of_call(call: ast.Call, flow: DataFlow, key: Key, deep: int) -> Iterator[Origin]:
    """Yield what a view, a copy or a record of the program holds, or a container that a function returns."""
    name = dotted_name(call.func)
    last = name.rpartition(".")[2]
    if isinstance(call.func, ast.Attribute) and call.func.attr in VIEWS and not call.args:
        yield from list_items(call.func.value, flow, ITEM, deep + 1)
        return
    for container, inner in _list_copied(call, key):
        yield from list_items(container, flow, inner, deep + 1)
    if name == "zip" and isinstance(key, int):
        if _find_rows(call) is not None:
            yield Origin(make_item(call, key), flow)
        yield from (Origin(one, flow) for one in call.args[key:][:1] if _find_rows(call) is None)
    if name == "dict":
        given = [one for one in call.keywords if one.arg is not None and key in (ITEM, one.arg)]
        yield from (Origin(one.value, flow) for one in given)
    for field in list_field_names(last, flow)[key:][:1] if isinstance(key, int) else ():
        yield from _find_field(call, field, flow, deep)
    for returned, inside in list_returned(call, flow):
        yield from list_items(returned, inside, key, deep + 1)


def _list_copied(call: ast.Call, key: Key) -> Iterator[tuple[ast.expr, Key]]:
    """Yield the container of which a call makes a copy, or takes some items, and at which key."""
    name = dotted_name(call.func)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "copy" and not call.args:
        yield call.func.value, key
    elif name in COPIES and call.args:
        yield call.args[-1], key
    elif name.rpartition(".")[2] in TAKING and call.args:
        yield call.args[0], ITEM


def _find_rows(node: ast.AST) -> ast.expr | None:
    """Return the rows of `zip(*rows)`, whose items are the columns; None if it is no such call."""
    if not isinstance(node, ast.Call) or dotted_name(node.func) != "zip" or len(node.args) != 1:
        return None
    return node.args[0].value if isinstance(node.args[0], ast.Starred) else None


def _may_be(name: ast.expr, key: Key) -> bool:
    return key is ITEM or not isinstance(name, ast.Constant) or name.value == key


def list_bound(binding: Binding, flow: DataFlow, deep: int = 0) -> list[Origin]:
    """Return what a binding gives its name: its own part of the value, or all of it if the part is not known."""
    found = _follow_path(binding.value, binding.path, flow, deep) if binding.path else []
    return found or [Origin(binding.value, flow)]


def _follow_path(node: ast.AST, path: KeyPath, flow: DataFlow, deep: int) -> list[Origin]:
    """Return what stands in a container at a key, in that at the next key, and so on."""
    if not path:
        return [Origin(node, flow)]
    if len(path) > 1 and (rows := _find_rows(node)) is not None:
        return _follow_path(rows, (path[1], path[0], *path[2:]), flow, deep + 1)
    if path[:2] == (ITEM, 1) and _is_view_of_pairs(node):
        path = (ITEM, *path[2:])
    found = list_items(node, flow, path[0], deep + 1)
    return [o for one, there in found for o in _follow_path(one, path[1:], there, deep + 1)]


def _is_view_of_pairs(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "items"
    )


def list_values(
    node: ast.Name | ast.Attribute | ast.Subscript, flow: DataFlow, deep: int = 0
) -> list[Origin]:
    """Return what a name, an attribute or an item stands for: what it was given, each its own part."""
    if deep > DEEPEST_GIVEN:
        return []
    if isinstance(node, ast.Subscript):
        return _list_at_key(node, flow, deep)
    bound = [one for one in flow.trace_given(node) if one[0].path is not None]
    found = [origin for one, there in bound for origin in list_bound(one, there, deep + 1)]
    if isinstance(node, ast.Attribute) and not bound:
        found = list_fields(node, flow, deep + 1)
    if isinstance(node, ast.Attribute) and not found:
        own = flow.find_bindings(f"self.{node.attr}")
        outside = flow.leave_functions()
        found = [
            o for one in own if one.path is not None for o in list_bound(one, outside, deep + 1)
        ]
    return [*dict.fromkeys(found)]


def _list_at_key(node: ast.Subscript, flow: DataFlow, deep: int) -> list[Origin]:
    """Return what stands at a key; of a column of `zip(*rows)`, all of it."""
    if isinstance(node.slice, ast.Slice):
        return []
    if _find_rows(node.value) is not None:
        return _follow_path(node.value, (_key_of(node.slice), ITEM), flow, deep + 1)
    return list_items(node.value, flow, _key_of(node.slice), deep + 1)


def find_given_items(
    container: ast.Name | ast.Attribute, flow: DataFlow, key: Key = ITEM, deep: int = 0
) -> Iterator[Origin]:
    """Yield what is put into a container of this name by a method, or assigned to its items."""
    for item in flow.list_given_items(container):
        if item.key is not None and not _may_be(item.key, key):
            continue
        there = flow.trace_item(item, container)
        if item.spread:
            yield from list_items(item.value, there, ITEM, deep + 1)
        else:
            yield Origin(item.value, there)


def list_returned(call: ast.Call, flow: DataFlow) -> list[Origin]:
    """Return what a call of a function, or of a module of a class, of the program's own returns."""
    found = [] if dotted_name(call.func) in flow.class_names else flow.trace_returned(call)
    rest: list[Origin] = [Origin(call.func, flow)]
    for _ in range(FARTHEST_CALLED):  # what was given the name that is called may have another name
        given = [one for node, there in rest for one in there.trace_given(node)]
        rest = [Origin(one.value, there) for one, there in given]
        for node, _there in rest:
            name = node.func if isinstance(node, ast.Call) else node
            if isinstance(node, ast.Call | ast.Name):
                found += flow.trace_returned(call, last_name(name))
        rest = [one for one in rest if isinstance(one.node, ast.Name | ast.Attribute)]
    return [*dict.fromkeys(found)]


def list_fields(node: ast.Attribute, flow: DataFlow, deep: int = 0) -> list[Origin]:
    """Return what an attribute of a record is, or of an object of a class of the program's own, as it was made."""
    if not isinstance(node.value, ast.Name | ast.Attribute | ast.Subscript) or deep > DEEPEST_GIVEN:
        return []
    if isinstance(node.value, ast.Name) and node.value.id == "self":
        return []
    made = _list_making_calls(list_values(node.value, flow, deep + 1))
    return [part for one, there in made for part in _find_field(one, node.attr, there, deep)]


def _list_making_calls(values: Iterable[Origin]) -> list[tuple[ast.Call, DataFlow]]:
    """Return the calls that make some values, also those that functions of the program's return."""
    found: list[tuple[ast.Call, DataFlow]] = []
    for value, there in values:
        if isinstance(value, ast.Call):
            found.append((value, there))
            returned = list_returned(value, there)
            found += [(one, inside) for one, inside in returned if isinstance(one, ast.Call)]
    return found


def _find_field(made: ast.Call, field: str, flow: DataFlow, deep: int) -> Iterator[Origin]:
    """Yield what a call gives for this field, by its name or its place among those of a class."""
    own = last_name(made.func)
    names = list_field_names(own, flow)
    if field in names:
        yield from (Origin(one.value, flow) for one in made.keywords if one.arg == field)
        index = names.index(field)
        first = made.args[0] if made.args else None
        if isinstance(first, ast.Starred):  # Record(*values)
            yield from list_items(first.value, flow, index, deep + 1)
        else:
            yield from (Origin(one, flow) for one in made.args[index : index + 1])
        return
    for each in (one for one in flow.classes if one.name == own):
        for bound in flow.find_bindings(f"self.{field}"):
            define: ast.AST = flow.innermost_function(bound.line)
            if define in each.body and bound.path is not None:
                made_it = getattr(define, "name", "") == "__init__"
                there = flow.enter_function(made, define) if made_it else flow.leave_functions()
                yield from list_bound(bound, there, deep + 1)
