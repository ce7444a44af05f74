"""What was trained, then frozen, and still moves, and programs in which it stays."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "momentum over zeros": """
encoder, head = nn.Linear(4, 8), nn.Linear(8, 2)
opt = torch.optim.SGD([*encoder.parameters(), *head.parameters()], lr=0.1, momentum=0.9)
for epoch in range(8):
    if epoch == 4:
        for p in encoder.parameters():
            p.requires_grad = False  # here
    x, y = torch.randn(16, 4), torch.randint(0, 2, (16,))
    loss = nn.functional.cross_entropy(head(torch.relu(encoder(x))), y)
    opt.zero_grad(set_to_none=False)
    loss.backward()
    opt.step()
""",
    "decay of an embedding, zeroed by hand": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(20, 6)
        self.rnn = nn.GRU(6, 10, batch_first=True)
        self.out = nn.Linear(10, 3)

    def forward(self, ids):
        return self.out(self.rnn(self.emb(ids))[0][:, -1])

    def freeze_embedding(self):
        self.emb.requires_grad_(False)  # here

net = Net()
opt = torch.optim.AdamW(net.parameters(), lr=1e-2, weight_decay=0.1)
for step in range(12):
    ids, y = torch.randint(0, 20, (8, 5)), torch.randint(0, 3, (8,))
    loss = nn.functional.cross_entropy(net(ids), y)
    loss.backward()
    opt.step()
    for p in net.parameters():
        if p.grad is not None:
            p.grad.zero_()
    if step == 5:
        net.freeze_embedding()
""",
    "the last gradient again and again": """
body = nn.Sequential(nn.Linear(5, 8), nn.ReLU())
top = nn.Linear(8, 1)
params = list(body.parameters()) + list(top.parameters())
optimizer = torch.optim.Adam(params, lr=1e-2)

def clear():
    for p in params:
        if p.requires_grad:
            p.grad = None

for i in range(10):
    clear()
    loss = (top(body(torch.randn(8, 5))) - 1).square().mean()
    loss.backward()
    optimizer.step()
    if i == 3:
        body.requires_grad_(False)  # here
""",
    "decay in a group": """
class Run:
    def __init__(self):
        self.backbone, self.head = nn.Conv1d(1, 4, 3), nn.Linear(4, 2)
        self.opt = torch.optim.SGD(
            [{"params": self.backbone.parameters(), "lr": 0.01}, {"params": self.head.parameters()}],
            lr=0.1,
            weight_decay=1e-2,
        )

    def freeze(self):
        for param in self.backbone.parameters():
            param.requires_grad = False  # here

    def epoch(self):
        for _ in range(3):
            x, y = torch.randn(8, 1, 12), torch.randint(0, 2, (8,))
            loss = nn.functional.cross_entropy(self.head(self.backbone(x).relu().mean(-1)), y)
            for g in self.opt.param_groups:
                for p in g["params"]:
                    if p.requires_grad and p.grad is not None:
                        p.grad.zero_()
            loss.backward()
            self.opt.step()

run = Run()
run.epoch()
run.freeze()
run.epoch()
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_moves_after_it_was_frozen_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/frozen_with_a_gradient")


RIGHT = {
    "gradients of None": """
encoder, head = nn.Linear(4, 8), nn.Linear(8, 2)
opt = torch.optim.SGD([*encoder.parameters(), *head.parameters()], lr=0.1, momentum=0.9, weight_decay=0.01)
for epoch in range(8):
    if epoch == 4:
        for p in encoder.parameters():
            p.requires_grad = False
    x, y = torch.randn(16, 4), torch.randint(0, 2, (16,))
    loss = nn.functional.cross_entropy(head(torch.relu(encoder(x))), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "zeros without momentum": """
encoder, head = nn.Linear(4, 8), nn.Linear(8, 2)
opt = torch.optim.SGD([*encoder.parameters(), *head.parameters()], lr=0.1)
for epoch in range(8):
    if epoch == 4:
        encoder.requires_grad_(False)
    x, y = torch.randn(16, 4), torch.randint(0, 2, (16,))
    loss = nn.functional.cross_entropy(head(torch.relu(encoder(x))), y)
    opt.zero_grad(set_to_none=False)
    loss.backward()
    opt.step()
""",
    "gradients that are written by hand": """
net = nn.Linear(3, 1)
net.requires_grad_(False)
opt = torch.optim.Adam(net.parameters(), lr=0.05)
for _ in range(6):
    x = torch.randn(8, 3)
    for p in net.parameters():
        e = torch.randn_like(p)
        p.add_(0.1 * e)
        up = (net(x) - 1).square().mean()
        p.sub_(0.2 * e)
        low = (net(x) - 1).square().mean()
        p.add_(0.1 * e)
        p.grad = (up - low) / 0.2 * e
    opt.step()
""",
    "frozen in turn": """
G, D = nn.Linear(2, 2), nn.Linear(2, 1)
og = torch.optim.Adam(G.parameters(), lr=1e-3)
od = torch.optim.Adam(D.parameters(), lr=1e-3, weight_decay=1e-2)

def set_requires_grad(net, value):
    for p in net.parameters():
        p.requires_grad_(value)

for _ in range(6):
    set_requires_grad(D, True)
    od.zero_grad()
    (D(G(torch.randn(8, 2)).detach()).mean() - D(torch.randn(8, 2)).mean()).backward()
    od.step()
    set_requires_grad(D, False)
    og.zero_grad()
    (-D(G(torch.randn(8, 2))).mean()).backward()
    og.step()
""",
    "values that are averaged afterwards": """
a, b = nn.Linear(4, 4), nn.Linear(4, 1)
opt = torch.optim.SGD([*a.parameters(), *b.parameters()], lr=0.1, momentum=0.9)
kept = [p.detach().clone() for p in a.parameters()]
for i in range(8):
    opt.zero_grad()
    b(torch.relu(a(torch.randn(8, 4)))).square().mean().backward()
    opt.step()
    if i == 4:
        a.requires_grad_(False)
        with torch.no_grad():
            for p, k in zip(a.parameters(), kept):
                p.copy_((p + k) / 2)
""",
    "another optimizer from then on": """
body, head = nn.Linear(4, 8), nn.Linear(8, 2)
opt = torch.optim.AdamW([*body.parameters(), *head.parameters()], lr=1e-2)
for i in range(8):
    opt.zero_grad(set_to_none=False)
    nn.functional.cross_entropy(head(body(torch.randn(8, 4)).relu()), torch.randint(0, 2, (8,))).backward()
    opt.step()
    if i == 3:
        body.requires_grad_(False)
        opt = torch.optim.AdamW(head.parameters(), lr=1e-2)
""",
    "frozen at first, and then no more": """
layers = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
layers[0].requires_grad_(False)
opt = torch.optim.SGD(layers.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-3)
for i in range(8):
    if i == 4:
        layers[0].requires_grad_(True)
    opt.zero_grad(set_to_none=False)
    nn.functional.cross_entropy(layers(torch.randn(8, 4)), torch.randint(0, 2, (8,))).backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_what_stays_or_is_moved_on_purpose_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
