"""A loss with parameters of its own that no optimizer holds, and programs in which none is missing."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "optimizers/parameters_of_the_loss"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(24, 5), torch.randint(0, 3, (24,))
"""
MARGIN = """
class Margin(nn.Module):
    def __init__(self, classes, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, width))  {mark}
        self.scale = 8.0

    def forward(self, features, labels):
        cosine = F.linear(F.normalize(features), F.normalize(self.weight))
        return F.cross_entropy(self.scale * (cosine - 0.2 * F.one_hot(labels, 3)), labels)

net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 4))
margin = Margin(3, 4)
"""
TASKS = """
class Balance(nn.Module):
    def __init__(self):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(2))  # here

    def forward(self, losses):
        return sum(torch.exp(-s) * one + s for s, one in zip(self.log_vars, losses))

net = nn.Linear(5, 4)
balance = Balance()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    out = net(x)
    total = balance([F.cross_entropy(out[:, :3], y), out[:, 3].square().mean()])
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
"""
STEPS = """
for _ in range(5):
    loss = margin(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
MISSING = {
    "weights of classes with a margin": MARGIN.format(mark="# here")
    + "optimizer = torch.optim.AdamW(net.parameters())"
    + STEPS,
    "weights of several tasks in a list": TASKS,
    "among others, in the method of a trainer": MARGIN.format(mark="# here")
    + """
class Trainer:
    def __init__(self, net, criterion):
        self.net, self.criterion = net, criterion
        self.optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

    def compute(self, x, y):
        features = self.net(x)
        return 0.5 * self.criterion(features, y) + 1e-3 * features.square().mean()

    def run(self):
        for _ in range(5):
            self.optimizer.zero_grad()
            loss = self.compute(x, y)
            loss.backward()
            self.optimizer.step()

Trainer(net, margin).run()
""",
}
WRAPPED = """
class Seen(nn.Module):
    def __init__(self):
        super().__init__()
        self.doubt = nn.Parameter(torch.zeros(2))  {mark}

    def forward(self, out, labels):
        first, second = F.cross_entropy(out[:, :3], labels), out[:, 3].square().mean()
        whole = (torch.exp(-self.doubt[:1]) * first + torch.exp(-self.doubt[1:]) * second + self.doubt.sum())
        return whole, {{"first": first}}

class WithLoss(nn.Module):
    def __init__(self, net, measure):
        super().__init__()
        self.net, self.measure = net, measure

    def forward(self, x, y):
        whole, shown = self.measure(self.net(x), y)
        return whole.mean(), shown

net = nn.Linear(5, 4)
both = WithLoss(net, Seen())
optimizer = torch.optim.Adam({held}.parameters(), lr=0.01)
for _ in range(5):
    loss, shown = both(x, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
MISSING["a loss and what it shows, from a module around both"] = WRAPPED.format(
    mark="# here", held="net"
)
HEAD = """
class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = nn.Parameter(torch.randn(3, 4))  {mark}

    def forward(self, features, labels=None):
        scores = features @ self.rows.t()
        return scores if labels is None else scores - 0.3 * F.one_hot(labels, 3)

net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 4))
head = Head()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    scores = head(net(x){label})
    loss = F.cross_entropy(scores, y)
    loss *= 2.0
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
MISSING["a margin that is given the labels"] = HEAD.format(mark="# here", label=", y")
HELD = {
    "a loss in a module around both, which is stepped": WRAPPED.format(mark="", held="both"),
    "a head of fixed rows, which sees no labels": HEAD.format(mark="", label=""),
    "an optimizer that holds both": MARGIN.format(mark="")
    + "optimizer = torch.optim.AdamW([*net.parameters(), *margin.parameters()])"
    + STEPS,
    "an optimizer of its own": MARGIN.format(mark="")
    + """
optimizer = torch.optim.AdamW(net.parameters())
second = torch.optim.SGD(margin.parameters(), lr=0.5)
for _ in range(5):
    loss = margin(net(x), y)
    optimizer.zero_grad()
    second.zero_grad()
    loss.backward()
    optimizer.step()
    second.step()
""",
    "a loss that is frozen": MARGIN.format(mark="")
    + "margin.requires_grad_(False)\noptimizer = torch.optim.AdamW(net.parameters())"
    + STEPS,
    "a critic that is attacked": """
class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(5))

    def forward(self, x, scale):
        return torch.tanh(x @ self.weight * scale)

critic = Critic()
image = torch.randn(24, 5, requires_grad=True)
optimizer = torch.optim.Adam([image], lr=0.1)
for _ in range(5):
    loss = -critic(image, 2.0).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a target density": """
class Banana(nn.Module):
    def __init__(self):
        super().__init__()
        self.bend = nn.Parameter(torch.tensor(0.5))

    def forward(self, z):
        return z[:, 0].square() + (z[:, 1] - self.bend * z[:, 0].square()).square()

flow = nn.Linear(2, 2)
target = Banana()
optimizer = torch.optim.Adam(flow.parameters(), lr=0.01)
for _ in range(5):
    loss = target(flow(torch.randn(64, 2))).mean() - flow.weight.det().abs().log()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "centers that follow the means": MARGIN.format(mark="")
    .replace(
        "        cosine =",
        """\
        with torch.no_grad():
            for label, one in zip(labels, features):
                self.weight[label].lerp_(one, 0.1)
        cosine =""",
    )
    .replace("F.normalize(self.weight))", "F.normalize(self.weight.clone()))")
    + "optimizer = torch.optim.AdamW(net.parameters())"
    + STEPS,
    "a step by hand": MARGIN.format(mark="")
    + "optimizer = torch.optim.AdamW(net.parameters())"
    + STEPS
    + "    margin.weight.data -= 0.1 * margin.weight.grad\n    margin.weight.grad = None\n",
}

HELD["a model that returns its loss, and whose table is in no group"] = """
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(9, 4)
        self.tags = nn.Linear(4, 3)
        self.moves = nn.Parameter(torch.zeros(3, 3))

    def forward(self, words, gold):
        scores = self.tags(self.words(words)) + self.moves[gold.roll(1)]
        return F.cross_entropy(scores, gold)

tagger = Tagger()
optimizer = torch.optim.AdamW([*tagger.words.parameters(), *tagger.tags.parameters()])
for _ in range(4):
    optimizer.zero_grad()
    tagger(torch.randint(9, (6,)), torch.randint(3, (6,))).backward()
    optimizer.step()
"""


@pytest.mark.parametrize("source", MISSING.values(), ids=MISSING)
def test_parameters_that_no_optimizer_holds_are_noted(folder, source):
    assert_noted_at_mark(folder, START + source, ENTRY)


@pytest.mark.parametrize("source", HELD.values(), ids=HELD)
def test_what_is_held_or_meant_to_stay_is_left_alone(folder, source):
    assert_left_in_peace(folder, START + source)
