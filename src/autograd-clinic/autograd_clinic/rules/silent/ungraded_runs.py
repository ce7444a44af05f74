"""What runs without a graph in the function that computes a term of a loss, as a network whose features it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import dotted_name, find_calls, list_arguments
from ..constants import is_seen_constant
from ..cuts import LIBRARIES
from ..origins import list_origins
from ..seen_graphs import holds_trained_parameters, is_ungraded


def find_ungraded_runs(
    term: ast.AST, others: list[ast.AST], evidence: Evidence
) -> Iterator[ast.AST]:
    """Yield the calls of a network under `no_grad()` in the function whose result a constant term is.

    The other terms have a graph by this network, so it is to learn. What it leaves for the term, say
    in a hook that keeps its features, needs no name in this function. Or the term is computed from its
    results; one that is subtracted may be what the others are measured by. Or a network, or a part of one,
    has an optimizer and never gets a gradient, because it runs so.
    """
    learning = {path for one in others for path in _list_called(one, evidence)}
    for last, _ in find_calls([term]):
        for define in evidence.flow.find_functions(last) if learning else ():
            for _, call in find_calls([define]):
                if dotted_name(call.func) in learning and is_ungraded(call, evidence):
                    yield call
    if learning and not _is_subtracted(term, evidence):
        added = [one for one in others if not _is_subtracted(one, evidence)]
        graded = [call for one in added for call in _list_graded(one, evidence)]
        for _, call in find_calls(list_origins(term, evidence)):
            alike = any(_runs_along(call, one, evidence) for one in graded)
            if alike and is_ungraded(call, evidence):
                yield call
    if not _is_subtracted(term, evidence):
        yield from _find_starving(term, evidence)


def _find_starving(term: ast.AST, evidence: Evidence) -> Iterator[ast.AST]:
    """Yield the calls under `no_grad()`, in the function of a term, of what never gets a gradient and has an optimizer."""
    within, starved = evidence.flow.innermost_function, _list_starved_names(evidence)
    for last, call in find_calls(list_origins(term, evidence)) if starved else ():
        here = within(call.lineno) is within(getattr(term, "lineno", 0))
        if here and is_ungraded(call, evidence):
            inside = [node for one in evidence.flow.find_called(call) for node in ast.walk(one)]
            read = {node.attr for node in inside if isinstance(node, ast.Attribute)}
            if starved & {last, *read}:
                yield call


def _list_starved_names(evidence: Evidence) -> set[str]:
    """Return the names that the program gives layers whose parameters an optimizer steps, and no gradient reaches."""
    made = [(one.made, one.is_starved) for one in evidence.training.parameters]
    lines = {line for line, starved in made if starved} - {line for line, ok in made if not ok}
    bound = evidence.flow.all_bindings if lines else ()
    return {one.name.rpartition(".")[2] for one in bound if one.line in lines}


def _list_graded(term: ast.AST, evidence: Evidence) -> Iterator[ast.Call]:
    """Yield the calls by which a term has its graph, and that are of no function of the program, no library and no tensor."""
    for last, call in find_calls(list_origins(term, evidence)):
        root, dot, _ = dotted_name(call.func).partition(".")
        known = evidence.flow.find_functions(last) or root in LIBRARIES
        of_tensor = dot and evidence.tensor_held_by(root, call.lineno)
        if root and not known and not of_tensor and not is_ungraded(call, evidence):
            yield call


def _runs_along(call: ast.Call, other: ast.Call, evidence: Evidence) -> bool:
    """Return whether two calls are of one thing, in one function and one loop: a value from before a loop is a level."""
    flow, lines = evidence.flow, (call.lineno, other.lineno)
    return dotted_name(call.func) == dotted_name(other.func) and all(
        find(lines[0]) is find(lines[1]) for find in (flow.innermost_function, flow.innermost_loop)
    )


def _is_subtracted(term: ast.AST, evidence: Evidence) -> bool:
    """Return whether an expression like it stands behind a minus."""
    text = ast.unparse(term)
    return any(
        any(ast.unparse(inner) == text for inner in ast.walk(behind))
        for behind in _list_behind_a_minus(evidence.tree)
    )


def _list_behind_a_minus(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what is subtracted, or negated."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            yield node.right
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield node.operand


def _list_called(term: ast.AST, evidence: Evidence) -> Iterator[str]:
    """Yield the paths of the networks that a term has its graph by.

    Either that was seen of their parameters, or the term is computed of constants by this one alone.
    """
    calls = find_calls(list_origins(term, evidence))
    paths = {dotted_name(call.func) for _, call in calls} - {""}
    known = {path for path in paths if holds_trained_parameters(path, evidence)}
    here = {dotted_name(call.func) for _, call in find_calls([term])} - {""}
    own = {path for path in here if path.partition(".")[0] not in LIBRARIES}
    if len(own) == 1 and _reads_constants(term, evidence):
        known |= own
    yield from known


def _reads_constants(term: ast.AST, evidence: Evidence) -> bool:
    """Return whether all that is given to the calls in a term is constant."""
    given = [
        name
        for _, call in find_calls([term])
        for part in list_arguments(call)
        if isinstance(name := part, ast.Name)
    ]
    return bool(given) and all(is_seen_constant(name, evidence) for name in given)
