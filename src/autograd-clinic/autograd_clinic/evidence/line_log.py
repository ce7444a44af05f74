"""What the lines of a program did, as each has run: how often, without a graph, and which nodes they made."""

from __future__ import annotations

import ast
from collections import deque

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.rest import RestKeeper

from .pure_code import PureCode
from .sampling import is_sampled

MAX_LINES = 4096  # whose nodes are known by their numbers: the last
IDLE_LINES = 1000  # without a node or a call, after which to rest in code that is pure


class LineLog:
    """Hears of each line that has run, and rests in code that has nothing to do with autograd.

    `ungraded` are lines that ran while no graph was recorded, `times` how often each line was seen
    to run.
    """

    def __init__(self, tree: ast.Module, tensors: TensorInspector) -> None:
        """Hear of the lines of this tree."""
        self._tensors = tensors
        self.ungraded: set[int] = set()
        self.times: dict[int, int] = {}
        self._pure = PureCode(tree)
        self.add_tree = self._pure.add_tree
        self._idle = 0  # lines since one that has to do with autograd
        self._rested = False
        self._last_made: int | None = None
        self._made: deque[tuple[int, int | None]] = deque(maxlen=MAX_LINES)

    def take_line(self, line: int, rests: RestKeeper) -> bool:
        """Note that a line has run; return whether to look at what it did.

        What runs often is looked at less and less often.
        """
        if torch := self._tensors.torch:
            if not torch.is_grad_enabled():
                self.ungraded.add(line)
            made = torch._C._autograd._get_sequence_nr()
            if made != self._last_made:
                self._last_made = made
                self._made.append((made, None if self._rested else line))
                self._idle = 0
        self._rested = False
        self._idle += 1
        if self._idle == IDLE_LINES:
            self._idle = 0
            rests.rest_soon(self._may_rest)
        times = self.times[line] = self.times.get(line, 0) + 1
        return is_sampled(times)

    def take_call(self) -> None:
        """Note that a line has called a function of autograd."""
        self._idle = 0

    def find_maker(self, sequence: int) -> int | None:
        """Return the line that made the node of this number, if it is still known."""
        if not self._made or self._made[0][0] > sequence:
            return None
        return next((line for made, line in self._made if made > sequence), None)

    def _may_rest(self, node: ast.stmt) -> bool:
        """Return whether nothing is to be seen in a statement; what was made meanwhile is of no line."""
        self._rested = self._pure.is_pure(node)
        return self._rested
