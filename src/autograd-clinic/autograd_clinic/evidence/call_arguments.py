"""What a function of torch's was given, as its frame has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .values import MANY_ITEMS

Locals = Mapping[str, object]  # what the names in a function of torch's hold


def find_owned_parameters(owner: Any) -> Iterator[Any]:
    """Yield the parameters of an optimizer or of a module."""
    groups = getattr(owner, "param_groups", None)
    if groups is None:
        yield from owner.parameters()
    else:
        yield from (p for group in groups for p in group["params"])


def list_outputs(given: Locals) -> list[Any]:
    """Return the outputs from which a pass starts, or what else a method is called on."""
    return list_first_given(given.get("self"), given.get("tensors"), given.get("outputs"))


def list_first_given(*values: Any) -> list[Any]:
    """Return the first of these that is something, as a list."""
    value = next((value for value in values if value is not None), ())
    return [*islice(value, MANY_ITEMS)] if isinstance(value, list | tuple) else [value]
