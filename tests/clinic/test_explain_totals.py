"""explain on averages and totals that keep the graph of each step."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

TOTAL = "neighbours/total_keeps_the_graphs"
START = """\
import torch
from torch import nn
torch.manual_seed(0)
"""
FIT = """
def fit(model, steps=5):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(steps):
        x = torch.randn(6, 3)
        loss = (model(x) - x.sum(1, keepdim=True)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
NORM = """
class Whiten(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("center", torch.zeros(size))

    def forward(self, x):
        if self.training:
            center = x.mean(0)
            {update}
        else:
            center = self.center
        return (x - center) * self.gain
"""
USE = """
model = nn.Sequential(nn.Linear(3, 4), Whiten(4), nn.Linear(4, 1))
fit(model)
with torch.no_grad():
    print(model.eval()(torch.ones(1, 3)))
"""
METER = """
class Meter:
    def __init__(self):
        self.restart()

    def restart(self):
        self.total, self.count = 0, 0

    def add(self, value):
        {update}
        self.count += 1

class Engine:
    def __init__(self):
        self.net = nn.Linear(2, 1)
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)
        self.meter = Meter()

    def step(self, x):
        error = self.net(x).pow(2).mean()
        self.optimizer.zero_grad()
        error.backward()
        self.optimizer.step()
        return {{"error": error}}

engine = Engine()
for x in torch.randn(5, 4, 2):
    for value in engine.step(x).values():
        engine.meter.add({value})
print(float(engine.meter.total / engine.meter.count))
"""

WRONG = {
    "a running mean": START
    + FIT
    + NORM.format(update="self.center = 0.9 * self.center + 0.1 * center  # here")
    + USE,
    "a meter": START + METER.format(update="self.total += value  # here", value="value"),
    "a baseline": START
    + """
class Agent:
    def __init__(self):
        self.policy = nn.Linear(3, 2)
        self.optimizer = torch.optim.Adam(self.policy.parameters())
        self.baseline = None

    def update(self, states):
        scores = self.policy(states).log_softmax(1)
        entropy = -(scores.exp() * scores).sum(1).mean()
        loss = -scores[:, 0].mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.baseline is None:
            self.baseline = entropy.detach()
        self.baseline = entropy * 0.05 + self.baseline * 0.95  # here

agent = Agent()
for states in torch.randn(6, 4, 3):
    agent.update(states)
print(float(agent.baseline))
""",
}

RIGHT = {
    "a mean of what is detached": START
    + FIT
    + NORM.format(update="self.center = 0.9 * self.center + 0.1 * center.detach()")
    + USE,
    "a mean without gradients": START
    + FIT
    + NORM.format(
        update="""
            with torch.no_grad():
                self.center = 0.9 * self.center + 0.1 * center"""
    )
    + USE,
    "a mean that is detached": START
    + FIT
    + NORM.format(
        update="""
            self.center = 0.9 * self.center + 0.1 * center
            self.center = self.center.detach()"""
    )
    + USE,
    "numbers": START + METER.format(update="self.total += value", value="value.item()"),
    "a total that starts anew": START
    + METER.format(update="self.total += value", value="value").replace(
        "    for value", "    engine.meter.restart()\n    for value"
    ),
    "the last two, of which the older one goes": START
    + METER.format(
        update="""
        self.recent.append(value)
        self.total = float(value)
        if len(self.recent) > 2:
            self.recent.pop(0)""",
        value="value",
    ).replace("self.total, self.count = 0, 0", "self.total, self.count, self.recent = 0, 0, []"),
    "what a loss is made of": START
    + """
class Bag:
    def __init__(self):
        self.parts = 0.0
    def add(self, part):
        self.parts = self.parts + part
w = torch.ones(2, requires_grad=True)
for k in range(4):
    bag = Bag()
    bag.add((w - k).pow(2).sum())
    bag.add((w + k).abs().sum())
    w.grad = None
    bag.parts.backward()
""",
    "a number that a function of tensors returns": START
    + """
class Config:
    def __init__(self):
        self.log = []
def evaluate(model, x):
    with torch.no_grad():
        return model(x).pow(2).mean().item()
def report(model, x):
    value = evaluate(model, x)
    return value
config, net, x = Config(), nn.Linear(2, 1), torch.randn(5, 2)
for step in range(5):
    net.zero_grad()
    net(x).sum().backward()
    value = report(net, x)
    config.log.append((step, value))
""",
    "a membrane that is reset": START
    + """
class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(2, 2)
    def reset(self):
        self.state = torch.zeros(2)
    def forward(self, x):
        self.state = 0.5 * self.state + self.lin(x)
        return self.state
net = nn.Sequential(Cell(), nn.Linear(2, 1))
for x in torch.randn(5, 2):
    net[0].reset()
    for _ in range(3):
        out = net(x)
    net.zero_grad()
    out.sum().backward()
""",
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_a_value_that_keeps_all_graphs_is_noted(folder, source):
    assert_noted_at_mark(folder, source, TOTAL)


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_value_without_graphs_or_with_those_of_a_step_is_left_alone(folder, source):
    assert_left_in_peace(folder, source)


OF_PARTS = """
import torch
from torch import nn

torch.manual_seed(0)
tagger = nn.GRU(4, 6, batch_first=True)
score = nn.Linear(6, 2)
optimizer = torch.optim.Adam([*tagger.parameters(), *score.parameters()], lr=1e-3)
kept = []
for _ in range(4):
    optimizer.zero_grad()
    states, _ = tagger(torch.randn(3, 5, 4))
    logits = score(states)
    found = {{"tag": logits.logsumexp(-1).mean(), "norm": logits.square().mean()}}
    {total}
    {output}.backward()
    optimizer.step()
    {keep}
print(len(kept))
"""
PARTS_KEPT = {
    "a dict of losses": OF_PARTS.format(
        total='found["all"] = found["tag"] + 0.1 * found["norm"]',
        output='found["all"]',
        keep="kept.append(found)  # here",
    ),
    "a dict that is written there": OF_PARTS.format(
        total='loss = found["tag"] + 0.1 * found["norm"]',
        output="loss",
        keep='kept.append({"loss": loss, "step": _})  # here',
    ),
    "a pair": OF_PARTS.format(
        total='loss = found["tag"] + 0.1 * found["norm"]',
        output="loss",
        keep="kept.append((_, loss))  # here",
    ),
}


@pytest.mark.parametrize("source", PARTS_KEPT.values(), ids=PARTS_KEPT)
def test_losses_that_are_kept_together_keep_their_graphs(folder, source):
    assert_noted_at_mark(folder, source, "neighbours/total_keeps_the_graphs")


PARTS_SHOWN = {
    "numbers of a dict": OF_PARTS.format(
        total='found["all"] = found["tag"] + 0.1 * found["norm"]',
        output='found["all"]',
        keep="kept.append({k: v.item() for k, v in found.items()})",
    ),
    "a dict whose items were made numbers": OF_PARTS.format(
        total='found["all"] = found["tag"] + 0.1 * found["norm"]',
        output='found["all"]',
        keep="found = {k: v.detach() for k, v in found.items()}; kept.append(found)",
    ),
    "a dict of what is detached": OF_PARTS.format(
        total='loss = found["tag"] + 0.1 * found["norm"]',
        output="loss",
        keep='kept.append({"loss": loss.detach(), "step": _})',
    ),
}


@pytest.mark.parametrize("source", PARTS_SHOWN.values(), ids=PARTS_SHOWN)
def test_numbers_that_are_kept_together_are_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)


EPOCHS = """
import collections
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

def summarize(loss, out):
    return {{"loss": loss, "out": out.detach()}}

class Ranker(nn.Module):
    def __init__(self):
        super().__init__()
        self.items, self.users = nn.Embedding(12, 4), nn.Embedding(7, 4)
        self.outputs = {begin}

    def training_step(self, user, item, bought):
        out = (self.users(user) * self.items(item)).sum(1)
        loss = F.binary_cross_entropy_with_logits(out, bought)
        {keep}
        return {returned}

    def end_epoch(self):
        shown = [str(one)[:9] for one in self.outputs]
        self.outputs.clear()
        return len(shown)

ranker = Ranker()
optimizer = torch.optim.Adagrad(ranker.parameters())
for epoch in range(2):
    for _ in range(5):
        optimizer.zero_grad()
        step = ranker.training_step(torch.randint(7, (6,)), torch.randint(12, (6,)), torch.rand(6).round())
        {output}.backward()
        optimizer.step()
        {after}
    print(ranker.end_epoch())
"""


def make_epochs(keep, returned="loss", output="step", begin="[]", after="pass"):
    return EPOCHS.format(keep=keep, returned=returned, output=output, begin=begin, after=after)


STEPS_KEPT = {
    "the loss that is returned": make_epochs("self.outputs.append(loss)  # here"),
    "a dict that is returned": make_epochs(
        "found = summarize(loss, out); self.outputs.append(found)  # here",
        returned="found",
        output='step["loss"]',
    ),
    "a tuple with the loss": make_epochs(
        "found = (loss, out.detach()); self.outputs.append(found)  # here",
        returned="found",
        output="step[0]",
    ),
    "a dict, of which the loss is returned": make_epochs(
        "found = summarize(loss, out); self.outputs.append(found)  # here"
    ),
}


@pytest.mark.parametrize("source", STEPS_KEPT.values(), ids=STEPS_KEPT)
def test_what_a_step_returns_and_keeps_is_noted(folder, source):
    assert_noted_at_mark(folder, source, TOTAL)


STEPS_SHOWN = {
    "a copy without a graph": make_epochs("kept = loss.detach(); self.outputs.append(kept)"),
    "a dict of numbers": make_epochs(
        "found = summarize(loss.item(), out); self.outputs.append(found)"
    ),
    "those of one step": make_epochs("self.outputs.append(loss)", after="ranker.outputs.clear()"),
    "begun anew with each step": make_epochs("self.outputs = []; self.outputs.append(loss)"),
    "the last two": make_epochs("self.outputs.append(loss)", begin="collections.deque(maxlen=2)"),
    "what goes into the loss of all": make_epochs(
        "self.outputs.append(loss)",
        output="(step + 0.0 * sum(ranker.outputs).detach())",
    ),
}


@pytest.mark.parametrize("source", STEPS_SHOWN.values(), ids=STEPS_SHOWN)
def test_what_a_step_keeps_without_its_graph_or_for_a_while_is_left_alone(folder, source):
    assert_left_in_peace(folder, source)
