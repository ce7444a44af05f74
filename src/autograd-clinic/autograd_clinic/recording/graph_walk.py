"""What a backward pass is about to go through: the graph below its outputs.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.pass_model import Change, CustomNode, DetectedOverwrite, UndetectedOverwrite
from .node_kinds import (
    LEAF_KIND,
    PRODUCT_KIND,
    STEP_KINDS,
    SUM_KINDS,
    compares_two_sides,
    is_leaf_node,
    mix_a_mean,
    multiplies_by_a_mask,
    name_kind,
    takes_a_mean,
)
from .saved_tensors import find_ctx_places, find_refused_places, find_saved_tensors
from .values import find_storage, list_tensors

LineFinder = Callable[[int], "int | None"]  # the line that made the node of a number

FEW_NODES = 512  # nodes of a graph that are looked through
MANY_NODES = 2**14  # the same after a failure, which happens once
NEAR = 40  # nodes from the output in which such a node is looked for


class BackwardGraph:
    """The nodes below some outputs, found by way of their `grad_fn`."""

    def __init__(self, functions: Iterable[Any], most: int = FEW_NODES) -> None:
        self.nodes = _list_below(functions, most)
        self.whole = len(self.nodes) < most
        self.leaves: list[Any] = []  # the tensors at which the graph starts
        # The numbers of the others: nodes are numbered in the order in which they are made.
        self.numbers: list[int] = []
        for node in self.nodes:  # of each pass of a program, so this is as short as can be
            if type(node).__name__ == LEAF_KIND:
                self.leaves.append(node.variable)
            else:
                self.numbers.append(node._sequence_nr())

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The classes of the nodes."""
        return frozenset(map(name_kind, self.nodes))

    def signature(self) -> tuple[type, ...]:
        """Return the classes of the nodes in the order of the walk: the same for graphs alike."""
        return tuple(map(type, self.nodes))

    def find_flat_leaves(self) -> frozenset[int]:
        """Return the ids of leaves that are reached only through a slope of zero."""
        if self.kinds.isdisjoint(STEP_KINDS):
            return frozenset()
        sloped = _walk_while(self.nodes[:1], lambda node: name_kind(node) not in STEP_KINDS)
        alive = {id(leaf) for leaf in _list_leaves(list(sloped))}
        return frozenset(id(leaf) for leaf in self.leaves if id(leaf) not in alive)

    def has_batch_norm_of(self, inputs: Sequence[Any], made_by: Sequence[Any]) -> bool:
        """Return whether a batch normalization in training mode leads from the outputs to these inputs.

        `made_by` are the nodes of those that have one. What an input was computed from is not asked.
        """
        norms = [node for node in self.nodes if "BatchNorm" in name_kind(node)]
        training = [node for node in norms if getattr(node, "_saved_training", False)]
        leaves = {id(leaf) for leaf in inputs}
        return any(
            node in made_by or (is_leaf_node(node) and id(node.variable) in leaves)
            for node in _walk_while(training, lambda _: True)
        )

    def list_custom_nodes(self) -> tuple[CustomNode, ...]:
        """Return the nodes of the program's own Functions."""
        own = [
            node
            for node in self.nodes
            if hasattr(node, "_forward_cls") and hasattr(node, "needs_input_grad")
        ]
        edges = [edge for node in self.nodes if own for edge in node.next_functions]
        return tuple(
            CustomNode(
                type(node)._forward_cls.__name__,
                (*node.needs_input_grad,),
                frozenset(index for below, index in edges if below is node),
            )
            for node in own
        )

    def find_undetected_overwrites(
        self, changes: Sequence[Change]
    ) -> Iterator[UndetectedOverwrite]:
        """Yield those of the changes that a node does not know of: what it saved was changed later.

        A change in place that autograd has counted is its own to report, but not one of a
        tensor that hangs at the `ctx` of a Function.
        """
        first = min(self.numbers, default=0)
        changes = [change for change in changes if change.sequence > first]
        for node in self.nodes if changes else ():
            made = node._sequence_nr()
            later = [change for change in changes if change.sequence > made]
            if not later:
                continue
            places = {find_storage(saved) for saved in find_saved_tensors(node)}
            kept = find_ctx_places(node)
            for change in later:
                if change.silent and change.storage in places:
                    yield UndetectedOverwrite(change)
                elif change.storage in kept:
                    yield UndetectedOverwrite(change, kept=name_kind(node))

    def find_leaves_below(self, numbers: frozenset[int]) -> list[Any]:
        """Return the leaves that the nodes of these numbers lead to."""
        nodes = [n for n in self.nodes if not is_leaf_node(n) and n._sequence_nr() in numbers]
        return _list_leaves(_list_below(nodes, MANY_NODES))

    def ends_in_a_mean(self, scaled: bool) -> bool:
        """Return whether its first node takes a mean, or adds up terms of which one is a mean.

        None of them is divided by a number then: that would be a node of its own. If all have weights, as
        those of a mixture, the weights add up to 1 at least. A GradScaler's product, which its step takes
        back, may stand before.
        """
        first = self.nodes[:1]
        if scaled and first:
            first = [node for node, _ in first[0].next_functions if node][:1]
        terms = [*_walk_while(first, lambda node: name_kind(node) in SUM_KINDS)]
        own = [node for node in terms if name_kind(node) not in SUM_KINDS]
        divided = any(name_kind(node).startswith("Div") for node in own)
        return not divided and (any(map(takes_a_mean, own)) or mix_a_mean(own))

    def find_binary_nodes(self) -> Iterator[tuple[str, int, list[Any], list[Any]]]:
        """Yield the nodes near its end that compare or multiply two sides with a graph each.

        Each with its class, its number, and the leaves of the two sides.
        """
        for node in self.nodes[:NEAR] if self.whole else ():
            if compares_two_sides(node):
                left, right = (
                    _list_leaves(_list_below([side])) for side, _ in node.next_functions[:2]
                )
                yield name_kind(node), node._sequence_nr(), left, right

    def has_mask(self) -> bool:
        """Return whether a node multiplies by a tensor in which some elements, not all, are zero."""
        products = [node for node in self.nodes if name_kind(node) == PRODUCT_KIND][:NEAR]
        return any(map(multiplies_by_a_mask, products))

    def find_shared_numbers(self, others: Iterable[int]) -> frozenset[int]:
        """Return the numbers of the nodes that are among these."""
        return frozenset(self.numbers).intersection(others)

    def find_overwrite(
        self, message: str, modules: list[tuple[str, Any]], line_of: LineFinder
    ) -> DetectedOverwrite | None:
        """Return the node that fails with this message, and where the tensor is that it had saved.

        Each module comes with the name of the attribute that holds it, or an empty one.

        A node refuses to give a saved tensor that was changed in place, in the same words.
        The engine takes the node that was made last first.
        """
        parameters = [pair for name, one in modules for pair in one.named_parameters(name)]
        buffers = [pair for name, one in modules for pair in one.named_buffers(name)]
        for node in sorted(self.nodes, key=lambda node: node._sequence_nr(), reverse=True):
            for place in find_refused_places(node, message):
                return DetectedOverwrite(
                    sequence=node._sequence_nr(),
                    line=line_of(node._sequence_nr()),
                    name=_longest_name([*parameters, *buffers], place),
                    storage=place,
                    leaf=place in map(find_storage, [*self.leaves, *(p for _, p in parameters)]),
                    buffer=place in (find_storage(buffer) for _, buffer in buffers),
                )
        return None


