"""Say where an input that grad() finds unused was taken out of the graph, on its way to the output."""

from __future__ import annotations

import ast
from typing import NamedTuple

from ..culprits.argument import UNUSED
from ..culprits.none import list_input_nodes
from ..culprits.quoting import capitalize_first, quote_node
from ..evidence.evidence import Evidence
from ..rules.cuts import find_operand, is_cut


class CutInput(NamedTuple):
    """An input of grad(), and the expression that takes it out of the graph."""

    source: str
    cut: ast.expr


def describe_cut_input(evidence: Evidence) -> str:
    """Say which expression takes an input out of the graph; empty if none, or several, are seen to."""
    found = find_cut_input(evidence)
    if found is None:
        return ""
    output = evidence.source("output") or "the output"
    made = capitalize_first(quote_node(evidence, found.cut.lineno, found.cut))
    return (
        f"{made} takes what comes from `{found.source}` out of the graph, and `{output}` was computed from"
        " what it returns."
    )


def choose_remedy_of_cut(evidence: Evidence) -> str:
    """Say what to do about an input that was taken out of the graph; empty if that isn't seen."""
    found = find_cut_input(evidence)
    if found is None:
        return ""
    at = evidence.program.name_line(found.cut.lineno)
    return (
        f"If the gradient is to reach `{found.source}`, keep the graph in {at}. `allow_unused=True` or zeros"
        " would hide the mistake, because no gradient at all arrives."
    )


def find_cut_input(evidence: Evidence) -> CutInput | None:
    """Return the only input that an expression on the output's way back takes out of the graph."""
    call = evidence.backward_call if UNUSED in evidence.message else None
    if call is None or call.function != "grad" or call.output is None:
        return None
    given = call.roles.get("input")
    inputs = list_input_nodes(given) or ([given] if given is not None else [])
    if len(inputs) != 1:
        return None
    makers = {one.value for one, _ in evidence.flow.trace_given(inputs[0])}
    cuts = {
        part: there
        for node, there in evidence.trace_origins(call.output, evidence.line)
        for part in ast.walk(node)
        if isinstance(part, ast.expr) and is_cut(part) and part.lineno in evidence.times
    }
    found = [
        part
        for part, there in cuts.items()
        if makers & {*there.origins(find_operand(part), part.lineno)}
    ]
    first = [one for one in found if not any(one is not o and o in ast.walk(one) for o in found)]
    return CutInput(ast.unparse(inputs[0]), first[0]) if len(first) == 1 else None
