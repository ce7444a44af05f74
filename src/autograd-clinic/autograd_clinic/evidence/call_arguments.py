"""What a function of torch's was given, as its frame has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .values import MANY_ITEMS, UNREADABLE_ERRORS

STEP_HOOKS = ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks")
GLOBAL_STEP_HOOKS = ("_global_optimizer_pre_hooks", "_global_optimizer_post_hooks")
SEQUENCES = (list, tuple)
Locals = Mapping[str, object]  # what the names in a function of torch's hold


def find_owned_parameters(owner: Any) -> Iterator[Any]:
    """Yield the parameters of an optimizer or of a module."""
    groups = getattr(owner, "param_groups", None)
    if groups is None:
        yield from owner.parameters()
    else:
        yield from (p for group in groups for p in group["params"])


def find_plain_step(given: Locals, module: Locals) -> Any | None:
    """Return the optimizer whose step has begun, if that calls nothing of the program's.

    `given` is what its wrapper was given, `module` what is global there. It is one of torch's own,
    and has neither a closure nor a hook.
    """
    args = given.get("args")
    if given.get("kwargs") or not isinstance(args, tuple) or len(args) != 1:
        return None
    (optimizer,) = args
    hooks = [getattr(optimizer, name, None) for name in STEP_HOOKS]
    if any(hooks) or any(map(module.get, GLOBAL_STEP_HOOKS)):
        return None
    return optimizer if type(optimizer).__module__.startswith("torch.optim.") else None


def runs_alone(given: Locals) -> bool:
    """Return whether an optimizer's method, given this, calls nothing of the program's."""
    return hasattr(given.get("self"), "param_groups") and given.get("closure") is None


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
