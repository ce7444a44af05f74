"""Losses written by hand in which each prediction meets each target, and tables that are meant."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

PROGRAM = """
import torch
from torch import nn

torch.manual_seed(0)
features = torch.randn(12, 3)
price = features.sum(1)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)

def miss(guess, paid):
    {loss}

for epoch in range(4):
    rows = torch.randperm(12)[:{number}]
    {predict}
    loss = miss({given})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def make_fit(
    loss="return ((guess - paid) ** 2).mean()",
    predict="guess, paid = net(features[rows]), price[rows]",
    given="guess, paid",
    number=6,
):
    return PROGRAM.format(loss=loss, predict=predict, given=given, number=number)


TABLES = {
    "a mean of squares": make_fit("return ((guess - paid) ** 2).mean()  # here"),
    "a mean of absolute values": make_fit("return (paid - guess).abs().mean()  # here"),
    "a table that a row and a column have made": make_fit(
        "off = guess - paid  # here\n    return off.pow(2).mean()",
        predict=(
            "fee, paid = features[rows, :1], price[rows]\n    total = (paid + 0.1 * fee).detach()\n"
            "    guess = net(features[rows])"
        ),
        given="guess, total",
    ),
    "by steps": make_fit(
        "off = guess - paid  # here\n    return torch.mean(off.square())",
        predict="y_hat, y = net(features[rows]), price[rows]",
        given="y_hat, y",
    ),
    "the larger slope, as for a quantile": make_fit(
        "off = guess - paid  # here\n    return torch.max(0.9 * off, -0.1 * off).mean()"
    ),
}


@pytest.mark.parametrize("source", TABLES.values(), ids=TABLES)
def test_a_table_of_differences_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "implicit_seed/target_of_another_shape")


MEANT = {
    "a column that a column and a column have made": make_fit(
        predict=(
            "fee = features[rows, :1]\n    total = price[rows, None] + 0.1 * fee\n"
            "    guess = net(features[rows])"
        ),
        given="guess, total",
    ),
    "a column of targets": make_fit(predict="guess, paid = net(features[rows]), price[rows, None]"),
    "a row of predictions": make_fit(
        predict="guess, paid = net(features[rows]).squeeze(1), price[rows]"
    ),
    "all pairs": make_fit(
        predict="guess, paid = net(features[rows]).squeeze(1).unsqueeze(1), price[rows]"
    ),
    "the distance of two distributions": make_fit(
        "return 2 * (guess - paid).abs().mean() - (guess - guess.T).abs().mean()"
    ),
    "the nearest target, of a table with a name": make_fit(
        "off = (guess - paid).abs()\n    return torch.min(off, 1).values.mean()"
    ),
    "the nearest target along a dimension with a name": make_fit(
        "off = (guess - paid).abs()\n    last = off.dim() - 1\n    return torch.min(off, last)[0].mean()"
    ),
    "the nearest target along the last dimension": make_fit(
        "off = (guess - paid).abs()\n    return torch.min(off, off.dim() - 1)[0].mean()"
    ),
    "the nearest target of each": make_fit("return (guess - paid).abs().min(dim=1).values.mean()"),
    "levels of another number": make_fit(
        "return ((guess - paid) ** 2).mean()", given="guess, paid[:4]"
    ),
    "one row": make_fit(number=1),
    "each of the predictions": make_fit(
        predict="scores = net(features[rows])\n    guess, paid = scores, scores.flatten()"
    ),
}


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_a_table_that_is_meant_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)


OF_CALLS = """
import torch
from torch import nn

torch.manual_seed(0)
load = torch.randn(10, 3)
bend = load.square().sum(1)
{before}

class Sample:
    def __init__(self, load, bend):
        self.load = load
        self.bend = bend

class Beam(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.tip = nn.Linear(3, 5), nn.Linear(5, 1)

    def forward(self, load):
        return self.tip(torch.tanh(self.body(load)))

def miss(beam, sample):
    {loss}

beam = Beam()
optimizer = torch.optim.Adam(beam.parameters(), lr=0.01)
for epoch in range(4):
    sample = {sample}
    optimizer.zero_grad()
    miss(beam, sample).backward()
    optimizer.step()
"""


def make_beam(loss, sample="Sample(load, bend)", before="pass"):
    return OF_CALLS.format(loss=loss, sample=sample, before=before)


CALLED = {
    "an attribute of a sample": make_beam(
        "return ((beam(sample.load) - sample.bend) ** 2).mean()  # here"
    ),
    "an item of a dict": make_beam(
        'return (sample["bend"] - beam(sample["load"])).abs().mean()  # here',
        sample='{"load": load, "bend": bend}',
    ),
    "a global name": make_beam("return (beam(load) - bend).square().sum()  # here", sample="None"),
    "an attribute, and a name": make_beam(
        "tip = beam(sample.load)\n    return (tip - sample.bend).abs().mean()  # here"
    ),
}


