"""Notes on one target for a row that is compared with all of its columns, of which one was chosen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...program.syntax import dotted_name, find_calls, last_name, list_arguments, span_of_node
from ..added_losses import LOSS_NAME
from ..cuts import LIBRARIES, find_call_operand, find_operand, is_detached
from ..measured import is_measured
from ..origins import list_origins, list_read_names
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors
from .queries import find_output_origins

CHOOSING = {"argmax", "max", "topk"}
# Of the columns: then they are guesses at one value, by members of an ensemble, say.
COMBINING = {"min", "mean", "amin", "median", "quantile", "std", "var", "sort", "kthvalue"}
# Who has no such word may ask which column is the largest for another reason, as on which day a peak comes.
OF_CHOICES = re.compile(
    r"action|reward|\bacts?\b|\barms?\b|bandit|\bmoves?\b|dqn|\bq_?(?:net|val|func|table|learn)",
    re.IGNORECASE,
)
TAKING_ONE = {"gather", "take_along_dim", "index_select", "one_hot", *COMBINING}


@register_note("implicit_seed/target_for_all_columns")
def target_for_all_columns(evidence: Evidence) -> Iterator[At]:
    """Yield a loss of a table of results and a column of data, if the program chooses one result of each row.

    The same network, asked elsewhere, is asked for the largest of its columns. So they are values of several choices, and
    a target is the value of one. The program speaks of actions, say: mixtures and ensembles are asked so, too.
    """
    if not OF_CHOICES.search(evidence.program.source):
        return
    chosen = _list_asked(CHOOSING, evidence) - _list_asked(COMBINING, evidence)
    for at in evidence.backward_places() if chosen else ():
        for node in (inner for one in find_output_origins(evidence, at) for inner in ast.walk(one)):
            for results, target in _list_compared(node, evidence):
                graded = getattr(node, "lineno", 0) in evidence.graded
                if (
                    graded
                    and _meets_all(results, target, evidence)
                    and not _is_a_level(target, evidence)
                ):
                    names = {last for last, _ in find_calls(list_origins(results, evidence))}
                    if names & chosen and not names & TAKING_ONE:
                        yield span_of_node(node)


def _list_compared(node: ast.AST, evidence: Evidence) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the two sides of a difference that becomes a distance, or of a loss, in both orders."""
    sides: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        sides = [node.left, node.right] if is_measured(node, evidence) else []
    elif isinstance(node, ast.Call) and LOSS_NAME.search(last_name(node.func)):
        sides = list_arguments(node)
    if len(sides) == 2:
        yield sides[0], sides[1]
        yield sides[1], sides[0]


def _is_a_level(target: ast.expr, evidence: Evidence) -> bool:
    """Return whether it is what was detached and nothing else, as a baseline: a target has a reward in it, or data."""
    for node in (target, *evidence.flow.follow_name(target)):
        if is_detached(node):
            of = find_operand(node)
            values = (of, *evidence.flow.follow_name(of))
            asked = values[-1]
            last = last_name(asked.func) if isinstance(asked, ast.Call) else ""
            return bool(last) and last not in CHOOSING | COMBINING
    return False


def _meets_all(results: ast.expr, target: ast.expr, evidence: Evidence) -> bool:
    """Return whether they were seen to be a table with a graph, and a column of as many rows without one."""
    if dotted_name(results) in list_read_names(target, evidence):
        return False
    tables, columns = (
        find_seen_tensors(evidence, ast.unparse(s), s.lineno) for s in (results, target)
    )
    if not all(one.has_graph for one in tables) or any(one.has_graph for one in columns):
        return False
    shapes = {one.shape or () for one in tables}
    rows = {shape[0] for shape in shapes if len(shape) == 2 and shape[1] > 1}
    return len(rows) == len(shapes) > 0 and {one.shape for one in columns} == {
        (number, 1) for number in rows
    }


def _list_asked(methods: set[str], evidence: Evidence) -> set[str]:
    """Return what is called, by the last part of its name, for a result of which a method goes through each row."""
    found: set[str] = set()
    for call in evidence.executed:
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        whole = call.func.attr not in ("argmax", "topk") and not (call.args or call.keywords)
        if call.func.attr not in methods or whole:
            continue
        of = find_call_operand(call)
        for last, inner in find_calls(list_origins(of, evidence) if of is not None else ()):
            if dotted_name(inner.func).partition(".")[0] not in LIBRARIES:
                found.add(last)
    return found - methods
