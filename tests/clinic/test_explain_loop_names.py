"""Names of a loop through parameters that are given new values, and iterators that are clipped."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

BYOL = """
import copy
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class SelfSupervised:
    def __init__(self):
        self.online = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
        self.target = copy.deepcopy(self.online)
        for p in self.target.parameters():
            p.requires_grad = False
        self.optimizer = torch.optim.SGD(self.online.parameters(), lr=0.05)

    def move_target(self, m=0.9):
        {update}

    def learn(self, x):
        loss = -F.cosine_similarity(self.online(x), self.target(x + 0.1), dim=1).mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.move_target()

learner = SelfSupervised()
for _ in range(4):
    learner.learn(torch.randn(6, 4))
"""


def make_byol(*lines):
    return BYOL.replace("{update}", "\n        ".join(lines))


BOUND = {
    "a target that follows": make_byol(
        "for old, new in zip(self.target.parameters(), self.online.parameters()):",
        "    old = m * old + (1 - m) * new.data  # here",
    ),
    "with names": make_byol(
        "with torch.no_grad():",
        "    sources = dict(self.online.named_parameters())",
        "    for name, old in self.target.named_parameters():",
        "        old = old * m + sources[name] * (1 - m)  # here",
    ),
    "a descent by hand": """
import torch

net = torch.nn.Linear(3, 1)
x, y = torch.randn(8, 3), torch.randn(8, 1)
params = list(net.parameters())
for _ in range(5):
    loss = (net(x) - y).square().mean()
    for p in params:
        p.grad = None
    loss.backward()
    with torch.no_grad():
        for p in params:
            p = p - 0.1 * p.grad  # here
""",
}


@pytest.mark.parametrize("source", BOUND.values(), ids=BOUND)
def test_an_update_that_binds_the_name_of_a_loop_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/update_of_a_name")


CLIPPED = """
import itertools
import torch
from torch import nn

torch.manual_seed(0)
encoder, decoder = nn.Linear(5, 2), nn.Linear(2, 5)

def train(batches, {argument}):
    for x in batches:
        optimizer.zero_grad()
        loss = (decoder(encoder(x)) - x).abs().mean()
        loss.backward()
        nn.utils.{clip}
        optimizer.step()

{made}
optimizer = torch.optim.Adam(params, lr=1e-3)
train([torch.randn(4, 5) for _ in range(4)], params)
"""


def make_clipped(made, clip="clip_grad_norm_(params, 0.5)  # here", argument="params"):
    return CLIPPED.format(made=made, clip=clip, argument=argument)


USED_UP = {
    "a chain, given to a function": make_clipped(
        "params = itertools.chain(encoder.parameters(), decoder.parameters())"
    ),
    "a generator expression": make_clipped(
        "params = (p for m in (encoder, decoder) for p in m.parameters())"
    ),
    "a filter, by another name": make_clipped(
        "params = filter(lambda p: p.ndim, encoder.parameters())",
        "clip_grad_norm_(parameters, max_norm=0.1)  # here",
        "parameters",
    ),
}


@pytest.mark.parametrize("source", USED_UP.values(), ids=USED_UP)
def test_an_iterator_that_is_clipped_again_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "accumulation/clipped_nothing")


RIGHT = {
    "in place": make_byol(
        "with torch.no_grad():",
        "    for old, new in zip(self.target.parameters(), self.online.parameters()):",
        "        old *= m",
        "        old += (1 - m) * new",
    ),
    "a value that is copied": make_byol(
        "for old, new in zip(self.target.parameters(), self.online.parameters()):",
        "    kept = old",
        "    old = m * old + (1 - m) * new.detach()",
        "    kept.data.copy_(old)",
    ),
    "a list of new weights": make_byol(
        "fast = []",
        "for p in self.target.parameters():",
        "    p = p * m",
        "    fast.append(p)",
    ),
    "an inner loop that goes on with it": make_byol(
        "total = 0.0",
        "for p in self.target.parameters():",
        "    for _ in range(2):",
        "        total += p.sum().item()",
        "        p = p * m",
    ),
    "numbers of a schedule": make_byol(
        "for p in (0.1, 0.2):",
        "    p = p * m",
    ),
    "a list": make_clipped(
        "params = list(itertools.chain(encoder.parameters(), decoder.parameters()))"
    ),
    "asked for anew": make_clipped(
        "params = encoder.parameters()", "clip_grad_norm_(encoder.parameters(), 0.5)"
    ),
    "made anew for each batch": make_clipped(
        "params = [*encoder.parameters()]",
        "clip_grad_norm_(filter(lambda p: p.requires_grad, params), 0.5)",
    ),
    "a name that is given a new iterator": make_clipped(
        "params = list(encoder.parameters())"
    ).replace(
        "        nn.utils", "        params = iter(list(encoder.parameters()))\n        nn.utils"
    ),
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_what_is_changed_and_clipped_in_fact_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
