"""What a running program asks of autograd: each call, with what it gave and what it got.

Python's trace function sees torch's own functions begin and end; what they were given
stands in their frames, so that nothing has to be replaced or run again.
"""

from __future__ import annotations

import ast
import contextlib
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from types import CodeType, FrameType
from typing import Any

from .changes import Changes
from .observe import Observer
from .passes import DEEP, NODES, SPOILED, Below, cast, holders, numbers
from .scene import described, span
from .trace import Name, Place

MANY = 16  # items of a sequence, or runs of a line, that are all looked at
MOST = 300  # calls that are kept: the first half of them, and the last

# The functions, by file and name, and the parameters that play a part.
WATCHED: dict[tuple[str, str], dict[str, str]] = {
    ("torch/_tensor.py", "backward"): {"self": "output", "gradient": "seed", "inputs": "input"},
    ("torch/autograd/__init__.py", "backward"): {
        "tensors": "output",
        "grad_tensors": "seed",
        "inputs": "input",
    },
    ("torch/autograd/__init__.py", "grad"): {
        "outputs": "output",
        "grad_outputs": "seed",
        "inputs": "input",
    },
    ("torch/_tensor.py", "register_hook"): {"self": "output"},
    ("torch/autograd/function.py", "apply"): {},
    ("torch/optim/optimizer.py", "zero_grad"): {"self": "owner"},
    ("torch/nn/modules/module.py", "zero_grad"): {"self": "owner"},
    ("torch/amp/grad_scaler.py", "scale"): {"self": "owner"},
    ("torch/amp/grad_scaler.py", "unscale_"): {"self": "owner"},
    ("torch/amp/grad_scaler.py", "update"): {"self": "owner"},
    ("torch/nn/utils/clip_grad.py", "clip_grad_norm_"): {},
    ("torch/nn/utils/clip_grad.py", "clip_grad_value_"): {},
}
FLAGS = ("retain_graph", "create_graph", "is_grads_batched", "allow_unused", "set_to_none")
PASSES = ("backward", "grad")


