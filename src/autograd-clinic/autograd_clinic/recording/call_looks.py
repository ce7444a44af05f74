"""What a call of autograd is given, and leads to: each part of a `Call`, by its look.

A look reads what torch's function was given, and fills in the call. Whoever calls it shields the program
from its errors, and from being seen by the program's modes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.model import PASS_FUNCTIONS, Call
from ..evidence.pass_model import ValuesSummary
from .call_arguments import Locals, list_first_given, list_owned_parameters
from .graph_walk import walk_graph
from .leaf_look import LeafLook
from .pass_looks import PassLooks
from .training_log import TrainingLog
from .values import describe_value, find_storages, list_tensors, summarize_values
from .watched_functions import WatchedFunction


class ClosureRun(NamedTuple):
    """What a step with a closure went through: the number of the first node, and how many passes."""

    sequence: int
    passes: int


class CallLooks:
    """Looks at the calls of a program, in their order; at passes, `PassLooks` does."""

    def __init__(self, tensors: TensorInspector, training: TrainingLog, passes: PassLooks) -> None:
        self._tensors = tensors
        self._training = training
        self._passes = passes
        self._leaf_look = LeafLook(tensors)

    def add_roles(self, call: Call, given: Locals, watched: WatchedFunction) -> None:
        """Fill in what plays a part in the call: no operation of torch's runs."""
        call.given = {
            role: describe_value(given[name], self._tensors, count_grad=False)
            for name, role in watched.roles.items()
            if given.get(name) is not None
        }
        if call.function not in PASS_FUNCTIONS:
            self._passes.note_call(call)

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
                call.zeros = find_storages(owned)

    def add_closure(self, call: Call, given: Locals, evaluated: ClosureRun) -> None:
        """Fill in what a step did that evaluates its closure again and again."""
        evaluations = given.get("current_evals")
        if call.step is None or type(evaluations) is not int:
            return
        call.step = replace(call.step, evaluations=evaluations, passes=evaluated.passes)
        loss = given.get("orig_loss")
        if (
            list_tensors([loss], self._tensors)
            and (node := self._tensors.read["grad_fn"](loss)) is not None
        ):
            old = node._sequence_nr() < evaluated.sequence
            call.step = replace(call.step, old_loss=old)

    def add_result(self, call: Call, given: Locals, result: Any) -> None:
        """Fill in what the call has returned, and the gradients that it has computed."""
        if result is not None:
            call.result = describe_value(result, self._tensors)
        if not self._passes.forget_passed_over(call):
            call.after = (*self._computed(call, given, result),)

    def _computed(self, call: Call, given: Locals, result: Any) -> Iterable[ValuesSummary]:
        """Yield the gradients that a backward pass has computed."""
        if call.function == "grad":
            return map(summarize_values, list_tensors(list_first_given(result), self._tensors))
        if call.function != "backward":
            return ()
        outputs = list_first_given(given.get("self"), given.get("tensors"))
        grads = map(self._leaf_look.find_grad, walk_graph(outputs, self._tensors).leaves)
        return (summarize_values(grad) for grad in grads if grad is not None)
