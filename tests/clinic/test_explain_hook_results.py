"""Hooks that return something else than the gradient with their own term, and those that mean it."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "hooks/gradient_replaced"
START = """\
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1))
x, y = torch.randn(16, 4), torch.randn(16, 1)
"""
TRAIN = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    (net(x) - y).square().mean().backward()
    optimizer.step()
"""
REPLACED = {
    "a lambda": """
net[0].weight.register_hook(lambda g: 1e-2 * torch.sign(net[0].weight))  # here
""",
    "a function that is made for each parameter": """
def decay(weight, rate):
    def add(gradient):
        pull = rate * 2
        return pull * weight.detach()  # here
    return add

for p in net.parameters():
    p.register_hook(decay(p, 1e-3))
""",
    "a lambda that keeps its tensor": """
for p in net.parameters():
    p.register_hook(lambda g, p=p: p.detach() * 1e-3)  # here
""",
    "a lambda in a function": """
def bound(w):
    w.register_hook(lambda slope: w.detach().clamp(-1, 1))  # here

for one in net.parameters():
    bound(one)
""",
}
MEANT = {
    "a term that is added": """
for p in net.parameters():
    p.register_hook(lambda g, p=p: g + 1e-2 * p.detach())
""",
    "a row that stays as it is": """
mask = torch.ones(6, 4)
mask[0] = 0
net[0].weight.register_hook(lambda g: g * mask)
""",
    "no gradient for a while": """
net[0].weight.register_hook(lambda g: torch.zeros_like(net[0].weight))
""",
    "a gradient from elsewhere": """
kept_grad = torch.randn(6, 4) * 0.1
net[0].weight.register_hook(lambda g: kept_grad * 0.5)
""",
    "an argument that is said to be of no concern": """
net[0].weight.register_hook(lambda _: 0.1 * net[0].weight.detach())
""",
    "a log": """
norms = []
for p in net.parameters():
    p.register_hook(lambda g: norms.append(g.norm()))
""",
    "the other half of a gradient in place of it": """
other = torch.autograd.grad((net(x) - y).abs().mean(), net[0].weight)[0]
net[0].weight.register_hook(lambda g: other * 1.0)
""",
}


@pytest.mark.parametrize("source", REPLACED.values(), ids=REPLACED)
def test_a_hook_that_returns_its_own_tensor_is_noted(folder, source):
    assert_noted_at_mark(folder, START + source + TRAIN, ENTRY)


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_a_hook_that_means_it_is_left_alone(folder, source):
    assert_left_in_peace(folder, START + source + TRAIN)
