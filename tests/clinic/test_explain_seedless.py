"""A `backward` of one's own that forgets what arrives for one of its inputs."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

ENTRY = "functions/seed_ignored"
TEMPLATE = """\
import torch
from torch.autograd import Function

class Blend(Function):
    @staticmethod
    def forward(ctx, a, b, weight):
        ctx.save_for_backward(a, b, weight)
        ctx.shape = a.shape
        return weight * a + (1 - weight) * b

    @staticmethod
    def backward(ctx, arrived):
        a, b, weight = ctx.saved_tensors
{lines}

torch.manual_seed(0)
a = torch.randn(5, requires_grad=True)
b = torch.randn(5, requires_grad=True)
weight = torch.rand(5, requires_grad={wanted})
Blend.apply(a, b, weight).square().mean().backward()
print(a.grad)
"""
SEEDLESS = {
    "the slope of one input alone": """\
        return arrived * weight, (1 - weight) * arrived, a - b  # here""",
    "a name that is given the slope": """\
        slope = a - b  # here
        first = arrived * weight
        return first, arrived - first, slope""",
    "with a mask that the others use as well": """\
        mask = (weight > 0).float()
        ga = mask * weight * arrived
        gb = mask - mask * weight  # here
        return ga, gb, (arrived * (a - b)).sum_to_size(ctx.shape)""",
}
MEANT = {
    "all of them": """\
        return arrived * weight, arrived * (1 - weight), arrived * (a - b)""",
    "zeros for one": """\
        return arrived * weight, arrived * (1 - weight), torch.zeros_like(weight)""",
    "zeros by a name": """\
        none = weight.new_zeros(ctx.shape)
        return arrived * weight, arrived * (1 - weight), none""",
    "written into": """\
        gw = torch.empty(ctx.shape)
        torch.mul(arrived, a - b, out=gw)
        return arrived * weight, arrived * (1 - weight), gw""",
    "added to each of a list": """\
        sums = [0 * weight, weight - weight]
        for total, share in zip(sums, (arrived * (a - b), arrived)):
            total += share
        return arrived * weight, arrived * (1 - weight), sums[0]""",
    "put into each of a list": """\
        rows = [weight + 0]
        for row in rows:
            row[...] = arrived * (a - b)
        return arrived * weight, arrived * (1 - weight), rows[0]""",
    "written into a view": """\
        gw = torch.empty(ctx.shape)
        flat = gw.view(-1)
        flat.copy_(arrived * (a - b))
        return arrived * weight, arrived * (1 - weight), gw""",
    "element by element": """\
        gw = torch.empty(ctx.shape)
        for i, seed in enumerate(arrived):
            gw[i] = seed * (a[i] - b[i])
        return arrived * weight, arrived * (1 - weight), gw""",
    "differentiated once more": """\
        with torch.enable_grad():
            w = weight.detach().requires_grad_()
            y = w * a + (1 - w) * b
            (gw,) = torch.autograd.grad(y, w, arrived)
        return arrived * weight, arrived * (1 - weight), gw""",
}


@pytest.mark.parametrize("lines", SEEDLESS.values(), ids=SEEDLESS)
def test_the_slope_alone_of_one_input_is_noted(folder, lines):
    assert_noted_at_mark(folder, TEMPLATE.format(lines=lines, wanted=True), ENTRY)


@pytest.mark.parametrize("lines", MEANT.values(), ids=MEANT)
def test_what_has_something_of_the_seed_is_left_alone(folder, lines):
    assert_left_in_peace(folder, TEMPLATE.format(lines=lines, wanted=True))


def test_what_needs_no_gradient_may_be_anything(folder):
    lines = "        return arrived * weight, arrived * (1 - weight), a - b"
    assert watched_in(folder, TEMPLATE.format(lines=lines, wanted=False)).findings == []


TWO = """\
import torch
import torch.nn.functional as F
from torch import nn

class Peaks(torch.autograd.Function):
    @staticmethod
    def forward(ctx, wave, width):
        ctx.save_for_backward(wave)
        ctx.width = width
        {marked}
        return torch.tanh(wave / width), wave.square()

    @staticmethod
    def backward(ctx, shape_seed, {seed}):{mark}
        (wave,) = ctx.saved_tensors
        slope = (1 - torch.tanh(wave / ctx.width).square()) / ctx.width
        return {result}, None

torch.manual_seed(0)
net = nn.Linear(5, 4)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    x = torch.randn(6, 5)
    shape, power = Peaks.apply(net(x), 2.0)
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
WHOLE = "F.mse_loss(shape, x[:, :4]) + 0.1 * (power - 1).abs().mean()"


def make_two(seed="power_seed", result="shape_seed * slope", loss=WHOLE, mark="", marked="pass"):
    return TWO.format(seed=seed, result=result, loss=loss, mark=mark, marked=marked)


UNREAD = {
    "the seed of the second output": make_two(mark="  # here"),
    "that of the first": make_two(
        result="2 * wave * power_seed", mark="  # here", loss="shape.sum() + power.mean()"
    ),
    "in a sum of two terms": make_two(loss="(shape * power).mean()", mark="  # here"),
}


@pytest.mark.parametrize("source", UNREAD.values(), ids=UNREAD)
def test_a_seed_of_several_that_nothing_reads_is_noted(folder, source):
    assert_noted_at_mark(folder, source, ENTRY)


READ = {
    "both": make_two(result="shape_seed * slope + 2 * wave * power_seed"),
    "the second output is only shown": make_two(
        loss="F.mse_loss(shape, x[:, :4])\n    print(power.detach().mean() > 0)"
    ),
    "it is named as unused": make_two(seed="_"),
    "it is deleted": make_two(result="shape_seed * slope").replace(
        "        (wave,)", "        del power_seed\n        (wave,)"
    ),
    "they are taken together": make_two(
        seed="*others", result="shape_seed * slope + 2 * wave * others[0]"
    ),
}


@pytest.mark.parametrize("source", READ.values(), ids=READ)
def test_seeds_that_are_read_or_left_out_on_purpose_are_left_alone(folder, source):
    assert_left_in_peace(folder, source)
