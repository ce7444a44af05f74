"""Which classes of a program are of records, and which fields these have."""

from __future__ import annotations

import ast

from ..program.syntax import last_name
from .scopes import Scopes

RECORDS = {"namedtuple", "NamedTuple"}


def list_field_names(name: str, program: Scopes) -> list[str]:
    """Return the fields of a class of records, in order: of a dataclass or a named tuple."""
    for own in program.classes:
        if own.name == name:
            return [ast.unparse(n.target) for n in own.body if isinstance(n, ast.AnnAssign)]
    for made in [one.value for one in program.find_bindings(name)] if name else ():
        if isinstance(made, ast.Call) and last_name(made.func) in RECORDS:
            return _list_named(made)
    return []


def _list_named(made: ast.Call) -> list[str]:
    """Return the fields in a call of namedtuple(): in a list, or in one text."""
    given = made.args[1] if len(made.args) > 1 else None
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value.replace(",", " ").split()
    parts = given.elts if isinstance(given, ast.List | ast.Tuple) else []
    firsts = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in parts]
    return [str(one.value) for one in firsts if isinstance(one, ast.Constant)]
