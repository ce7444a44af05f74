"""What had gone wrong before a call that has failed: what was freed or overwritten, by which pass and which line.

A look fills in the call, as those of `PassLooks` do before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.model import Call, Leaf
from ..evidence.pass_model import FreedPart
from .call_arguments import Locals, list_outputs
from .graph_walk import MANY_NODES, LineFinder, walk_graph
from .leaf_look import LeafLook
from .module_walk import list_held_modules
from .pass_looks import PassLooks
from .values import find_storages


class FailureLooks:
    """Looks at calls that have failed.

    `line_of` finds the line that made a node, `items` the objects that the program's names hold.
    """

    def __init__(
        self,
        tensors: TensorInspector,
        passes: PassLooks,
        line_of: LineFinder,
        items: Callable[[], list[Any]],
    ) -> None:
        self._tensors = tensors
        self._passes = passes
        self._line_of = line_of
        self._items = items
        self._leaf_look = LeafLook(tensors)

    def add_leaves(self, call: Call, given: Locals, unused: bool) -> None:
        """Fill in the leaves of a call that has failed, if they were not looked at before.

        Of grad() they are of interest only if it refuses an input. Of their gradients nothing is
        said: the pass may have reached some.
        """
        if not unused and (call.function != "backward" or not self._passes.was_passed_over(call)):
            return
        graph = walk_graph(list_outputs(given), self._tensors)
        leaves = [self._leaf_look.describe_leaf(leaf).tensor for leaf in graph.leaves]
        unsaid = [replace(leaf, has_grad=None, grad_nonzero=None) for leaf in leaves]
        call.leaves = tuple(Leaf(tensor=leaf) for leaf in unsaid)

    def add_overwrite(self, call: Call, given: Locals, error: BaseException) -> None:
        """Fill in what had overwritten which tensor, of a call that has failed with this error."""
        graph = walk_graph(list_outputs(given), self._tensors, MANY_NODES)
        module = self._tensors.torch.nn.Module
        modules = [("", item) for item in self._items() if issubclass(type(item), module)]
        modules += list_held_modules(module)
        call.overwrite = graph.find_overwrite(str(error), modules, self._line_of)

    def add_freed(self, call: Call, given: Locals, _: object) -> None:
        """Fill in which pass had freed which part of the graph, of a call that has failed."""
        graph = walk_graph(list_outputs(given), self._tensors, MANY_NODES)
        for by, gone in reversed(self._passes.freeing):
            if by is not call and (shared := graph.find_shared_numbers(gone)):
                line, leaves = (
                    self._line_of(max(shared)),
                    find_storages(graph.find_leaves_below(shared)),
                )
                call.freed = FreedPart(line=line, by=by.at, sequence=max(shared), leaves=leaves)
                return
