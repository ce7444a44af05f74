"""Say which checkpoint was given plain data, so that the graph ends in it."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import find_calls, find_statement
from .quoting import capitalize_first, quote_line

NOTHING_CHECKPOINTED = "None of the inputs have requires_grad=True"
FIRST_INPUT = 1  # of a checkpoint: what it runs stands before


def describe_checkpoint_inputs(evidence: Evidence) -> str:
    """Say which inputs of a checkpoint require no grad, and which line made them; empty if several warned."""
    lines = {
        warned.line
        for warned in evidence.warnings
        if NOTHING_CHECKPOINTED in warned.message and warned.line
    }
    if len(lines) != 1:
        return ""
    line = lines.pop()
    calls = [
        call
        for last, call in find_calls([find_statement(evidence.tree, line) or ast.Pass()])
        if last == "checkpoint"
    ]
    given = [one for call in calls for one in call.args[FIRST_INPUT:]]
    if len(calls) != 1 or not given or not all(isinstance(one, ast.Name) for one in given):
        return ""
    names = [one.id for one in given if isinstance(one, ast.Name)]
    what = f"`{names[0]}` doesn't require grad" if len(names) == 1 else _list_names(names)
    return (
        f"{capitalize_first(quote_line(evidence, line))} is the checkpoint:"
        f" {what} there{_find_maker(evidence, names, line)}."
    )


def _list_names(names: list[str]) -> str:
    return f"none of {', '.join(f'`{name}`' for name in names)} requires grad"


def _find_maker(evidence: Evidence, names: list[str], line: int) -> str:
    """Say which line made a single input, if one alone did before the checkpoint."""
    makers = {
        one.line
        for name in names
        for one in evidence.flow.resolve_name(name, line)
        if one.line in evidence.times and one.line != line
    }
    return (
        f", as {quote_line(evidence, makers.pop())} made it"
        if len(names) == len(makers) == 1
        else ""
    )
