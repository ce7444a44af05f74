"""What a function of torch's was given, as its frame has it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from .values import MANY_ITEMS, UNREADABLE_ERRORS

STEP_HOOKS = ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks")
GLOBAL_STEP_HOOKS = ("_global_optimizer_pre_hooks", "_global_optimizer_post_hooks")
SEQUENCES = (list, tuple)
Locals = Mapping[str, object]  # what the names in a function of torch's hold


def list_owned_parameters(owner: Any) -> list[Any]:
    """Return the parameters of an optimizer or of a module."""
    groups = getattr(owner, "param_groups", None)
    if groups is None:
        return [*owner.parameters()]
    return [parameter for group in groups for parameter in group["params"]]


def find_plain_step(given: Locals, module: Locals) -> Any | None:
    """Return the optimizer whose step has begun, if that calls nothing of the program's.

    `given` is what its wrapper was given, `module` what is global there. It is one of torch's own,
    and has neither a closure nor a hook.
    """
    args = given.get("args")
    if given.get("kwargs") or not isinstance(args, tuple) or len(args) != 1:
        return None
    (optimizer,) = args
    if not type(optimizer).__module__.startswith("torch.optim."):
        return None  # nor is it asked for anything: its class may answer in its own way
    hooks = [getattr(optimizer, name, None) for name in STEP_HOOKS]
    return None if any(hooks) or any(map(module.get, GLOBAL_STEP_HOOKS)) else optimizer


def runs_alone(given: Locals, torch: Any) -> bool:
    """Return whether this was given to an optimizer's method, and no closure of the program's with it."""
    is_optimizer = issubclass(type(given.get("self")), torch.optim.Optimizer)
    return is_optimizer and given.get("closure") is None


def retains_graph(given: Locals) -> bool:
    """Return whether a pass leaves its graph as it is, for another one."""
    retained = given.get("retain_graph")
    return (given.get("create_graph") if retained is None else retained) is True


def list_outputs(given: Locals) -> list[Any]:
    """Return the outputs from which a pass starts, or what else a method is called on."""
    return list_first_given(given.get("self"), given.get("tensors"), given.get("outputs"))


def list_first_given(*values: Any) -> list[Any]:
    """Return the first of these that is something, as a list."""
    for value in values:
        if value is not None:
            return [*islice(value, MANY_ITEMS)] if isinstance(value, SEQUENCES) else [value]
    return []


def is_flag_set(flag: Any) -> bool:
    """Return whether a flag is true; a tensor of several elements, given by mistake, is neither."""
    try:
        return bool(flag)
    except UNREADABLE_ERRORS:
        return False
