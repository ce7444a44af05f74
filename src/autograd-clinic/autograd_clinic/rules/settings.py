"""Whether an attribute or an item is a number among a program's settings."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name, last_name

MAX_NAMES = 4  # that are followed to what they were given
PARSERS = {"parse_args", "parse_known_args"}  # of a command line, which holds no tensors


def is_setting(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether `settings.rate` or `settings["rate"]` is a number wherever the settings are made."""
    if isinstance(node, ast.Attribute):
        key = node.attr
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = str(node.slice.value)
    else:
        return False
    made = _find_made(node.value, evidence)
    return bool(made) and all(_sets_a_number(one, key, evidence) for one in made)


def _find_made(node: ast.AST, evidence: Evidence, deep: int = 0) -> list[ast.AST]:
    """Return the expressions that make what a name, also of another function, or an attribute holds."""
    if deep == MAX_NAMES or not isinstance(node, ast.Name | ast.Attribute):
        return [node]
    given = evidence.flow.find_given(node)
    return [made for value in given for made in _find_made(value, evidence, deep + 1)]


def _sets_a_number(made: ast.AST, key: str, evidence: Evidence) -> bool:
    if isinstance(made, ast.Dict):
        pairs = zip(made.keys, made.values, strict=True)
        given = [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == key]
    elif isinstance(made, ast.Call):
        name = last_name(made.func)
        if name in PARSERS:
            return True
        given = [keyword.value for keyword in made.keywords if keyword.arg == key]
        # Its own class, or that of a parser that makes one: `tyro.cli(Settings)`.
        for own in (name, *(one.id for one in made.args if isinstance(one, ast.Name))):
            given = given or _find_defaults_of_class(own, key, evidence)
    else:
        return False
    return bool(given) and all(map(_is_number, given))


def _find_defaults_of_class(name: str, key: str, evidence: Evidence) -> list[ast.expr]:
    """Return what a class gives an attribute in its body, as a dataclass does."""
    return [
        statement.value
        for own in evidence.flow.classes
        if own.name == name
        for statement in own.body
        if isinstance(statement, ast.AnnAssign) and statement.value
        if dotted_name(statement.target) == key
    ]


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
