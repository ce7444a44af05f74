"""What was seen of values and calls, typed: whoever records it makes these, and rules read them.

A field that may be None is None where it could not be observed, or where there was nothing to
observe; a rule has to say what it makes of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..syntax import Span
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


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class SequenceInfo:
    """A list or a tuple: its first items, and how many there are."""

    kind: str
    id: int
    items: tuple[Value, ...]
    size: int


@dataclass(frozen=True, kw_only=True)
class ModuleInfo:
    """A torch.nn.Module: the name of its class."""

    kind: str
    computed: tuple[str, ...] = ()
    """The attributes below it that are results with a graph, as `encoder.features`; of a failure alone."""


@dataclass(frozen=True, kw_only=True)
class OtherValueInfo:
    """Any other value: the name of its class."""

    kind: str
    id: int


Value = TensorInfo | SequenceInfo | ModuleInfo | OtherValueInfo


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A leaf below the outputs of a call, and its gradient before the call."""

    tensor: TensorInfo
    held: bool | None = None
    """Whether something other than the leaf refers to its gradient."""
    grad_storage: int | None = None
    """Where in memory its gradient lies."""


@dataclass(frozen=True, kw_only=True)
class ValuesSummary:
    """What the elements of a tensor have in common."""

    storage: int | None = None
    overlaps: bool | None = None
    """Whether several of them lie at one place in memory."""
    zeros: int | None = None
    """How many are zero."""
    zero: bool | None = None
    """Whether all are zero; likewise below."""
    ones: bool | None = None
    finite: bool | None = None
    nan: bool | None = None
    """Whether any is nan."""


@dataclass(frozen=True)
class CustomNode:
    """A node of the program's own Function, and which of its inputs require grad."""

    name: str
    needs: tuple[bool, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a tensor's values."""

    line: int
    storage: int
    sequence: int
    """The number that the next node of a graph would have had."""
    number: int
    """How many calls the program had made before."""
    silent: bool
    """Whether autograd has not counted it."""


@dataclass(frozen=True)
class UndetectedOverwrite:
    """A change of what a node had saved, unseen by the node."""

    change: Change
    kept: str | None = None
    """The class of the node at whose `ctx` the tensor hangs; None if it was saved rightly."""


@dataclass(frozen=True, kw_only=True)
class BinaryNode:
    """A node near the end of a graph that compares or multiplies two tensors with a graph each."""

    kind: str
    line: int
    """The line that made it."""
    shared: frozenset[int]
    """Where in memory the leaves lie to which both lead."""
    either: frozenset[int]
    """Likewise of those to which one of them leads, or both."""


@dataclass(frozen=True, kw_only=True)
class BackwardPass:
    """What a call of backward() or grad() is about to go through."""

    nodes: frozenset[str]
    """The classes of its nodes."""
    whole: bool
    """Whether all nodes were looked at, and not only the first."""
    flat: frozenset[int]
    """The ids of leaves to which no path leads but through a slope that is zero everywhere."""
    coupled: bool
    """Whether a batch normalization in training mode is among the nodes."""
    custom: tuple[CustomNode, ...]
    overwritten: tuple[UndetectedOverwrite, ...]
    overflows: bool
    """Whether finite weights of a seed become infinite in the dtype of their output."""
    seeds: tuple[ValuesSummary, ...]
    outputs: tuple[ValuesSummary, ...]
    binary_nodes: tuple[BinaryNode, ...] = ()
    masked: bool = False
    """Whether something was multiplied by a tensor in which some elements are zero."""
    mean: bool = False
    """Whether the output is a mean, or a sum of which a term is one, and is not divided."""


@dataclass(frozen=True, kw_only=True)
class Freed:
    """The part of a graph that an earlier backward pass has gone through and freed."""

    line: int | None
    """The line that made the last node of it."""
    by: Span
    """The call whose pass has freed it."""
    leaves: frozenset[int] = frozenset()
    """Where in memory the leaves lie that this part leads to."""


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """A saved tensor that was changed in place, and the node that refuses it."""

    sequence: int
    """The number of the node."""
    line: int | None
    """The line that made the node, and so has saved the tensor."""
    name: str | None
    """The path of the parameter or buffer in a module that it is, or shares the memory of."""
    storage: int | None
    leaf: bool
    """Whether a leaf of the graph, or a parameter, lies there."""
    buffer: bool
    """Whether a buffer of a module lies there."""


@dataclass(kw_only=True)
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
    backward: BackwardPass | None = None
    """Of backward() and grad() alone."""
    step: OptimizerStep | None = None
    """Of an optimizer's step() alone."""
    grads_held: bool | None = None
    """Of zero_grad() alone: whether something else refers to a gradient."""
    scales: bool | None = None
    """Of scale() alone: whether the scaler is enabled."""
    result: Value | None = None
    after: tuple[ValuesSummary, ...] | None = None
    """The gradients that a backward pass has computed."""
    spoiled: Spoiled | None = None
    freed: Freed | None = None

    def tensors(self, role: Role) -> tuple[TensorInfo, ...]:
        """Return the tensors that play this role in it, also those in a tuple or a list."""
        return tensors_in(self.given.get(role))


def tensors_in(value: Value | None) -> tuple[TensorInfo, ...]:
    """Return the tensor that a value is, or those that it holds."""
    items = value.items if isinstance(value, SequenceInfo) else (value,)
    return tuple(one for one in items if isinstance(one, TensorInfo))
