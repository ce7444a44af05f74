"""Is torch.autograd.grad() slower than Tensor.backward()? Times the call alone, on the CPU.

    python benchmarks/backward_against_grad.py

Three graphs, the same gradients from both calls (checked before timing). Every call gets a fresh graph
and finds every .grad at None; building the one and resetting the other is not timed. What is timed is the
CPU time of the calling thread, in which a graph on the CPU is also differentiated, so that other programs
on the machine count less.

The calls take turns: backward, backward, grad, grad, and again, so that each follows itself as often as
the other. A call is faster after its like: with two backward() to one grad() the first ratio read 1.07,
not 1.04. A block's ratio is one median over another, both of that block. The table shows the median over
all blocks, with the lowest and the highest. The last column is the noise: every other turn of backward()
against those between.
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


def scalar() -> tuple[Graph, list[Tensor]]:
    x = torch.tensor(3.0, requires_grad=True)
    return lambda: x * x, [x]


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


def seconds(call: Callable, graph: Graph, parameters: list[Tensor]) -> float:
    """Of one call, on a graph of its own."""
    for parameter in parameters:
        parameter.grad = None
    loss = graph()
    start = thread_time()
    result = call(loss, parameters)
    end = thread_time()
    del result
    return end - start


class Block:
    """Median seconds of backward() and grad(), and of backward() in even turns over that in odd ones."""

    def __init__(self, graph: Graph, parameters: list[Tensor], turns: int) -> None:
        times: dict[Callable, list[float]] = {backward: [], grad: []}
        for _ in range(turns):
            for call in (backward, backward, grad, grad):
                times[call].append(seconds(call, graph, parameters))
        self.backward = median(times[backward])
        self.grad = median(times[grad])
        even = times[backward][0::4] + times[backward][1::4]
        odd = times[backward][2::4] + times[backward][3::4]
        self.noise = median(even) / median(odd)


def check(graph: Graph, parameters: list[Tensor]) -> None:
    graph().backward()
    for parameter, gradient in zip(parameters, grad(graph(), parameters), strict=True):
        if not torch.equal(parameter.grad, gradient):
            raise SystemExit("backward() and grad() disagree")


def spread(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def main() -> None:
    torch.set_num_threads(1)
    print(
        f"torch {torch.__version__}, Python {platform.python_version()}, {platform.machine()}, one thread"
    )
    print(f"{'graph':26}{'backward()':>12}{'grad()':>12}   {'grad/backward':22}backward/backward")
    for label, (graph, parameters), turns in (
        ("x * x", scalar(), 1000),
        ("MLP 16-32-1, batch 32", mlp(32, 16, 32), 400),
        ("MLP 256-512-1, batch 256", mlp(256, 256, 512), 60),
    ):
        check(graph, parameters)
        Block(graph, parameters, turns // 2)
        gc.disable()
        blocks = [Block(graph, parameters, turns) for _ in range(BLOCKS)]
        gc.enable()
        print(
            f"{label:26}"
            f"{1e6 * median(of.backward for of in blocks):9.1f} µs"
            f"{1e6 * median(of.grad for of in blocks):9.1f} µs   "
            f"{spread([of.grad / of.backward for of in blocks]):22}"
            f"{spread([of.noise for of in blocks])}"
        )


if __name__ == "__main__":
    main()
