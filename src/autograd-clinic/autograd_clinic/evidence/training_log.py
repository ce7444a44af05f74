"""Records who gets a gradient and who is stepped, while a program runs.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.trace import LocateCallback

from ..syntax import Span
from .graph_walk import BackwardGraph
from .module_walk import list_named, list_parameters, list_unregistered_parameters
from .training import ModuleFlag, OptimizerInfo, ParameterInfo, Training
from .training_records import KeptFlag, KeptOptimizer, KeptParameter

MAX_PARAMETERS = 4096  # parameters that are told apart
HEARD = {  # what is listened to, by file and name
    ("torch/nn/parameter.py", "__new__"): "made",
    ("torch/optim/optimizer.py", "__init__"): "optimizer",
    ("torch/nn/modules/module.py", "parameters"): "listed",
    ("torch/nn/modules/module.py", "named_parameters"): "listed",
    ("torch/nn/modules/module.py", "__setattr__"): "set",
}


class TrainingLog:
    """Told of each pass and step, and of what the functions in HEARD were given and return."""

    def __init__(self, tensors: TensorInspector, locate: LocateCallback) -> None:
        self._tensors = tensors
        self._locate = locate
        self._parameters: dict[int, KeptParameter] = {}  # by id
        self._gone: list[KeptParameter] = []
        self._optimizers: dict[int, KeptOptimizer] = {}
        self._past: list[KeptOptimizer] = []
        self._modules: list[weakref.ref[Any]] = []
        self._flags: list[KeptFlag] = []
        self._fresh_pass = False
        self._count = 0

    def hear(
        self, kind: str, frame: FrameType, where: Callable[[], Span | None]
    ) -> Callable[[Any], None] | None:
        """Take note of a call in this frame; what to tell the value it returns, if anything.

        `where` is asked for the place in the program, which takes long.
        """
        given = frame.f_locals
        if kind == "listed":
            self._add_module(given.get("self"))
        elif kind == "set" and given.get("name") == "requires_grad" and (at := where()):
            self._set(given.get("self"), given.get("value"), at, frame)
        elif kind == "made" and (at := where()):
            line, forward = at.line, self._in_forward(frame)
            computed = self._leaves_of(given.get("data"))
            return lambda made: self._made(made, line, forward, computed)
        elif kind == "optimizer" and (at := where()):
            made_at = at
            return lambda _: self._given(given.get("self"), made_at)
        return None

    def passed(self, leaves: Iterable[Any]) -> None:
        """Take note of the leaves that a backward() is about to reach."""
        self._fresh_pass = True
        for leaf in leaves:
            if known := self._parameter(leaf):
                known.passes += 1
        self._look_at_flags()

    def stepped(self, optimizer: Any, at: Span) -> None:
        """Take note of a step that this optimizer is about to do."""
        if (known := self._optimizer(optimizer, at)) is None:
            return
        known.steps += 1
        known.after_pass += self._fresh_pass
        known.stepped = known.stepped or at
        self._fresh_pass = False
        for parameter in self._held(optimizer):
            one = self._parameter(parameter)
            if one and parameter.requires_grad:
                one.optimizers.add(known.number)
                one.steps += 1
                one.filled += self._tensors.read["grad"](parameter) is not None
        if not known.steps & (known.steps - 1):  # seldom, and again
            self._look_at_modules(known)

    def told(self) -> Training:
        """Return all that was seen."""
        self._look_at_flags()
        return Training(
            parameters=tuple(
                ParameterInfo(
                    number=one.number,
                    made=one.made,
                    in_forward=one.in_forward,
                    computed=one.computed,
                    optimizers=frozenset(one.optimizers),
                    steps=one.steps,
                    filled=one.filled,
                    passes=one.passes,
                    late=one.late,
                    listed=one.listed,
                )
                for one in [*self._gone, *self._parameters.values()]
            ),
            optimizers=tuple(
                OptimizerInfo(
                    number=one.number,
                    at=one.at,
                    stepped=one.stepped,
                    steps=one.steps,
                    after_pass=one.after_pass,
                )
                for one in [*self._past, *self._optimizers.values()]
            ),
            flags=tuple(
                ModuleFlag(at=one.at, module=one.module, followed=one.followed)
                for one in self._flags
            ),
        )

    def _parameter(self, tensor: Any) -> KeptParameter | None:
        known = self._parameters.get(id(tensor))
        if known and known.ref() is tensor:
            return known
        if known:
            self._gone.append(self._parameters.pop(id(tensor)))
        if len(self._parameters) + len(self._gone) >= MAX_PARAMETERS:
            return None
        self._count += 1
        new = self._parameters[id(tensor)] = KeptParameter(weakref.ref(tensor), self._count)
        return new

    def _optimizer(self, optimizer: Any, at: Span) -> KeptOptimizer | None:
        known = self._optimizers.get(id(optimizer))
        if known and known.ref() is optimizer:
            return known
        if known:
            self._past.append(self._optimizers.pop(id(optimizer)))
        self._count += 1
        new = KeptOptimizer(weakref.ref(optimizer), self._count, at, [])
        self._optimizers[id(optimizer)] = new
        return new

    def _held(self, optimizer: Any) -> Iterator[Any]:
        for group in optimizer.param_groups:
            yield from group["params"]

    def _made(self, made: Any, line: int, forward: bool, computed: frozenset[int]) -> None:
        if issubclass(type(made), self._tensors.torch.Tensor) and (one := self._parameter(made)):
            one.made, one.in_forward, one.computed = line, forward, computed

    def _in_forward(self, frame: FrameType) -> bool:
        above: FrameType | None = frame
        while above:
            code = above.f_code
            if code.co_name == "forward" and self._locate(code.co_filename) is not None:
                return issubclass(type(above.f_locals.get("self")), self._tensors.torch.nn.Module)
            above = above.f_back
        return False

    def _leaves_of(self, data: Any) -> frozenset[int]:
        """Return the numbers of the leaves from which a tensor was computed."""
        if not issubclass(type(data), self._tensors.torch.Tensor):
            return frozenset()
        graph = BackwardGraph([self._tensors.read["grad_fn"](data)])
        return frozenset(one.number for leaf in graph.leaves if (one := self._parameter(leaf)))

    def _given(self, optimizer: Any, at: Span) -> None:
        """Take note of a new optimizer, and of the modules that it was given whole."""
        known = self._optimizer(optimizer, at)
        if known is None:
            return
        held = {id(parameter) for parameter in self._held(optimizer)}
        for parameter in self._held(optimizer):
            if one := self._parameter(parameter):
                one.optimizers.add(known.number)
        for module in [ref() for ref in self._modules]:
            own = [] if module is None else [p for p in list_parameters(module) if p.requires_grad]
            if own and all(id(parameter) in held for parameter in own):
                known.given.append(weakref.ref(module))

    def _add_module(self, module: Any) -> None:
        if self._modules and self._modules[-1]() is module:
            return  # a generator goes on
        if not any(ref() is module for ref in self._modules):
            self._modules = [ref for ref in self._modules if ref() is not None][-64:]
            self._modules.append(weakref.ref(module))

    def _look_at_modules(self, optimizer: KeptOptimizer) -> None:
        """Find parameters that its modules have got since it was made, and those they hide."""
        for module in [ref() for ref in optimizer.given]:
            if module is None:
                continue
            for name, parameter in list_named(module):
                one = self._parameter(parameter)
                if one and not one.optimizers and parameter.requires_grad:
                    one.late = one.late or name
            for name, parameter in list_unregistered_parameters(module, self._tensors.torch):
                if one := self._parameter(parameter):
                    one.listed = one.listed or name

    def _set(self, module: Any, value: Any, at: Span, frame: FrameType) -> None:
        """Take note of a flag that was set on a module, not of a setting that it keeps itself."""
        caller = frame.f_back
        own = caller is not None and caller.f_code.co_name == "__init__"
        own = own and caller is not None and caller.f_locals.get("self") is module
        if own or type(value) is not bool or hasattr(type(module), "requires_grad"):
            return
        if any(True for _ in list_parameters(module)):
            name = type(module).__name__
            self._flags.append(KeptFlag(weakref.ref(module), at, name, value))
            del self._flags[:-MAX_PARAMETERS]

    def _look_at_flags(self) -> None:
        for flag in self._flags:
            module = None if flag.followed else flag.ref()
            if module is not None:
                flag.followed = any(p.requires_grad is flag.value for p in list_parameters(module))


def find_heard_kind(file: str, name: str) -> str | None:
    """Return what kind of call a function of torch's stands for, if it is listened to."""
    return next(
        (kind for (end, one), kind in HEARD.items() if name == one and file.endswith(end)), None
    )
