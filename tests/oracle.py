"""Derivatives by central differences in float64: the oracle that is not autograd."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def jacobian(f: Callable[[Tensor], Tensor], x: Tensor, step: float = 1e-5) -> Tensor:
    """J[i, j] = d f(x).flatten()[i] / d x.flatten()[j], of shape (f(x).numel(), x.numel()), float64.

    `f` is evaluated on float64 copies of `x` with gradients off. The error is of order step² (about
    1e-9 for functions of order one), so compare with a tolerance of 1e-6 or so.
    """
    point = x.detach().to(torch.float64)
    columns = []
    with torch.no_grad():
        for j in range(point.numel()):
            e = torch.zeros_like(point).flatten()
            e[j] = step
            e = e.reshape(point.shape)
            columns.append(((f(point + e) - f(point - e)) / (2 * step)).flatten())
    return torch.stack(columns, dim=1)


def gradient(f: Callable[[Tensor], Tensor], x: Tensor, step: float = 1e-5) -> Tensor:
    """The gradient of a one-element `f`, in the shape of `x`, float64."""
    return jacobian(f, x, step).reshape(x.shape)


def hessian(f: Callable[[Tensor], Tensor], x: Tensor, step: float = 1e-4) -> Tensor:
    """H[i, j] of a one-element `f`, of shape (x.numel(), x.numel()), float64; error of order 1e-7."""
    return jacobian(lambda point: gradient(f, point, step), x, step)
