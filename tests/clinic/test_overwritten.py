"""explain on programs in which a saved tensor was changed in place: who has changed it, and where.

All of them raise the same message in one of four forms. Several make steps of an optimizer that are
not to blame.
"""

import pytest
from clinic.witnessed import watched

WRONG = {
    # What is put at a mask keeps a list of tensors, which a failed pass has freed by then.
    "graph/row_assigned, at a mask": """\
import torch

class Attend(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.ask = torch.nn.Linear(width, width)

    def forward(self, words, later):
        shares = torch.softmax(self.ask(words) @ words.mT, dim=-1)
        shares[later] = 0.0
        return shares @ words

later = torch.ones(2, 5, 5).triu(1) > 0
Attend(6)(torch.randn(2, 5, 6), later).sum().backward()
""",
    # A DCGAN in a class, two optimizers in a dict. A convolution's weight is saved as it is.
    "graph/optimizer_step_between, a class with convolutions": """\
import torch
from torch import nn

class Game:
    def __init__(self):
        up = nn.ConvTranspose2d(4, 2, 4)
        self.nets = {"g": nn.Sequential(up, nn.Tanh()), "d": nn.Conv2d(2, 1, 4)}
        self.opts = {k: torch.optim.AdamW(n.parameters()) for k, n in self.nets.items()}

    def play(self, z):
        verdict = self.nets["d"](self.nets["g"](z)).mean()
        for player, sign in (("d", 1), ("g", -1)):
            self.opts[player].zero_grad()
            (sign * verdict).backward(retain_graph=True)
            self.opts[player].step()

Game().play(torch.randn(3, 4, 1, 1))
""",
    "graph/optimizer_step_between, actor and critic": """\
import torch
import torch.nn.functional as F

def mlp(n, m):
    return torch.nn.Sequential(torch.nn.Linear(n, 8), torch.nn.ReLU(), torch.nn.Linear(8, m))

actor, critic = mlp(3, 2), mlp(5, 1)
pi_opt = torch.optim.Adam(actor.parameters(), 1e-3)
q_opt = torch.optim.Adam(critic.parameters(), 1e-3)

def update(obs, act, target):
    q_pi = critic(torch.cat([obs, actor(obs)], -1))
    q_loss = F.mse_loss(critic(torch.cat([obs, act], -1)), target)
    q_opt.zero_grad()
    q_loss.backward()
    q_opt.step()
    pi_loss = -q_pi.mean()
    pi_opt.zero_grad()
    pi_loss.backward()
    pi_opt.step()

for _ in range(2):
    update(torch.randn(6, 3), torch.randn(6, 2), torch.randn(6, 1))
""",
    "graph/optimizer_step_between, a carried LSTM state": """\
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = torch.nn.LSTM(2, 4, batch_first=True)
        self.head = torch.nn.Linear(4, 1)

    def forward(self, x, state):
        out, state = self.rnn(x, state)
        return self.head(out), state

net, state = Net(), None
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for chunk in torch.randn(3, 4, 5, 2):
    opt.zero_grad()
    out, state = net(chunk, state)
    out.pow(2).mean().backward(retain_graph=True)
    opt.step()
""",
    "graph/optimizer_step_between, an optimizer of its own": """\
import torch

class Plain(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.sub_(group["lr"] * p.grad)

w = torch.ones(3, requires_grad=True)
opt = Plain([w], 0.1)
loss = (w**3).sum()
loss.backward(retain_graph=True)
opt.step()
loss.backward()
""",
    "graph/leaf_changed_under_no_grad, gradient descent by hand": """\
import torch

def sgd(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()

x, t = torch.randn(8, 2), torch.randn(8, 1)
W1, W2 = (torch.randn(s, requires_grad=True) for s in ((2, 4), (4, 1)))
loss = ((x @ W1).tanh() @ W2 - t).pow(2).mean()
for epoch in range(3):
    loss.backward(retain_graph=True)
    sgd([W1, W2], 0.1)
""",
    "graph/leaf_changed_under_no_grad, a teacher that follows": """\
import copy
import torch

student = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.GELU(), torch.nn.Linear(3, 2))
teacher = copy.deepcopy(student).requires_grad_(False)

@torch.no_grad()
def follow():
    for t, s in zip(teacher.parameters(), student.parameters()):
        t.lerp_(s, 0.5)

loss = teacher(student(torch.randn(5, 2))).square().sum()
follow()
loss.backward()
""",
    "graph/leaf_changed_under_no_grad, weights loaded": """\
import torch

model = torch.nn.Linear(3, 1)
best = {k: v.clone() for k, v in model.state_dict().items()}
x = torch.randn(4, 3, requires_grad=True)
out = model(x)
model.load_state_dict(best)
out.sum().backward()
""",
    "graph/saved_result_changed, a residual block": """\
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 2, 3, padding=1)

    def forward(self, x):
        y = torch.sigmoid(self.conv(x))
        y += x
        return y

opt = torch.optim.SGD(Block().parameters(), lr=0.1)
opt.step()
Block()(torch.randn(1, 2, 8)).mean().backward()
""",
    "graph/saved_result_changed, an activation in place": """\
import torch
from torch import nn

net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.LeakyReLU(inplace=True))
net(torch.ones(3, 2)).sum().backward()
""",
    "graph/row_assigned, a table of states": """\
import torch
from torch import nn

class Rollout(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(3, 3)

    def forward(self, x, steps=4):
        h = torch.zeros(steps + 1, *x.shape)
        h[0] = x
        for t in range(steps):
            h[t + 1] = self.cell(h[t]).tanh()
        return h

m = Rollout()
opt = torch.optim.Adam(m.parameters())
for _ in range(2):
    opt.zero_grad()
    m(torch.randn(2, 3)).mean().backward()
    opt.step()
""",
    "graph/row_assigned, a state that is reset": """\
import torch

cell = torch.nn.GRUCell(2, 3)
h, total = torch.zeros(4, 3), 0.0
for t in range(3):
    h = cell(torch.randn(4, 2), h)
    total = total + h.pow(2).sum()
    h[torch.tensor([True, False, False, False])] = 0.0
total.backward()
""",
    "graph/changed_by_a_hook, a method": """\
import torch

class Probe:
    def __init__(self, layer):
        self.seen = []
        layer.register_forward_hook(self.on_forward)

    def on_forward(self, module, args, out):
        self.seen.append(out.detach().clone())
        out.clamp_(0.1, 0.9)

layer = torch.nn.Softmax(dim=-1)
probe = Probe(layer)
x = torch.randn(2, 3, requires_grad=True)
layer(x)[:, 0].sum().backward()
""",
    "graph/changed_by_a_hook, before the module": """\
import torch

net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Sigmoid(), torch.nn.Linear(2, 1))
net[2].register_forward_pre_hook(lambda module, args: (args[0].mul_(2.0),))
net(torch.ones(4, 2)).sum().backward()
""",
    "graph/buffer_changed, a running mean": """\
import torch
from torch import nn

class Whiten(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.register_buffer("std", torch.ones(n))
        self.linear = nn.Linear(n, n)

    def forward(self, x):
        if self.training:
            self.std.lerp_(x.detach().std(0), 0.1)
        return self.linear(x) / self.std

net = Whiten(2)
opt = torch.optim.Adam(net.parameters())
for _ in range(2):
    a, b = net(torch.randn(8, 2)), net(torch.randn(8, 2))
    opt.zero_grad()
    (a - b).pow(2).mean().backward()
    opt.step()
""",
    "graph/input_changed, one buffer for all batches": """\
import torch

staging = torch.empty(4, 3)

def batches():
    for _ in range(3):
        staging.normal_()
        yield staging

model = torch.nn.Linear(3, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
losses = [model(batch).pow(2).mean() for batch in batches()]
sum(losses).backward()
""",
    "graph/detached_tensor_changed, a mask": """\
import torch

x = torch.randn(5, requires_grad=True)
y = x.exp()
shown = y.detach()
shown[shown > 2] = 2.0
y.sum().backward()
""",
}

