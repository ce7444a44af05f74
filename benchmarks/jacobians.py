"""What a Jacobian costs: VJPs in a loop or batched, by rows or by columns. CPU time, one thread.

    python benchmarks/jacobians.py [--write docs/reference/performance.json]

Each pair computes the same Jacobian (checked before timing) of two layers and a tanh, of `inputs`
numbers and `outputs` numbers. The two ways take turns, and what counts is a ratio of medians of one
run: the machine's speed cancels. The last column is the noise, every other turn of the first way
against those between. `--write` leaves the ratios where the page on performance is held to them.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import torch
from torch import Tensor

TURNS = 10
Function = Callable[[Tensor], Tensor]
Way = Callable[[Function, Tensor], Tensor]
SHAPES = ((16, 1024), (128, 128), (1024, 16))  # inputs and outputs


def looped(f: Function, x: Tensor) -> Tensor:
    """A backward pass for each output: one-hot seeds, one after the other."""
    y = f(x)
    rows = [torch.autograd.grad(y, x, seed, retain_graph=True)[0] for seed in torch.eye(len(y))]
    return torch.stack(rows)


def batched(f: Function, x: Tensor) -> Tensor:
    """The same seeds as one batch."""
    y = f(x)
    (rows,) = torch.autograd.grad(y, x, torch.eye(len(y)), is_grads_batched=True)
    return rows


def rows(f: Function, x: Tensor) -> Tensor:
    """Reverse mode, batched."""
    return torch.func.jacrev(f)(x)


def columns(f: Function, x: Tensor) -> Tensor:
    """Forward mode, batched."""
    return torch.func.jacfwd(f)(x)


def modules(inputs: int, outputs: int) -> Function:
    """Linear modules, which multiply a batch (here of one) by a matrix."""
    linear = torch.nn.Linear
    layers = torch.nn.Sequential(linear(inputs, 256), torch.nn.Tanh(), linear(256, outputs))
    return lambda x: layers(x[None])[0]


def products(inputs: int, outputs: int) -> Function:
    """The same by matrix times vector, which a batch of seeds turns into a copy of the matrix each."""
    first, second = torch.randn(256, inputs), torch.randn(outputs, 256)
    return lambda x: second @ torch.tanh(first @ x / inputs**0.5)


def compared(one: Way, other: Way, f: Function, inputs: int) -> tuple[float, float]:
    """How many times the time of `other` `one` takes, and the noise of that."""
    x = torch.linspace(-1, 1, inputs).requires_grad_()
    torch.testing.assert_close(one(f, x), other(f, x), rtol=1e-4, atol=1e-4)
    seconds: dict[Way, list[float]] = {one: [], other: []}
    for turn in range(2 * TURNS):
        for way in (one, other) if turn % 2 else (other, one):
            start = process_time()
            way(f, x)
            seconds[way].append(process_time() - start)
    ratio = median(seconds[one]) / median(seconds[other])
    return ratio, median(seconds[one][::2]) / median(seconds[one][1::2])


PAIRS = (
    (looped, batched, modules),
    (looped, batched, products),
    (rows, columns, modules),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", type=Path, metavar="FILE")
    write = parser.parse_args().write
    torch.set_num_threads(1)
    torch.manual_seed(0)
    found: dict[str, dict[str, float]] = {}
    print("| ways | inputs → outputs | ratio | noise |\n| --- | --- | ---: | ---: |")
    for one, other, of in PAIRS:
        name = f"{one.__name__} / {other.__name__}, {of.__name__}"
        found[name] = {}
        for inputs, outputs in SHAPES:
            ratio, noise = compared(one, other, of(inputs, outputs), inputs)
            found[name][f"{inputs} → {outputs}"] = float(f"{ratio:.2g}")
            print(f"| {name} | {inputs} → {outputs} | {ratio:.2f} | {noise:.2f} |")
    if write:
        about = {"torch": torch.__version__, "machine": platform.machine(), "turns": 2 * TURNS}
        write.write_text(
            json.dumps({**about, "ratios": found}, indent=2, ensure_ascii=False) + "\n"
        )


if __name__ == "__main__":
    main()
