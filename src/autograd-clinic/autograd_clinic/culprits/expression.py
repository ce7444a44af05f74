"""Say which expressions take part in a mistake that raises nothing, as far as the run shows it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name, find_calls
from .quoting import capitalize_first, count_times, quote_line
from .steep_slopes import STEEP_FUNCTIONS, STEEP_TWICE

SOFT = {"softmax", "log_softmax"}  # of a row in which all is -inf
MAX_STEEP = 3  # operations that a sentence names


def _describe_unread(evidence: Evidence) -> str:
    """Say how often a term was computed, and under which name nothing reads it."""
    statement = evidence.statement
    name = dotted_name(statement.targets[0]) if isinstance(statement, ast.Assign) else ""
    if not name:
        return ""
    times = count_times(evidence.times[evidence.line], "time")
    line = capitalize_first(evidence.program.name_line(evidence.line))
    return f"{line} ran {times}, and nothing reads `{name}`."


def _describe_bound(evidence: Evidence) -> str:
    """Say which name an assignment gives a new value, and that nothing reads it."""
    statement = evidence.statement
    name = dotted_name(statement.targets[0]) if isinstance(statement, ast.Assign) else ""
    if not name:
        return ""
    return f"Nothing reads the new `{name}`, and the next round of the loop gives the name another value."


def _describe_used_up(evidence: Evidence) -> str:
    """Say where the iterator was made that a call clips again and again."""
    given = evidence.node.args[:1] if isinstance(evidence.node, ast.Call) else []
    named = [inner for one in given for inner in (one, *evidence.flow.follow_name(one))]
    if not named or isinstance(named[-1], ast.Name | ast.Attribute):
        return ""
    made = capitalize_first(quote_line(evidence, getattr(named[-1], "lineno", 0)))
    return f"{made} makes it, once, and this line has gone through it again and again."


def _describe_unrecorded(evidence: Evidence) -> str:
    """Say that gradients were switched off, which may stand far from the line that has run so."""
    if evidence.line not in evidence.ungraded:
        return ""
    return "Gradients were switched off when this line ran, so nothing of it was recorded."


def _describe_seed(evidence: Evidence) -> str:
    """Say which seed of several a backward() does not read."""
    if not isinstance(evidence.node, ast.arg):
        return ""
    return f"Nothing reads `{evidence.node.arg}`, and passes come from the output that it is the seed of."


def _describe_steep(evidence: Evidence) -> str:
    """Say which operations on the way of a pass can have an infinite slope, or none at all."""
    found = evidence.backward_call
    origins = evidence.origins(found.output, evidence.line) if found else []
    endless = any("inf" in ast.unparse(node) for node in origins)
    steep = {"pow", *STEEP_FUNCTIONS, *(SOFT if endless else ())}
    steep |= STEEP_TWICE if evidence.has_second_derivatives else set()
    called = [
        call for last, call in find_calls(origins) if last in steep and _is_an_operation(call)
    ]
    roots = [inner for node in origins for inner in ast.walk(node) if is_root(inner)]
    operations = [*called, *roots]
    bare = [one for one in operations if not _is_kept_away(one, evidence)]
    lines = sorted({getattr(one, "lineno", 0) for one in bare or operations} & {*evidence.times})
    lines = [line for line in lines if line not in evidence.never_graded]
    if not 0 < len(lines) <= MAX_STEEP:
        return ""
    named = " and ".join(quote_line(evidence, line) for line in lines)
    goes = "goes" if len(lines) == 1 else "go"
    return f"{capitalize_first(named)} {goes} into it, where a slope can be infinite or nan."


def _is_kept_away(operation: ast.AST, evidence: Evidence) -> bool:
    """Return whether a positive number is added to what an operation is applied to."""
    bases = [operation.left] if isinstance(operation, ast.BinOp) else []
    if isinstance(operation, ast.Call):  # of a function or of a method
        bases = [*operation.args[:1], getattr(operation.func, "value", operation)]
    sums = [one for one in bases if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add)]
    sides = [side for one in sums for side in (one.left, one.right)]
    numbers = [one for side in sides for one in (side, *evidence.flow.find_given(side))]
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, float) and one.value > 0
        for one in numbers
    )


def is_root(node: ast.AST) -> bool:
    """Return whether it is a power of an exponent that is no whole number, as `x ** 0.5`."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Pow):
        return False
    exponent = node.right
    if isinstance(exponent, ast.Constant):
        return isinstance(exponent.value, float) and not exponent.value.is_integer()
    return isinstance(exponent, ast.BinOp) and isinstance(exponent.op, ast.Div)


def _is_an_operation(call: ast.Call) -> bool:
    """Return whether it is one of tensors, no layer of an object and no whole power."""
    root = dotted_name(call.func).partition(".")[0]
    whole = [one for one in call.args if isinstance(one, ast.Constant) and type(one.value) is int]
    return root not in ("self", "math", "np", "numpy") and not (
        dotted_name(call.func).endswith("pow") and whole
    )


EXPRESSION_DESCRIBERS: Mapping[str, Callable[[Evidence], str]] = {
    "accumulation/clipped_nothing": _describe_used_up,
    "functions/seed_ignored": _describe_seed,
    "optimizers/update_of_a_name": _describe_bound,
    "graph/detached_term": _describe_unrecorded,
    "graph/term_left_out": _describe_unread,
    "seed/zero_weight_times_infinity": _describe_steep,
}
