"""Notes on a reference that was meant to stay behind, and is the very object that trains."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import collect_names, dotted_name, find_calls, pair_sides
from ..cuts import is_cut, is_detached
from ..identity import find_alias
from ..listings import find_listed_module, find_method_owner
from ..registry import At, register_note
from ..seen_graphs import is_ungraded
from .anchors import find_shared_anchors, locate_statement
from .queries import find_output_origins

NEAREST_CALLED = 6  # expressions that one side of a comparison is
MIXING = {"lerp_", "mul_", "copy_", "add_"}
DRAWING = ("rand", "dropout", "bernoulli", "normal", "sample", "rsample", "noise")


@register_note("optimizers/reference_not_copied")
def reference_not_copied(evidence: Evidence) -> Iterator[At]:
    """Yield where what a loss compares a model with, or what follows it, is given the model itself.

    One network under two names is as usual. The program has to say that they are two: it copies the
    values of one into the other, or takes the difference of both for the same input.
    """
    if not evidence.training.has_steps:
        return
    for copy, of in [*_find_updates(evidence), *_find_compared(evidence)]:
        if ast.unparse(copy) == ast.unparse(of):
            continue
        if given := find_alias(copy, of, evidence) or find_alias(of, copy, evidence):
            yield locate_statement(given, evidence)
    yield from find_shared_anchors(evidence)


def _find_updates(evidence: Evidence) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield two modules, the values of one of which are copied or mixed into the other."""
    for call in evidence.executed:
        to = find_method_owner(call, {"load_state_dict"})
        if isinstance(call, ast.Call) and to is not None and call.args:
            of = find_method_owner(call.args[0], {"state_dict"})
            if of is not None:
                yield to, of
    for loop in evidence.executed:
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call):
            listed = [find_listed_module(one) for one in loop.iter.args]
            changed = _list_changed(loop)
            both = [one for one in listed if one is not None]
            if dotted_name(loop.iter.func) == "zip" and len(listed) == len(both) == 2 and changed:
                first = ast.unparse(loop.target).strip("()").partition(",")[0]
                yield (both[0], both[1]) if first in changed else (both[1], both[0])


def _list_changed(loop: ast.For) -> set[str]:
    """Return the names of what a loop copies or mixes something into."""
    return {
        ast.unparse(call.func.value).partition(".")[0]
        for last, call in find_calls(loop.body)
        if last in MIXING and isinstance(call.func, ast.Attribute)
    }


def _find_compared(evidence: Evidence) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield two modules that get one input, if a loss compares what comes of it: the first without a graph."""
    if _draws_in_a_module(evidence):
        return  # then even one module gives two answers
    for at in evidence.backward_places():
        origins = find_output_origins(evidence, at)
        ratios = _list_ratios(origins, evidence)
        for node in (inner for origin in origins for inner in ast.walk(origin)):
            for one, other in _list_sides(node) if node not in ratios else ():
                yield from _find_same_calls(one, other, evidence)


def _list_ratios(origins: list[ast.AST], evidence: Evidence) -> list[ast.AST]:
    """Return what the exponential function is given: of a ratio, the slope is not 0 where both are equal."""
    calls = [call for last, call in find_calls(origins) if last == "exp"]
    given = [one for call in calls for one in (*call.args, *_list_owners(call))]
    return [inner for one in given for inner in (one, *evidence.flow.follow_name(one))]


def _list_owners(call: ast.Call) -> list[ast.expr]:
    return [call.func.value] if isinstance(call.func, ast.Attribute) else []


def _draws_in_a_module(evidence: Evidence) -> bool:
    names = (name.lower() for name, _ in find_calls(evidence.flow.module_classes))
    made = {name.lower() for name, _ in find_calls([evidence.tree])}
    return any(name.startswith(DRAWING) for name in names) or any("dropout" in n for n in made)


def _list_sides(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what is subtracted, or given to a function of two values, in both orders."""
    yield from pair_sides(node, ast.Sub)
    if isinstance(node, ast.Call) and len(node.args) >= 2:
        yield from ((node.args[0], node.args[1]), (node.args[1], node.args[0]))


def _find_same_calls(
    reference: ast.expr, live: ast.expr, evidence: Evidence
) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the modules of two calls that are alike but for these, one on each side of a comparison."""
    ours = _list_calls(reference, evidence)
    theirs = _list_calls(live, evidence)
    for call in ours:
        if not _is_constant_call(call, reference, evidence):
            continue
        for other in theirs:
            pair = _find_difference(call, other)
            apart = other not in ours and call not in theirs
            if pair and apart and _runs_with(call, other, evidence):
                yield pair


def _list_calls(side: ast.expr, evidence: Evidence) -> list[ast.Call]:
    """Return the calls that one side of a comparison is the result of."""
    nodes = evidence.origins(side, side.lineno)[:NEAREST_CALLED]
    return [*dict.fromkeys(call for node in nodes for _, call in find_calls([node]))]


def _is_constant_call(call: ast.Call, side: ast.expr, evidence: Evidence) -> bool:
    """Return whether no graph leads on from a call: none is recorded there, or its result is cut."""
    nodes = evidence.origins(side, side.lineno)[:NEAREST_CALLED]
    return is_ungraded(call, evidence) or any(
        (is_cut(cut) or is_detached(cut)) and any(inner is call for inner in ast.walk(cut))
        for node in nodes
        for cut in ast.walk(node)
    )


def _find_difference(call: ast.Call, other: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """Return the name by which alone two calls differ: what is called, or the first argument."""
    if len(call.args) != len(other.args) or not call.args or call.keywords or other.keywords:
        return None
    parts = zip((call.func, *call.args), (other.func, *other.args), strict=True)
    pairs = [(a, b) for a, b in parts if ast.unparse(a) != ast.unparse(b)]
    if len(pairs) != 1 or pairs[0][0] not in (call.func, call.args[0]):
        return None
    one, two = pairs[0]
    if isinstance(one, ast.Name | ast.Attribute) and isinstance(two, ast.Name | ast.Attribute):
        return one, two
    return None


def _runs_with(call: ast.Call, other: ast.Call, evidence: Evidence) -> bool:
    """Return whether two calls run one after the other, and what both are given is the same."""
    flow, lines = evidence.flow, sorted((call.lineno, other.lineno))
    given = collect_names(*call.args) & collect_names(*other.args)
    between = [
        one for one in flow.all_bindings if one.name in given and lines[0] < one.line < lines[1]
    ]
    return (
        not between
        and flow.innermost_function(lines[0]) is flow.innermost_function(lines[1])
        and flow.innermost_loop(lines[0]) is flow.innermost_loop(lines[1])
    )
