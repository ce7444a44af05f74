"""Tensors that a layer makes for itself, which are no parameters: those that were to learn, and those that were not."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

PLAIN = "optimizers/tensor_that_is_no_parameter"
PROGRAM = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class Own(nn.Module):
    def __init__(self, dim, bias=True):
        super().__init__()
        self.inner = nn.Linear(dim, dim)
{made}

    def forward(self, x):
        x = self.inner(x)
        return {used}

net = nn.Sequential(nn.Linear(3, 6), Own(6), nn.Linear(6, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for _ in range(3):
    optimizer.zero_grad()
    loss = net(torch.randn(5, 3)).square().mean()
    loss.backward()
    optimizer.step()
{end}
"""


def make_own(*made, used, end="pass"):
    return PROGRAM.format(made="\n".join(f"        {one}" for one in made), used=used, end=end)


MEANT = {
    "a bias": make_own("self.bias = torch.zeros(dim)  # here", used="x + self.bias"),
    "a gate that starts closed": make_own(
        "self.alpha = torch.zeros(1, dim)  # here", used="x + self.alpha * torch.tanh(x)"
    ),
    "the gain of a norm": make_own(
        "self.gamma = torch.ones(dim)  # here",
        used="(x - x.mean(-1, True)) / (x.std(-1, keepdim=True) + 1e-5) * self.gamma",
    ),
    "two layers with a bias": make_own("self.bias = torch.zeros(dim)  # here", used="x + self.bias")
    .replace(
        "class Own",
        "class Other(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.bias = nn.Parameter(torch.zeros(6))\n\n"
        "    def forward(self, x):\n        return x + self.bias\n\nclass Own",
    )
    .replace("Own(6),", "Own(6), Other(),"),
    "a bias given to linear()": make_own(
        "self.kernel = nn.Parameter(torch.eye(dim))",
        "self.bias = torch.zeros(dim)  # here",
        used="F.linear(x, self.kernel, self.bias)",
    ),
}


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_a_constant_without_effect_that_was_to_learn_is_noted(folder, source):
    assert_noted_at_mark(folder, source, PLAIN)


def test_what_is_drawn_beside_it_is_noted_too(folder):
    made = ("self.weight = torch.randn(dim, dim) * 0.1", "self.bias = torch.zeros(dim)")
    found = watched_in(folder, make_own(*made, used="x @ self.weight + self.bias"))
    assert [(f.entries[0].id, f.line) for f in found.findings] == [(PLAIN, 12), (PLAIN, 13)]


CONSTANTS = {
    "a random projection": make_own("self.weight = torch.randn(dim, dim)", used="x @ self.weight"),
    "a mean and a scale to be set": make_own(
        "self.mean, self.std = torch.zeros(dim), torch.ones(dim)", used="(x - self.mean) / self.std"
    ),
    "no bias": make_own(
        "if bias:",
        "    self.bias = nn.Parameter(torch.zeros(dim))",
        "else:",
        "    self.bias = torch.zeros(dim)",
        used="x + self.bias",
    ),
    "a weight of the loss that stays 1": make_own(
        "self.beta = torch.ones(1)", used="x * self.beta"
    ),
    "a moving average": make_own(
        "self.alpha = torch.zeros(dim)",
        used="x - self.follow(x)",
        end="pass",
    ).replace(
        "    def forward",
        "    def follow(self, x):\n        self.alpha = 0.9 * self.alpha + 0.1 * x.detach().mean(0)\n"
        "        return self.alpha\n\n    def forward",
    ),
    "one that is filled in place": make_own(
        "self.gain = torch.ones(dim)", "self.gain[0] = 2.0", used="x * self.gain"
    ),
    "one that somebody else sets": make_own(
        "self.bias = torch.zeros(dim)", used="x + self.bias", end="net[1].bias = torch.ones(6)"
    ),
    "zeros that are made larger": make_own(
        "self.bias = torch.zeros(dim) + 0.5", used="x + self.bias"
    ),
    "a parameter": make_own("self.bias = nn.Parameter(torch.zeros(dim))", used="x + self.bias"),
    "a state to begin with": make_own(
        "self.alpha = torch.zeros(dim)", used="torch.stack([self.alpha.expand_as(x), x]).mean(0)"
    ),
}


@pytest.mark.parametrize("source", CONSTANTS.values(), ids=CONSTANTS)
def test_a_constant_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
