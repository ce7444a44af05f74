"""Records who gets a gradient and who is stepped, while a program runs.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import FrameType
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.trace import LocateCallback

from ..evidence.training import OptimizerInfo, OptimizerStep, PassPlace, Training
from ..program.syntax import Span
from .call_arguments import list_owned_parameters
from .flag_log import FlagLog
from .given_modules import GivenModules
from .known_objects import KnownObjects
from .module_log import NOTED_MODULE_FUNCTIONS, ModuleLog
from .parameter_log import ParameterLog
from .sampling import Samples
from .step_run import PassRun, StepRun, count_frozen_moves

NOTED_FUNCTIONS = {  # what is listened to, by file and name
    ("torch/nn/parameter.py", "__new__"): "made",
    ("torch/optim/optimizer.py", "__init__"): "optimizer",
    ("torch/nn/modules/module.py", "parameters"): "listed",
    ("torch/nn/modules/module.py", "named_parameters"): "listed",
    ("torch/nn/modules/module.py", "__setattr__"): "set",
    ("torch/nn/modules/module.py", "requires_grad_"): "switched",
    **NOTED_MODULE_FUNCTIONS,
}


class TrainingLog:
    """Told of each pass and step, and of what the functions in NOTED_FUNCTIONS were given and return."""

    def __init__(self, tensors: TensorInspector, locate: LocateCallback) -> None:
        self._tensors = tensors
        self._locate = locate
        self._numbers = itertools.count(1)  # of parameters and optimizers, in the order seen
        self._parameters = ParameterLog(tensors, locate, self._numbers)
        self._optimizers = KnownObjects[OptimizerInfo]()
        self._passes: dict[Span, PassRun] = {}  # the last from each place
        self._steps: dict[int, StepRun] = {}  # the last of each optimizer, by its number
        self._places: dict[Span, PassPlace] = {}
        self._modules = GivenModules(tensors, self._parameters.know_parameter)
        self._flags = FlagLog()
        self._module_log = ModuleLog(tensors, self._is_beside)
        self._fresh_pass = False
        self._last_pass: PassRun | None = None
        self._pass_count = 0
        self._passes_used: dict[int, int] = {}  # at the last step of each optimizer, by its number
        self._surprises = Samples()  # passes that reach what no optimizer holds
        self._is_surprised = False
        self._frozen_looks = Samples()  # at all parameters, for one of the optimizers

    def note_call(
        self, kind: str, frame: FrameType, where: Callable[[], Span | None]
    ) -> Callable[[Any], None] | None:
        """Take note of a call in this frame; what to tell the value it returns, if anything.

        `where` is asked for the place in the program, which takes long.
        """
        given = frame.f_locals
        if kind in NOTED_MODULE_FUNCTIONS.values():
            caller = frame.f_back
            if caller is None or self._locate(caller.f_code.co_filename) is None:
                return None  # a module asks those below it
            return self._module_log.note_call(kind, given, where)
        if kind == "listed":
            self._modules.add_module(given.get("self"))
        elif kind == "set" and given.get("name") == "requires_grad" and (at := where()):
            self._flags.note_flag(given.get("self"), given.get("value"), at, frame)
        elif kind == "switched" and given.get("requires_grad") is False and (at := where()):
            self._parameters.note_freeze(given.get("self"), at)
        elif kind == "made" and (at := where()):
            return self._parameters.follow_making(frame, at.line)
        elif kind == "optimizer" and (at := where()):
            made_at = at
            return lambda _: self._note_optimizer(given.get("self"), made_at)
        return None

    def note_pass(self, at: Span, leaves: list[Any], finite: bool) -> None:
        """Take note of the leaves that a backward() at this place is about to reach, from a finite loss or not."""
        self._fresh_pass = True
        place = self._places.get(at) or self._places.setdefault(at, PassPlace(at=at))
        place.passes += 1
        place.lost = 0 if finite else place.lost + 1
        run = self._passes.get(at)
        if run is None or not run.goes_on(leaves):
            if run:
                run.end()
            ones = [one for leaf in leaves if (one := self._parameters.know_parameter(leaf))]
            run = self._passes[at] = PassRun(leaves, ones)
            if any(not one.optimizers and not one.passes for one in ones):
                self._is_surprised = self._surprises.take(at)
        run.passes += 1
        self._last_pass = run
        self._pass_count += 1
        self._flags.look_again()

    def count_passes(self, at: Span) -> int:
        """Return how many passes there were from this place."""
        place = self._places.get(at)
        return place.passes if place else 0

    def note_step(self, optimizer: Any, at: Span) -> OptimizerStep:
        """Take note of a step that this optimizer is about to do, and return what it finds."""
        known = self._know_optimizer(optimizer, at)
        known.steps += 1
        known.after_pass += self._fresh_pass
        known.stepped = known.stepped or at
        self._fresh_pass = False
        held = list_owned_parameters(optimizer)
        requires = [*map(self._tensors.read["requires_grad"], held)]
        filled = [grad is not None for grad in map(self._tensors.read["grad"], held)]
        self._note_use(known, filled=any(filled))
        run = self._steps.get(known.number)
        if run is None or not run.goes_on(held, requires):
            if run:
                run.end()
            ones = [
                self._parameters.know_parameter(parameter) if wanted else None
                for parameter, wanted in zip(held, requires, strict=True)
            ]
            run = self._steps[known.number] = StepRun(self._tensors, held, requires, ones)
            self._note_owner(run, known, optimizer)
        run.count_step(filled)
        if not all(requires) and (
            frozen := [
                (parameter, one)
                for parameter, wanted, has_grad in zip(held, requires, filled, strict=True)
                if has_grad and not wanted and (one := self._parameters.know_parameter(parameter))
            ]
        ):
            with self._tensors.unseen():
                count_frozen_moves(optimizer, frozen)
        if self._is_surprised or not known.steps & (known.steps - 1):  # seldom, and again
            self._modules.look_again(known.number)
            # All parameters are looked at: there may be as many optimizers, each with a few of them.
            if self._frozen_looks.take(known.steps == 1) or self._is_surprised:
                self._parameters.look_at_frozen()
            self._is_surprised = False
        return OptimizerStep(
            grads=sum(filled),
            sequence=self._tensors.torch._C._autograd._get_sequence_nr(),
            moves=run.moves,
            holds=run.holds,
        )

    def _note_owner(self, run: StepRun, known: OptimizerInfo, optimizer: Any) -> None:
        """Take note, for the parameters of a run that begins, that they are this optimizer's, in its groups."""
        for one in filter(None, run.ones):
            one.optimizers |= {known.number}
            one.moved_frozen = 0
        known.groups = tuple(
            frozenset(
                part.number for p in group["params"] if (part := self._parameters.know_parameter(p))
            )
            for group in optimizer.param_groups
        )

    def summarize(self) -> Training:
        """Return all that was seen."""
        self._flags.look_again()
        runs: list[PassRun | StepRun] = [*self._passes.values(), *self._steps.values()]
        for run in runs:
            run.end()
        self._parameters.look_at_values()
        return Training(
            parameters=self._parameters.list_noted(),
            optimizers=self._optimizers.list_noted(),
            flags=self._flags.list_flags(),
            places=tuple(self._places.values()),
            loads=tuple(self._module_log.loads.values()),
            repeats=tuple(self._module_log.repeats.values()),
        )

    def _note_use(self, known: OptimizerInfo, *, filled: bool) -> None:
        """Take note of whether a step finds gradients, and if not, whether the last pass went elsewhere."""
        fresh = self._pass_count > self._passes_used.get(known.number, 0)
        self._passes_used[known.number] = self._pass_count
        known.filled += filled
        known.idle = 0 if filled else known.idle + fresh
        if not filled and self._last_pass:
            known.reached = known.reached or self._last_pass.reaches(known.number)

    def _know_optimizer(self, optimizer: Any, at: Span) -> OptimizerInfo:
        """Return what is noted of an optimizer, which is made at this place if it is a new one."""
        if (known := self._optimizers.find(optimizer)) is not None:
            return known
        info = OptimizerInfo(number=next(self._numbers), at=at, kind=type(optimizer).__name__)
        return self._optimizers.add(optimizer, info)

    def _is_beside(self, module: Any) -> bool:
        """Return whether an optimizer has stepped, and none holds a parameter of a module."""
        return bool(self._steps) and not self._parameters.was_held(module)

    def _note_optimizer(self, optimizer: Any, at: Span) -> None:
        """Take note of a new optimizer, and of the modules that it was given whole."""
        known = self._know_optimizer(optimizer, at)
        held = list_owned_parameters(optimizer)
        for parameter in held:
            if one := self._parameters.know_parameter(parameter):
                one.optimizers |= {known.number}
        self._modules.note_held(known.number, {*map(id, held)})


def find_noted_kind(file: str, name: str) -> str | None:
    """Return what kind of call a function of torch's stands for, if it is listened to."""
    return next(
        (
            kind
            for (end, one), kind in NOTED_FUNCTIONS.items()
            if name == one and file.endswith(end)
        ),
        None,
    )
