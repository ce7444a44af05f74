"""Which values, that a penalty holds the parameters near, share their memory with what trains."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.bindings import walk_bindings
from ...dataflow.containers import list_items
from ...dataflow.dataflow import MAX_RENAMED
from ...evidence.evidence import Evidence
from ...program.syntax import (
    contains_line,
    dotted_name,
    find_calls,
    find_statement,
    pair_sides,
    span_of_node,
)
from ..cuts import is_detached
from ..identity import are_one_object
from ..listings import find_listed_module, find_method_owner
from ..registry import At
from ..terms import is_looped_over

# What gives a parameter other memory than before, so that what shared it is behind.
REBINDING = {"vector_to_parameters", "swap_tensors", "set_", "half", "double", "bfloat16", "float"}


def find_shared_anchors(evidence: Evidence) -> Iterator[At]:
    """Yield where values are kept that a penalty subtracts from the parameters, and that share their memory."""
    for node in () if _rebinds(evidence) else evidence.executed:
        for one, kept in pair_sides(node, ast.Sub):
            listed = _find_module_listed(one, evidence)
            anchor, source = _find_anchor(kept, one, evidence)
            if listed is None or anchor is None or source is None:
                continue
            if are_one_object(listed, source, evidence):
                yield locate_statement(anchor, evidence)


def _rebinds(evidence: Evidence) -> bool:
    """Return whether the program may give a parameter other memory."""
    stores = (n for n in ast.walk(evidence.tree) if isinstance(n, ast.Attribute))
    return any(n.attr == "data" and isinstance(n.ctx, ast.Store) for n in stores) or any(
        last in REBINDING for last, _ in find_calls([evidence.tree])
    )


def _find_module_listed(node: ast.expr, evidence: Evidence) -> ast.expr | None:
    """Return the module through whose parameters a loop goes that gives this name its values."""
    loop, listed = _find_loop_of(node, evidence)
    return find_listed_module(listed) if loop is not None and listed is not None else None


def _find_loop_of(name: ast.expr, evidence: Evidence) -> tuple[ast.AST | None, ast.expr | None]:
    """Return the innermost loop around a name that gives it its values, and what that goes through for it."""
    comprehensions = [
        part
        for outer in ast.walk(evidence.tree)
        for part in getattr(outer, "generators", ())
        if any(inner is name for inner in ast.walk(outer))
    ]
    around = [
        n
        for n in ast.walk(evidence.tree)
        if isinstance(n, ast.For) and contains_line(n, name.lineno)
    ]
    for loop in (*comprehensions[::-1], *around[::-1]):
        given = [value for bound, _, value, *_ in walk_bindings(loop) if bound == dotted_name(name)]
        if given and isinstance(value := given[0], ast.expr):
            single = len(given) == 1 and is_looped_over(value, evidence)
            return (loop, value) if single else (None, None)
    return None, None


def _find_anchor(
    node: ast.expr, beside: ast.expr, evidence: Evidence
) -> tuple[ast.AST | None, ast.expr | None]:
    """Return where an item is kept, and the module whose parameter it is, uncopied.

    The item is looked up by its key, or it comes in turn with the parameter beside it.
    """
    container: ast.expr = node
    if isinstance(node, ast.Subscript):
        container = node.value
    else:
        loop, looped = _find_loop_of(node, evidence)
        if loop is None or looped is None or loop is not _find_loop_of(beside, evidence)[0]:
            return None, None
        container = looped
    given = [value for value in _list_wholes(container, evidence) if not _is_empty(value)]
    if len(given) == 1 and (of := find_method_owner(given[0], {"state_dict"})) is not None:
        return given[0], of
    items = _list_items(container, evidence) if len(given) <= 1 else []
    root = _find_root(items[0]) if len(items) == 1 else None
    source = _find_module_listed(root, evidence) if root is not None else None
    return (items[0], source) if source is not None else (None, None)


def _list_items(container: ast.expr, evidence: Evidence) -> list[ast.expr]:
    held = list_items(container, evidence.flow)
    return [item for item, _ in held if isinstance(item, ast.expr)]


def _list_wholes(container: ast.expr, evidence: Evidence) -> list[ast.AST]:
    """Return what a name was given as a whole, and what the names that it was given were."""
    rest: list[ast.AST] = [container]
    for _ in range(MAX_RENAMED):
        if len(rest) != 1 or not isinstance(rest[0], ast.Name | ast.Attribute):
            break
        text = dotted_name(rest[0])
        put = {id(item) for item in _list_items(rest[0], evidence)}  # those are items alone
        given = evidence.flow.find_given(rest[0])
        rest = [value for value in given if id(value) not in put and dotted_name(value) != text]
    return rest


def _is_empty(value: ast.AST) -> bool:
    """Return whether it is a container without anything in it."""
    return ast.unparse(value) in ("{}", "[]", "dict()", "list()", "OrderedDict()")


def _find_root(item: ast.expr) -> ast.Name | None:
    """Return the name that an item is, or that is detached there, sharing its memory: of `p.data`, `p`."""
    while is_detached(item):
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
            item = item.func.value
        elif isinstance(item, ast.Attribute):
            item = item.value
    return item if isinstance(item, ast.Name) else None


def locate_statement(given: ast.AST, evidence: Evidence) -> At:
    """Return the statement in which a name is given."""
    statement = find_statement(evidence.tree, getattr(given, "lineno", 0))
    return span_of_node(statement or given)
