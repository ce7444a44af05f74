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


PYRAMID = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.units = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
        self.act = nn.ReLU({inplace})
        self.head = nn.Linear(4, 2)

    def forward(self, *levels):
        {body}

net = Pyramid()
optimizer = torch.optim.Adam({given}, lr=1e-2)
for _ in range(4):
    out = net(*(torch.randn(6, 4) for _ in range(3)))
    loss = F.cross_entropy(out, torch.randint(0, 2, (6,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def make_pyramid(*lines, inplace="", given="net.parameters()"):
    body = "\n        ".join(lines)
    return PYRAMID.replace("{body}", body).replace("{inplace}", inplace).replace("{given}", given)


DROPPED = {
    "levels of a pyramid": make_pyramid(
        "for unit, level in zip(self.units, levels):",
        "    level = F.relu(unit(level))  # here",
        "return self.head(sum(levels))",
    ),
    "by an index": make_pyramid(
        "for i, x in enumerate(levels):",
        "    x = self.units[i](x)  # here",
        "fused = torch.stack(levels).mean(0)",
        "return self.head(fused)",
    ),
    "sentences of a batch, in a function": """
import torch
from torch import nn

torch.manual_seed(0)
embed, encode, score = nn.Embedding(9, 4), nn.GRU(4, 4, batch_first=True), nn.Linear(4, 1)
optimizer = torch.optim.SGD([*embed.parameters(), *encode.parameters(), *score.parameters()], lr=0.1)

def read(sentences):
    vectors = [embed(one) for one in sentences]
    for vector in vectors:
        vector = torch.tanh(encode(vector)[0])  # here
    return torch.stack([score(one.mean(0)) for one in vectors])

for _ in range(4):
    loss = (read([torch.randint(0, 9, (5,)) for _ in range(3)]) - 1).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("source", DROPPED.values(), ids=DROPPED)
def test_results_that_a_loop_drops_are_noted(folder, source):
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
    "results in a list": make_pyramid(
        "done = []",
        "for unit, level in zip(self.units, levels):",
        "    level = unit(level)",
        "    done.append(level)",
        "return self.head(sum(done))",
    ),
    "results put back": make_pyramid(
        "levels = list(levels)",
        "for i, level in enumerate(levels):",
        "    level = self.units[i](level)",
        "    levels[i] = level",
        "return self.head(sum(levels))",
    ),
    "the last result is wanted": make_pyramid(
        "for level in levels:",
        "    level = self.units[0](level)",
        "return self.head(level + levels[0])",
    ),
    "a layer for a loss of its own": make_pyramid(
        "self.extra = 0.0",
        "for unit, level in zip(self.units, levels):",
        "    level = unit(level)",
        "    self.extra = self.extra + level.square().mean()",
        "return self.head(sum(levels))",
    ),
    "activations that change in place": make_pyramid(
        "for level in levels:",
        "    level = self.act(level)",
        "return self.head(sum(levels))",
        inplace="inplace=True",
    ),
    "a look at what the layers give": make_pyramid(
        "with torch.no_grad():",
        "    for unit, level in zip(self.units, levels):",
        "        level = unit(level)",
        "return self.head(sum(levels))",
        given="net.head.parameters()",
    ),
    "results of which a hook keeps the norms": make_pyramid(
        "self.norms = []",
        "self.units[0].register_forward_hook(lambda m, i, o: self.norms.append(o.norm()))",
        "for level in levels:",
        "    level = self.units[0](level)",
        "return self.head(sum(levels)) + sum(self.norms)",
    ),
    "layers that keep a part of the loss": """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.line = nn.Linear(4, 2)

    def forward(self, x):
        out = self.line(x)
        self.penalty = out.square().mean()
        return out

probes, head, spare = nn.ModuleList([Probe(), Probe()]), nn.Linear(4, 2), nn.Linear(4, 2)
optimizer = torch.optim.SGD([*probes.parameters(), *head.parameters(), *spare.parameters()], lr=0.1)
for _ in range(4):
    views = [torch.randn(6, 4) for _ in probes]
    for probe, view in zip(probes, views):
        view = probe(view)
    loss = F.cross_entropy(head(sum(views)), torch.randint(0, 2, (6,)))
    loss = loss + sum(probe.penalty for probe in probes)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "batches that nobody needs below": """
import torch
from torch import nn

torch.manual_seed(0)
norm, head = nn.BatchNorm1d(3), nn.Linear(3, 1)
optimizer = torch.optim.SGD([*norm.parameters(), *head.parameters()], lr=0.1)
for x in torch.randn(4, 6, 3):
    x = norm(x)
for x in torch.randn(4, 6, 3):
    optimizer.zero_grad()
    head(x).mean().backward()
    optimizer.step()
""",
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
