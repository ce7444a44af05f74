"""Gradients that are nan below a loss that is finite: where a slope is infinite, and where it may be another thing."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

PROGRAM = """
import torch
from torch import nn

torch.manual_seed(0)

class Depth(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 8), nn.ReLU())
        self.out = nn.Linear(8, 3)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x):
        return self.out(self.net(x))

def criterion(depth):
    {loss}

depth = Depth()
optimizer = torch.optim.Adam(depth.parameters(), lr=1e-3)
for frame in range(3):
    optimizer.zero_grad()
    loss = criterion(depth(torch.randn(5, 4)))
    {backward}
    optimizer.step()
"""


def make_depth(loss, backward="loss.backward()"):
    return PROGRAM.format(loss=loss, backward=backward)


MARKED = "loss.backward()  # here"
NAN = {
    "the root of a mean of squares": make_depth("return depth.square().mean().sqrt()", MARKED),
    "the length of differences": make_depth(
        "return torch.sqrt((depth[:, 1:] - depth[:, :-1]).pow(2).sum(1)).mean()", MARKED
    ),
    "a power": make_depth("return (depth**2).sum(1).pow(1).mean() ** 0.5", MARKED),
    "a third root": make_depth("return ((depth.abs() + depth**2) ** (1 / 3)).mean()", MARKED),
    "the angle between equal vectors": make_depth(
        "cosine = torch.cosine_similarity(depth + 1, torch.ones_like(depth), dim=1)\n"
        "    return torch.acos((cosine * 2).clamp(max=1.0) * depth.add(1)[:, 0]).mean()",
        MARKED,
    ),
    "the second derivative of a length": make_depth(
        "(slope,) = torch.autograd.grad(depth.norm(), depth, create_graph=True)\n"
        "    return depth.mean() + slope.sum()",
        MARKED,
    ),
}


@pytest.mark.parametrize("source", NAN.values(), ids=NAN)
def test_an_infinite_slope_is_noted_at_its_pass(folder, source):
    assert_noted_at_mark(folder, source, "seed/zero_weight_times_infinity")


RIGHT = {
    "a constant under the root": make_depth("return ((depth - 1).square().mean() + 1e-8).sqrt()"),
    "a whole power": make_depth("return (depth**2).mean() ** 2"),
    "a scaled loss, which may overflow": make_depth(
        "return depth.square().mean().sqrt()",
        'scaler = torch.amp.GradScaler("cpu", init_scale=2.0)\n    scaler.scale(loss).backward()',
    ),
    "a Function of its own that computes nan": make_depth(
        "return Odd.apply((depth + 1).sqrt()).mean()"
    ).replace(
        "class Depth",
        "class Odd(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        return x.clone()\n\n    @staticmethod\n    def backward(ctx, grad):\n"
        '        return grad * float("nan")\n\nclass Depth',
    ),
    "a length and a deviation, whose slopes are 0 there, and a hook that makes nan": make_depth(
        'depth.register_hook(lambda grad: grad * float("nan"))\n'
        "    return depth.norm() + depth.std() + torch.cdist(depth, depth).mean()"
    ),
    "steps that are left out while a gradient is not finite": make_depth(
        "return (depth - 0.25 * (frame > 0)).square().mean().sqrt()",
        "loss.backward()\n    good = all(p.grad.isfinite().all() for p in depth.parameters())\n"
        "    if not good:\n        continue",
    ),
}


def test_nan_is_noted_if_a_guard_looks_at_the_loss_alone(folder):
    guarded = "loss.backward()  # here\n    if not loss.isfinite():\n        continue"
    source = make_depth("return depth.square().mean().sqrt()", guarded)
    assert_noted_at_mark(folder, source, "seed/zero_weight_times_infinity")


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_nan_of_another_cause_and_no_nan_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)


def test_a_loss_that_is_nan_itself_is_not_said_to_have_an_infinite_slope(folder):
    found = watched_in(folder, make_depth("return (depth - 1).sqrt().mean()"))
    assert [one.entries[0].id for one in found.findings] == ["optimizers/loss_turns_nan"]


@pytest.mark.parametrize("kept", ["(far + 1e-8)", "(tiny + far)"])
def test_a_root_that_is_kept_away_from_zero_is_not_to_blame(folder, kept):
    loss = (
        "tiny = 1e-6\n    far = (depth - 1).square().sum(1)\n    near = depth.square().sum(1)\n"
        f"    far = torch.sqrt{kept}\n    return (near.sqrt() + far).mean()"
    )
    (finding,) = watched_in(folder, make_depth(loss)).findings
    assert "near.sqrt()" in finding.seen
    assert "torch.sqrt" not in finding.seen
