"""What a backward pass is about to go through: the graph below its outputs, and what is in that.

A look reads what torch's function was given, and fills in the call. Whoever calls it shields the program
from its errors, and from being seen by the program's modes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.model import PASS_FUNCTIONS, Call, TensorInfo
from ..evidence.pass_model import Addend, BackwardPass, BinaryNode
from ..program.syntax import Span
from .addends import find_addends
from .call_arguments import Locals, list_first_given, list_outputs, retains_graph
from .graph_walk import BackwardGraph, LineFinder, walk_graph
from .leaf_look import LeafLook
from .mutations import MutationLog
from .pass_facts import PassFacts
from .sampling import Samples
from .square_tables import find_square_tables
from .training_log import TrainingLog
from .values import find_storages, is_finite, list_tensors, overflows_when_cast, summarize_values
from .watched_functions import WatchedFunction

MAX_COMPARED_PASSES = 4  # of a place, of which is looked what they compare
MAX_PASSES = 64  # whose nodes are known by their numbers: the last


class PassLooks:
    """Looks at the passes of a program, in their order.

    `line_of` finds the line that made a node, `last_call` the call before. `freeing` are the last passes
    that have freed their graphs, each with the numbers of the nodes in it.
    """

    def __init__(
        self,
        tensors: TensorInspector,
        mutations: MutationLog,
        training: TrainingLog,
        line_of: LineFinder,
        last_call: Callable[[], Call | None],
    ) -> None:
        self._tensors = tensors
        self._mutations = mutations
        self._training = training
        self._line_of = line_of
        self._last_call = last_call
        self._leaf_look = LeafLook(tensors)
        self._samples = Samples()
        self._facts = PassFacts(tensors, mutations)
        self._compared: dict[Span, int] = {}
        self._passed_over: set[int] = set()  # the numbers of passes whose values are not looked at
        self.freeing: deque[tuple[Call, list[int]]] = deque(maxlen=MAX_PASSES)

    def was_passed_over(self, call: Call) -> bool:
        """Return whether the values of this pass, which is under way, are not looked at."""
        return call.number in self._passed_over

    def take_pass(self, call: Call, given: Locals) -> bool:
        """Note that a pass begins; return whether to look at all that it goes through.

        Passes through one kind of graph, from one place, are looked at less and less often, but again
        once anything has changed that is cheap to know. The program sees no operation of torch's.
        """
        outputs = list_tensors(list_outputs(given), self._tensors)
        graph = walk_graph(outputs, self._tensors)
        finite = self._facts.has_finite_loss(outputs)
        if call.function == "backward" and "input" not in call.given:
            self._training.note_pass(call.at, graph.leaves, finite)
        if not retains_graph(given):
            self.freeing.append((call, graph.numbers))
        change = self._facts.take_pass(call.at, graph.leaves, finite)
        is_due = self._samples.take((call.at, call.flags, graph.signature()), change)
        if not is_due:
            self._passed_over.add(call.number)
        return is_due

    def note_call(self, call: Call) -> None:
        """Note another call, which may come before a pass."""
        self._facts.note_call(call.function, call.at)

    def add_graph(self, call: Call, given: Locals, _: WatchedFunction) -> None:
        """Fill in the graph below the outputs of the call."""
        outputs = list_tensors(list_outputs(given), self._tensors)
        graph = walk_graph(outputs, self._tensors)
        if call.function != "grad":
            call.leaves = tuple(map(self._leaf_look.describe_leaf, graph.leaves))
        if call.function not in PASS_FUNCTIONS:
            return
        self._compared[call.at] = self._compared.get(call.at, 0) + 1
        seeds = list_first_given(
            given.get("gradient"), given.get("grad_tensors"), given.get("grad_outputs")
        )
        pairs = zip(seeds, list_outputs(given), strict=False)
        inputs = list_tensors(list_first_given(given.get("inputs")), self._tensors)
        call.backward = BackwardPass(
            nodes=graph.kinds,
            whole=graph.whole,
            flat=graph.find_flat_leaves(),
            coupled=graph.has_batch_norm_of(
                inputs, [*filter(None, map(self._tensors.read["grad_fn"], inputs))]
            ),
            custom=graph.list_custom_nodes(),
            overwritten=tuple(graph.find_undetected_overwrites(self._mutations.changes)),
            overflows=any(overflows_when_cast(seed, output) for seed, output in pairs),
            seeds=tuple(map(summarize_values, list_tensors(seeds, self._tensors))),
            outputs=tuple(map(summarize_values, outputs)),
            binary_nodes=(*self._binary_nodes(call, graph),),
            addends=(*self._addends(call, graph),),
            tables=(*self._tables(call, graph),),
            masked=self._compared[call.at] <= MAX_COMPARED_PASSES and graph.has_mask(),
            turn=self._training.count_passes(call.at),
            lost_leaves=self._has_lost_leaves(outputs, graph),
            mean=len(outputs) == 1 and graph.ends_in_a_mean(self._is_scaled(outputs[0])),
        )

    def _binary_nodes(self, call: Call, graph: BackwardGraph) -> Iterator[BinaryNode]:
        """Yield what the first passes of each place compare; the later ones do the same."""
        if call.function == "backward" and self._compared[call.at] <= MAX_COMPARED_PASSES:
            for kind, number, *sides in graph.find_binary_nodes():
                if line := self._line_of(number):
                    left, right = map(find_storages, sides)
                    yield BinaryNode(kind=kind, line=line, shared=left & right, either=left | right)

    def _addends(self, call: Call, graph: BackwardGraph) -> Iterator[Addend]:
        """Yield the terms of the first passes of each place; the later ones have the same."""
        if call.function == "backward" and self._compared[call.at] <= MAX_COMPARED_PASSES:
            for number, below in find_addends(graph):
                if line := self._line_of(number):
                    flat = below.find_flat_leaves() == {*map(id, below.leaves)} != set()
                    yield Addend(line=line, leaves=find_storages(below.leaves), flat=flat)

    def _tables(self, call: Call, graph: BackwardGraph) -> Iterator[int]:
        """Yield the lines of the differences that became a square, in the first passes of each place."""
        if call.function == "backward" and self._compared[call.at] <= MAX_COMPARED_PASSES:
            yield from filter(None, map(self._line_of, find_square_tables(graph)))

    def _has_lost_leaves(self, outputs: list[Any], graph: BackwardGraph) -> bool | None:
        """Return whether a leaf is not finite; None if that is not asked, as the outputs are."""
        if all(is_finite(one) in (True, None) for one in outputs):
            return None
        return any(is_finite(leaf) is False for leaf in graph.leaves)

    def _is_scaled(self, output: Any) -> bool:
        """Return whether it is what a GradScaler has just made of a loss."""
        before = self._last_call()
        scaled = before.result if before and before.function == "scale" and before.scales else None
        return isinstance(scaled, TensorInfo) and scaled.id == id(output)

    def forget_passed_over(self, call: Call) -> bool:
        """Return whether the values of this pass, which has ended, are not looked at."""
        if call.number not in self._passed_over:
            return False
        self._passed_over.remove(call.number)
        return True
