"""What a `backward` of the program's own returns for one of its inputs, without anything of what arrives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...dataflow.bindings import walk_bindings
from ...program.syntax import (
    collect_names,
    find_calls,
    find_name_nodes,
    find_returns,
    is_literal_none,
)

MEANT_UNREAD = re.compile(r"unused|ignored?|dummy|none", re.IGNORECASE)
ZEROS = {"zeros", "zeros_like", "new_zeros", "zero_"}


def find_seedless_parts(define: ast.FunctionDef, needed: set[int]) -> Iterator[ast.expr]:
    """Yield what is returned for one of these inputs, and has nothing of what arrives, as others have.

    None and zeros may be meant. What a statement names beside what arrives may have something of it.
    """
    returned = find_returns(define)
    arriving = {arg.arg for arg in define.args.args[1:]}
    if len(returned) != 1 or not isinstance(returned[0], ast.Tuple) or define.args.vararg:
        return
    touched = _follow_names(define, arriving)
    parts = returned[0].elts
    if not any(collect_names(part) & touched for part in parts):
        return
    for index, part in enumerate(parts):
        names = collect_names(part)
        if index in needed and names and not names & touched and not makes_zeros(part, define):
            yield part


def find_unread_seeds(define: ast.FunctionDef, used_outputs: set[int]) -> Iterator[ast.arg]:
    """Yield the arguments of a backward() that are the seeds of these outputs, and that nothing in it names.

    Who means to leave one out calls it so, as `_` or `unused`, or deletes it.
    """
    seeds = [] if define.args.vararg else define.args.args[1:]
    used = collect_names(define)
    for index, seed in enumerate(seeds):
        meant = seed.arg.startswith("_") or MEANT_UNREAD.search(seed.arg)
        if index in used_outputs and seed.arg not in used and not meant:
            yield seed


def _follow_names(define: ast.FunctionDef, names: set[str]) -> set[str]:
    """Return these names, and those that are given something of them, or may be written to with them.

    What a statement calls may write to all that it names; and then to what these names were given,
    of which they may be views.
    """
    common = _list_inputs(define)
    given = [
        (one.name.partition(".")[0], collect_names(one.value)) for one in walk_bindings(define)
    ]
    written: set[str] = set()
    while True:
        before = len(names), len(written)
        for node in ast.walk(define):
            if isinstance(node, ast.Expr) and collect_names(node) & names:
                written |= collect_names(node) - common
            written |= _list_changed(node, names) - common
        for target, value in given:
            if value & names:
                names = names | {target}
            if target in written:
                written |= value - common
        names = names | written
        if (len(names), len(written)) == before:
            return names


def _list_changed(node: ast.AST, names: set[str]) -> set[str]:
    """Return the names that `+=`, or an assignment to an item, writes something of these names to."""
    if isinstance(node, ast.AugAssign):
        return collect_names(node.target) if collect_names(node.value) & names else set()
    items = node.targets if isinstance(node, ast.Assign) else []
    own = [one.value for one in items if isinstance(one, ast.Subscript)]
    return collect_names(*own) if own and collect_names(node) & names else set()


def _list_inputs(define: ast.FunctionDef) -> set[str]:
    """Return the names that get only what `ctx` holds, which nothing writes to, and those of modules."""
    context = define.args.args[0].arg
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(define):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name in find_name_nodes(target):
                    given.setdefault(name.id, []).append(node.value)
    held = {name for name, values in given.items() if all(_is_of(one, context) for one in values)}
    written = {
        name.id
        for _, call in find_calls(n for n in ast.walk(define) if isinstance(n, ast.Expr))
        for name in find_name_nodes(call)
    }
    return (held - written) | {context, "torch", "F", "np", "math", "nn"}


def _is_of(node: ast.expr, context: str) -> bool:
    """Return whether it is an attribute of `ctx`, or a part of it."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id == context


def makes_zeros(part: ast.expr, define: ast.FunctionDef) -> bool:
    """Return whether it is made of zeros, or a name that is given nothing else than these or None."""
    values: list[ast.AST] = [part]
    if isinstance(part, ast.Name):
        values = [one.value for one in walk_bindings(define) if one.name == part.id]
    return all(
        is_literal_none(value) or any(last in ZEROS for last, _ in find_calls([value]))
        for value in values
    )
