"""Say which attributes carry a graph from one round to the next: each is made of its own value, which is not cut."""

from __future__ import annotations

import ast

from ..dataflow.bindings import Binding
from ..evidence.evidence import Evidence
from ..evidence.pass_model import FreedPart
from ..program.syntax import dotted_name
from .freed import CUTTING_WORDS, comes_from
from .quoting import capitalize_first, quote_line

MOST_NAMED = 3


def describe_carried(evidence: Evidence, freed: FreedPart) -> str:
    """Say, as sentences more, which attributes take what was freed over into the next round.

    The line that made that part may be deep in a layer, and says nothing of what has kept it.
    """
    if freed.by != evidence.at or freed.line is None:
        return ""
    paths = {
        dotted_name(node): None
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    found = [
        (path, given)
        for path in paths
        if path
        and (given := _find_carrier(evidence, path, freed.line))
        and given.line != freed.line
    ]
    if len(found) > MOST_NAMED:
        return ""
    return "".join(
        f" {capitalize_first(quote_line(evidence, given.line))} makes `{path}` of what `{path}` held"
        " in the round before."
        for path, given in found
    )


def _find_carrier(evidence: Evidence, path: str, freed_at: int) -> Binding | None:
    """Return the one place that gives an attribute a value of its own and of the freed line.

    None if anything cuts it, or begins it anew in more than one round.
    """
    bound = [one for one in evidence.flow.find_bindings(path) if one.line in evidence.times]
    if _is_cut_elsewhere(evidence, path):
        return None
    carriers = []
    for given in bound:
        names = [inner for node in _list_origins(evidence, given) for inner in ast.walk(node)]
        words = {inner.attr for inner in names if isinstance(inner, ast.Attribute)}
        if given.line in evidence.ungraded or words & CUTTING_WORDS:
            return None
        if path in map(dotted_name, names) and comes_from(evidence, given, freed_at):
            carriers.append(given)
        elif not _begins_once(evidence, given):
            return None
    return carriers[0] if len(carriers) == 1 else None


def _begins_once(evidence: Evidence, given: Binding) -> bool:
    """Return whether what gives an attribute its first value does so when its object is made, or ran once."""
    function = evidence.flow.innermost_function(given.line)
    return getattr(function, "name", "") == "__init__" or evidence.times.get(given.line) == 1


def _list_origins(evidence: Evidence, given: Binding) -> list[ast.AST]:
    return [given.value, *evidence.origins(given.value, given.line)]


def _is_cut_elsewhere(evidence: Evidence, path: str) -> bool:
    """Return whether an attribute of this name is detached anywhere, whatever its owner is called there."""
    last = path.rpartition(".")[2]
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in CUTTING_WORDS
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == last
        for node in ast.walk(evidence.tree)
    )
