"""Which functions of torch's are listened to: those whose calls are kept, and what plays a part in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..evidence.model import Flag, Function, Role
from .training_log import NOTED_FUNCTIONS, find_noted_kind

RESTING_FUNCTIONS = ("step", "zero_grad")  # in which there is much to trace, and little to see
IMPORT = "import"
STEP_WRAPPER = "step_wrapper"  # in which an optimizer's step runs, with its hooks
IMPORT_FILE = "<frozen importlib._bootstrap>"


@dataclass(frozen=True)
class WatchedFunction:
    """A function of torch's whose calls are kept, and its parameters that play a part, or are flags."""

    function: Function
    roles: Mapping[str, Role]
    flags: tuple[Flag, ...] = ()


BACKWARD_ROLES: Mapping[str, Role] = {
    "tensors": "output",
    "grad_tensors": "seed",
    "inputs": "input",
}
GRAD_ROLES: Mapping[str, Role] = {"outputs": "output", "grad_outputs": "seed", "inputs": "input"}
METHOD_ROLES: Mapping[str, Role] = {"self": "output", "gradient": "seed", "inputs": "input"}
PASS_FLAGS: tuple[Flag, ...] = ("retain_graph", "create_graph")
GRAD_FLAGS: tuple[Flag, ...] = (*PASS_FLAGS, "is_grads_batched", "allow_unused")
OWNER_ROLES: Mapping[str, Role] = {"self": "owner"}
ZERO_GRAD = WatchedFunction("zero_grad", OWNER_ROLES, ("set_to_none",))
STEP = WatchedFunction("step", OWNER_ROLES)
SCHEDULERS = ("lr_scheduler.py", "swa_utils.py")  # whose step() moves no parameter
WATCHED_FUNCTIONS = {  # by file and name
    ("torch/_tensor.py", "backward"): WatchedFunction("backward", METHOD_ROLES, PASS_FLAGS),
    ("torch/autograd/__init__.py", "backward"): WatchedFunction(
        "backward", BACKWARD_ROLES, PASS_FLAGS
    ),
    ("torch/autograd/__init__.py", "grad"): WatchedFunction("grad", GRAD_ROLES, GRAD_FLAGS),
    ("torch/_tensor.py", "register_hook"): WatchedFunction("register_hook", {"self": "output"}),
    ("torch/autograd/function.py", "apply"): WatchedFunction("apply", {}),
    ("torch/optim/optimizer.py", "zero_grad"): ZERO_GRAD,
    ("torch/nn/modules/module.py", "zero_grad"): ZERO_GRAD,
    ("torch/amp/grad_scaler.py", "scale"): WatchedFunction("scale", OWNER_ROLES),
    ("torch/amp/grad_scaler.py", "step"): WatchedFunction("scaler_step", {}),
    ("torch/amp/grad_scaler.py", "unscale_"): WatchedFunction(
        "unscale_", {"self": "owner", "optimizer": "input"}
    ),
    ("torch/amp/grad_scaler.py", "update"): WatchedFunction("update", OWNER_ROLES),
    ("torch/nn/utils/clip_grad.py", "clip_grad_norm_"): WatchedFunction("clip_grad_norm_", {}),
    ("torch/nn/utils/clip_grad.py", "clip_grad_value_"): WatchedFunction("clip_grad_value_", {}),
}


def may_watch(file: str) -> bool:
    """Return whether a function in this file may be one that is listened to."""
    file = file.replace("\\", "/")
    ends = (*(end for end, _ in WATCHED_FUNCTIONS), *(end for end, _ in NOTED_FUNCTIONS))
    return file.endswith(ends) or "/torch/optim/" in file or file == IMPORT_FILE


def find_watched(file: str, name: str) -> WatchedFunction | str | None:
    """Return what a function stands for: a call to keep, or the kind that `TrainingLog` notes, or the like."""
    if file == IMPORT_FILE:
        return IMPORT if name == "_find_and_load_unlocked" else None
    file = file.replace("\\", "/")
    if "torch/" not in file:
        return None
    if kind := find_noted_kind(file, name):
        return kind
    if "/torch/optim/" in file and name == "step" and not file.endswith(SCHEDULERS):
        return STEP
    if file.endswith("/torch/optim/optimizer.py") and name == "wrapper":
        return STEP_WRAPPER
    return next(
        (
            watched
            for (end, one), watched in WATCHED_FUNCTIONS.items()
            if name == one and file.endswith(end)
        ),
        None,
    )
