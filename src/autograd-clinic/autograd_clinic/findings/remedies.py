"""Mechanical corrections of known errors: which code of a program to replace, and by what.

There are only those that need no decision: the seed in the shape of its output, a flag, the one
gradient out of its tuple. A correction that is one of several is shown, and not written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..culprits.meaning import (
    asks_for_one,
    has_changed_since,
    has_gradient_of,
    is_kept_elsewhere,
    is_taken_for_tensor,
    is_used_elsewhere,
    may_train_between,
    reads_gradient_between,
)
from ..evidence.evidence import Evidence
from ..program.backward_call import is_grad_call, parse_backward_call
from ..program.syntax import find_calls, span_of_node


class Replacement(NamedTuple):
    """The code of a program to replace, and the text to write instead."""

    node: ast.AST
    text: str


@dataclass(frozen=True)
class Remedy:
    """How to correct an entry's mistake."""

    change: Callable[[Evidence], Replacement | None]
    """Returns the replacement for a program; None if that is not mechanical there."""
    meaning: str = ""
    """What the program means then; with it, the change is only shown: more may be meant."""


def _reshape_seed(evidence: Evidence) -> Replacement | None:
    """Reshape a seed that is flat, or has dimensions of size 1 too many, as its output."""
    found = evidence.backward_call
    if found is None or not {"seed", "output"} <= set(found.roles):
        return None
    seed, output = found.roles["seed"], found.roles["output"]
    seeds, outputs = evidence.tensors("seed"), evidence.tensors("output")
    if not isinstance(output, ast.Name | ast.Attribute) or len(seeds) != 1 or len(outputs) != 1:
        return None
    if isinstance(output, ast.Attribute) and evidence.flow.find_functions(output.attr):
        return None  # a property: the change would ask it once more
    given, wanted = (
        [size for size in one.shape or () if size != 1] for one in (seeds[0], outputs[0])
    )
    if given != wanted and (len(given) > 1 or len(wanted) > 1):
        return None  # in which order its elements belong is for the program to say
    text = evidence.text(seed)
    if not isinstance(seed, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        text = f"({text})"
    if not _runs_again(evidence):
        return Replacement(seed, f"{text}.reshape({evidence.text(output)}.shape)")
    # Another time the shapes may differ by more, and then it is to fail again.
    method = _change_one_dimension(seeds[0].shape or (), outputs[0].shape or ())
    return Replacement(seed, f"{text}.{method}") if method else None


def _runs_again(evidence: Evidence) -> bool:
    """Return whether the place in question is in a loop or a function."""
    return any(
        evidence.flow.innermost_loop(at.line) is not None
        or evidence.flow.innermost_function(at.line) is not evidence.tree
        for at in evidence.stack
    )


def _change_one_dimension(given: tuple[int, ...], wanted: tuple[int, ...]) -> str | None:
    """Return the method that adds the one dimension of size 1, or takes it away."""
    for method, short, long in (("unsqueeze", given, wanted), ("squeeze", wanted, given)):
        for place in range(len(long)):
            if long[place] == 1 and (*long[:place], *long[place + 1 :]) == short:
                return f"{method}({place})"
    return None


def _add_ones(evidence: Evidence) -> Replacement | None:
    """Add `grad_outputs=torch.ones_like(...)`: the gradient of the sum of all outputs."""
    found = evidence.backward_call
    if found is None or found.call is None or "seed" in found.roles:
        return None
    ones = f"torch.ones_like({evidence.text(found.roles['output'])})"
    return _add_argument(evidence, found.call, f"grad_outputs={ones}")


def _add_argument(evidence: Evidence, call: ast.Call, argument: str) -> Replacement | None:
    """Add an argument as the last of a call."""
    text = evidence.text(call)
    if not text.endswith(")"):
        return None
    given = text[:-1].rstrip().rstrip(",")
    separator = "" if given.endswith("(") else ", "
    return Replacement(call, f"{given}{separator}{argument})")


def _set_flag(evidence: Evidence, call: ast.Call, flag: str) -> Replacement | None:
    """Give a call `flag=True`; None if `**` may give it already, or the call has several lines."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    for keyword in call.keywords:
        if keyword.arg == flag:
            return Replacement(keyword.value, "True")
    return None if "\n" in evidence.text(call) else _add_argument(evidence, call, f"{flag}=True")


def _retain_first_graph(evidence: Evidence) -> Replacement | None:
    """Add `retain_graph=True` to the call that freed the graph."""
    freed = evidence.call.freed if evidence.call else None
    if freed is None or freed.by == evidence.at or may_train_between(evidence):
        return None
    if reads_gradient_between(freed.by, evidence) or has_gradient_of(freed.by, evidence):
        return None
    for node in ast.walk(evidence.tree):
        if (
            isinstance(node, ast.Call)
            and parse_backward_call(node)
            and span_of_node(node) == freed.by
        ):
            return _set_flag(evidence, node, "retain_graph")
    return None


def _retain_own_graph(evidence: Evidence) -> Replacement | None:
    """Add `retain_graph=True` to a call that goes back through one graph with several seeds."""
    call = evidence.backward_call.call if evidence.backward_call else None
    if call is None or may_train_between(evidence):
        return None
    if reads_gradient_between(span_of_node(call), evidence):
        return None
    return _set_flag(evidence, call, "retain_graph")


def _create_graph(evidence: Evidence) -> Replacement | None:
    """Add `create_graph=True` to the call of grad() that the output was computed from."""
    output = evidence.backward_call.roles.get("output") if evidence.backward_call else None
    for _, call in find_calls(evidence.origins(output)):
        if (found := parse_backward_call(call)) and found.function == "grad":
            elsewhere = is_used_elsewhere(call, evidence) or is_kept_elsewhere(call, evidence)
            if elsewhere or has_changed_since(call, evidence):
                return None
            given = {keyword.arg: keyword for keyword in call.keywords}
            if "retain_graph" in given and "create_graph" not in given:  # the new flag implies it
                return Replacement(given["retain_graph"], "create_graph=True")
            return _set_flag(evidence, call, "create_graph")
    return None


def _take_first(evidence: Evidence) -> Replacement | None:
    """Add `[0]` to the call of grad() whose tuple, of one gradient, was taken for a tensor."""
    for inner in ast.walk(evidence.node or ast.Pass()):
        if isinstance(inner, ast.Attribute):
            for node in evidence.origins(inner.value)[:2]:
                if is_grad_call(node) and is_taken_for_tensor(inner.value, node, evidence):
                    seen = [call for call in evidence.calls if call.at == span_of_node(node)]
                    single = bool(seen) and all(asks_for_one(call, node) for call in seen)
                    return Replacement(node, f"{evidence.text(node)}[0]") if single else None
    return None


REMEDIES = {
    "seed/row_for_a_column": Remedy(_reshape_seed),
    "seed/flat_seed": Remedy(_reshape_seed),
    "seed/one_element_for_a_scalar": Remedy(_reshape_seed),
    "seed/scalar_for_one_element": Remedy(_reshape_seed),
    "implicit_seed/grad_of_several_outputs": Remedy(
        _add_ones,
        "the gradient is that of the sum of all outputs; for the mean, divide; for one gradient"
        " an output, ask for each",
    ),
    "graph/backward_twice": Remedy(
        _retain_first_graph,
        "both passes are wanted, and their gradients add up; if not, delete the second call",
    ),
    "graph/two_losses_one_graph": Remedy(_retain_first_graph),
    "graph/one_call_per_seed": Remedy(_retain_own_graph),
    "implicit_seed/gradient_without_a_graph": Remedy(_create_graph),
    "implicit_seed/graph_retained_not_created": Remedy(_create_graph),
    "grad_arguments/result_is_a_tuple": Remedy(_take_first),
}
