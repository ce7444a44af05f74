"""Say which call of a program is the operation whose derivative PyTorch cannot differentiate."""

from __future__ import annotations

import ast
import re

from ..evidence.evidence import Evidence
from ..program.syntax import find_calls, last_name

NO_DERIVATIVE = re.compile(
    r"derivative for (?:aten::)?'?(?P<name>\w+(?::? \w+)?)'? is not implemented"
)
FEWEST_LETTERS = 4  # of a function's name that tells it from a part of another's


def parse_lacking(message: str) -> str | None:
    """Return the operation, or `operation: argument`, that has no derivative, as a message says.

    None if the message says nothing of the kind.
    """
    match = NO_DERIVATIVE.search(message)
    return match["name"] if match else None


def describe_missing_derivative(evidence: Evidence) -> str:
    """Say which call of the program is the operation whose derivative has no derivative.

    Functions and their kernels differ in name: `F.max_pool2d` runs `max_pool2d_with_indices`.
    """
    derivative = parse_lacking(evidence.message) or ""
    if "_backward" not in derivative:
        return ""
    operation = derivative.partition("_backward")[0].strip("_")
    calls = [
        call
        for last, call in find_calls([evidence.tree])
        if call.lineno in evidence.times and not _is_own(evidence, call)
        if _runs_kernel(last.lower(), operation)
    ]
    if not calls:
        return f"The operation is `{operation}`: its derivative is `{derivative}`."
    call = max(calls, key=lambda call: len(last_name(call.func)))
    place = f"`{evidence.text(call.func)}` of {evidence.program.name_line(call.lineno)}"
    return f"The operation is {place}: its derivative is `{derivative}`."


def _is_own(evidence: Evidence, call: ast.Call) -> bool:
    """Return whether it calls a function or a class of the program, whose name may be any word."""
    last = last_name(call.func)
    return last in evidence.flow.class_names or bool(evidence.flow.find_functions(last))


def _runs_kernel(called: str, operation: str) -> bool:
    """Return whether a function of this name may run that kernel: its words come in this order there."""
    words = iter(operation.split("_"))
    if all(word in words for word in called.split("_")):
        return len(called) >= FEWEST_LETTERS
    plain = called.replace("_", "")
    return len(plain) >= FEWEST_LETTERS and plain in operation.replace("_", "")
