"""What the lines of a program did, as each has run: how often, without a graph, and which nodes they made."""

from __future__ import annotations

import ast
from collections import deque

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.rest import RestKeeper
from verified_snippets.watching.traced_statement import TracedStatement

from .pure_code import PureCode
from .quiet_functions import QuietFunctions

MAX_LINES = 4096  # whose nodes are known by their numbers: the last
# Of each line, that are all looked at: a look costs as much as a step of a small network.
FIRST_RUNS = 8
FRESH_LINES = 64  # after one that has never run, which are looked at as if they were the first
IDLE_LINES = 1000  # without a node or a call, after which to rest in code that is pure


class LineLog:
    """Hears of each line that has run, and rests in code that has nothing to do with autograd.

    `graded` are lines that ran while a graph could be recorded, `ungraded` those that ran while none
    was, as in an evaluation, `times` how often each line was seen to run, `line` the last of them.
    Set `rests` to what begins a rest.

    It spaces its looks by itself, and not as `Samples` does: a line that never ran makes all lines after it
    worth a look, whatever their own counts, and of a training's lines an evaluation is none.
    """

    rests: RestKeeper

    def __init__(self, tree: ast.Module, tensors: TensorInspector) -> None:
        """Hear of the lines of this tree."""
        self._tensors = tensors
        self.ungraded: set[int] = set()
        self.graded: set[int] = set()
        self.times: dict[int, int] = {}
        self.line = 0
        self._fresh = 0  # lines that are still looked at
        self._due: dict[int, int] = {}  # the number of the run at which to look next
        self._pure = PureCode(tree)
        self._functions = QuietFunctions()
        self._functions.add_tree(tree)
        self._idle = 0  # lines since one that has to do with autograd
        self._rested = False
        self._last_made: int | None = None
        self._made: deque[tuple[int, int | None]] = deque(maxlen=MAX_LINES)

    def add_tree(self, tree: ast.Module) -> None:
        """Hear of the lines of another file."""
        self._pure.add_tree(tree)
        self._functions.add_tree(tree)

    def take_function(self, statement: TracedStatement) -> bool:
        """Note that a function begins, or goes on; return whether to hear of its lines."""
        return self._functions.follows(statement.line, self.times)

    def take_line(self, statement: TracedStatement) -> bool:
        """Note that a line has run; return whether to look at what it did.

        What runs often is looked at less and less often: the first times, each time that twice as
        many have passed, and once a line has run that never did, for what comes after that may be new.
        What an evaluation does on a line that has trained is not looked at: of a line, what it did last
        is kept. It is asked at each line, so it calls little.
        """
        self.line = line = statement.line
        evaluates = False
        if torch := self._tensors.torch:
            c = torch._C
            if c.is_grad_enabled():
                self.graded.add(line)
            else:
                self.ungraded.add(line)
                evaluates = line in self.graded
            made = c._autograd._get_sequence_nr()
            if made != self._last_made:
                self._last_made = made
                self._made.append((made, None if self._rested else line))
                self._idle = 0
                self._functions.note_busy(line)
        self._rested = False
        self._idle += 1
        if self._idle == IDLE_LINES:
            self._idle = 0
            self.rests.rest_soon(self._may_rest)
        times = self.times[line] = self.times.get(line, 0) + 1
        if times == 1:
            self._fresh = FRESH_LINES
        is_fresh = self._fresh > 0
        self._fresh -= is_fresh
        if times <= FIRST_RUNS or is_fresh or evaluates:
            return not evaluates
        if times < self._due.get(line, 2 * FIRST_RUNS):
            return False
        self._due[line] = 1 << times.bit_length()
        return True

    def take_call(self, line: int) -> None:
        """Note that a line has called a function of autograd."""
        self._idle = 0
        self._functions.note_busy(line)

    def find_maker(self, sequence: int) -> int | None:
        """Return the line that made the node of this number, if it is still known."""
        if not self._made or self._made[0][0] > sequence:
            return None
        return next((line for made, line in self._made if made > sequence), None)

    def _may_rest(self, node: ast.stmt) -> bool:
        """Return whether nothing is to be seen in a statement; what was made meanwhile is of no line."""
        self._rested = self._pure.is_pure(node)
        return self._rested
