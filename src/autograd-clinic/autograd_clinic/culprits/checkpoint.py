"""Say which checkpoint was given plain data, so that the graph ends in it, or what its block changes."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name, find_calls, find_changes, find_statement
from .executed import find_executed_calls
from .quoting import capitalize_first, quote_line

NOTHING_CHECKPOINTED = "None of the inputs have requires_grad=True"
ADDERS = {"append", "extend", "insert", "update", "add", "setdefault", "pop", "clear"}
BUILDERS = {"__init__", "reset_parameters"}  # methods that no checkpoint runs
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


def describe_changed_state(evidence: Evidence) -> str:
    """Say which line of a block changes an attribute that the block also reads; one alone."""
    changed = {
        (statement.lineno, path)
        for own in _list_blocks(evidence)
        for methods in [_list_methods(own)]
        for statement in (node for one in methods for node in ast.walk(one))
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr)
        if statement.lineno in evidence.times
        for path in _list_states(statement, methods)
        if _count_reads(methods, path) > _count_reads([statement], path)
    }
    if len(changed) != 1:
        return ""
    ((line, path),) = changed
    made = capitalize_first(quote_line(evidence, line))
    return (
        f"{made} changes `{path}` each time that it runs, in the backward pass, too: so the second run"
        " begins with another one than the first."
    )


def _list_blocks(evidence: Evidence) -> list[ast.ClassDef]:
    """Return the modules' classes whose objects a checkpoint runs, and those that they are built of."""
    run = [call for call in find_executed_calls(evidence, {"checkpoint"}) if call.args]
    nodes: list[ast.AST] = [
        one for call in run for one in evidence.origins(call.args[0], call.lineno)
    ]
    found: list[ast.ClassDef] = []
    while names := {last for last, _ in find_calls(nodes)}:
        blocks = [
            own for own in evidence.flow.module_classes if own.name in names and own not in found
        ]
        found += blocks
        nodes = [*blocks]
    return found


def _list_methods(own: ast.ClassDef) -> list[ast.AST]:
    """Return the methods of a class that its objects run after they were made."""
    methods = [one for one in own.body if isinstance(one, ast.FunctionDef)]
    return [one for one in methods if one.name not in BUILDERS]


def _count_reads(nodes: list[ast.AST], path: str) -> int:
    return sum(dotted_name(one) == path for node in nodes for one in ast.walk(node))


def _list_states(
    statement: ast.Assign | ast.AugAssign | ast.Expr, methods: list[ast.AST]
) -> set[str]:
    """Return the attributes of `self` that a statement changes, or gives another value after they were read."""
    found = {name for _, name in find_changes(statement)}
    if isinstance(statement, ast.AugAssign):
        found.add(dotted_name(statement.target))
    if isinstance(statement, ast.Assign):
        around = [one for one in methods if statement in ast.walk(one)]
        read = {
            dotted_name(node)
            for node in (inner for one in around for inner in ast.walk(one))
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
            if node.lineno < statement.lineno or node in ast.walk(statement.value)
        }
        found |= read & {dotted_name(target) for target in statement.targets}
    for last, call in find_calls([statement]):
        if last in ADDERS and isinstance(call.func, ast.Attribute):
            found.add(dotted_name(call.func.value))
    return {path for path in found if path.startswith("self.")}
