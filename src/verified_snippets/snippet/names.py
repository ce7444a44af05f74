"""The names that a program makes, and those that it needs from before it."""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Iterator
from typing import NamedTuple

MODULE_NAMES = {*dir(builtins), "__file__", "__annotations__", "__builtins__", "__cached__"}
MODULE_NAMES |= {"__class__"}  # which `super()` looks for, when it is called


class ProgramNames(NamedTuple):
    """What the top level of a program binds, what it uses without binding it, and all it uses."""

    makes: frozenset[str]
    needs: frozenset[str]
    uses: frozenset[str] = frozenset()


def find_names(source: str) -> ProgramNames:
    """Return the names of a program; SyntaxError if it is none."""
    top = symtable.symtable(source, "<program>", "exec")
    makes, used = set(), set()
    for table in _tables(top):
        for symbol in table.get_symbols():
            if table is not top and not symbol.is_global():
                continue
            if symbol.is_assigned() or symbol.is_imported():
                makes.add(symbol.get_name())
            if symbol.is_referenced():
                used.add(symbol.get_name())
    return ProgramNames(frozenset(makes), frozenset(used - makes - MODULE_NAMES), frozenset(used))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)
