"""Notes on a seed whose memory the gradient shares."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Call, TensorInfo
from ...evidence.pass_model import Change
from ...program.syntax import find_changes, span_of_node
from ..registry import At, register_note
from .queries import (
    find_grad_reads,
    find_seed_expression,
    is_read_later,
    list_result_names,
    list_seeded_calls,
)


def _find_shared_memory(evidence: Evidence) -> Iterator[tuple[Call, ast.expr, Change]]:
    """Yield the calls whose result lies in their seed's memory, with each later change of it."""
    for call, seed in list_seeded_calls(evidence):
        expression = find_seed_expression(evidence, call)
        if not isinstance(seed, TensorInfo) or seed.storage is None or expression is None:
            continue
        if not any(one.storage == seed.storage for one in call.after or ()):
            continue
        for change in evidence.changes:
            if change.storage == seed.storage and change.number > call.number:
                yield call, expression, change


@register_note("seed/seed_overwritten")
def seed_overwritten(evidence: Evidence) -> Iterator[At]:
    """Find a seed that is changed while the gradient shares its memory, and is read later."""
    for call, seed, change in _find_shared_memory(evidence):
        for node, name in find_changes(evidence.tree):
            line = getattr(node, "lineno", 0)
            if line != change.line or name != ast.unparse(seed):
                continue
            results = [ast.Name(target, ast.Load()) for target in list_result_names(evidence, call)]
            read = any(read.lineno > line for read in find_grad_reads(evidence.tree))
            if (call.function == "backward" and read) or any(
                is_read_later(result, line, evidence) for result in results
            ):
                yield span_of_node(node)


@register_note("seed/result_changed_in_place")
def result_changed_in_place(evidence: Evidence) -> Iterator[At]:
    """Find a result of grad() that is changed while it shares the memory of a seed still in use."""
    for call, seed, change in _find_shared_memory(evidence):
        for node, name in find_changes(evidence.tree):
            line = getattr(node, "lineno", 0)
            mine = line == change.line and name in list_result_names(evidence, call)
            if (
                mine
                and isinstance(seed, ast.Name | ast.Attribute)
                and is_read_later(seed, line, evidence)
            ):
                yield span_of_node(node)


@register_note("seed/seed_used_again")
def seed_used_again(evidence: Evidence) -> Iterator[At]:
    """Find a seed in whose memory the gradient lies to which the next backward pass adds."""
    for call, seed in list_seeded_calls(evidence):
        place = seed.storage if isinstance(seed, TensorInfo) else None
        if place is not None and any(leaf.grad_storage == place for leaf in call.leaves or ()):
            yield call.at
