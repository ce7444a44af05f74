"""What a running program asks of autograd: each call, with what it gave and what it got.

Python's trace function sees torch's own functions begin and end; what they were given
stands in their frames, so that nothing has to be replaced or run again.
"""

from __future__ import annotations

import ast
import contextlib
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import CodeType, FrameType
from typing import Any, TypeVar, get_args

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.observe import Observer
from verified_snippets.watching.trace import LocateCallback, TracedStatement

from ..syntax import Span
from .failure import span_of
from .graph_walk import FEW_NODES, MANY_NODES, SPOILED_MESSAGE, BackwardGraph
from .model import (
    BackwardPass,
    Call,
    Flag,
    Freed,
    Function,
    Joint,
    Leaf,
    Role,
    Step,
    TensorInfo,
    ValuesSummary,
)
from .mutations import MutationLog
from .training_log import TrainingLog, heard
from .values import (
    MANY_ITEMS,
    REFUSALS,
    count_references,
    describe_value,
    find_storage,
    overflows_when_cast,
    summarize_values,
)

MAX_SAMPLED_RUNS = 16  # of a line, that are all looked at
MAX_LINES = 4096  # whose nodes are known by their numbers: the last
MAX_PASSES = 64  # whose nodes are known by their numbers: the last
FREED_MESSAGE = "Trying to backward through the graph a second time"
MAX_COMPARED_PASSES = 4  # of a place, of which is looked what they compare
MAX_CALLS = 300  # that are kept: the first half of them, and the last
CALL_FLAGS: tuple[Flag, ...] = get_args(Flag)
PASS_FUNCTIONS = ("backward", "grad")


CallDetail = Callable[[Call, Mapping[str, Any], Any], Call]
Found = TypeVar("Found")


@dataclass(frozen=True)
class WatchedFunction:
    """A function of torch's whose calls are kept, and its parameters that play a part."""

    function: Function
    roles: Mapping[str, Role]


BACKWARD_ROLES: Mapping[str, Role] = {
    "tensors": "output",
    "grad_tensors": "seed",
    "inputs": "input",
}
GRAD_ROLES: Mapping[str, Role] = {"outputs": "output", "grad_outputs": "seed", "inputs": "input"}
METHOD_ROLES: Mapping[str, Role] = {"self": "output", "gradient": "seed", "inputs": "input"}
OWNER_ROLES: Mapping[str, Role] = {"self": "owner"}
WATCHED_FUNCTIONS = {  # by file and name
    ("torch/_tensor.py", "backward"): WatchedFunction("backward", METHOD_ROLES),
    ("torch/autograd/__init__.py", "backward"): WatchedFunction("backward", BACKWARD_ROLES),
    ("torch/autograd/__init__.py", "grad"): WatchedFunction("grad", GRAD_ROLES),
    ("torch/_tensor.py", "register_hook"): WatchedFunction("register_hook", {"self": "output"}),
    ("torch/autograd/function.py", "apply"): WatchedFunction("apply", {}),
    ("torch/optim/optimizer.py", "zero_grad"): WatchedFunction("zero_grad", OWNER_ROLES),
    ("torch/nn/modules/module.py", "zero_grad"): WatchedFunction("zero_grad", OWNER_ROLES),
    ("torch/amp/grad_scaler.py", "scale"): WatchedFunction("scale", OWNER_ROLES),
    ("torch/amp/grad_scaler.py", "step"): WatchedFunction("scaler_step", {}),
    ("torch/amp/grad_scaler.py", "unscale_"): WatchedFunction("unscale_", OWNER_ROLES),
    ("torch/amp/grad_scaler.py", "update"): WatchedFunction("update", OWNER_ROLES),
    ("torch/nn/utils/clip_grad.py", "clip_grad_norm_"): WatchedFunction("clip_grad_norm_", {}),
    ("torch/nn/utils/clip_grad.py", "clip_grad_value_"): WatchedFunction("clip_grad_value_", {}),
}


