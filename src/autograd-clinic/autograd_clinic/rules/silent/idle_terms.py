"""What has cut a term of a loss from all that its step moves: the term has a gradient, for others alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...program.syntax import span_of_node
from ..cuts import find_operand, is_detached
from ..origins import Traced, list_origins
from ..registry import At
from ..seen_graphs import find_cuts
from ..terms import find_sums
from .queries import find_moved_after, list_passes, trace_output_origins


def find_idle_terms(evidence: Evidence) -> Iterator[At]:
    """Yield what was detached in a term that moves nothing, whenever its pass runs, while another term does.

    A generator's loss through its discriminator is such a term, if the discriminator gets a detached sample.
    All that it leads to has to have a step of its own: a gradient that nobody steps may be wanted for itself.
    """
    trained = evidence.moved_places
    idle: dict[tuple[At, int], tuple[Call, frozenset[int]]] = {}
    for call, seen in list_passes(evidence):
        moved = find_moved_after(evidence, call) if len(seen.addends) > 1 else frozenset()
        for one in seen.addends if any(one.leaves & moved for one in seen.addends) else ():
            if one.leaves and not one.leaves & moved:
                idle[call.at, one.line] = call, one.leaves
    for (at, line), (call, leaves) in idle.items():
        waits = leaves <= trained and not leaves & _find_ever_moved(call, evidence)
        if waits and (cut := _find_cut(at, line, evidence) or _find_cut_of_another(line, evidence)):
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


def _find_cut(at: At, line: int, evidence: Evidence) -> ast.AST | None:
    """Return what has cut the value of a statement on the way to a pass.

    Several terms may have come from this line, through several calls: then only one may be cut.
    """
    cuts = [
        cut
        for term, there in _list_terms_at(at, line, evidence)
        if (cut := next((one for one in find_cuts(term, there) if is_detached(one)), None))
    ]
    return cuts[0] if len(cuts) == 1 else None


def _list_terms_at(at: At, line: int, evidence: Evidence) -> list[Traced]:
    """Return what this line computes for the output of a pass, once for each way by which it does."""
    traced = trace_output_origins(evidence, at)
    own = [(node, there) for node, there in traced if _contains_line(node, line)]
    inner = {id(part) for node, _ in own for part in ast.walk(node) if part is not node}
    return [(node, there) for node, there in own if id(node) not in inner]


def _find_cut_of_another(line: int, evidence: Evidence) -> ast.AST | None:
    """Return where the only term that a line computes detaches what another term uses as it is."""
    for terms in find_sums(evidence):
        origins = [list_origins(one, there) for one, there in terms]
        own = [nodes for nodes in origins if any(_contains_line(node, line) for node in nodes)]
        used = {
            ast.unparse(name)
            for nodes in origins
            if nodes not in own
            for node in nodes
            for name in _list_used_names(node)
        }
        for node in own[0] if len(own) == 1 else ():
            for cut in (inner for inner in ast.walk(node) if is_detached(inner)):
                if ast.unparse(find_operand(cut)) in used:
                    return cut
    return None


def _contains_line(node: ast.AST, line: int) -> bool:
    return getattr(node, "lineno", 0) <= line <= getattr(node, "end_lineno", 0)


def _list_used_names(node: ast.AST) -> list[ast.AST]:
    """Return the names and attributes in an expression, less those that it detaches."""
    if is_detached(node):
        return []
    inner = [name for child in ast.iter_child_nodes(node) for name in _list_used_names(child)]
    return [*inner, node] if isinstance(node, ast.Name | ast.Attribute) else inner
