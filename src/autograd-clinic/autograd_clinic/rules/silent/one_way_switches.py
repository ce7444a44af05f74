"""Notes on a function that sets the flags of parameters only where they are True: it freezes, and never thaws."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.call_bindings import map_arguments
from ...evidence.evidence import Evidence
from ...program.syntax import (
    collect_names,
    dotted_name,
    find_calls,
    is_literal_false,
    is_literal_true,
    span_of_node,
)
from ..registry import At, register_note
from .starved import FEW_STEPS


@register_note("optimizers/never_switched_on")
def never_switched_on(evidence: Evidence) -> Iterator[At]:
    """Yield where flags are set to what a function is given, for those that are True alone.

    It was called to freeze a module, and then, below that, to thaw the same; and at the end an
    optimizer holds something frozen that no pass has reached. Who thaws elsewhere, too, may mean it.
    """
    stuck = [one for one in evidence.training.parameters if one.optimizers and one.frozen]
    stepped = sum(one.steps for one in evidence.training.optimizers) >= FEW_STEPS
    if not stepped or not any(not one.passes for one in stuck):
        return
    for define in ast.walk(evidence.tree):
        found = [*_find_guarded(define)] if isinstance(define, ast.FunctionDef) else []
        if len(found) == 1 and isinstance(define, ast.FunctionDef):
            guard, value, setting = found[0]
            ran = guard.lineno in evidence.times and _is_called_to_thaw(evidence, define, value)
            if ran and not _thaws_elsewhere(evidence, setting):
                yield span_of_node(guard)


def _find_guarded(define: ast.FunctionDef) -> Iterator[tuple[ast.expr, str, ast.stmt]]:
    """Yield what asks for a flag before it is set, the parameter that it is set to, and the statement."""
    taken = {one.arg for one in (*define.args.args, *define.args.kwonlyargs)}
    for loop in ast.walk(define):
        if not isinstance(loop, ast.For):
            continue
        names = collect_names(loop.target)
        for statement in loop.body:
            guard = loop.iter if _asks_within(loop.iter) else None
            inner = [statement]
            if isinstance(statement, ast.If) and _is_flag(statement.test, names):
                guard, inner = statement.test, [] if statement.orelse else statement.body
            for one in inner:
                value = _parse_set(one, names)
                if guard is not None and value in taken:
                    yield guard, value, one


def _asks_within(items: ast.expr) -> bool:
    """Return whether what a loop goes through is filtered by the flag: a comprehension, or a filter()."""
    asked = [
        condition
        for node in ast.walk(items)
        if isinstance(node, ast.comprehension)
        for condition in node.ifs
    ]
    asked += [
        call.args[0].body
        for last, call in find_calls([items])
        if last == "filter" and call.args and isinstance(call.args[0], ast.Lambda)
    ]
    return any(isinstance(one, ast.Attribute) and one.attr == "requires_grad" for one in asked)


def _is_flag(test: ast.expr, names: set[str]) -> bool:
    return (
        isinstance(test, ast.Attribute)
        and test.attr == "requires_grad"
        and dotted_name(test.value) in names
    )


def _parse_set(statement: ast.stmt, names: set[str]) -> str:
    """Return the name that a statement sets the flag of one of these to."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return dotted_name(statement.value) if _is_flag(statement.targets[0], names) else ""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) == 1:
        switched = call.func.attr == "requires_grad_" and dotted_name(call.func.value) in names
        return dotted_name(call.args[0]) if switched else ""
    return ""


def _is_called_to_thaw(evidence: Evidence, define: ast.FunctionDef, value: str) -> bool:
    """Return whether it was called with False, and below that with True, for the same; and with False no more."""
    calls = [
        call
        for last, call in find_calls([evidence.tree])
        if last == define.name and call.lineno in evidence.times
    ]
    told: dict[str, list[tuple[int, bool]]] = {}
    for call in calls:
        given = map_arguments(call, define)
        on = given.pop(value, define)
        if is_literal_true(on) or is_literal_false(on):
            of = ", ".join(f"{name}={ast.unparse(one)}" for name, one in sorted(given.items()))
            told.setdefault(of, []).append((call.lineno, is_literal_true(on)))
    return any(
        one[-1][1] and not one[0][1] and len({line for line, _ in one}) == len(one)
        for one in map(sorted, told.values())
    )


def _thaws_elsewhere(evidence: Evidence, setting: ast.stmt) -> bool:
    """Return whether the program sets a flag, but to False, in another statement than this."""
    within = {id(node) for node in ast.walk(setting)}
    for node in ast.walk(evidence.tree):
        if id(node) in within:
            continue
        if isinstance(node, ast.Assign):
            flags = [one for one in node.targets if getattr(one, "attr", "") == "requires_grad"]
            if flags and not is_literal_false(node.value):
                return True
        elif (
            isinstance(node, ast.Call)
            and dotted_name(node.func).endswith("requires_grad_")
            and not any(map(is_literal_false, node.args))
        ):
            return True
    return False
