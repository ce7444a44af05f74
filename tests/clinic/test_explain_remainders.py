"""Batches that are left when an epoch ends: where they go into the next one, and where not."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

REST = "accumulation/rest_of_an_epoch"
PROGRAM = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class Study:
    def __init__(self, every, recordings):
        self.net = nn.GRU(3, 4, batch_first=True)
        self.optimizer = torch.optim.RMSprop(self.net.parameters(), lr=1e-3)
        self.every, self.recordings = every, recordings
        self.turn = 0

    def run_epoch(self):
        {begin}
        for turn, sound in {loop}:
            out, _ = self.net(sound)
            loss = F.l1_loss(out[..., :3], sound) / self.every
            loss.backward()
            self.turn += 1
            if {condition}
                self.optimizer.step()
                self.optimizer.zero_grad()
        {end}

study = Study(every=3, recordings=[torch.randn(2, 6, 3) for _ in range({number})])
for epoch in range(4):
    study.run_epoch()
"""


def make_study(
    begin="pass", loop="enumerate(self.recordings, 1)", condition="", end="pass", number=8
):
    return PROGRAM.format(begin=begin, loop=loop, condition=condition, end=end, number=number)


LEFT = {
    "a count from one, and a GRU": make_study(condition="turn % self.every == 0:  # here"),
    "a count from nought, and a bar around it": make_study(
        loop="list(enumerate(self.recordings))", condition="not (turn + 1) % self.every:  # here"
    ),
    "an index": make_study(
        loop="((n, self.recordings[n]) for n in range(8))",
        condition="turn % self.every == self.every - 1:  # here",
    ),
}


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_an_epoch_leaves_is_noted(folder, source):
    assert_noted_at_mark(folder, source, REST)


CARED_FOR = {
    "the last step takes what is left": make_study(
        condition="turn % self.every == 0 or turn == len(self.recordings):"
    ),
    "a step after the loop": make_study(
        condition="turn % self.every == 0:",
        end="self.optimizer.step(); self.optimizer.zero_grad()",
    ),
    "each epoch starts anew": make_study(
        begin="self.optimizer.zero_grad()", condition="turn % self.every == 0:"
    ),
    "the count goes on": make_study(condition="self.turn % self.every == 0:"),
    "nothing is left": make_study(condition="turn % self.every == 0:", number=6),
    "a step each third time, and then a longer sum": make_study(
        condition="turn in (3, 7):",
    ),
    "its gradients are scaled by hand": make_study(condition="turn % self.every == 0:").replace(
        "self.optimizer.step()", "self.net.bias_ih_l0.grad.mul_(0.5); self.optimizer.step()"
    ),
}


@pytest.mark.parametrize("source", CARED_FOR.values(), ids=CARED_FOR)
def test_what_is_used_in_time_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)


NEVER = {
    "fewer batches than a step is to use": make_study(
        condition="turn % self.every == 0:  # here", number=2
    ),
    "counted from nought, with a bar around it": make_study(
        loop="list(enumerate(self.recordings))",
        condition="not (turn + 1) % self.every:  # here",
        number=2,
    ),
}


@pytest.mark.parametrize("source", NEVER.values(), ids=NEVER)
def test_a_step_that_no_epoch_comes_to_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/never_stepped")


COMES = {
    "a count of all epochs": make_study(condition="self.turn % (9 * self.every) == 0:", number=2),
    "a count with the epoch": make_study(
        loop="enumerate(self.recordings, self.turn + 1)",
        condition="(turn + self.turn) % 50 == 0:",
        number=2,
    ),
    "a single epoch": make_study(condition="turn % self.every == 0:", number=2).replace(
        "range(4)", "range(1)"
    ),
    "an epoch ends with a step": make_study(
        condition="turn % self.every == 0:",
        end="self.optimizer.step(); self.optimizer.zero_grad()",
        number=2,
    ),
    "its gradients are looked at": make_study(
        condition="turn % self.every == 0:",
        end="print([p.grad.norm().item() > 0 for p in self.net.parameters()])",
        number=2,
    ),
}


@pytest.mark.parametrize("source", COMES.values(), ids=COMES)
def test_a_step_that_may_come_later_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
