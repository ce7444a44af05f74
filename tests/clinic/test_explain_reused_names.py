"""explain on names that hold one thing first and another later: what a line reads is what it was given last."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(8, 4), torch.randn(8, 2)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
"""
STEP = "    opt.zero_grad(); loss.backward(); opt.step()\n"
REUSED = {
    "data takes the name of a result": f"""
for _ in range(3):
    out = net(x)
    fit = F.mse_loss(out, y)
    out = torch.randn(8, 2)
    loss = fit + 0.1 * out.detach().abs().mean()
{STEP}""",
    "a result takes the name of data": f"""
for _ in range(3):
    out = torch.randn(8, 2)
    offset = float(out.abs().mean())
    out = net(x)
    loss = F.mse_loss(out, y) + offset
{STEP}""",
    "a number of data, after a step": f"""
def train():
    out = net(x)
    F.mse_loss(out, y).backward()
    opt.step()
    out = x.sum(1)
    shift = torch.tensor(out.mean().item())
    for _ in range(3):
        loss = F.mse_loss(net(x), y) + shift
    {STEP}
train()
""",
}
STILL_CUT = {
    "a result that is cut, under the name of data": f"""
for _ in range(3):
    out = torch.randn(8, 2)
    noise = out.abs().mean()
    out = net(x)
    size = out.detach().abs().mean()  # here
    loss = F.mse_loss(out + noise, y) + 0.1 * size
{STEP}""",
    "a result of the last round of a loop": f"""
for _ in range(3):
    code = x
    for layer in net:
        size = code.detach().abs().mean()  # here
        code = layer(code)
    loss = F.mse_loss(code, y) + 0.1 * size
{STEP}""",
    "one of two branches": f"""
for turn in range(4):
    if turn % 2:
        code = net(x)
    else:
        code = net(x + 1)
    size = code.norm().item()  # here
    loss = F.mse_loss(code, y) + 0.1 * size
{STEP}""",
}


@pytest.mark.parametrize("body", REUSED.values(), ids=REUSED)
def test_what_a_name_held_before_says_nothing(folder, body):
    assert_left_in_peace(folder, START + body)


@pytest.mark.parametrize("body", STILL_CUT.values(), ids=STILL_CUT)
def test_what_may_reach_a_line_is_seen_there(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detached_term")
