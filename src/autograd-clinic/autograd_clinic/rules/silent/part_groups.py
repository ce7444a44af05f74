"""Notes on a part that has a group or an optimizer of its own, and that no pass reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...culprits.grad_mode import find_gradient_switch
from ...evidence.evidence import Evidence
from ...program.syntax import contains_line, find_name_nodes, span_of_node
from ..cuts import find_operand, is_choice, is_detached
from ..origins import Traced, is_of_a_gradient, list_read_names
from ..registry import At, register_note
from ..seen_graphs import is_ungraded
from .dead_parameters import parameter_used_as_a_number
from .draws import draws_without_graph
from .factors import factor_cut_off
from .freezing import freezes_others
from .optimizers import of_another_model
from .queries import trace_stepped_outputs
from .stages import cut_between_two_stages, is_in_arithmetic
from .starved import are_made_by_hand, list_starved_groups, list_starved_names
from .terms import accuracy_as_loss, detached_term

# What tells of the same cut, or why no pass reaches what an optimizer holds.
TOLD_BY = (
    cut_between_two_stages,
    factor_cut_off,
    detached_term,
    accuracy_as_loss,
    of_another_model,
    parameter_used_as_a_number,
)


@register_note("optimizers/part_without_a_graph")
def part_without_a_graph(evidence: Evidence) -> Iterator[At]:
    """Yield where a part is cut from the graph whose parameters were given to be trained.

    Who gives an optimizer all parameters may mean some of them to stay as they are. Who gives those of
    a part a group or an optimizer of their own, or has frozen others, means them, and so does who makes
    each of them a parameter by hand, and does not detach it as such, or draws samples from what it
    computes. What a condition cuts may be whole later, and a constant within arithmetic, such as a
    baseline, may be meant.
    """
    names = list_starved_groups(evidence)
    others = list_starved_names(evidence)
    by_hand = others - names  # what is detached as such is told of elsewhere, or is meant
    if others and (freezes_others(evidence) or are_made_by_hand(evidence)):
        names |= others
    if (names or others) and any(True for look in TOLD_BY for _ in look(evidence)):
        return
    for node, there in _trace_wanted(evidence) if names or others else ():
        for cut in (inner for inner in ast.walk(node) if _leaves_the_graph(inner, there)):
            lost = names | others if draws_without_graph(cut, there) else names
            as_such = getattr(find_operand(cut), "attr", "") in by_hand
            meant = as_such or _may_be_meant(cut, there)
            if _list_cut_names(cut, there) & lost and not meant:
                yield span_of_node(cut)
                return


def _trace_wanted(evidence: Evidence) -> Iterator[Traced]:
    """Yield what the outputs of the passes were computed from that are meant for a part which none has reached."""
    starved = [one for one in evidence.training.parameters if one.is_starved]
    numbers = {number for one in starved for number in one.optimizers}
    for optimizer in evidence.training.optimizers:
        if optimizer.number in numbers:
            yield from trace_stepped_outputs(evidence, optimizer)


def _leaves_the_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is detached, a choice, or a call that always runs where no graph is recorded."""
    if is_detached(node) or (isinstance(node, ast.Call) and is_choice(node)):
        return True
    if draws_without_graph(node, evidence):
        return True
    if not isinstance(node, ast.Call | ast.BinOp) or node.lineno not in evidence.never_graded:
        return False
    return is_ungraded(node, evidence) or _is_switched_off(node.lineno, evidence)


def _is_switched_off(line: int, evidence: Evidence) -> bool:
    """Return whether `set_grad_enabled` is around a line, with a value that stays as it was set first."""
    switch = find_gradient_switch(evidence.tree, line)
    if not isinstance(switch, ast.Call) or not switch.args:
        return False
    value = switch.args[0]
    if isinstance(value, ast.Constant):
        return value.value is False
    read = [inner for inner in ast.walk(value) if isinstance(inner, ast.Attribute)]
    names = [name for name in find_name_nodes(value) if name.id != "self"]
    return bool(read) and not names and all(_is_set_once(one.attr, evidence) for one in read)


def _is_set_once(attribute: str, evidence: Evidence) -> bool:
    """Return whether only an `__init__` gives this attribute a value."""
    lines = [one.line for one in evidence.flow.find_attribute_bindings(attribute)]
    makers = [evidence.flow.innermost_function(line) for line in lines]
    return bool(lines) and all(getattr(maker, "name", "") == "__init__" for maker in makers)


def _list_cut_names(cut: ast.AST, evidence: Evidence) -> set[str]:
    """Return the names and attributes that what is cut was computed with."""
    operand = is_detached(cut) or is_choice(cut) or draws_without_graph(cut, evidence)
    of = find_operand(cut) if operand else cut  # a draw: of the distribution, not of its shape
    return list_read_names(of, evidence)


def _may_be_meant(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether the pass may be kept out on purpose, for now, or of a gradient."""
    return (
        is_in_arithmetic(cut, evidence)
        or is_of_a_gradient(cut, evidence)
        or _is_conditional(cut, evidence)
    )


def _is_conditional(cut: ast.AST, evidence: Evidence) -> bool:
    """Return whether it stands in a branch: at another time it may not run."""
    line = getattr(cut, "lineno", 0)
    within = evidence.flow.innermost_function(line)
    return any(
        isinstance(node, ast.If | ast.IfExp)
        and contains_line(node, line)
        and "__name__" not in ast.unparse(node.test)
        for node in ast.walk(within)
    )
