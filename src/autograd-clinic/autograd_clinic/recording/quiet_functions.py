"""Which functions of a program have nothing to do with graphs, as far as their calls were followed.

In such a function no line made a node of a graph or called autograd. What it calls is followed as before.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .sampling import MAX_SAMPLED_RUNS

CALLS_PER_FOLLOWED = 17  # of a quiet function; a prime, so that what it does every so often is met


@dataclass
class _Function:
    """How often a function was called, and whether that was quiet so far."""

    lines: set[int] = field(default_factory=set)
    """Its own, without those of functions in it."""
    calls: int = 0
    skipped: int = 0
    """How many of these were not followed, since the last that was."""
    is_busy: bool = False


class QuietFunctions:
    """Decides which calls of functions to follow: the first ones, and of a quiet function few later ones."""

    def __init__(self) -> None:
        self._functions: dict[int, _Function] = {}  # by line
        self._owners: dict[int, _Function] = {}  # by each of their lines

    def add_tree(self, tree: ast.Module) -> None:
        """Know another file's functions."""
        for node in ast.walk(tree):  # what stands in another comes after it
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                one = self._functions[node.lineno] = _Function()
                for line in lines:
                    if line in self._owners:
                        self._owners[line].lines.discard(line)
                    self._owners[line] = one
                one.lines.update(lines)

    def follows(self, line: int, times: dict[int, int]) -> bool:
        """Return whether to follow the call of the function at this line that begins.

        Before one is followed again, its lines are taken to have run as `times` as often as before
        in those that were not.
        """
        one = self._functions.get(line)
        if one is None or one.is_busy:
            return True
        one.calls += 1
        if one.calls > MAX_SAMPLED_RUNS and one.calls % CALLS_PER_FOLLOWED:
            one.skipped += 1
            return False
        if one.skipped:
            followed = one.calls - 1 - one.skipped
            for own in one.lines.intersection(times):
                times[own] += times[own] * one.skipped // followed
            one.skipped = 0
        return True

    def note_busy(self, line: int) -> None:
        """Hear that a node was made at this line, or that autograd was called there."""
        if one := self._owners.get(line):
            one.is_busy = True
