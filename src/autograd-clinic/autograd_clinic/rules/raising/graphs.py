"""A graph that was freed, and the `.grad` of what is no leaf: which cause it is."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...culprits.freed import find_kept
from ...culprits.none import find_update_by_hand
from ...evidence.evidence import Evidence
from ...evidence.model import TensorInfo
from ...evidence.pass_model import FreedPart
from ...program.syntax import (
    collect_names,
    contains_line,
    dotted_name,
    find_calls,
    find_statement,
    is_literal_none,
    sets_grad,
)
from ..cuts import is_cut
from ..registry import choose_among, recognize


@choose_among(
    "functions/second_backward",
    "graph/saved_value_read_too_late",
    "graph/one_call_per_seed",
    "graph/backward_twice",
    "graph/state_of_the_last_step",
    "graph/two_losses_one_graph",
)
def choose_freed_graph(evidence: Evidence) -> str | None:
    """Choose by which call freed the graph: of the same output, in the same place, or another."""
    if isinstance(evidence.node, ast.Attribute) and evidence.node.attr == "saved_tensors":
        return "functions/second_backward"
    if evidence.backward_call is None:
        return "graph/saved_value_read_too_late" if "_saved" in evidence.statement_text else None
    outputs = _identify_tensors(evidence.tensors("output"))
    again = any(
        outputs & _identify_tensors(call.tensors("output")) for call in evidence.calls_before()
    )
    if again and evidence.source("output"):
        seeded = evidence.calls_here() and evidence.given("seed")
        return "graph/one_call_per_seed" if seeded else "graph/backward_twice"
    freed = evidence.call.freed if evidence.call else None
    if freed is None or freed.line is None:
        return _choose_by_names(evidence)
    header = isinstance(find_statement(evidence.tree, freed.line), ast.For)  # computed once a loop
    carried = not header and not find_kept(evidence, freed) and _is_carried(freed, evidence)
    return "graph/state_of_the_last_step" if carried else "graph/two_losses_one_graph"


def _is_carried(freed: FreedPart, evidence: Evidence) -> bool:
    """Return whether what was freed is of an earlier step: it was there at the last pass from here."""
    if _is_made_below(freed.line or 0, evidence):
        return True
    if not (here := evidence.calls_here()) or evidence.times.get(freed.line or 0, 0) < 2:
        return False
    made = [one.node for one in here[-1].tensors("output") if one.node is not None]
    return not made or freed.sequence is None or freed.sequence <= max(made)


def _is_made_below(made_at: int, evidence: Evidence) -> bool:
    """Return whether a line comes after the pass in the same loop, so that it has run in an earlier round alone.

    A library that is given an output has made what it makes on that line after its pass.
    """
    loop = evidence.flow.innermost_loop(evidence.line)
    if loop is None or evidence.flow.innermost_loop(made_at) is not loop:
        return False
    output = evidence.backward_call.output if evidence.backward_call else None
    given = evidence.call and evidence.call.library and isinstance(output, ast.Name)
    return made_at > evidence.line or (made_at == evidence.line and bool(given))


def _identify_tensors(tensors: Iterable[TensorInfo]) -> set[tuple[int | None, int | None]]:
    """Return which tensors they are: an address alone may have been given to another."""
    return {(one.id, one.node) for one in tensors}


def _choose_by_names(evidence: Evidence) -> str | None:
    """Choose by the text: whether a name of the output is given a value in the loop and above it.

    Or by an attribute that is given a value made of its own. If a pass of this place has freed the
    part, it is none of another loss.
    """
    loop = evidence.flow.innermost_loop(evidence.line)
    output = evidence.backward_call.output if evidence.backward_call else None
    freed = evidence.call.freed if evidence.call else None
    if freed and freed.by == evidence.at and not loop:
        return "graph/state_of_the_last_step" if _has_state(output, evidence) else None
    for name in collect_names(*evidence.origins(output)):
        lines = [one.line for one in evidence.flow.find_bindings(name)]
        if loop and any(contains_line(loop, at) for at in lines) and min(lines) < loop.lineno:
            return "graph/state_of_the_last_step"
    return None if loop and not evidence.calls_here() else "graph/two_losses_one_graph"


def _has_state(output: ast.AST | None, evidence: Evidence) -> bool:
    """Return whether it comes from an attribute that is made of what it held before, and keeps the graph."""
    for node in evidence.origins(output):
        if not isinstance(node, ast.Attribute) or not (path := dotted_name(node)):
            continue
        for given in evidence.flow.find_bindings(path):
            ran = given.line in evidence.times
            made_of = evidence.origins(given.value, given.line) if ran else []
            inner = [one for part in made_of for one in ast.walk(part)]
            if any(dotted_name(one) == path for one in inner) and not any(map(is_cut, inner)):
                return True
    return False


@choose_among("graph/retain_grad_without_a_graph", "grad_arguments/backward_plain_data")
def choose_retained_without_graph(evidence: Evidence) -> str | None:
    """Choose by whether the program asked for it itself."""
    return (
        "grad_arguments/backward_plain_data"
        if evidence.backward_call
        else "graph/retain_grad_without_a_graph"
    )


@choose_among("graph/scaled_parameter", "graph/grad_of_a_computed_tensor", "")
def choose_grad_of_nonleaf(evidence: Evidence) -> str | None:
    """Choose by whether the name was meant for a leaf: made and marked in one line, and not updated."""
    if find_update_by_hand(evidence):
        return "graph/grad_of_a_computed_tensor"
    if _asks_whether_filled(evidence):
        return ""
    for inner in ast.walk(evidence.statement or ast.Pass()):
        if isinstance(inner, ast.Attribute) and inner.attr == "grad":
            for one in evidence.flow.find_bindings(dotted_name(inner.value)):
                if "requires_grad" in ast.unparse(one.value):
                    return "graph/scaled_parameter"
    return "graph/grad_of_a_computed_tensor"


def _asks_whether_filled(evidence: Evidence) -> bool:
    """Return whether the line is a condition that asks if a `.grad` is None, so that the program goes on with either."""
    test = getattr(evidence.statement, "test", None)
    compared = [node for node in ast.walk(test or ast.Pass()) if isinstance(node, ast.Compare)]
    asked = [one.left for one in compared if any(map(is_literal_none, one.comparators))]
    return any(getattr(one, "attr", "") == "grad" for one in asked)


def _was_zeroed(evidence: Evidence) -> bool:
    """Return whether a gradient was set back after a backward pass, or there was no such pass."""
    names = [call.function for call in evidence.calls]
    after = names[names.index("backward") :] if "backward" in names else ["zero_grad"]
    return "zero_grad" in after or sets_grad(evidence.tree)


def _zeroes_gradients(evidence: Evidence) -> bool:
    """Return whether the statement itself sets a gradient back, by `zero_()` or the like."""
    return any(last == "zero_" for last, _ in find_calls([evidence.statement or ast.Pass()]))


def _reads_unreached(evidence: Evidence) -> bool:
    """Return whether the `.grad` of a leaf is read that no backward pass has reached."""
    reads = [
        evidence.value(node.value)
        for node in ast.walk(evidence.statement or ast.Pass())
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    ]
    return any(
        isinstance(one, TensorInfo) and one.leaf and one.requires_grad and one.has_grad is False
        for one in reads
    )


@choose_among("graph/out_argument", "graph/result_for_another_process", "")
def choose_stacked(evidence: Evidence) -> str | None:
    """Choose by whether the line gives `out=`; if not, a DataLoader's worker has, to stack its samples."""
    if "Cowardly" in evidence.message:
        return "graph/result_for_another_process"
    keywords = [
        k.arg for _, call in find_calls([evidence.statement or ast.Pass()]) for k in call.keywords
    ]
    if "out" in keywords or evidence.statement is None:
        return "graph/out_argument"
    loads = isinstance(evidence.statement, ast.For) or any(
        last in ("next", "list", "enumerate", "iter")
        for last, _ in find_calls([evidence.statement])
    )
    return "graph/result_for_another_process" if loads and "stack()" in evidence.message else None


@recognize("graph/grad_zeroed_too_early")
def is_attribute_of_grad(evidence: Evidence) -> bool:
    """Recognize an attribute of a `.grad`, or of a name that was given one."""
    here = [warned.message for warned in evidence.warnings if warned.line == evidence.line]
    if any("is not a leaf" in message for message in here):
        return False
    if (
        not _was_zeroed(evidence)
        and not _zeroes_gradients(evidence)
        and not _reads_unreached(evidence)
    ):
        return False
    values = [
        inner.value
        for inner in ast.walk(evidence.node or ast.Pass())
        if isinstance(inner, ast.Attribute)
    ]
    nodes = [node for value in values for node in evidence.origins(value)[:2]]
    return any(isinstance(node, ast.Attribute) and node.attr == "grad" for node in nodes)
