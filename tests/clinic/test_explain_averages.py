"""A module that follows another as an average and is stepped as well, and averages that are left alone."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import copy
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
PAIR = """
class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.fast = nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 4))
        self.slow = copy.deepcopy(self.fast)

    def forward(self, a, b):
        {forward}

    def follow(self):
        with torch.no_grad():
            for s, f in zip(self.slow.parameters(), self.fast.parameters()):
                {mix}

pair = Pair()
opt = torch.optim.SGD(pair.{held}parameters(), lr=0.1)
for _ in range(5):
    a = torch.randn(8, 5)
    u, v = pair(a, a + 0.1 * torch.randn(8, 5))
    loss = F.mse_loss(u, v)
    opt.zero_grad()
    loss.backward()
    opt.step()
    pair.follow()
"""


def make_pair(forward="return self.fast(a), self.slow(b)", mix="s.lerp_(f, 0.1)", held=""):
    return START + PAIR.format(forward=forward, mix=mix, held=held)


TRAINED = {
    "by lerp_": make_pair(forward="return self.fast(a), self.slow(b)  # here"),
    "by mul_ and add_": make_pair(
        forward="return self.fast(a), self.slow(b)  # here",
        mix="s.data.mul_(0.9).add_(0.1 * f.data)",
    ),
    "by copy_ of a sum": make_pair(
        forward="return self.slow(b), self.fast(a)  # here", mix="s.copy_(0.9 * s + 0.1 * f)"
    ),
}


@pytest.mark.parametrize("source", TRAINED.values(), ids=TRAINED)
def test_a_target_that_is_an_average_and_is_stepped_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "graph/target_with_a_graph")


MEANT = {
    "its output is detached": make_pair("return self.fast(a), self.slow(b).detach()"),
    "it runs under no_grad": make_pair(
        "u = self.fast(a)\n        with torch.no_grad():\n            v = self.slow(b)\n        return u, v"
    ),
    "the optimizer has the other alone": make_pair(held="fast."),
    "its values are set to those of the other now and then": make_pair(mix="s.copy_(f)"),
    "its values are kept small": make_pair(mix="s.clamp_(-1, 1)"),
}


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_an_average_that_no_step_moves_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
