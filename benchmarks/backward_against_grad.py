"""Is another way to a gradient slower than Tensor.backward()? Times the call alone, on the CPU.

    python benchmarks/backward_against_grad.py

Three graphs under backward() and under torch.autograd.grad(), and two squares under backward(): the one
built in and a torch.autograd.Function. Both ways give the same gradients (checked before timing). Every
call gets a fresh graph and finds every .grad at None; building the one and resetting the other is not
timed. What is timed is the CPU time of the calling thread, in which a graph on the CPU is also
differentiated, so that other programs on the machine count less.

The ways take turns: one, one, other, other, and again, so that each follows itself as often as the other.
A call is faster after its like: with two backward() to one grad() the first ratio read 1.07, not 1.04. A
block's ratio is one median over another, both of that block. The table shows the median over all blocks,
with the lowest and the highest. The last column is the noise: every other turn of the one way against
those between.
"""

from __future__ import annotations

import gc
import platform
from collections.abc import Callable
from statistics import median
from time import thread_time

import torch
from torch import Tensor

BLOCKS = 9
Graph = Callable[[], Tensor]
Way = tuple[Callable, Graph]


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p: Tensor) -> Tensor:
        ctx.save_for_backward(p)
        return p.pow(2)

    @staticmethod
    def backward(ctx, seed: Tensor) -> Tensor:
        (p,) = ctx.saved_tensors
        return 2 * p * seed


def mlp(batch: int, inputs: int, hidden: int) -> tuple[Graph, list[Tensor]]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 1)
    )
    data = torch.randn(batch, inputs)
    return lambda: model(data).pow(2).mean(), list(model.parameters())


def backward(loss: Tensor, parameters: list[Tensor]) -> None:
    loss.backward()


def grad(loss: Tensor, parameters: list[Tensor]) -> tuple[Tensor, ...]:
    return torch.autograd.grad(loss, parameters)


def seconds(way: Way, parameters: list[Tensor]) -> float:
    """Of one call, on a graph of its own."""
    call, graph = way
    for parameter in parameters:
        parameter.grad = None
    loss = graph()
    start = thread_time()
    result = call(loss, parameters)
    end = thread_time()
    del result
    return end - start


class Block:
    """Median seconds of two ways, and of the one in even turns over that in odd ones."""

    def __init__(self, one: Way, other: Way, parameters: list[Tensor], turns: int) -> None:
        first: list[float] = []
        second: list[float] = []
        for _ in range(turns):
            for times, way in ((first, one), (first, one), (second, other), (second, other)):
                times.append(seconds(way, parameters))
        self.one, self.other = median(first), median(second)
        even, odd = first[0::4] + first[1::4], first[2::4] + first[3::4]
        self.noise = median(even) / median(odd)


def gradients(way: Way, parameters: list[Tensor]) -> list[Tensor]:
    call, graph = way
    for parameter in parameters:
        parameter.grad = None
    returned = call(graph(), parameters)
    return list(returned or [parameter.grad for parameter in parameters])


def check(one: Way, other: Way, parameters: list[Tensor]) -> None:
    if not all(map(torch.equal, gradients(one, parameters), gradients(other, parameters))):
        raise SystemExit("the two ways disagree")


def spread(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def main() -> None:
    torch.set_num_threads(1)
    print(
        f"torch {torch.__version__}, Python {platform.python_version()}, {platform.machine()}, one thread"
    )
    x = torch.tensor(3.0, requires_grad=True)
    p = torch.randn(2, 2, generator=torch.Generator().manual_seed(0)).requires_grad_()
    small, small_parameters = mlp(32, 16, 32)
    large, large_parameters = mlp(256, 256, 512)
    print(f"{'':26}{'one':>12}{'other':>12}   {'other/one':22}one/one")
    for label, one, other, parameters, turns in (
        ("grad(), x * x", (backward, lambda: x * x), (grad, lambda: x * x), [x], 1000),
        ("grad(), MLP 16-32-1, 32", (backward, small), (grad, small), small_parameters, 400),
        ("grad(), MLP 256-512-1, 256", (backward, large), (grad, large), large_parameters, 60),
        (
            "own square, (2, 2)",
            (backward, lambda: p.pow(2).sum()),
            (backward, lambda: Square.apply(p).sum()),
            [p],
            1000,
        ),
    ):
        check(one, other, parameters)
        Block(one, other, parameters, turns // 2)
        gc.disable()
        blocks = [Block(one, other, parameters, turns) for _ in range(BLOCKS)]
        gc.enable()
        print(
            f"{label:26}"
            f"{1e6 * median(of.one for of in blocks):9.1f} µs"
            f"{1e6 * median(of.other for of in blocks):9.1f} µs   "
            f"{spread([of.other / of.one for of in blocks]):22}"
            f"{spread([of.noise for of in blocks])}"
        )


if __name__ == "__main__":
    main()
