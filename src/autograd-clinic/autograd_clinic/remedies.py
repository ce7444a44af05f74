"""Mechanical corrections of a known error: which text goes in the place of which code.

Only what needs no decision: the seed in the shape of its output, a flag that an entry names, the one
gradient out of its tuple. What means one of several things is offered, and not written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from .backward_call import is_grad_call, parse_backward_call
from .evidence.evidence import Evidence
from .syntax import find_calls, span_of_node

Replacement = tuple[ast.AST, str]  # what to replace, and by what


@dataclass(frozen=True)
class Remedy:
    """How to correct an entry's mistake; None if that is not mechanical in this program."""

    change: Callable[[Evidence], Replacement | None]
    meaning: str = ""
    """What the program means then, if it may have meant something else: such are not written."""


def _reshape(evidence: Evidence) -> Replacement | None:
    """Reshape the seed to its output: a flat one, or one with dimensions of size 1 too many."""
    found = evidence.backward_call
    if found is None or not {"seed", "output"} <= set(found.roles):
        return None
    seed, output = found.roles["seed"], found.roles["output"]
    seeds, outputs = evidence.tensors("seed"), evidence.tensors("output")
    if not isinstance(output, ast.Name | ast.Attribute) or len(seeds) != 1 or len(outputs) != 1:
        return None
    given, wanted = (
        [size for size in one.shape or () if size != 1] for one in (seeds[0], outputs[0])
    )
    if given != wanted and (len(given) > 1 or len(wanted) > 1):
        return None  # in which order its elements belong is for the program to say
    text = evidence.text(seed)
    plain = isinstance(seed, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return seed, f"{text if plain else f'({text})'}.reshape({evidence.text(output)}.shape)"


def _seed(evidence: Evidence) -> Replacement | None:
    """`grad_outputs` of ones, the sum of the outputs."""
    found = evidence.backward_call
    if found is None or "seed" in found.roles:
        return None
    text = evidence.text(found.call)
    if not text.endswith(")"):
        return None
    ones = f"torch.ones_like({evidence.text(found.roles['output'])})"
    given = text[:-1].rstrip().rstrip(",")
    return found.call, f"{given}, grad_outputs={ones})"


def _with_flag(call: ast.Call | None, evidence: Evidence, flag: str) -> Replacement | None:
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return None
    text = evidence.text(call)
    for keyword in call.keywords:
        if keyword.arg == flag:
            return keyword.value, "True"
    if "\n" in text or not text.endswith(")"):
        return None
    given = text[:-1].rstrip().rstrip(",")
    return call, f"{given}{'' if given.endswith('(') else ', '}{flag}=True)"


def _retain_first(evidence: Evidence) -> Replacement | None:
    """`retain_graph=True` in the call that has freed the graph."""
    freed = evidence.call.freed if evidence.call else None
    if freed is None or freed.by == evidence.at or _trains(evidence):
        return None
    for node in ast.walk(evidence.tree):
        if (
            isinstance(node, ast.Call)
            and parse_backward_call(node)
            and span_of_node(node) == freed.by
        ):
            return _with_flag(node, evidence, "retain_graph")
    return None


def _retain_each(evidence: Evidence) -> Replacement | None:
    """`retain_graph=True` in a call that goes back through one graph with one seed after another."""
    if evidence.backward_call is None or _trains(evidence):
        return None
    return _with_flag(evidence.backward_call.call, evidence, "retain_graph")


def _trains(evidence: Evidence) -> bool:
    """Return whether the program may change what the graph was made from before the next pass.

    A graph that is kept is then one of old values: the program runs, and trains on what is not so.
    """
    leaves = {leaf.tensor.storage for call in evidence.calls for leaf in call.leaves or ()}
    changed = any(change.storage in leaves for change in evidence.changes)
    stepped = any(call.function in ("step", "scaler_step") for call in evidence.calls)
    steps = any(name in ("step", "zero_grad") for name, _ in find_calls([evidence.tree]))
    looped = any(evidence.flow.innermost_loop(at.line) for at in evidence.stack)
    return changed or stepped or (steps and looped)


def _create(evidence: Evidence) -> Replacement | None:
    """`create_graph=True` in the call of grad() that the output was computed from."""
    output = evidence.backward_call.roles.get("output") if evidence.backward_call else None
    for _, call in find_calls(evidence.origins(output)):
        if (found := parse_backward_call(call)) and found.function == "grad":
            if _changed_since(call, evidence):
                return None
            given = {keyword.arg: keyword for keyword in call.keywords}
            if "retain_graph" in given and "create_graph" not in given:  # which implies it
                return given["retain_graph"], "create_graph=True"
            return _with_flag(call, evidence, "create_graph")
    return None


def _changed_since(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether a step, or the program, has changed a leaf since this call of grad().

    The graph that it would make is then one of old values.
    """
    asked = [one for one in evidence.calls if one.at == span_of_node(call)]
    if not asked:
        return False
    last = asked[-1]
    leaves = {leaf.tensor.storage for leaf in last.leaves or ()}
    leaves |= {one.storage for one in last.tensors("input")}
    stepped = any(
        one.function in ("step", "scaler_step") and one.number > last.number
        for one in evidence.calls
    )
    return stepped or any(
        change.storage in leaves and change.number > last.number for change in evidence.changes
    )


def _first(evidence: Evidence) -> Replacement | None:
    """`[0]` behind the call of grad() whose tuple, of one gradient, was taken for a tensor."""
    for inner in ast.walk(evidence.node or ast.Pass()):
        if isinstance(inner, ast.Attribute):
            for node in evidence.origins(inner.value)[:2]:
                if is_grad_call(node) and _is_taken_for_a_tensor(inner.value, evidence):
                    seen = [call for call in evidence.calls if call.at == span_of_node(node)]
                    single = bool(seen) and all(len(call.tensors("input")) == 1 for call in seen)
                    return (node, f"{evidence.text(node)}[0]") if single else None
    return None


def _is_taken_for_a_tensor(named: ast.AST, evidence: Evidence) -> bool:
    """Return whether all that is done with a name is to ask it for attributes, as of a tensor."""
    if not isinstance(named, ast.Name):
        return is_grad_call(named)
    bases = {id(node.value) for node in ast.walk(evidence.tree) if isinstance(node, ast.Attribute)}
    return all(
        id(node) in bases
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Name) and node.id == named.id and isinstance(node.ctx, ast.Load)
    )


REMEDIES = {
    "seed/row_for_a_column": Remedy(_reshape),
    "seed/flat_seed": Remedy(_reshape),
    "seed/one_element_for_a_scalar": Remedy(_reshape),
    "seed/scalar_for_one_element": Remedy(_reshape),
    "implicit_seed/grad_of_several_outputs": Remedy(
        _seed,
        "the gradient is that of the sum of all outputs; for the mean, divide; for one gradient"
        " an output, ask for each",
    ),
    "graph/backward_twice": Remedy(_retain_first),
    "graph/two_losses_one_graph": Remedy(_retain_first),
    "graph/one_call_per_seed": Remedy(_retain_each),
    "implicit_seed/gradient_without_a_graph": Remedy(_create),
    "implicit_seed/graph_retained_not_created": Remedy(_create),
    "grad_arguments/result_is_a_tuple": Remedy(_first),
}