class CallRecorder:
    """Keeps the calls of autograd in a program, and what its lines did.

    It subscribes to an `observer`, whose `trace` is to be installed around each statement.
    `ungraded` are lines that ran while no graph was recorded, `times` how often each line was
    seen to run, `mutations` whose values changed.
    """

    def __init__(
        self,
        tree: ast.Module,
        path: str,
        namespace: dict[str, Any],
        locate: LocateCallback | None = None,
    ) -> None:
        self._locate = locate or {path: 0}.get
        self.tensors = TensorInspector()
        self.observer = Observer(
            tree,
            path,
            namespace,
            (self.tensors,),
            most=math.inf,  # it looks less often instead, see _ran
            on_statement=self._ran,
            on_foreign_call=self._entered,
            locate=self._locate,
        )
        self.mutations = MutationLog(tree, self.tensors)
        self.training = TrainingLog(self.tensors, self._locate)
        self._passes = 0
        self.observer.snapshots.on_look = self.mutations.compare
        self.ungraded: set[int] = set()
        self.times: dict[int, int] = {}
        self._codes: dict[CodeType, WatchedFunction | str | None] = {}
        self._first: list[Call] = []
        self._last: deque[Call] = deque(maxlen=MAX_CALLS // 2)
        self._alone: int | None = None
        self._looked_at: dict[Span, int] = {}
        self._made: deque[tuple[int, int]] = deque(maxlen=MAX_LINES)
        self._gone: deque[tuple[Span, frozenset[int]]] = deque(maxlen=MAX_PASSES)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls, in order: the first and the last, if they were many."""
        return (*self._first, *self._last)

    def _ran(self, place: TracedStatement) -> bool:
        """Note that a statement has run; whether to look at what it did.

        What runs often is looked at less and less often.
        """
        torch = self.tensors.torch
        if torch and not torch.is_grad_enabled():
            self.ungraded.add(place.line)
        if torch:
            made = torch._C._autograd._get_sequence_nr()
            if not self._made or self._made[-1][0] != made:
                self._made.append((made, place.line))
        times = self.times[place.line] = self.times.get(place.line, 0) + 1
        self.mutations.line = place.line
        return times <= MAX_SAMPLED_RUNS or not times & (times - 1)

    def _entered(self, frame: FrameType) -> Any:
        """Note a call of a watched function that the program made itself."""
        code = frame.f_code
        if code not in self._codes:
            self._codes[code] = _watched(code)
        if not (watched := self._codes[code]) or not self.tensors.torch:
            return None
        if isinstance(watched, str):
            return self._heard(watched, frame)
        if frame.f_back is None or self._codes.get(frame.f_back.f_code):
            return None  # one of them calls another
        if (at := self._place(frame)) is None:
            return None
        call = self._begun(watched, at, frame.f_locals)
        self._keep(call)
        self.mutations.number += 1
        frame.f_trace_lines = False
        self._passes += watched.function in PASS_FUNCTIONS
        before = self._passes

        def ended(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "exception" and watched.function in PASS_FUNCTIONS:
                if SPOILED_MESSAGE in str(arg[1]):
                    self._amend(call.number, self._with_spoiled, frame.f_locals, arg[1])
                elif FREED_MESSAGE in str(arg[1]):
                    self._amend(call.number, self._with_freed, frame.f_locals, None)
            if event == "return" and watched.function == "step":
                self._amend(call.number, self._with_closure, frame.f_locals, before)
            if event == "return" and (arg is not None or watched.function != "grad"):
                self._amend(call.number, self._with_result, frame.f_locals, arg)
            return ended

        return ended

    def _place(self, frame: FrameType) -> Span | None:
        """Return where in the program itself a frame of torch's was called from."""
        caller = frame.f_back
        while caller:
            code = caller.f_code
            if (before := self._locate(code.co_filename)) is not None:
                return span_of(code, caller.f_lasti, caller.f_lineno, before)
            caller = caller.f_back
        return None

    def _heard(self, kind: str, frame: FrameType) -> Any:
        """Let the log of parameters and optimizers hear of a call, and of what it returns."""

        def where() -> Span | None:
            return self._place(frame)

        then = self._guarded(lambda: self.training.hear(kind, frame, where), None)
        if then is None:
            return None
        frame.f_trace_lines = False

        def returned(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "return":
                self._guarded(lambda: then(arg), None)
            return returned

        return returned

    def _keep(self, call: Call) -> None:
        if len(self._first) < MAX_CALLS // 2:
            self._first.append(call)
        else:
            self._last.append(call)

    def _amend(self, number: int, look: CallDetail, given: Mapping[str, Any], got: Any) -> None:
        """Add what a call has led to, if the call is still kept."""
        kept = self._first if number < len(self._first) else self._last
        index = number if kept is self._first else number - self.mutations.number + len(kept)
        if index >= 0:
            kept[index] = self._shielded(look, kept[index], given, got)

    def _shielded(self, look: CallDetail, call: Call, given: Mapping[str, Any], more: Any) -> Call:
        """Return the call with what `look` finds; as it was if that fails."""
        return self._guarded(lambda: look(call, given, more), call)

    def _guarded(self, look: Callable[[], Found], otherwise: Found) -> Found:
        """Return what `look` finds, unseen by the program; the other if that fails.

        This runs inside the program's own call: whatever the classes of the program make of our
        questions, its error must be none of the program's. So all are caught here, and only here.
        """
        try:
            with self.tensors.unseen():
                return look()
        except Exception:
            return otherwise

    def _begun(self, watched: WatchedFunction, at: Span, given: Mapping[str, Any]) -> Call:
        """Return what a call is given, and what a backward pass will go through."""
        call = Call(
            function=watched.function,
            at=at,
            number=self.mutations.number,
            flags=frozenset(flag for flag in CALL_FLAGS if _is_true(given.get(flag))),
        )
        for look in (self._with_roles, self._with_owner, self._with_graph):
            call = self._shielded(look, call, given, watched)
        return call

    def _with_roles(self, call: Call, given: Mapping[str, Any], watched: WatchedFunction) -> Call:
        roles = {
            role: describe_value(given[name], self.tensors)
            for name, role in watched.roles.items()
            if given.get(name) is not None
        }
        return replace(call, given=roles)

    def _with_owner(self, call: Call, given: Mapping[str, Any], _: WatchedFunction) -> Call:
        owner = given.get("self")
        if call.function == "step":
            self.training.stepped(owner, call.at)
            return replace(call, step=self._step(owner))
        if call.function == "scale":
            return replace(call, scales=bool(owner is not None and owner.is_enabled()))
        if call.function == "zero_grad":
            return replace(call, grads_held=any(map(self._grad_held, _parameters_of(owner))))
        return call

    def _step(self, optimizer: Any) -> Step:
        held = [*_parameters_of(optimizer)]
        moved = [p for p in held if self._grad(p) is not None]
        return Step(
            grads=len(moved),
            sequence=self.tensors.torch._C._autograd._get_sequence_nr(),
            moves=_places(moved),
            holds=_places(held),
        )

    def _with_closure(self, call: Call, given: Mapping[str, Any], before: int) -> Call:
        """Return what a step did that evaluates its closure again and again."""
        evaluations = given.get("current_evals")
        if call.step is None or type(evaluations) is not int:
            return call
        step = replace(call.step, evaluations=evaluations, passes=self._passes - before)
        loss = given.get("orig_loss")
        if self._tensors_of([loss]) and (node := self.tensors.read["grad_fn"](loss)) is not None:
            step = replace(step, old_loss=node._sequence_nr() < step.sequence)
        return replace(call, step=step)

    def _with_graph(self, call: Call, given: Mapping[str, Any], _: WatchedFunction) -> Call:
        outputs = self._tensors_of(_outputs(given))
        graph = self._graph(outputs)
        if call.function == "backward" and call.tensors("input") == ():
            self.training.passed(graph.leaves())
        if call.function != "grad":
            call = replace(call, leaves=tuple(map(self._leaf, graph.leaves())))
        if call.function not in PASS_FUNCTIONS:
            return call
        self._gone.append((call.at, graph.numbers()))
        self._looked_at[call.at] = self._looked_at.get(call.at, 0) + 1
        seeds = _listed(given.get("gradient"), given.get("grad_tensors"), given.get("grad_outputs"))
        pairs = zip(seeds, _outputs(given), strict=False)
        return replace(
            call,
            backward=BackwardPass(
                nodes=graph.kinds(),
                whole=graph.whole,
                flat=graph.flat(),
                coupled=graph.coupled(),
                custom=graph.custom(),
                overwritten=tuple(graph.overwritten(self.mutations.changes)),
                overflows=any(overflows_when_cast(seed, output) for seed, output in pairs),
                seeds=tuple(map(summarize_values, self._tensors_of(seeds))),
                outputs=tuple(map(summarize_values, outputs)),
                joints=(*self._joints(call, graph),),
                masked=self._looked_at[call.at] <= MAX_COMPARED_PASSES and graph.masked(),
                mean=len(outputs) == 1 and graph.ends_in_a_mean(self._is_scaled(outputs[0])),
            ),
        )

    def _joints(self, call: Call, graph: BackwardGraph) -> Iterator[Joint]:
        """Yield what the first passes of each place compare; the later ones do the same."""
        if call.function == "backward" and self._looked_at[call.at] <= MAX_COMPARED_PASSES:
            for kind, number, *sides in graph.joints():
                if line := self._line_of(number):
                    left, right = map(_places, sides)
                    yield Joint(kind=kind, line=line, shared=left & right, either=left | right)

    def _is_scaled(self, output: Any) -> bool:
        """Return whether it is what a GradScaler has just made of a loss."""
        before = self.calls[-1:]
        scaled = before[0].result if before and before[0].function == "scale" else None
        return isinstance(scaled, TensorInfo) and scaled.id == id(output)

    def _with_spoiled(self, call: Call, given: Mapping[str, Any], error: BaseException) -> Call:
        graph = self._graph(self._tensors_of(_outputs(given)), MANY_NODES)
        module = self.tensors.torch.nn.Module
        items = self.observer.snapshots.items()
        modules = [item for item in items if issubclass(type(item), module)]
        return replace(call, spoiled=graph.spoiled(str(error), modules, self._line_of))

    def _with_freed(self, call: Call, given: Mapping[str, Any], _: None) -> Call:
        graph = self._graph(self._tensors_of(_outputs(given)), MANY_NODES)
        for by, gone in [*self._gone][-2::-1]:  # the last is the call itself
            if shared := graph.numbers() & gone:
                line, leaves = self._line_of(max(shared)), _places(graph.leaves_below(shared))
                return replace(call, freed=Freed(line=line, by=by, leaves=leaves))
        return call

    def _line_of(self, sequence: int) -> int | None:
        """Return the line that made the node of this number, if it is still known."""
        if not self._made or self._made[0][0] > sequence:
            return None
        return next((line for made, line in self._made if made > sequence), None)

    def _with_result(self, call: Call, given: Mapping[str, Any], result: Any) -> Call:
        described = describe_value(result, self.tensors)
        return replace(call, result=described, after=(*self._computed(call, given, result),))

    def _computed(
        self, call: Call, given: Mapping[str, Any], result: Any
    ) -> Iterable[ValuesSummary]:
        """Yield the gradients that a backward pass has computed."""
        if call.function == "grad":
            return map(summarize_values, self._tensors_of(_listed(result)))
        if call.function != "backward":
            return ()
        outputs = _listed(given.get("self"), given.get("tensors"))
        grads = map(self._grad, self._graph(self._tensors_of(outputs)).leaves())
        return (summarize_values(grad) for grad in grads if grad is not None)

    def _tensors_of(self, values: Iterable[Any]) -> list[Any]:
        return [value for value in values if issubclass(type(value), self.tensors.torch.Tensor)]

    def _grad(self, tensor: Any) -> Any:
        return self.tensors.read["grad"](tensor)

    def _graph(self, outputs: Iterable[Any], most: int = FEW_NODES) -> BackwardGraph:
        return BackwardGraph(map(self.tensors.read["grad_fn"], outputs), most)

    def _leaf(self, leaf: Any) -> Leaf:
        described = describe_value(leaf, self.tensors)
        if not isinstance(described, TensorInfo):
            raise TypeError("a leaf that cannot be described")
        held = self._grad_held(leaf)  # before a name of ours refers to it, too
        grad = self._grad(leaf)
        storage = None if grad is None else find_storage(grad)
        return Leaf(tensor=described, held=held, grad_storage=storage)

    def _grad_held(self, leaf: Any) -> bool:
        """Return whether something other than the leaf refers to its gradient."""
        if self._alone is None:
            torch = self.tensors.torch
            spare = torch.zeros(1).requires_grad_()
            torch._C.TensorBase.grad.__set__(spare, torch.zeros(1))
            self._alone = count_references(self._grad(spare))
        return self._grad(leaf) is not None and count_references(self._grad(leaf)) > self._alone


def _is_true(flag: Any) -> bool:
    """Return whether a flag is true; a tensor of several elements, given by mistake, is neither."""
    with contextlib.suppress(*REFUSALS):
        return bool(flag)
    return False


def _parameters_of(owner: Any) -> Iterator[Any]:
    """Yield the parameters of an optimizer or of a module."""
    groups = getattr(owner, "param_groups", None)
    if groups is None:
        yield from owner.parameters()
    else:
        yield from (p for group in groups for p in group["params"])


def _places(tensors: Iterable[Any]) -> frozenset[int]:
    """Return where in memory these lie, as far as they have such a place."""
    return frozenset(place for one in tensors if (place := find_storage(one)) is not None)


def _outputs(given: Mapping[str, Any]) -> list[Any]:
    return _listed(given.get("self"), given.get("tensors"), given.get("outputs"))


def _listed(*values: Any) -> list[Any]:
    """Return the first of these that is something, as a list."""
    value = next((value for value in values if value is not None), ())
    return [*islice(value, MANY_ITEMS)] if isinstance(value, list | tuple) else [value]


def _watched(code: CodeType) -> WatchedFunction | str | None:
    """Return what a code stands for: a call to keep, or the kind that `TrainingLog` hears."""
    file = code.co_filename.replace("\\", "/")
    if "torch/" not in file:
        return None
    if kind := heard(file, code.co_name):
        return kind
    if "/torch/optim/" in file and code.co_name == "step":
        return WatchedFunction("step", OWNER_ROLES)
    for (end, name), watched in WATCHED_FUNCTIONS.items():
        if code.co_name == name and file.endswith(end):
            return watched
    return None