class Calls(Observer):
    """An Observer that also keeps the `calls` of autograd, and the lines without a graph.

    `ungraded` are lines that ran while no graph was recorded, `changes` the tensors whose
    values changed: in which line, where in memory, and whether autograd has counted it.
    """

    def __init__(self, tree: ast.Module, path: str, namespace: dict[str, Any]) -> None:
        changes = Changes(tree)
        super().__init__(tree, path, namespace, changes)
        self._left = math.inf
        self.calls: list[dict[str, Any]] = []
        self.ungraded: set[int] = set()
        self.times: dict[int, int] = {}
        self._path = path
        self._codes: dict[CodeType, tuple[str, dict[str, str]] | None] = {}
        self.changes = changes.kept
        self._changes = changes
        self._alone: int | None = None
        self._tracer.foreign = self._called

    def _look(self, place: Place, run: object, names: Iterable[Name], entering: bool) -> None:
        """See Observer; what runs often is looked at less and less often."""
        torch = self.tensors.torch
        if torch and not torch.is_grad_enabled():
            self.ungraded.add(place.line)
        times = self.times[place.line] = self.times.get(place.line, 0) + 1
        if times <= MANY or not times & (times - 1):
            self._changes.line = place.line
            super()._look(place, run, names, entering)

    def _called(self, frame: FrameType) -> Any:
        """Note a call of a watched function that the program made itself."""
        code = frame.f_code
        if code not in self._codes:
            self._codes[code] = _watched(code)
        if not (watched := self._codes[code]) or not self.tensors.torch:
            return None
        if frame.f_back is None or self._codes.get(frame.f_back.f_code):
            return None  # one of them calls another
        caller: FrameType | None = frame.f_back
        while caller and caller.f_code.co_filename != self._path:
            caller = caller.f_back
        if caller is None:
            return None
        call: dict[str, Any] = {"function": watched[0], "at": span(caller.f_code, caller.f_lasti)}
        with contextlib.suppress(Exception), self.tensors.unseen():
            self._begins(call, watched[1], frame.f_locals)
        self.calls.append(call)
        self._changes.number += 1
        if len(self.calls) > MOST:
            del self.calls[MOST // 2]
        frame.f_trace_lines = False

        def ended(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "exception" and watched[0] in PASSES and SPOILED in str(arg[1]):
                with contextlib.suppress(Exception), self.tensors.unseen():
                    below = self._below(_outputs(frame.f_locals), DEEP)
                    call["spoiled"] = below.spoiled(str(arg[1]), self.tensors.modules())
            if event == "return" and (arg is not None or watched[0] != "grad"):
                with contextlib.suppress(Exception), self.tensors.unseen():
                    call["result"] = described(arg, self.tensors)
                    call["after"] = self._after(call, frame.f_locals, arg)
            return ended

        return ended

    def _begins(self, call: dict[str, Any], roles: dict[str, str], given: dict[str, Any]) -> None:
        """What a call is given, and what a backward pass will go through."""
        call["given"] = {
            role: described(given[name], self.tensors)
            for name, role in roles.items()
            if given.get(name) is not None
        }
        call["flags"] = [flag for flag in FLAGS if given.get(flag)]
        call["number"] = self._changes.number
        owner: Any = given.get("self")
        if call["function"] == "step":
            call["grads"] = self._grads(owner)
            call["sequence"] = self.tensors.torch._C._autograd._get_sequence_nr()
            call["moves"] = [*self._moved(owner)]
        elif call["function"] == "scale":
            call["scales"] = owner.is_enabled()
        elif call["function"] == "zero_grad":
            call["held"] = any(self._held(p) for p in self._parameters_of(owner))
        outputs = _outputs(given)
        below = self._below(outputs)
        if call["function"] != "grad":
            call["leaves"] = [self._leaf(leaf) for leaf in below.leaves()]
        if call["function"] in PASSES:
            seeds = _listed(
                given.get("gradient"), given.get("grad_tensors"), given.get("grad_outputs")
            )
            told = below.told()
            told["overwritten"] = [*below.overwritten(self.changes)]
            pairs = zip(seeds, outputs, strict=False)
            told["cast"] = [cast(seed, output) for seed, output in pairs]
            told["seeds"] = [numbers(seed) for seed in seeds if self._is_tensor(seed)]
            told["outputs"] = [numbers(output) for output in outputs if self._is_tensor(output)]
            call["pass"] = told

    def _after(self, call: dict[str, Any], given: dict[str, Any], result: Any) -> list[Any]:
        """What a backward pass has computed."""
        if call["function"] == "grad":
            return [numbers(one) for one in _listed(result) if self._is_tensor(one)]
        if call["function"] != "backward":
            return []
        outputs = _listed(given.get("self"), given.get("tensors"))
        grads = [self._grad(leaf) for leaf in self._below(outputs).leaves()]
        return [numbers(grad) for grad in grads if grad is not None]

    def _is_tensor(self, value: Any) -> bool:
        return issubclass(type(value), self.tensors.torch.Tensor)

    def _grad(self, tensor: Any) -> Any:
        return self.tensors.read["grad"](tensor)

    def _below(self, outputs: list[Any], most: int = NODES) -> Below:
        read = self.tensors.read["grad_fn"]
        return Below([read(output) for output in outputs if self._is_tensor(output)], most)

    def _leaf(self, leaf: Any) -> dict[str, Any]:
        told = described(leaf, self.tensors)
        told["held"] = self._held(leaf)
        if (grad := self._grad(leaf)) is not None:
            told["grad_storage"] = numbers(grad).get("storage")
        return told

    def _held(self, leaf: Any) -> bool:
        """Whether something else than the leaf refers to its gradient."""
        if self._alone is None:
            torch = self.tensors.torch
            spare = torch.zeros(1).requires_grad_()
            torch._C.TensorBase.grad.__set__(spare, torch.zeros(1))
            self._alone = holders(self._grad(spare))
        return self._grad(leaf) is not None and holders(self._grad(leaf)) > self._alone

    def _parameters_of(self, owner: Any) -> Iterator[Any]:
        groups = getattr(owner, "param_groups", None)
        if groups is None:
            yield from owner.parameters()
        else:
            yield from (p for group in groups for p in group["params"])

    def _grads(self, optimizer: Any) -> int:
        """How many parameters of an optimizer have a gradient."""
        return sum(self._grad(p) is not None for p in self._parameters_of(optimizer))

    def _moved(self, optimizer: Any) -> Iterator[int]:
        """Where in memory the parameters are that a step of it will change."""
        for parameter in self._parameters_of(optimizer):
            if self._grad(parameter) is not None:
                yield parameter.untyped_storage().data_ptr()


def _outputs(given: dict[str, Any]) -> list[Any]:
    return _listed(given.get("self"), given.get("tensors"), given.get("outputs"))


def _listed(*values: Any) -> list[Any]:
    """The first of these that is something, as a list."""
    value = next((value for value in values if value is not None), ())
    return [*islice(value, MANY)] if isinstance(value, list | tuple) else [value]


def _watched(code: CodeType) -> tuple[str, dict[str, str]] | None:
    file = code.co_filename.replace("\\", "/")
    if "torch/" not in file:
        return None
    if file.endswith("torch/amp/grad_scaler.py") and code.co_name == "step":
        return "scaler_step", {}
    if "/torch/optim/" in file and code.co_name == "step":
        return "step", {"self": "owner"}
    for (end, name), roles in WATCHED.items():
        if code.co_name == name and file.endswith(end):
            return name, roles
    return None