def walk_graph(
    outputs: Iterable[Any], tensors: TensorInspector, most: int = FEW_NODES
) -> BackwardGraph:
    """Return the graph below the tensors among these, of about as many nodes as that at most."""
    return BackwardGraph(map(tensors.read["grad_fn"], list_tensors(outputs, tensors)), most)


def _longest_name(named: list[tuple[str, Any]], place: int | None) -> str | None:
    """Return the path, from the outermost module, of the tensor that lies there."""
    names = [name for name, tensor in named if place is not None and find_storage(tensor) == place]
    return max(names, key=len, default=None)


def _list_below(functions: Iterable[Any], most: int = FEW_NODES) -> list[Any]:
    """Return the nodes below these, and about as many as that at most, those above first.

    Each pass of a program is walked through, so this is as short as can be.
    """
    nodes = [node for node in functions if node is not None]
    seen = {*nodes}
    for node in nodes:
        if len(nodes) >= most:
            break
        for below, _ in node.next_functions:
            if below is not None and below not in seen:
                seen.add(below)
                nodes.append(below)
    return nodes


def _walk_while(functions: Iterable[Any], further: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield the nodes below these, not beyond one for which `further` does not hold."""
    rest = [node for node in functions if node is not None]
    seen = {*rest}
    while rest and len(seen) < FEW_NODES:
        node = rest.pop(0)
        yield node
        if further(node):
            found = {below: None for below, _ in node.next_functions if below}
            rest += [below for below in found if below not in seen]
            seen |= found.keys()
    yield from rest


def _list_leaves(nodes: list[Any]) -> list[Any]:
    """Return the tensors whose .grad these add to: each has one node."""
    return [node.variable for node in nodes if is_leaf_node(node)]
