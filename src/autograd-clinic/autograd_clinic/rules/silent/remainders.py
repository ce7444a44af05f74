"""Notes on the batches that are left when an epoch ends, and whose gradients go into the next one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.call_order import STEPS
from ...evidence.evidence import Evidence
from ...program.syntax import collect_names, contains_line, find_calls, span_of_node
from ..registry import At, register_note
from .idle_optimizers import is_reached_alone
from .queries import find_grad_reads


@register_note("accumulation/rest_of_an_epoch")
def rest_of_an_epoch(evidence: Evidence) -> Iterator[At]:
    """Yield the condition of a step that counts the batches of an epoch, and after which some are left.

    The program says how many batches a step is to use: as many as its first has used. A later one that
    has used some more, but not twice as many, has used what the epoch before has left, too.
    """
    passes = {call.at for call in evidence.calls if call.function == "backward"}
    steps = [call for call in evidence.calls if call.function in STEPS]
    if len(passes) != 1 or len({call.at for call in steps}) != 1:
        return
    sums = _count_passes(evidence)
    first = sums[0] if sums else 0
    more = {used for used in sums if used != first}
    if first < 2 or len(more) != 1 or not first < min(more) < 2 * first:
        return
    (at,) = passes
    counted = _find_counted_condition(evidence, at, steps[0].at.line)
    if counted and not evidence.grad_changes:  # perhaps by how many batches it is of
        yield span_of_node(counted.test)


@register_note("optimizers/never_stepped")
def never_stepped_in_an_epoch(evidence: Evidence) -> Iterator[At]:
    """Yield the condition of the only step, which counts the batches of an epoch: none has as many, in several epochs."""
    passes = {call.at for call in evidence.calls if call.function == "backward"}
    steps = {
        node.lineno
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Attribute) and node.attr == "step"
    }
    optimizers = evidence.training.optimizers
    if len(passes) != 1 or len(optimizers) != 1 or not evidence.ended_well:
        return
    if optimizers[0].steps or not is_reached_alone(optimizers[0], evidence):
        return
    (at,) = passes
    found = [_find_counted_condition(evidence, at, line) for line in steps - evidence.times.keys()]
    counted = found[0] if found else None
    changed = any(evidence.grad_changes) or any(find_grad_reads(evidence.tree))
    if not counted or any(one is not counted for one in found) or changed:
        return
    if _counts_alone(counted) and _count_starts(at, evidence) > 1:
        yield span_of_node(counted.test)


def _counts_alone(counted: ast.If) -> bool:
    """Return whether the count of the loop, and no other, is what is divided."""
    divided = (n for n in ast.walk(counted.test) if isinstance(n, ast.BinOp))
    names = {name for n in divided if isinstance(n.op, ast.Mod) for name in collect_names(n.left)}
    return len(names) == 1


def _count_starts(at: At, evidence: Evidence) -> int:
    """Return how often the loop around a pass was begun: its first line runs once more than its body."""
    loop = evidence.flow.innermost_loop(at.line)
    if not isinstance(loop, ast.For):
        return 0
    return evidence.times.get(loop.lineno, 0) - evidence.times.get(loop.body[0].lineno, 0)


def _count_passes(evidence: Evidence) -> list[int]:
    """Return how many passes have added up to what each step has used; none if it goes on with that."""
    sums: list[int] = []
    passes, used = 0, False
    for call in evidence.calls:
        if call.function == "backward":
            if used:
                return []
            passes += 1
        elif call.function == "zero_grad":
            passes, used = 0, False
        elif call.function in STEPS:
            sums.append(passes)
            used = True
    return sums


def _find_counted_condition(evidence: Evidence, at: At, step: int) -> ast.If | None:
    """Return what lets a step run, by the rest of a division of the count of its loop alone."""
    loop = evidence.flow.innermost_loop(at.line)
    if not isinstance(loop, ast.For) or not any(
        last in ("enumerate", "range") for last, _ in find_calls([loop.iter])
    ):
        return None
    count = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    names = collect_names(count)
    for node in ast.walk(loop):
        if (
            isinstance(node, ast.If)
            and contains_line(node, step)
            and not contains_line(node, at.line)
            and isinstance(node.test, ast.Compare | ast.UnaryOp)
            and any(
                isinstance(inner, ast.BinOp)
                and isinstance(inner.op, ast.Mod)
                and names & collect_names(inner.left)
                for inner in ast.walk(node.test)
            )
        ):
            return node
    return None
