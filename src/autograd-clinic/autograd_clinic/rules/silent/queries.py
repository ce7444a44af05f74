"""What rules for mistakes that raise nothing ask of evidence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeVar

from ...dataflow.dataflow import DataFlow
from ...evidence.call_order import find_call_before, list_calls_after, list_step_passes
from ...evidence.evidence import Evidence
from ...evidence.model import Call, Value
from ...evidence.pass_model import BackwardPass
from ...evidence.training import OptimizerInfo
from ...program.syntax import Span, find_node, last_name, span_of_node
from ..origins import Traced

Executed = TypeVar("Executed", bound=ast.AST)

ADVANTAGE_NAME = re.compile(r"advantage|^advs?$|td_?err|^delta$", re.IGNORECASE)


def list_passes(evidence: Evidence) -> Iterator[tuple[Call, BackwardPass]]:
    """Yield the calls of backward() and grad(), each with the pass that was seen of it."""
    return ((call, call.backward) for call in evidence.calls if call.backward)


def find_output_origins(evidence: Evidence, at: Span) -> list[ast.AST]:
    """Return what the outputs of the backward() or grad() at this place were computed from."""
    found = evidence.find_backward_call(at)
    return evidence.origins(found.output, at.line) if found else []


def trace_output_origins(evidence: Evidence, at: Span) -> list[Traced]:
    """Return them, each with the evidence as it is for who has come to it through certain calls."""
    found = evidence.find_backward_call(at)
    return evidence.trace_origins(found.output, at.line) if found else []


def trace_stepped_outputs(evidence: Evidence, optimizer: OptimizerInfo) -> list[Traced]:
    """Return what the outputs of the passes were computed from that are meant for an optimizer: those before its steps.

    If several optimizers are given to one function that steps, only the calls that give it this one count.
    """
    found: dict[tuple[ast.AST, DataFlow], Traced] = {}
    places = dict.fromkeys(
        (step.at, last.at)
        for step in evidence.calls
        if step.step
        for last in _list_passes_of(evidence, step)
    )
    for step, at in places:
        function = evidence.flow.innermost_function(step.line)
        together = evidence.flow.innermost_function(at.line) is function
        for flow in evidence.flow.list_entered(function) if together else [evidence.flow]:
            here = evidence.see_from(flow)
            if _may_step(here, step, optimizer):
                traced = trace_output_origins(here, at)
                found |= {(node, there.flow): (node, there) for node, there in traced}
    return [*found.values()]


def _list_passes_of(evidence: Evidence, step: Call) -> list[Call]:
    """Return the passes since the last step, or, if another optimizer has used them first, the last."""
    last = find_call_before(evidence, step, "backward")
    return list_step_passes(evidence, step) or ([last] if last else [])


def _may_step(evidence: Evidence, step: Span, optimizer: OptimizerInfo) -> bool:
    """Return whether a step is one of this optimizer's, as far as the text tells which it is of."""
    call = find_node(evidence.tree, step)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    made = {
        span_of_node(one)
        for one in evidence.origins(call.func.value, step.line)
        if isinstance(one, ast.Call)
    }
    known = {one.at for one in evidence.training.optimizers if one.steps} & made
    return optimizer.at in known or (not known and step == optimizer.stepped)


def find_executed(evidence: Evidence, *kinds: type[Executed]) -> Iterator[Executed]:
    """Yield the nodes of these kinds on lines that have run."""
    return (node for node in evidence.executed if isinstance(node, kinds))


def find_grad_reads(node: ast.AST) -> Iterator[ast.Attribute]:
    """Yield where in it the `.grad` of something is read."""
    functions = {id(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr == "grad":
            on = last_name(inner.value)
            value = on not in ("autograd", "func") and id(inner) not in functions
            if value and isinstance(inner.ctx, ast.Load):
                yield inner


def is_straight_line(evidence: Evidence, node: ast.AST) -> bool:
    """Return whether it stands in the module and in no loop: then lines run in their order."""
    line = getattr(node, "lineno", 0)
    return (
        evidence.flow.innermost_function(line) is evidence.tree
        and evidence.flow.innermost_loop(line) is None
    )


def is_read_later(node: ast.AST, line: int, evidence: Evidence) -> bool:
    """Return whether a name or attribute of this text is read further down."""
    text = ast.unparse(node)
    return any(
        ast.unparse(other) == text and getattr(other, "lineno", 0) > line
        for other in find_executed(evidence, ast.Name, ast.Attribute)
        if isinstance(getattr(other, "ctx", None), ast.Load)
    )


def is_step_without_gradients(call: Call) -> bool:
    """Return whether it is a step of an optimizer of which no parameter has a gradient."""
    return call.step is not None and call.step.grads == 0


def list_seeded_calls(evidence: Evidence) -> Iterator[tuple[Call, Value]]:
    """Yield the calls with a seed, each with what was given as the seed."""
    for call in evidence.calls:
        seed = call.given.get("seed")
        if call.function in ("backward", "grad") and seed and "output" in call.given:
            yield call, seed


def find_seed_expression(evidence: Evidence, call: Call) -> ast.expr | None:
    """Return the expression of a call's seed."""
    found = evidence.find_backward_call(call.at)
    return found.roles.get("seed") if found else None


def list_result_names(evidence: Evidence, call: Call) -> list[str]:
    """Return the names that a call's result is given."""
    node = find_node(evidence.tree, call.at)
    around = evidence.flow.find_parent(node) if node else None
    items = evidence.flow.list_names_given(around) if isinstance(around, ast.Subscript) else []
    return [*evidence.flow.list_names_given(node), *items]


def find_moved_after(evidence: Evidence, call: Call) -> frozenset[int]:
    """Return where the parameters lie that a step moves by the gradients of this pass."""
    zeroed: set[int | None] = set()
    moved: set[int] = set()
    for later in list_calls_after(evidence, call):
        if later.function == "zero_grad":
            zeroed.add(later.owner)
        elif later.function == "backward" and later.at == call.at:
            break
        elif later.step and later.owner not in zeroed:
            moved |= later.step.moves
    return frozenset(moved)
