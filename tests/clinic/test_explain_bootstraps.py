"""Targets that a network computes for itself, which no name and no discount tells, and sums that are none."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "a reward and the best value": """
q = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
opt = torch.optim.Adam(q.parameters(), lr=1e-3)
for _ in range(6):
    s, s2, r = torch.randn(8, 4), torch.randn(8, 4), torch.randn(8)
    a = torch.randint(0, 3, (8, 1))
    y = r + q(s2).max(1).values  # here
    loss = F.mse_loss(q(s).gather(1, a).squeeze(1), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a toll and the least cost": """
cost_to_go = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 4))
optimizer = torch.optim.SGD(cost_to_go.parameters(), lr=0.01)
for _ in range(6):
    here, there = torch.randn(10, 2), torch.randn(10, 2)
    toll, move = torch.rand(10), torch.randint(4, (10,))
    now = cost_to_go(here)[torch.arange(10), move]
    ahead = toll + cost_to_go(there).amin(dim=1)  # here
    error = (now - ahead).pow(2).mean()
    optimizer.zero_grad()
    error.backward()
    optimizer.step()
""",
    "rewards by their name": """
class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.v = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))

    def forward(self, s):
        return self.v(s).squeeze(-1)

def td(critic, batch):
    s, rewards, s2, done = batch
    y = rewards + (1 - done) * critic(s2)  # here
    return nn.functional.smooth_l1_loss(critic(s), y)

critic = Critic()
opt = torch.optim.Adam(critic.parameters(), lr=1e-3)
for _ in range(6):
    batch = torch.randn(8, 3), torch.randn(8), torch.randn(8, 3), (torch.rand(8) < 0.1).float()
    loss = td(critic, batch)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "the best by a function, under a name": """
class Bot:
    def __init__(self):
        self.net = nn.Linear(4, 2)
        self.opt = torch.optim.SGD(self.net.parameters(), lr=0.01)

    def learn(self, s, a, gain, s2):
        best, _ = torch.max(self.net(s2), dim=1)
        wanted = gain + best  # here
        got = self.net(s)[torch.arange(len(s)), a]
        loss = ((got - wanted) ** 2).mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()

bot = Bot()
for _ in range(5):
    bot.learn(torch.randn(8, 4), torch.randint(0, 2, (8,)), torch.randn(8), torch.randn(8, 4))
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_target_without_a_discount_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/target_with_a_graph")


RIGHT = {
    "a step of a solution": """
u = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(u.parameters(), lr=1e-2)
for _ in range(6):
    t = torch.rand(16, 1)
    slope = -t * 0.1
    loss = nn.functional.mse_loss(u(t + 0.1), slope + u(t)) + (u(torch.zeros(1, 1)) - 1).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "margins of samples": """
net = nn.Linear(6, 4)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(6):
    a, p, n = (torch.randn(8, 6) for _ in range(3))
    margin = torch.rand(8)
    scores = net(a) @ net(n).t()
    hard = margin + scores.max(1).values
    pos = (net(a) * net(p)).sum(1)
    loss = torch.relu(hard - pos).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a value that is detached": """
q = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
opt = torch.optim.Adam(q.parameters(), lr=1e-3)
for _ in range(6):
    s, s2, r = torch.randn(8, 4), torch.randn(8, 4), torch.randn(8)
    a = torch.randint(0, 3, (8, 1))
    y = r + q(s2).detach().max(1).values
    loss = F.mse_loss(q(s).gather(1, a).squeeze(1), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a reward that is learned": """
g, h = nn.Linear(3, 1), nn.Linear(3, 1)
opt = torch.optim.Adam([*g.parameters(), *h.parameters()], lr=1e-2)
for _ in range(6):
    s, s2, label = torch.randn(8, 3), torch.randn(8, 3), torch.randint(0, 2, (8, 1)).float()
    reward = g(s) + h(s2) - h(s)
    loss = nn.functional.binary_cross_entropy_with_logits(reward, label)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "two towers and a gap": """
net = nn.Linear(5, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(5):
    left, right, gap = torch.randn(8, 5), torch.randn(8, 5), torch.rand(8, 1)
    loss = nn.functional.mse_loss(net(left), gap + net(right))
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "the best on both sides": """
net = nn.Linear(5, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(5):
    a, b, shift = torch.randn(8, 5), torch.randn(8, 5), torch.randn(8)
    loss = (shift + net(a).max(1).values - (shift + net(b).max(1).values)).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_a_sum_that_is_no_target_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
