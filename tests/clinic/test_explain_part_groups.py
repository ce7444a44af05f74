"""A part with a group, or an optimizer, of its own that no pass reaches, and programs that mean it so."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class Tower(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.mix = nn.Conv1d(2, width, 3)

    def forward(self, sound):
        return self.mix(sound).mean(-1)

"""
RUN = """
def fit(net, *optimizers, steps=5):
    for step in range(steps):
        loss = F.cross_entropy(net(torch.randn(6, 2, 9)), torch.randint(3, (6,)))
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
"""
GROUPS = """
net = Net()
groups = [{"params": net.tower.parameters(), "lr": 1e-4}, {"params": net.out.parameters()}]
fit(net, torch.optim.AdamW(groups, lr=1e-2))
"""
NET = """
class Net(nn.Module):
    def __init__(self, **settings):
        super().__init__()
        self.tower = Tower(5)
        self.out = nn.Linear(5, 3)
        self.frozen = settings.get("frozen", True)
        self.step = 0

    def forward(self, sound):
{forward}
"""
CUT = {
    "a tower with a rate of its own runs under no_grad": NET.format(
        forward="""\
        with torch.no_grad():
            h = self.tower(sound)  # here
        return self.out(F.relu(h))"""
    )
    + RUN
    + GROUPS,
    "its output is detached": NET.format(
        forward="""\
        h = self.tower(sound)
        return self.out(F.relu(h.detach()))  # here"""
    )
    + RUN
    + GROUPS,
    "a setting that nobody changes keeps it frozen": NET.format(
        forward="""\
        with torch.set_grad_enabled(not self.frozen):
            h = F.relu(self.tower(sound))  # here
        return self.out(h)"""
    )
    + RUN
    + GROUPS,
    "an optimizer of its own, and a method that records nothing": NET.format(
        forward="""\
        return self.out(self.look(sound))

    @torch.no_grad()
    def look(self, sound):
        return F.relu(self.tower(sound))  # here"""
    )
    + RUN
    + """
net = Net()
fit(net, torch.optim.SGD(net.tower.parameters(), lr=0.1), torch.optim.SGD(net.out.parameters(), lr=0.1))
""",
    "a group that was added after the optimizer was made": NET.format(
        forward="""\
        with torch.no_grad():
            h = self.tower(sound)  # here
        return self.out(F.relu(h))"""
    )
    + RUN
    + """
net = Net()
optimizer = torch.optim.SGD(net.out.parameters(), lr=0.1)
optimizer.add_param_group({"params": net.tower.parameters(), "lr": 0.01})
fit(net, optimizer)
""",
    "the others are frozen, and this one is not": NET.format(
        forward="""\
        with torch.no_grad():
            h = F.relu(self.tower(sound))  # here
        return self.out(h) + self.fixed(h)"""
    ).replace("self.step = 0", "self.fixed = nn.Linear(5, 3)")
    + RUN
    + """
net = Net()
net.fixed.requires_grad_(False)
fit(net, torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1))
""",
    "a product of parameters, beside weights that are frozen": """
class Adapted(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.Linear(4, 4)
        for p in self.mix.parameters():
            p.requires_grad = False
        self.down = nn.Parameter(torch.randn(2, 4))
        self.up = nn.Parameter(torch.randn(4, 2))
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        with torch.no_grad():
            more = self.up @ self.down  # here
        return self.out(F.linear(x, self.mix.weight + more, self.mix.bias))

net = Adapted()
optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()))
for _ in range(5):
    loss = F.cross_entropy(net(torch.randn(6, 4)), torch.randint(3, (6,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a sample of what could be drawn with a graph": NET.format(
        forward="""\
        drawn = torch.distributions.Normal(self.tower(sound), 0.1).sample()  # here
        return self.out(drawn)"""
    )
    + RUN
    + "\nnet = Net()\nfit(net, torch.optim.SGD(net.parameters(), lr=0.1))\n",
    "only the largest of its outputs goes on": """
asker, answerer = nn.Linear(4, 7), nn.Embedding(7, 3)
of_asker = torch.optim.Adam(asker.parameters(), lr=1e-3)
of_answerer = torch.optim.Adam(answerer.parameters(), lr=1e-3)
for _ in range(5):
    question = asker(torch.randn(6, 4)).argmax(-1)  # here
    loss = F.cross_entropy(answerer(question), torch.randint(3, (6,)))
    for optimizer in (of_asker, of_answerer):
        optimizer.zero_grad()
    loss.backward()
    of_asker.step()
    of_answerer.step()
""",
}


@pytest.mark.parametrize("body", CUT.values(), ids=CUT)
def test_a_part_that_is_cut_off_and_has_a_group_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/part_without_a_graph")


MEANT = {
    "its parameters don't require grad": NET.format(
        forward="""\
        with torch.no_grad():
            h = self.tower(sound)
        return self.out(F.relu(h))"""
    )
    + RUN
    + GROUPS.replace("groups =", "net.tower.requires_grad_(False)\ngroups ="),
    "all of the model was given as one": NET.format(
        forward="""\
        with torch.no_grad():
            h = self.tower(sound)
        return self.out(F.relu(h))"""
    )
    + RUN
    + "\nnet = Net()\nfit(net, torch.optim.SGD(net.parameters(), lr=0.1))\n",
    "what is frozen is what is cut": NET.format(
        forward="""\
        with torch.no_grad():
            h = self.tower(sound)
        return self.out(F.relu(h))"""
    )
    + RUN
    + """
net = Net()
net.tower.requires_grad_(False)
fit(net, torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1))
""",
    "a table that the program changes by itself, and parts that are frozen": """
class Quantizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(7, 4))
        self.fixed = nn.Linear(4, 4).requires_grad_(False)
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        h = self.fixed(x)
        with torch.no_grad():
            nearest = torch.cdist(h, self.table).argmin(1)
            found = self.table[nearest]
            self.table[nearest] = 0.9 * found + 0.1 * h
        return self.out(found)

net = Quantizer()
optimizer = torch.optim.Adam(net.parameters())
for _ in range(5):
    loss = F.cross_entropy(net(torch.randn(6, 4)), torch.randint(3, (6,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a sample that can only be drawn without a graph": NET.format(
        forward="""\
        drawn = torch.distributions.Bernoulli(logits=self.tower(sound)).sample()
        return self.out(drawn)"""
    )
    + RUN
    + "\nnet = Net()\nfit(net, torch.optim.SGD(net.parameters(), lr=0.1))\n",
    "a sample whose own probability is in the loss": NET.format(
        forward="""\
        given = torch.distributions.Normal(self.tower(sound), 0.1)
        drawn = given.sample()
        return self.out(drawn) + given.log_prob(drawn).mean()"""
    )
    + RUN
    + "\nnet = Net()\nfit(net, torch.optim.SGD(net.parameters(), lr=0.1))\n",
    "two modules given by name, one of which is not used": """
reader, spare = nn.GRU(3, 5, batch_first=True), nn.Linear(3, 5)
writer = nn.Linear(5, 3)
optimizer = torch.optim.Adam([*reader.parameters(), *spare.parameters(), *writer.parameters()])
for _ in range(5):
    x = torch.randn(2, 4, 3)
    h = reader(x)[0]
    loss = F.l1_loss(writer(h - h.mean().detach()), x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a warm-up that this run does not leave": NET.format(
        forward="""\
        self.step += 1
        h = self.tower(sound)
        if self.step < 100:
            h = h.detach()
        return self.out(F.relu(h))"""
    )
    + RUN
    + GROUPS,
    "a setting that is changed later": NET.format(
        forward="""\
        with torch.set_grad_enabled(not self.frozen):
            h = F.relu(self.tower(sound))
        return self.out(h)"""
    )
    + RUN
    + GROUPS
    + "if torch.rand(()) > 2:\n    net.frozen = False\n    fit(net, torch.optim.SGD(groups, lr=0.1))\n",
    "a head that this run does not use, beside something that is detached": NET.format(
        forward="""\
        h = F.relu(self.tower(sound))
        h = h - h.mean(0).detach()
        return self.out(h)"""
    ).replace("self.step = 0", "self.other = nn.Linear(5, 2)")
    + RUN
    + GROUPS.replace("]\nfit", ', {"params": net.other.parameters()}]\nfit'),
    "what is chosen by a part that another loss trains": """
asker, answerer = nn.Linear(4, 7), nn.Embedding(7, 3)
of_asker = torch.optim.Adam(asker.parameters(), lr=1e-3)
of_answerer = torch.optim.Adam(answerer.parameters(), lr=1e-3)
for _ in range(5):
    scores = asker(torch.randn(6, 4))
    loss = F.cross_entropy(answerer(scores.argmax(-1)), torch.randint(3, (6,)))
    for optimizer in (of_asker, of_answerer):
        optimizer.zero_grad()
    loss.backward()
    F.cross_entropy(scores, torch.randint(7, (6,))).backward()
    of_asker.step()
    of_answerer.step()
""",
    "a baseline whose own loss this run leaves out": """
policy, baseline = nn.Linear(4, 3), nn.Linear(4, 1)
of_policy = torch.optim.Adam(policy.parameters(), lr=1e-3)
of_baseline = torch.optim.Adam(baseline.parameters(), lr=1e-3)
for _ in range(5):
    state, reward = torch.randn(6, 4), torch.randn(6)
    choice = torch.distributions.Categorical(logits=policy(state))
    gain = reward - baseline(state).squeeze(1).detach()
    loss = -(choice.log_prob(choice.sample()) * gain).mean()
    of_policy.zero_grad()
    loss.backward()
    of_policy.step()
    of_baseline.step()
""",
    "two players, one of which sees what the other makes as data": """
maker, judge = nn.Linear(4, 6), nn.Linear(6, 1)
of_maker = torch.optim.Adam(maker.parameters(), lr=1e-3)
of_judge = torch.optim.Adam(judge.parameters(), lr=1e-3)
for _ in range(5):
    made = maker(torch.randn(8, 4))
    of_judge.zero_grad()
    (F.softplus(judge(made.detach())) + F.softplus(-judge(torch.randn(8, 6)))).mean().backward()
    of_judge.step()
    of_maker.zero_grad()
    F.softplus(-judge(made)).mean().backward()
    of_maker.step()
""",
}


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_a_part_that_is_meant_to_stay_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
