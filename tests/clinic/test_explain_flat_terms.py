"""A term of a loss whose slope is zero everywhere, beside others, and roundings that let a gradient by."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "rounded": """
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    x, count = torch.randn(8, 4), torch.randint(0, 5, (8, 1)).float()
    out = net(x)
    loss = (out - count).square().mean() + 0.5 * (out.round() - count).abs().mean()  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "signs in a function": """
def smoothness(depth):
    return (torch.sign(depth[:, 1:]) - torch.sign(depth[:, :-1])).abs().mean()  # here

net = nn.Linear(6, 6)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(5):
    x, y = torch.randn(8, 6), torch.randn(8, 6)
    depth = net(x)
    data = nn.functional.l1_loss(depth, y)
    smooth = smoothness(depth)
    loss = data + 0.1 * smooth
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a floor in a method": """
class Codec(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = nn.Linear(6, 3), nn.Linear(3, 6)

    def forward(self, x):
        z = self.enc(x)
        return self.dec(z), z

    def rate(self, z):
        bins = torch.floor(z * 4)  # here
        return bins.pow(2).mean()

codec = Codec()
opt = torch.optim.Adam(codec.parameters(), lr=1e-3)
for _ in range(5):
    x = torch.randn(8, 6)
    out, z = codec(x)
    loss = (out - x).square().mean() + 0.01 * codec.rate(z)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_term_without_a_slope_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "implicit_seed/rounding_has_slope_zero")


RIGHT = {
    "a straight-through estimator": """
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    x, count = torch.randn(8, 4), torch.randint(0, 5, (8, 1)).float()
    out = net(x)
    hard = out + (out.round() - out).detach()
    loss = (out - count).square().mean() + 0.5 * (hard - count).abs().mean() + 0.1 * (out - out.round()).abs().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a mask": """
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    x, y = torch.randn(8, 4), torch.rand(8, 1)
    p = net(x)
    over = (p > 1.0).float()
    loss = nn.functional.mse_loss(p, y) + (over * (p - 1.0)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "the rest of a rounding": """
shift = nn.Parameter(torch.tensor(1.3))
opt = torch.optim.SGD([shift], lr=0.1)
signal, goal = torch.randn(20), torch.tensor(0.5)
for _ in range(5):
    low = shift.floor()
    part = shift - low
    i = int(low.item()) % 19
    value = signal[i] * (1 - part) + signal[i + 1] * part
    loss = (value - goal).square() + 0.01 * shift.square()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_a_rounding_beside_what_has_a_slope_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)


OF_A_METHOD = """
class Sparse(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(5, 2)

    def forward(self, x):
        return self.lin(x)

    def reg(self):
        return self.lin.weight.abs().sum()

model = Sparse()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
criterion = nn.CrossEntropyLoss()
for _ in range(5):
    x, y = torch.randn(8, 5), torch.randint(0, 2, (8,))
    opt.zero_grad()
    loss = criterion(model(x), y) + 1e-3 * model.reg().item()  # here
    loss.backward()
    opt.step()
"""


def test_a_number_of_what_a_method_computes_of_parameters_is_noted(folder):
    assert_noted_at_mark(folder, START + OF_A_METHOD, "graph/detached_term")
    meant = OF_A_METHOD.replace("model.reg().item()", "model.reg()").replace("  # here", "")
    assert_left_in_peace(folder, START + meant)
