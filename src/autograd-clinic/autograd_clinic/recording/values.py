"""What the values of a running program are: each described, and tensors summarized.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

from verified_snippets.inspectors.plain import read_attributes
from verified_snippets.inspectors.torch import TensorInspector

from ..evidence.model import ModuleInfo, OtherValueInfo, SequenceInfo, TensorInfo, Value
from ..evidence.pass_model import ValuesSummary
from .module_walk import walk_modules

MANY_ITEMS = 16  # of a sequence, that are described
MAX_SUMMARIZED_ELEMENTS = 2**20  # of a tensor whose values are looked at
MAX_CHECKED_ELEMENTS = 2**26  # likewise at the end of a program, once
# What torch raises for a tensor that does not have what is asked of it: an inference tensor has no
# version, a sparse one no storage, a nested one no shape, and a view may be one of what is gone.
UNREADABLE_ERRORS = (RuntimeError, TypeError, ValueError)


def describe_value(
    value: Any, tensors: TensorInspector, *, deep: bool = True, count_grad: bool = True
) -> Value:
    """Describe a value: of a tensor, all that autograd goes by.

    Nothing of the value's own class runs: it may be the program's. Unless its gradient is looked
    into, no operation of torch's does.
    """
    kind = type(value)
    if tensors.torch and issubclass(kind, tensors.torch.Tensor):
        try:
            return _describe_tensor(value, tensors, count_grad=count_grad)
        except UNREADABLE_ERRORS:
            pass
    elif deep and issubclass(kind, (list, tuple)):
        own = list if issubclass(kind, list) else tuple
        first = islice(own.__iter__(value), MANY_ITEMS)
        items = tuple(
            describe_value(item, tensors, deep=False, count_grad=count_grad) for item in first
        )
        return SequenceInfo(kind=kind.__name__, id=id(value), items=items, size=own.__len__(value))
    return OtherValueInfo(kind=kind.__name__, id=id(value))


def list_tensors(values: Iterable[Any], tensors: TensorInspector) -> list[Any]:
    """Return the tensors among some values."""
    return [value for value in values if issubclass(type(value), tensors.torch.Tensor)]


def describe_module(module: Any, tensors: TensorInspector) -> ModuleInfo:
    """Describe a module, and which tensors of a graph it holds besides its parameters and buffers."""
    computed: list[str] = []
    for path, one in walk_modules(module):
        for name, value in (read_attributes(one) or {}).items():
            for place, item in _list_places(value):
                if issubclass(type(item), tensors.torch.Tensor):
                    with contextlib.suppress(*UNREADABLE_ERRORS):
                        made = tensors.read["grad_fn"](item) is not None
                        computed += [f"{path}{name}{place}"] if made else []
    return ModuleInfo(kind=type(module).__name__, computed=tuple(computed))


def _list_places(value: Any) -> list[tuple[str, Any]]:
    """Return a value, and the first items that a plain list, tuple or dict holds, each with its place: `[0]`."""
    items: Iterable[tuple[Any, Any]] = ()
    if type(value) in (list, tuple):
        items = enumerate(value)
    elif type(value) is dict:
        items = ((key, item) for key, item in value.items() if type(key) in (str, int))
    return [("", value), *((f"[{key!r}]", item) for key, item in islice(items, MANY_ITEMS))]


def _describe_tensor(tensor: Any, tensors: TensorInspector, *, count_grad: bool) -> TensorInfo:
    read, c = tensors.read, tensors.torch._C
    function = _try_to(read["grad_fn"], tensor)
    leaf = _try_to(read["is_leaf"], tensor)
    has_grad: bool | None = None
    grad_nonzero: bool | None = None
    if leaf or _try_to(read["retains_grad"], tensor):
        grad = read["grad"](tensor)
        has_grad, grad_nonzero = grad is not None, False if grad is None else None
        if grad is not None and count_grad:
            with contextlib.suppress(*UNREADABLE_ERRORS):
                grad_nonzero = bool(grad.count_nonzero())
    return TensorInfo(
        kind=type(tensor).__name__,
        dtype=_name_dtype(read["dtype"](tensor)),
        shape=_try_to(lambda one: tuple(map(int, read["shape"](one))), tensor),
        requires_grad=_try_to(read["requires_grad"], tensor),
        grad_fn=None if function is None else type(function).__name__,
        leaf=leaf,
        id=id(tensor),
        node=None if function is None else function._sequence_nr(),
        storage=_try_to(lambda one: c.TensorBase.untyped_storage(one).data_ptr(), tensor),
        batched=bool(c._functorch.is_functorch_wrapped_tensor(tensor)),
        has_grad=has_grad,
        grad_nonzero=grad_nonzero,
    )


@cache
def _name_dtype(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def _try_to(read: Any, tensor: Any) -> Any:
    """Return what is read of a tensor; None if it has no such thing."""
    try:
        return read(tensor)
    except UNREADABLE_ERRORS:
        return None


def is_plain(tensor: Any) -> bool:
    """Return whether it has values to look at: what torch.compile or torch.func wraps crashes."""
    torch: Any = sys.modules["torch"]
    return (
        type(tensor) in (torch.Tensor, torch.nn.Parameter)
        and not torch._is_functional_tensor(tensor)
        and not torch._C._functorch.is_functorch_wrapped_tensor(tensor)
        and not tensor.is_meta
    )


def find_storages(tensors: Iterable[Any]) -> frozenset[int]:
    """Return where in memory these lie, as far as they have such a place."""
    return frozenset(place for one in tensors if (place := find_storage(one)) is not None)


def find_storage(tensor: Any) -> int | None:
    """Return where in memory the elements of a tensor lie; None if it has no such place."""
    with contextlib.suppress(*UNREADABLE_ERRORS):
        if is_plain(tensor):
            return int(tensor.untyped_storage().data_ptr())
    return None


def summarize_values(tensor: Any) -> ValuesSummary:
    """Return what the elements of a tensor have in common, as far as it can be looked at."""
    if not is_plain(tensor):
        return ValuesSummary()
    overlaps: bool | None = None
    with contextlib.suppress(*UNREADABLE_ERRORS):
        pairs = zip(tensor.shape, tensor.stride(), strict=True)
        overlaps = any(size > 1 and stride == 0 for size, stride in pairs)
    storage = find_storage(tensor)
    with contextlib.suppress(*UNREADABLE_ERRORS):
        if 0 < tensor.numel() <= MAX_SUMMARIZED_ELEMENTS and not tensor.is_sparse:
            nonzero = int(tensor.count_nonzero())
            finite = bool(tensor.isfinite().all())
            return ValuesSummary(
                storage=storage,
                overlaps=overlaps,
                zeros=tensor.numel() - nonzero,
                zero=not nonzero,
                ones=bool((tensor == 1).all()),
                nan=not finite and bool(tensor.isnan().any()),
                finite=finite,
            )
    return ValuesSummary(storage=storage, overlaps=overlaps)


def is_finite(tensor: Any) -> bool | None:
    """Return whether no element of a tensor is nan or infinite; None if that cannot be looked at."""
    with contextlib.suppress(*UNREADABLE_ERRORS):
        if is_plain(tensor) and 0 < tensor.numel() <= MAX_CHECKED_ELEMENTS and not tensor.is_sparse:
            return bool(tensor.isfinite().all())
    return None


def overflows_when_cast(seed: Any, output: Any) -> bool:
    """Return whether finite weights of a seed become infinite in the dtype of its output."""
    with contextlib.suppress(*UNREADABLE_ERRORS):
        if (
            is_plain(seed)
            and is_plain(output)
            and seed.dtype != output.dtype
            and 0 < seed.numel() <= MAX_SUMMARIZED_ELEMENTS
        ):
            got = seed.to(output.dtype)
            return bool((got.isinf() & seed.isfinite()).any())
    return False
