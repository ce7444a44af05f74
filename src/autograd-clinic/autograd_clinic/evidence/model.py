"""What was seen of values and calls, typed: whoever records it makes these, and rules read them.

A field that may be None is None where it could not be observed, or where there was nothing to
observe; a rule has to say what it makes of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..program.syntax import Span
from .pass_model import BackwardPass, DetectedOverwrite, FreedPart, ValuesSummary
from .training import OptimizerStep

Role = Literal["output", "seed", "input", "owner"]
Flag = Literal["retain_graph", "create_graph", "is_grads_batched", "allow_unused", "set_to_none"]
Function = Literal[
    "backward",
    "grad",
    "register_hook",
    "apply",
    "zero_grad",
    "step",
    "scale",
    "scaler_step",
    "unscale_",
    "update",
    "clip_grad_norm_",
    "clip_grad_value_",
]
PASS_FUNCTIONS = ("backward", "grad")
OVERWRITTEN_MESSAGE = "modified by an inplace operation: "


# What is made at each call is not frozen: to make it would take four times as long. Nobody writes to it.
@dataclass(kw_only=True, slots=True, unsafe_hash=True)
class TensorInfo:
    """A tensor at one moment: all that autograd goes by."""

    kind: str
    """The name of its class."""
    dtype: str
    """`float32`, without the module's name."""
    shape: tuple[int, ...] | None = None
    """None of a nested tensor."""
    requires_grad: bool | None = None
    grad_fn: str | None = None
    """The class of the node that computed it; None of a leaf."""
    leaf: bool | None = None
    id: int | None = None
    """Tells the object from others; None of a fact, which does not know it."""
    node: int | None = None
    """The number of the node that computed it, in the order in which nodes were made."""
    storage: int | None = None
    """Where in memory its elements lie."""
    batched: bool | None = None
    """Whether a transform of torch.func has wrapped it."""
    has_grad: bool | None = None
    """Whether its .grad is a tensor; None where that cannot be read."""
    grad_nonzero: bool | None = None
    """Whether its .grad holds anything but zeros."""
    inference: bool | None = None
    """Whether it was made in inference mode; of a failure alone."""

    @property
    def has_graph(self) -> bool:
        """Whether a backward pass can start from it."""
        return bool(self.requires_grad or self.grad_fn)


@dataclass(frozen=True, kw_only=True, slots=True)
class SequenceInfo:
    """A list or a tuple: its first items, and how many there are."""

    kind: str
    id: int
    items: tuple[Value, ...]
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ModuleInfo:
    """A torch.nn.Module: the name of its class."""

    kind: str
    computed: tuple[str, ...] = ()
    """The attributes below it that are results with a graph, as `encoder.features`; of a failure alone."""


@dataclass(frozen=True, kw_only=True)
class LayerInfo:
    """A layer of torch.nn, and where it hangs: `net.blocks.0.norm`."""

    kind: str
    path: str


@dataclass(kw_only=True, slots=True, unsafe_hash=True)
class OtherValueInfo:
    """Any other value: the name of its class."""

    kind: str
    id: int


Value = TensorInfo | SequenceInfo | ModuleInfo | OtherValueInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """A leaf below the outputs of a call, and its gradient before the call."""

    tensor: TensorInfo
    held: bool | None = None
    """Whether something other than the leaf refers to its gradient."""
    grad_storage: int | None = None
    """Where in memory its gradient lies."""
    version: int | None = None
    """How often autograd has counted a change of its values."""


@dataclass(kw_only=True, slots=True)
class Call:
    """A call of a function of torch's that the program made itself.

    Whoever records it fills it in as it goes on; nobody else writes to it.
    """

    function: Function
    at: Span
    number: int
    """How many calls the program had made before."""
    given: Mapping[Role, Value] = field(default_factory=dict)
    flags: frozenset[Flag] = frozenset()
    """Those that are true."""
    leaves: tuple[Leaf, ...] | None = None
    library: Span | None = None
    """Where the program called the library that made this call, of backward() or grad() alone.

    `at` is what gave it the output then: a `return`, if that is seen, or else this call.
    """
    computed: bool = False
    """Whether that library has computed the output of what it was given."""
    backward: BackwardPass | None = None
    """Of backward() and grad() alone."""
    step: OptimizerStep | None = None
    """Of an optimizer's step() alone."""
    grads_held: bool | None = None
    """Of zero_grad() alone: whether something else refers to a gradient."""
    zeros: frozenset[int] = frozenset()
    """Of zero_grad() that sets no gradient to None: where in memory its parameters lie."""
    scales: bool | None = None
    """Of scale() alone: whether the scaler is enabled."""
    result: Value | None = None
    after: tuple[ValuesSummary, ...] | None = None
    """The gradients that a backward pass has computed."""
    overwrite: DetectedOverwrite | None = None
    freed: FreedPart | None = None
    failed: bool = False
    """Whether a backward pass has raised an error, which the program may have caught."""

    @property
    def owner(self) -> int | None:
        """Tells the optimizer or module that it is a method of from others; None if that was not seen."""
        owner = self.given.get("owner")
        return owner.id if isinstance(owner, OtherValueInfo) else None

    @property
    def leaf_places(self) -> frozenset[int]:
        """Where in memory the leaves lie below its outputs, as far as that is known."""
        places = (leaf.tensor.storage for leaf in self.leaves or ())
        return frozenset(place for place in places if place is not None)

    def tensors(self, role: Role) -> tuple[TensorInfo, ...]:
        """Return the tensors that play this role in it, also those in a tuple or a list."""
        return tensors_in(self.given.get(role))


def tensors_in(value: Value | None) -> tuple[TensorInfo, ...]:
    """Return the tensor that a value is, or those that it holds."""
    items = value.items if isinstance(value, SequenceInfo) else (value,)
    return tuple(one for one in items if isinstance(one, TensorInfo))
