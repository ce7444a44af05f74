"""A run of a program as it was seen, beside the program's text: its calls, its lines, what was made and changed."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..program.program import UserProgram
from ..program.syntax import Span, find_grad_changes
from .events import NamedFact, WarningShown
from .model import Call, ModuleInfo, TensorInfo
from .pass_model import Change
from .training import Training


@dataclass(frozen=True)
class SeenRun:
    """A run of a program. All lines are those of the program's file."""

    program: UserProgram
    calls: tuple[Call, ...] = ()
    """What was asked of autograd, in order."""
    facts: tuple[NamedFact, ...] = ()
    """Which tensors and modules were made or changed."""
    changes: tuple[Change, ...] = ()
    """Whose values changed."""
    warnings: tuple[WarningShown, ...] = ()
    graded: frozenset[int] = frozenset()
    """Lines that ran while a graph could be recorded."""
    ungraded: frozenset[int] = frozenset()
    """Lines that ran while none was: those of functions that train, too, if an evaluation calls them."""
    times: Mapping[int, int] = field(default_factory=dict)
    """How often each line was seen to run."""
    training: Training = field(default_factory=Training)
    """Who gets a gradient, and who is stepped."""
    ended_well: bool = False
    """Whether the program came to its end."""

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return self.program.tree

    @cached_property
    def never_graded(self) -> frozenset[int]:
        """Lines that ran, and only while no graph was recorded."""
        return self.ungraded - self.graded

    @cached_property
    def executed(self) -> tuple[ast.AST, ...]:
        """The nodes on lines that have run."""
        times = self.times
        return tuple(n for n in ast.walk(self.tree) if getattr(n, "lineno", 0) in times)

    @cached_property
    def grad_changes(self) -> list[ast.AST]:
        """What gives a `.grad` another value, or changes one in place."""
        return find_grad_changes(self.tree)

    @cached_property
    def moved_places(self) -> frozenset[int]:
        """Where the parameters lie that any step moves."""
        # Thousands may be in each of hundreds of steps: those of steps alike are one set, which is added once.
        return frozenset().union(*{call.step.moves for call in self.calls if call.step})

    @cached_property
    def held_places(self) -> frozenset[int]:
        """Where the parameters lie of all optimizers that are stepped."""
        return frozenset().union(*{call.step.holds for call in self.calls if call.step})

    @property
    def has_second_derivatives(self) -> bool:
        """Whether a call has asked for a gradient that has a graph itself."""
        return any("create_graph" in call.flags for call in self.calls)

    def backward_places(self) -> list[Span]:
        """Return where the program has called backward(), each place once."""
        return [*dict.fromkeys(call.at for call in self.calls if call.function == "backward")]

    @property
    def calls_made(self) -> int:
        """How many calls there were, those that were not kept too."""
        return self.calls[-1].number + 1 if self.calls else 0

    def last_state(self, name: str) -> TensorInfo | ModuleInfo | None:
        """Return the last state of a name that a fact tells."""
        return next((fact.now for fact in reversed(self.facts) if fact.name == name), None)

    def text(self, node: ast.AST) -> str:
        """Return the source text of a node."""
        return ast.get_source_segment(self.program.source, node) or ast.unparse(node)
