"""What a call of autograd is given, will go through and leads to: each part of a `Call`, by its look.

A look reads what torch's function was given, and fills in the call. Whoever calls it shields the program
from its errors, and from being seen by the program's modes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from verified_snippets.inspectors.torch import TensorInspector

from ..program.syntax import Span
from .addends import find_addends
from .call_arguments import (
    Locals,
    list_first_given,
    list_outputs,
    list_owned_parameters,
    retains_graph,
)
from .graph_walk import FEW_NODES, MANY_NODES, BackwardGraph, LineFinder
from .leaf_look import LeafLook
from .model import Call, Leaf, TensorInfo
from .module_walk import list_held_modules
from .mutations import MutationLog
from .pass_facts import PassFacts
from .pass_model import Addend, BackwardPass, BinaryNode, FreedPart, ValuesSummary
from .sampling import Samples
from .square_tables import find_square_tables
from .training_log import TrainingLog
from .values import (
    describe_value,
    find_storage,
    is_finite,
    overflows_when_cast,
    summarize_values,
)
from .watched_functions import PASS_FUNCTIONS, WatchedFunction

MAX_COMPARED_PASSES = 4  # of a place, of which is looked what they compare
MAX_PASSES = 64  # whose nodes are known by their numbers: the last


class ClosureRun(NamedTuple):
    """What a step with a closure went through: the number of the first node, and how many passes."""

    sequence: int
    passes: int


class CallLooks:
    """Looks at the calls of a program, in their order.

    `line_of` finds the line that made a node, `items` the objects that the program's
    names hold, `last_call` the call before.
    """

    def __init__(
        self,
        tensors: TensorInspector,
        mutations: MutationLog,
        training: TrainingLog,
        line_of: LineFinder,
        items: Callable[[], list[Any]],
        last_call: Callable[[], Call | None],
    ) -> None:
        self._tensors = tensors
        self._mutations = mutations
        self._training = training
        self._line_of = line_of
        self._items = items
        self._last_call = last_call
        self._leaf_look = LeafLook(tensors)
        self._gone: deque[tuple[Call, list[int]]] = deque(maxlen=MAX_PASSES)
        self._samples = Samples()
        self._facts = PassFacts(tensors, mutations)
        self._compared: dict[Span, int] = {}
        self._passed_over: set[int] = set()  # the numbers of passes whose values are not looked at

    def add_roles(self, call: Call, given: Locals, watched: WatchedFunction) -> None:
        """Fill in what plays a part in the call: no operation of torch's runs."""
        call.given = {
            role: describe_value(given[name], self._tensors, count_grad=False)
            for name, role in watched.roles.items()
            if given.get(name) is not None
        }
        if call.function not in PASS_FUNCTIONS:
            self._facts.note_call(call.function, call.at)

    def add_owner(self, call: Call, given: Locals, _: WatchedFunction) -> None:
        """Fill in what an optimizer, a module or a scaler is about to do.

        What is read here of a tensor takes no operation of torch's.
        """
        owner: Any = given.get("self")
        if call.function == "step":
            call.step = self._training.note_step(owner, call.at)
        elif call.function == "scale":
            call.scales = bool(owner is not None and owner.is_enabled())
        elif call.function == "zero_grad":
            owned = list_owned_parameters(owner)
            call.grads_held = self._leaf_look.holds_other_grad(owned)
            if "set_to_none" not in call.flags:
                call.zeros = _places(owned)

    def add_closure(self, call: Call, given: Locals, evaluated: ClosureRun) -> None:
        """Fill in what a step did that evaluates its closure again and again."""
        evaluations = given.get("current_evals")
        if call.step is None or type(evaluations) is not int:
            return
        call.step = replace(call.step, evaluations=evaluations, passes=evaluated.passes)
        loss = given.get("orig_loss")
        if self._tensors_of([loss]) and (node := self._tensors.read["grad_fn"](loss)) is not None:
            old = node._sequence_nr() < evaluated.sequence
            call.step = replace(call.step, old_loss=old)

    def take_pass(self, call: Call, given: Locals) -> bool:
        """Note that a pass begins; return whether to look at all that it goes through.

        Passes through one kind of graph, from one place, are looked at less and less often, but again
        once anything has changed that is cheap to know. The program sees no operation of torch's.
        """
        outputs = self._tensors_of(list_outputs(given))
        graph = self._graph(outputs)
        finite = self._facts.has_finite_loss(outputs)
        if call.function == "backward" and "input" not in call.given:
            self._training.note_pass(call.at, graph.leaves, finite)
        if not retains_graph(given):
            self._gone.append((call, graph.numbers))
        change = self._facts.take_pass(call.at, graph.leaves, finite)
        is_due = self._samples.take((call.at, call.flags, graph.signature()), change)
        if not is_due:
            self._passed_over.add(call.number)
        return is_due

    def add_graph(self, call: Call, given: Locals, _: WatchedFunction) -> None:
        """Fill in the graph below the outputs of the call."""
        outputs = self._tensors_of(list_outputs(given))
        graph = self._graph(outputs)
        if call.function != "grad":
            call.leaves = tuple(map(self._leaf_look.describe_leaf, graph.leaves))
        if call.function not in PASS_FUNCTIONS:
            return
        self._compared[call.at] = self._compared.get(call.at, 0) + 1
        seeds = list_first_given(
            given.get("gradient"), given.get("grad_tensors"), given.get("grad_outputs")
        )
        pairs = zip(seeds, list_outputs(given), strict=False)
        inputs = self._tensors_of(list_first_given(given.get("inputs")))
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
            seeds=tuple(map(summarize_values, self._tensors_of(seeds))),
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
                    left, right = map(_places, sides)
                    yield BinaryNode(kind=kind, line=line, shared=left & right, either=left | right)

    def _addends(self, call: Call, graph: BackwardGraph) -> Iterator[Addend]:
        """Yield the terms of the first passes of each place; the later ones have the same."""
        if call.function == "backward" and self._compared[call.at] <= MAX_COMPARED_PASSES:
            for number, below in find_addends(graph):
                if line := self._line_of(number):
                    flat = below.find_flat_leaves() == {*map(id, below.leaves)} != set()
                    yield Addend(line=line, leaves=_places(below.leaves), flat=flat)

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

    def add_leaves(self, call: Call, given: Locals, unused: bool) -> None:
        """Fill in the leaves of a call that has failed, if they were not looked at before.

        Of grad() they are of interest only if it refuses an input. Of their gradients nothing is
        said: the pass may have reached some.
        """
        if not unused and (call.function != "backward" or call.number not in self._passed_over):
            return
        graph = self._graph(self._tensors_of(list_outputs(given)))
        leaves = [self._leaf_look.describe_leaf(leaf).tensor for leaf in graph.leaves]
        unsaid = [replace(leaf, has_grad=None, grad_nonzero=None) for leaf in leaves]
        call.leaves = tuple(Leaf(tensor=leaf) for leaf in unsaid)

    def add_overwrite(self, call: Call, given: Locals, error: BaseException) -> None:
        """Fill in what had overwritten which tensor, of a call that has failed with this error."""
        graph = self._graph(self._tensors_of(list_outputs(given)), MANY_NODES)
        module = self._tensors.torch.nn.Module
        modules = [("", item) for item in self._items() if issubclass(type(item), module)]
        modules += list_held_modules(module)
        call.overwrite = graph.find_overwrite(str(error), modules, self._line_of)

    def add_freed(self, call: Call, given: Locals, _: object) -> None:
        """Fill in which pass had freed which part of the graph, of a call that has failed."""
        graph = self._graph(self._tensors_of(list_outputs(given)), MANY_NODES)
        for by, gone in reversed(self._gone):
            if by is not call and (shared := graph.find_shared_numbers(gone)):
                line, leaves = self._line_of(max(shared)), _places(graph.find_leaves_below(shared))
                call.freed = FreedPart(line=line, by=by.at, sequence=max(shared), leaves=leaves)
                return

    def add_result(self, call: Call, given: Locals, result: Any) -> None:
        """Fill in what the call has returned, and the gradients that it has computed."""
        if result is not None:
            call.result = describe_value(result, self._tensors)
        if not self.forget_passed_over(call):
            call.after = (*self._computed(call, given, result),)

    def forget_passed_over(self, call: Call) -> bool:
        """Return whether the values of this pass, which has ended, are not looked at."""
        if call.number not in self._passed_over:
            return False
        self._passed_over.remove(call.number)
        return True

    def _computed(self, call: Call, given: Locals, result: Any) -> Iterable[ValuesSummary]:
        """Yield the gradients that a backward pass has computed."""
        if call.function == "grad":
            return map(summarize_values, self._tensors_of(list_first_given(result)))
        if call.function != "backward":
            return ()
        outputs = list_first_given(given.get("self"), given.get("tensors"))
        grads = map(self._leaf_look.find_grad, self._graph(self._tensors_of(outputs)).leaves)
        return (summarize_values(grad) for grad in grads if grad is not None)

    def _tensors_of(self, values: Iterable[Any]) -> list[Any]:
        return [value for value in values if issubclass(type(value), self._tensors.torch.Tensor)]

    def _graph(self, outputs: Iterable[Any], most: int = FEW_NODES) -> BackwardGraph:
        return BackwardGraph(map(self._tensors.read["grad_fn"], outputs), most)


def _places(tensors: Iterable[Any]) -> frozenset[int]:
    """Return where in memory these lie, as far as they have such a place."""
    return frozenset(place for one in tensors if (place := find_storage(one)) is not None)