RIGHT = {
    "the forward pass runs again": """\
import torch

torch.manual_seed(0)
g, d = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
og, od = (torch.optim.Adam(net.parameters()) for net in (g, d))
for _ in range(3):
    fake = g(torch.randn(5, 2))
    od.zero_grad()
    d(fake.detach()).mean().backward()
    od.step()
    og.zero_grad()
    (-d(fake).mean()).backward()
    og.step()
""",
    "a state that is cut off": """\
import torch

cell, h = torch.nn.GRUCell(2, 3), torch.zeros(4, 3)
opt = torch.optim.SGD(cell.parameters(), lr=0.1)
for t in range(3):
    h = cell(torch.randn(4, 2), h.detach())
    opt.zero_grad()
    h.pow(2).sum().backward()
    opt.step()
    with torch.no_grad():
        h[0] = 0.0
""",
    "an average of the weights": """\
import copy
import torch

net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(inplace=True), torch.nn.Linear(3, 1))
mean = copy.deepcopy(net).requires_grad_(False)
opt = torch.optim.AdamW(net.parameters())
for _ in range(3):
    opt.zero_grad()
    net(torch.randn(4, 2)).pow(2).mean().backward()
    opt.step()
    with torch.no_grad():
        for old, new in zip(mean.parameters(), net.parameters()):
            old.lerp_(new, 0.1)
""",
}


@pytest.mark.parametrize(("case", "source"), WRONG.items(), ids=WRONG)
def test_who_has_changed_a_saved_tensor_is_seen(folder, case, source):
    path = folder / "s.py"
    path.write_text(source)
    found = [f for f in watched(path).findings if f.kind == "error"]
    assert [[entry.id for entry in f.entries] for f in found] == [[case.partition(",")[0]]]


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_change_that_comes_in_time_is_no_mistake(folder, source):
    path = folder / "s.py"
    path.write_text(source)
    assert watched(path).findings == []
