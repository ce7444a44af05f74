"""Notes on an optimizer that is never stepped, or that is made anew for each of its steps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.call_order import STEPS
from ...evidence.evidence import Evidence
from ...evidence.training import OptimizerInfo
from ...program.shown_values import SHOWING_CALLS
from ...program.syntax import find_calls, find_node, last_name, list_arguments
from ..registry import At, register_note
from .queries import find_grad_reads

FEW_IN_VAIN = 3  # that reach what an optimizer holds, before a missing step is said
FEW_MADE = 3  # optimizers of the same parameters, each with one step
TOLD = {*SHOWING_CALLS, "zero_grad", "state_dict", "load_state_dict", "len", "add_param_group"}
MEASURING = {"perf_counter", "perf_counter_ns", "process_time", "elapsed_time", "timeit", "Timer"}
MEASURING |= {"blocked_autorange", "profile", "max_memory_allocated"}
# Who looks at gradients as they arrive may want nothing else of them.
WATCHING = {"register_hook", "register_full_backward_hook", "register_full_backward_pre_hook"}
WATCHING |= {"register_backward_hook", "register_post_accumulate_grad_hook"}
SCHEDULER = re.compile(r"lr_scheduler|scheduler$|LR$|Plateau$|Restarts$", re.IGNORECASE)
# Those that keep something of each step for the next one; SGD does with a momentum.
WITH_A_STATE = {"Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "ASGD", "NAdam"}
WITH_A_STATE |= {"RAdam", "RMSprop", "Rprop", "SparseAdam"}


@register_note("optimizers/never_stepped")
def never_stepped(evidence: Evidence) -> Iterator[At]:
    """Yield an optimizer whose gradients are zeroed and filled, again and again, and that never steps.

    A step that the program has, and that did not run, may be its own. So may one of a library that it
    was given to, and who reads a .grad may step by hand. Who measures what a pass costs needs no step.
    """
    measures = any(last in MEASURING | WATCHING for last, _ in find_calls([evidence.tree]))
    if measures or not evidence.ended_well or any(find_grad_reads(evidence.tree)):
        return
    steps = [node for node in ast.walk(evidence.tree) if getattr(node, "attr", "") == "step"]
    if any(node.lineno not in evidence.times for node in steps if isinstance(node, ast.Attribute)):
        return
    for one in evidence.training.optimizers:
        if not one.steps and is_reached_alone(one, evidence):
            names = _list_names_of(one, evidence)
            if _find_zeroing(names, evidence) and not _is_handed_on(names, evidence):
                yield one.at


def is_reached_alone(optimizer: OptimizerInfo, evidence: Evidence) -> bool:
    """Return whether passes reach what it holds, and nothing of that is stepped by another one."""
    own = [one for one in evidence.training.parameters if optimizer.number in one.optimizers]
    reached = [one for one in own if one.passes]
    return (
        bool(reached)
        and all(one.passes >= FEW_IN_VAIN for one in reached)
        and not any(one.steps for one in own)
    )


def _list_names_of(optimizer: OptimizerInfo, evidence: Evidence) -> set[str]:
    """Return the names and attributes that are given this optimizer, by their last part."""
    made = find_node(evidence.tree, optimizer.at)
    return {name.rpartition(".")[2] for name in evidence.flow.list_names_given(made)}


def _find_zeroing(names: set[str], evidence: Evidence) -> ast.Call | None:
    """Return a call of zero_grad() that has run, of an optimizer of one of these names."""
    for last, call in find_calls([evidence.tree]):
        if last != "zero_grad" or call.lineno not in evidence.times:
            continue
        on = call.func.value if isinstance(call.func, ast.Attribute) else None
        given = evidence.flow.find_given(on) if isinstance(on, ast.Name) else []
        if on and {last_name(one) for one in (on, *given)} & names:
            return call
    return None


def _is_handed_on(names: set[str], evidence: Evidence) -> bool:
    """Return whether it is an argument of what is no function of the program, nor a scheduler, or kept elsewhere."""
    for last, call in find_calls([evidence.tree]):
        given = list_arguments(call)
        inside = {last_name(inner) for one in given for inner in ast.walk(one)}
        own = last in evidence.flow.class_names or evidence.flow.find_functions(last)
        if (
            inside & names
            and not own
            and last not in TOLD
            and not SCHEDULER.search(ast.unparse(call.func))
        ):
            return True
    kept = [
        node
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Dict | ast.List | ast.Tuple)
    ]
    return any(
        last_name(item) in names and isinstance(getattr(item, "ctx", None), ast.Load)
        for node in kept
        for item in ast.iter_child_nodes(node)
    )


@register_note("optimizers/made_for_each_step")
def made_for_each_step(evidence: Evidence) -> Iterator[At]:
    """Yield an optimizer with a state that is made anew for the same parameters before each step.

    Who loads a state, of the model or of the optimizer, may begin again with it, and so may who changes
    the parameters by hand.
    """
    loads = any(last == "load_state_dict" for last, _ in find_calls([evidence.tree]))
    if loads or _changes_by_hand(evidence):
        return
    for at in dict.fromkeys(one.at for one in evidence.training.optimizers):
        made = [one for one in evidence.training.optimizers if one.at == at and one.steps]
        numbers = {one.number for one in made}
        if len(made) < FEW_MADE or any(one.steps != 1 for one in made):
            continue
        same = any(
            len(one.optimizers & numbers) >= FEW_MADE and one.filled
            for one in evidence.training.parameters
        )
        if same and _has_a_state(find_node(evidence.tree, at), made[0].kind):
            yield at


def _changes_by_hand(evidence: Evidence) -> bool:
    """Return whether a line that steps no optimizer was seen to change what optimizers move."""
    moved = evidence.moved_places
    lines = {call.at.line for call in evidence.calls if call.function in STEPS}
    return any(one.storage in moved and one.line not in lines for one in evidence.changes)


def _has_a_state(made: ast.AST | None, kind: str) -> bool:
    """Return whether an optimizer of this class goes by what it has kept of the steps before."""
    if kind != "SGD" or not isinstance(made, ast.Call):
        return kind in WITH_A_STATE
    momentum = [keyword.value for keyword in made.keywords if keyword.arg == "momentum"]
    return any(isinstance(one, ast.Constant) and bool(one.value) for one in momentum)
