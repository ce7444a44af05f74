"""What was seen of a backward pass: the graph that it goes through, and what others did to that, typed.

A field that may be None is None where it could not be observed; see `model`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..program.syntax import Span


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
    """A node of the program's own Function, which of its inputs require grad, and which outputs were computed with."""

    name: str
    needs: tuple[bool, ...]
    outputs: frozenset[int] = frozenset()


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
class Addend:
    """A term of a sum that a pass starts from, unless no graph leads on from it."""

    line: int
    """The line that made it."""
    leaves: frozenset[int]
    """Where in memory the leaves lie to which it leads."""
    flat: bool = False
    """Whether no path leads to them but through a slope that is zero everywhere."""


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
    """Whether a batch normalization in training mode is between the outputs and what is asked for."""
    custom: tuple[CustomNode, ...]
    overwritten: tuple[UndetectedOverwrite, ...]
    overflows: bool
    """Whether finite weights of a seed become infinite in the dtype of their output."""
    seeds: tuple[ValuesSummary, ...]
    outputs: tuple[ValuesSummary, ...]
    binary_nodes: tuple[BinaryNode, ...] = ()
    addends: tuple[Addend, ...] = ()
    """The terms of its output, if that is a sum."""
    tables: tuple[int, ...] = ()
    """The lines of differences for which a column with a graph became a square; of the first passes from a place."""
    masked: bool = False
    """Whether something was multiplied by a tensor in which some elements are zero."""
    mean: bool = False
    """Whether the output is a mean, or a sum of which a term is one, and is not divided."""
    turn: int = 0
    """How many passes there have been from its place, this one among them."""
    lost_leaves: bool | None = None
    """Whether a leaf was nan or infinite before it; of a pass from an output that is, alone."""


@dataclass(frozen=True, kw_only=True)
class FreedPart:
    """The part of a graph that an earlier backward pass has gone through and freed."""

    line: int | None
    """The line that made the last node of it."""
    by: Span
    """The call whose pass has freed it."""
    sequence: int | None = None
    """The number of the last node of it."""
    leaves: frozenset[int] = frozenset()
    """Where in memory the leaves lie that this part leads to."""


@dataclass(frozen=True, kw_only=True)
class DetectedOverwrite:
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
