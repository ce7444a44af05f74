"""What has cut a term of a loss from all that its step moves: the term has a gradient, for others alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...syntax import find_calls, find_statement, span_of_node
from ..cuts import find_cuts, is_detached
from ..registry import At
from .queries import find_moved_after, list_passes


def find_idle_terms(evidence: Evidence) -> Iterator[At]:
    """Yield what was detached in a term that moves nothing, whenever its pass runs, while another term does.

    A generator's loss through its discriminator is such a term, if the discriminator gets a detached sample.
    All that it leads to has to have a step of its own: a gradient that nobody steps may be wanted for itself.
    """
    trained = {place for call in evidence.calls if call.step for place in call.step.moves}
    idle: dict[tuple[At, int], tuple[Call, frozenset[int]]] = {}
    for call, seen in list_passes(evidence):
        moved = find_moved_after(evidence, call) if len(seen.addends) > 1 else frozenset()
        for one in seen.addends if any(one.leaves & moved for one in seen.addends) else ():
            if one.leaves and not one.leaves & moved:
                idle[call.at, one.line] = call, one.leaves
    for (_, line), (call, leaves) in idle.items():
        waits = leaves <= trained and not leaves & _find_ever_moved(call, evidence)
        if waits and (cut := _find_cut(line, evidence)):
            yield span_of_node(cut)


def _find_ever_moved(like: Call, evidence: Evidence) -> frozenset[int]:
    """Return where the parameters lie that any step moves by such a pass: some have their turn seldom.

    From one place passes of several losses may start. Those of this one reach the same leaves; one that
    was not looked at is followed by a step of the same parameters, and perhaps of others.
    """
    own, moved = like.leaf_places, find_moved_after(evidence, like)
    ever: frozenset[int] = moved
    for call in evidence.calls:
        if call.function == "backward" and call.at == like.at:
            now = find_moved_after(evidence, call)
            alike = call.leaf_places == own if call.leaves is not None else moved <= now
            ever |= now if alike else frozenset()
    return ever


def _find_cut(line: int, evidence: Evidence) -> ast.AST | None:
    """Return what has cut the value of a statement; None in a function that is called from several places."""
    statement = find_statement(evidence.tree, line)
    within = evidence.flow.innermost_function(line)
    calls = [last for last, _ in find_calls([evidence.tree])]
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr) or calls.count(getattr(within, "name", "")) > 1:
        return None
    return next((cut for cut in find_cuts(value, evidence) if is_detached(cut)), None)
