"""Who gets a gradient, and who is stepped: what was seen of parameters and optimizers, typed.

A parameter and an optimizer is told from others by its number, in the order in which they were seen.
Whoever records one fills it in as the program goes on; nobody else writes to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..program.syntax import Span


@dataclass(kw_only=True)
class ParameterInfo:
    """A leaf that requires grad, or that an optimizer holds."""

    number: int
    made: int | None = None
    """The line that made it; None of a plain tensor."""
    in_forward: bool = False
    """Whether it was made while a forward() of the program's own was running."""
    computed: frozenset[int] = frozenset()
    """The leaves that the values of this parameter were computed from, with a graph."""
    optimizers: frozenset[int] = frozenset()
    """Those that have ever held it."""
    steps: int = 0
    """How many steps of theirs there were while it required grad."""
    filled: int = 0
    """Before how many of these it had a gradient."""
    passes: int = 0
    """How many calls of backward() were seen to reach it."""
    frozen: bool = False
    """Whether it did not require grad when a step was looked at last: at the first, and at powers of two."""
    moved_frozen: int = 0
    """How many steps moved it since it stopped requiring grad; of many, the first few. 0 if it requires it again."""
    frozen_with: Span | None = None
    """Where the module was told not to require grad, as a whole, that took it out of the training last."""
    late: str = ""
    """Its path in a module whose parameters an optimizer was given before it had this one."""
    listed: str = ""
    """The attribute, a plain list or dict of a module, that holds it or its layer."""
    spared: frozenset[int] = frozenset()
    """The optimizers that were made, and not given it, while it did not require grad."""
    finite: bool | None = None
    """Whether it held nothing but finite values when the program ended; None if it was gone by then."""

    @property
    def is_starved(self) -> bool:
        """Whether an optimizer steps it, and it was never seen to get a gradient."""
        return bool(self.optimizers and self.steps) and not self.filled and not self.passes

    @property
    def is_left_out(self) -> bool:
        """Whether it gets gradients, and no optimizer has ever held it."""
        return self.passes > 0 and not self.optimizers


@dataclass(kw_only=True)
class OptimizerInfo:
    """An optimizer: where it was made, and how often it has stepped."""

    number: int
    at: Span
    kind: str = ""
    """The name of its class."""
    stepped: Span | None = None
    """Where it has stepped first."""
    steps: int = 0
    after_pass: int = 0
    """How many of the steps came after a backward() that no other step has used."""
    filled: int = 0
    """Before how many of the steps any of its parameters had a gradient."""
    idle: int = 0
    """How many steps in a row, the last ones, found no gradient after a backward()."""
    reached: bool = False
    """Whether a step found no gradient, though the backward() before it reached a parameter of it."""
    groups: tuple[frozenset[int], ...] = ()
    """The parameters that it held when it stepped last, by their groups."""


@dataclass(kw_only=True)
class ModuleFlag:
    """An attribute `requires_grad` that the program has set on a module."""

    at: Span
    module: str
    """The name of its class."""
    followed: bool = False
    """Whether its parameters were seen to have that value afterwards."""


@dataclass(frozen=True, kw_only=True)
class StateLoad:
    """A load_state_dict() whose tensors were those of the module itself, so that it changed nothing."""

    at: Span
    taken: Span | None = None
    """Where the state was taken from the module; None if the program has put it together."""
    moved: bool = False
    """Whether any of its tensors was changed in between."""
    beside: bool = False
    """Whether an optimizer had stepped by then, and none held a parameter of the module."""


@dataclass(frozen=True, kw_only=True)
class RepeatedModule:
    """A container, made at this place, that holds one module with parameters several times."""

    at: Span
    kind: str
    """The name of the module's class."""
    times: int


@dataclass(kw_only=True)
class PassPlace:
    """Where backward passes began, and how many there were."""

    at: Span
    passes: int = 0
    lost: int = 0
    """How many of them, the last ones in a row, began from a loss that is nan or infinite."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """What was seen of all parameters, optimizers, flags and modules."""

    parameters: tuple[ParameterInfo, ...] = ()
    optimizers: tuple[OptimizerInfo, ...] = ()
    flags: tuple[ModuleFlag, ...] = ()
    places: tuple[PassPlace, ...] = ()
    loads: tuple[StateLoad, ...] = ()
    repeats: tuple[RepeatedModule, ...] = ()

    def find_place(self, at: Span) -> PassPlace:
        """Return what was counted of the passes from a place."""
        return next((one for one in self.places if one.at == at), PassPlace(at=at))

    @property
    def has_steps(self) -> bool:
        """Whether an optimizer has stepped."""
        return any(optimizer.steps for optimizer in self.optimizers)


@dataclass(kw_only=True, slots=True, unsafe_hash=True)
class OptimizerStep:
    """What an optimizer is about to do. Nobody writes to it: it isn't frozen, for it is made at each step."""

    grads: int
    """How many of its parameters have a gradient."""
    sequence: int
    """The number that the next node of a graph would have."""
    moves: frozenset[int]
    """Where in memory the parameters lie that have one."""
    holds: frozenset[int] = frozenset()
    """Where in memory all of its parameters lie."""
    evaluations: int | None = None
    """How often it has called a closure that gave it a loss; None of a step that calls none twice."""
    passes: int = 0
    """How many backward passes there were within it."""
    old_loss: bool = False
    """Whether the loss that its closure gave was computed before the step."""