@pytest.mark.parametrize("source", CALLED.values(), ids=CALLED)
def test_a_table_of_what_is_called_on_the_spot_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "implicit_seed/target_of_another_shape")


FITTING = {
    "a column of targets": make_beam(
        "return (beam(sample.load) - sample.bend).square().mean()",
        sample="Sample(load, bend[:, None])",
    ),
    "a squeezed result": make_beam(
        "return (beam(sample.load).squeeze(1) - sample.bend).square().mean()"
    ),
    "a square of targets, less a level of each row": make_beam(
        "return (sample.bend - beam(sample.load)).square().mean()",
        sample="Sample(load, load @ load.T)",
    ),
    "a table that is made": make_beam(
        "return (beam(sample.load) - sample.bend.unsqueeze(0)).abs().mean()"
    ),
    "the nearest of each": make_beam(
        "return (beam(sample.load) - sample.bend).abs().min(dim=1).values.mean()"
    ),
    "one target": make_beam(
        "return (beam(sample.load) - sample.bend).square().mean()",
        sample="Sample(load[:1], bend[:1])",
    ),
}


@pytest.mark.parametrize("source", FITTING.values(), ids=FITTING)
def test_a_result_that_fits_what_it_is_compared_with_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)


WEIGHED = """
import torch
from torch import nn

torch.manual_seed(0)
policy, critic = nn.Linear(3, 2), nn.Linear(3, 1)
optimizer = torch.optim.SGD(policy.parameters(), lr=0.05)
for epoch in range(3):
    states, returns = torch.randn(6, 3), torch.randn(6, {returns})
    dist = torch.distributions.Categorical(logits=policy(states))
    log_probs = dist.log_prob(dist.sample())
    advantages = returns - critic(states).detach(){reshaped}
    loss = -(log_probs * advantages).mean()  # {mark}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
COLUMN_OF_ADVANTAGES = WEIGHED.format(returns=1, reshaped="", mark="here")
ROWS_OF_BOTH = WEIGHED.format(returns=1, reshaped="; advantages = advantages[:, 0]", mark="")


def test_a_column_of_advantages_times_a_row_is_noted(folder):
    assert_noted_at_mark(folder, COLUMN_OF_ADVANTAGES, "implicit_seed/target_of_another_shape")


def test_a_row_of_advantages_times_a_row_is_left_in_peace(folder):
    assert_left_in_peace(folder, ROWS_OF_BOTH)


MAPS = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
net = nn.Conv2d(3, {channels}, 3, padding=1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(3):
    images, depth = torch.rand(4, 3, 5, 5), torch.rand(4, 5, 5)
    labels = (depth > 0.5).long()
    mask = (torch.rand(4, {mask}5, 5) > 0.3).float()
    made = net(images)
    {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
ENTROPY = 'pixel_loss = F.cross_entropy(made, labels, reduction="none")\n    '


def make_maps(loss, channels=1, mask="1, "):
    return MAPS.format(loss=loss, channels=channels, mask=mask)


MAPS_BY_MAPS = {
    "depth maps without their channel": make_maps("loss = (made - depth).abs().mean()  # here"),
    "squares of them": make_maps("loss = torch.sum((depth - made) ** 2) / 4  # here"),
    "a mask with a channel": make_maps(
        ENTROPY + "loss = (pixel_loss * mask).sum() / mask.sum()  # here", channels=2
    ),
    "a mask without one": make_maps(
        "err = made.square()\n    loss = (err * mask).mean()  # here", mask=""
    ),
}
MEANT_MAPS = {
    "depth maps with their channel": make_maps(
        "loss = (made - depth.unsqueeze(1)).abs().mean() + (made[:, 0] - depth).abs().mean()"
    ),
    "a mask of the same shape": make_maps(ENTROPY + "loss = (pixel_loss * mask).mean()", 2, ""),
    "one mask for all channels": make_maps(
        "err = made.square()\n    loss = (err * mask).mean()", channels=3
    ),
    "distances of all maps from all": make_maps(
        "gaps = (made - depth).square().mean((2, 3))\n    loss = gaps.amin(1).mean()"
    ),
    "a channel that the program makes": make_maps(
        "made = made.view(4, 1, 5, 5)\n    loss = (made - depth).abs().mean()"
    ),
}


@pytest.mark.parametrize("source", MAPS_BY_MAPS.values(), ids=MAPS_BY_MAPS)
def test_maps_that_meet_the_maps_of_all_samples_are_noted(folder, source):
    assert_noted_at_mark(folder, source, "implicit_seed/target_of_another_shape")


@pytest.mark.parametrize("source", MEANT_MAPS.values(), ids=MEANT_MAPS)
def test_maps_whose_shapes_are_meant_are_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
