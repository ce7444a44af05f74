"""Which calls of a program have run: of one that stands on a later line of a statement, the statement's first line tells it."""

from __future__ import annotations

import ast
from collections.abc import Collection

from ..evidence.evidence import Evidence
from ..program.syntax import find_calls, find_statement


def find_executed_calls(evidence: Evidence, names: Collection[str]) -> list[ast.Call]:
    """Return the calls, of functions with one of these names at the end, whose statements have run."""
    return [
        call
        for last, call in find_calls([evidence.tree])
        if last in names
        if (statement := find_statement(evidence.tree, call.lineno))
        if statement.lineno in evidence.times
    ]
