"""A part that an optimizer was given by name and that no loss uses, and parts that are used or may be."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "one of two critics twice": """
import itertools

def mlp(i, o):
    return nn.Sequential(nn.Linear(i, 16), nn.ReLU(), nn.Linear(16, o))

q1, q2 = mlp(5, 1), mlp(5, 1)
t1, t2 = mlp(5, 1), mlp(5, 1)
t1.load_state_dict(q1.state_dict())
t2.load_state_dict(q2.state_dict())
opt = torch.optim.Adam(itertools.chain(q1.parameters(), q2.parameters()), lr=1e-3)  # here
for _ in range(6):
    sa, sa2, r = torch.randn(8, 5), torch.randn(8, 5), torch.randn(8, 1)
    with torch.no_grad():
        y = r + 0.99 * torch.min(t1(sa2), t2(sa2))
    loss = F.mse_loss(q1(sa), y) + F.mse_loss(q1(sa), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    for t, q in ((t1, q1), (t2, q2)):
        for a, b in zip(t.parameters(), q.parameters()):
            a.data.lerp_(b.data, 0.005)
""",
    "one of two towers twice": """
class TwoTower(nn.Module):
    def __init__(self):
        super().__init__()
        self.user_tower = nn.Linear(6, 4)
        self.item_tower = nn.Linear(6, 4)

    def forward(self, user, item):
        u = self.user_tower(user)
        v = self.user_tower(item)
        return u @ v.t()

model = TwoTower()
opt = torch.optim.Adam(
    [{"params": model.user_tower.parameters()}, {"params": model.item_tower.parameters(), "lr": 1e-2}],  # here
    lr=1e-3,
)
for _ in range(6):
    scores = model(torch.randn(8, 6), torch.randn(8, 6))
    loss = nn.functional.cross_entropy(scores, torch.arange(8))
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a way back that only an evaluation goes": """
class Cycle:
    def __init__(self):
        self.ab = nn.Linear(3, 3)
        self.ba = nn.Linear(3, 3)
        self.optim = torch.optim.Adam(list(self.ab.parameters()) + list(self.ba.parameters()), lr=0.01)  # here

    def train(self, a, b):
        there = self.ab(a)
        with torch.no_grad():
            back = self.ba(there)
        loss = (there - b).abs().mean() + (self.ab(there) - a).abs().mean()
        self.optim.zero_grad()
        loss.backward()
        self.optim.step()
        return (back - a).abs().mean().item()

c = Cycle()
for _ in range(6):
    c.train(torch.randn(8, 3), torch.randn(8, 3))
""",
    "parameters that have a name": """
left_eye, right_eye, head = nn.Conv1d(1, 3, 3), nn.Conv1d(1, 3, 3), nn.Linear(6, 1)
params = list(left_eye.parameters()) + list(right_eye.parameters()) + list(head.parameters())  # here
opt = torch.optim.Adam(params, lr=1e-3)
for _ in range(5):
    a, b, y = torch.randn(8, 1, 9), torch.randn(8, 1, 9), torch.randn(8, 1)
    both = torch.cat([left_eye(a).mean(-1), left_eye(b).mean(-1)], dim=1)
    loss = nn.functional.mse_loss(head(both), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_part_that_no_loss_uses_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/part_not_used")


RIGHT = {
    "its turn has not come": """
import itertools

body, a, b = nn.Linear(4, 6), nn.Linear(6, 2), nn.Linear(6, 2)
opt = torch.optim.Adam(itertools.chain(body.parameters(), a.parameters(), b.parameters()), lr=1e-2)
for i in range(6):
    x = torch.relu(body(torch.randn(8, 4)))
    out = a(x) if i < 100 else b(x)
    opt.zero_grad()
    out.square().mean().backward()
    opt.step()
""",
    "after a warm-up": """
import itertools

first, second = nn.Linear(4, 4), nn.Linear(4, 1)
opt = torch.optim.Adam(itertools.chain(first.parameters(), second.parameters()), lr=1e-3)
for epoch in range(6):
    h = first(torch.randn(8, 4))
    loss = h.square().mean()
    if epoch > 50:
        loss = loss + second(h).abs().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "picked by its name": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.Linear(4, 2)
        self.right = nn.Linear(4, 2)

    def forward(self, x, side):
        return getattr(self, side)(x)

net = Net()
opt = torch.optim.SGD([*net.left.parameters(), *net.right.parameters()], lr=0.1)
for _ in range(6):
    opt.zero_grad()
    net(torch.randn(8, 4), "left").square().mean().backward()
    opt.step()
""",
    "all of a model is given": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 6)
        self.head = nn.Linear(6, 2)
        self.aux = nn.Linear(6, 2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))

net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(6):
    opt.zero_grad()
    net(torch.randn(8, 4)).square().mean().backward()
    opt.step()
""",
    "in a tuple": """
q1, q2 = nn.Linear(4, 1), nn.Linear(4, 1)
opt = torch.optim.Adam(list(q1.parameters()) + list(q2.parameters()), lr=1e-2)
critics = (q1, q2)
for _ in range(6):
    x, y = torch.randn(8, 4), torch.randn(8, 1)
    loss = sum((q(x) - y).square().mean() for q in critics)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "its bias alone": """
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(6, 3)
        self.dec = nn.Linear(3, 6)

    def forward(self, x):
        return F.linear(torch.relu(self.enc(x)), self.enc.weight.t(), self.dec.bias)

net = Tied()
opt = torch.optim.SGD([*net.enc.parameters(), *net.dec.parameters()], lr=0.1)
for _ in range(5):
    x = torch.randn(8, 6)
    opt.zero_grad()
    F.mse_loss(net(x), x).backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_a_part_that_may_be_used_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
