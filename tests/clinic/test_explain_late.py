"""What begins late in a run is explained as what is so from its start, and what may change is left in peace."""

import re

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
LATE = {
    "zero_grad() in a branch": (
        "accumulation/grad_not_reset",
        """
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
for step in range(400):
    loss = model(torch.randn(4, 3)).square().mean()
    if step < 200:
        optimizer.zero_grad()
    loss.backward()  # here
    optimizer.step()
""",
    ),
    "zeroed by hand, while a flag is set": (
        "accumulation/grad_not_reset",
        """
class Trainer:
    def __init__(self, net):
        self.net, self.opt = net, torch.optim.Adam(net.parameters(), lr=1e-3)
        self.resets = True

    def fit(self, x, y):
        if self.resets:
            for p in self.net.parameters():
                if p.grad is not None:
                    p.grad.zero_()
        F.cross_entropy(self.net(x), y).backward()  # here
        self.opt.step()


trainer = Trainer(nn.Linear(3, 4))
for epoch in range(40):
    trainer.resets = epoch < 30
    for _ in range(10):
        trainer.fit(torch.randn(4, 3), torch.randint(0, 4, (4,)))
""",
    ),
    "a phase in the middle": (
        "accumulation/grad_not_reset",
        """
net = nn.Linear(3, 3)
opt = torch.optim.SGD(net.parameters(), lr=1e-3)


def adapt(rounds, resets):
    for x in torch.randn(rounds, 5, 3):
        if resets:
            net.zero_grad()
        (net(x) - x.flip(1)).abs().mean().backward()  # here
        opt.step()


adapt(200, True)
adapt(9, False)
adapt(400, True)
""",
    ),
    "a head that is put in the place of another": (
        "optimizers/made_before_the_head",
        """
net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
opt = torch.optim.SGD(net.parameters(), lr=1e-3)  # here
for step in range(250):
    if step == 150:
        net[1] = nn.Linear(4, 5)
    opt.zero_grad()
    net(torch.randn(4, 3)).square().mean().backward()
    opt.step()
""",
    ),
    "a leaf written through .data": (
        "graph/data_overwritten",
        """
w = torch.randn(5, requires_grad=True)
opt = torch.optim.SGD([w], lr=1e-3)
for step in range(300):
    loss = ((torch.randn(12, 5) * w * w).sum(1) - 1).square().mean()
    if step > 200:
        w.data.clamp_(-0.2, 0.2)  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    ),
    "a body that is unfrozen": (
        "optimizers/unfrozen_too_late",
        """
body, head = nn.Linear(3, 4), nn.Linear(4, 2)
for p in body.parameters():
    p.requires_grad = False
model = nn.Sequential(body, nn.Tanh(), head)
opt = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)  # here
for step in range(200):
    if step == 120:
        for p in body.parameters():
            p.requires_grad = True
    opt.zero_grad()
    model(torch.randn(4, 3)).square().mean().backward()
    opt.step()
""",
    ),
    "a distance of two equal points": (
        "optimizers/loss_turns_nan",
        """
embed = nn.Linear(3, 2)


def train():
    opt = torch.optim.Adam(embed.parameters(), lr=1e-3)
    for step in range(300):
        near, far = torch.randn(2, 6, 3)
        if step == 200:
            near[4] = far[4]
        loss = (embed(near) - embed(far)).pow(2).sum(1).sqrt().mean()
        opt.zero_grad()
        loss.backward()  # here
        opt.step()


train()
""",
    ),
    "a logarithm of zero, in a model that is gone at the end": (
        "optimizers/loss_turns_nan",
        """
def main():
    policy = nn.Linear(3, 3)
    opt = torch.optim.SGD(policy.parameters(), lr=0.1)
    for step in range(300):
        scale = 1 if step < 200 else 1e4
        chosen = torch.softmax(policy(scale * torch.randn(8, 3)), 1).log() * torch.eye(3)[[0] * 8]
        opt.zero_grad()
        (-chosen.sum(1).mean()).backward()  # here
        opt.step()


main()
""",
    ),
    "ReLU that die": (
        "optimizers/gradient_of_zero",
        """
net = nn.Linear(3, 2)
opt = torch.optim.SGD(net.parameters(), lr=1e-2)
for step in range(300):
    x = torch.rand(8, 3)
    goal = x.sum(1, keepdim=True) - 1e4 * (step == 150)
    loss = F.mse_loss(torch.relu(net(x)), goal.expand(8, 2))  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    ),
}
RIGHT = {
    "four micro-batches, a clip and two hundred steps": """
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=1e-3)
for i in range(400):
    (net(torch.randn(4, 3)).square().mean() / 4).backward()
    if (i + 1) % 4 == 0:
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        opt.zero_grad()
""",
    "one micro-batch at first, then four": """
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=1e-3)
for i in range(600):
    every = 1 if i < 200 else 4
    (net(torch.randn(4, 3)).square().mean() / every).backward()
    if (i + 1) % every == 0:
        opt.step()
        opt.zero_grad()
""",
    "zeroed before the pass at first, then after the step": """
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=1e-3)
for i in range(400):
    if i < 200:
        opt.zero_grad()
    net(torch.randn(4, 3)).square().mean().backward()
    opt.step()
    if i >= 200:
        opt.zero_grad()
""",
    "a schedule of freezing": """
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(300):
    if step == 150:
        net[0].requires_grad_(False)
    opt.zero_grad()
    net(torch.randn(4, 3)).square().mean().backward()
    opt.step()
""",
    "a trunk that is detached from some step on": """
trunk, head = nn.Linear(3, 4), nn.Linear(4, 1)
opt = torch.optim.SGD([*trunk.parameters(), *head.parameters()], lr=1e-3)
for step in range(300):
    h = trunk(torch.randn(4, 3)).tanh()
    if step >= 150:
        h = h.detach()
    opt.zero_grad()
    head(h).square().mean().backward()
    opt.step()
""",
    "unfrozen and given to the optimizer": """
body, head = nn.Linear(3, 4), nn.Linear(4, 2)
body.requires_grad_(False)
opt = torch.optim.SGD([p for p in [*body.parameters(), *head.parameters()] if p.requires_grad], lr=1e-3)
for step in range(200):
    if step == 120:
        body.requires_grad_(True)
        opt.add_param_group({"params": body.parameters()})
    opt.zero_grad()
    head(body(torch.randn(4, 3))).square().mean().backward()
    opt.step()
""",
    "unfrozen for a look at the gradients": """
body, head = nn.Linear(3, 4), nn.Linear(4, 2)
body.requires_grad_(False)
opt = torch.optim.SGD([p for p in [*body.parameters(), *head.parameters()] if p.requires_grad], lr=1e-3)
body.requires_grad_(True)
for step in range(20):
    opt.zero_grad()
    head(body(torch.randn(4, 3))).square().mean().backward()
    print(body.weight.grad.norm())
    opt.step()
""",
    "losses that are nan and passed over": """
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=1e-3)
for step in range(200):
    x = torch.randn(4, 3) / (0 if step >= 190 else 1)
    loss = net(x).square().mean()
    if float(loss) != float(loss) or float(loss) > 1e9:
        continue
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "losses that are infinite at last, of parameters that are not": """
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=1e-3)
for step in range(100):
    loss = net(torch.randn(4, 3)).square().mean() + (float("inf") if step > 90 else 0)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a search for the largest rate": """
def train(rate):
    net = nn.Linear(3, 1)
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    for _ in range(200):
        loss = net(torch.randn(8, 3)).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.item()


print({rate: train(rate) for rate in (0.01, 0.1, 100.0)})
""",
    "a loss that is left alone below a bound": """
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(8, 3)
for step in range(400):
    loss = net(x).square().mean().clamp(min=0.01)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a margin that is met": """
net = nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=1.0)
x = torch.randn(40, 2)
y = x[:, 0].sign()
x[:, 0] += y
for step in range(300):
    loss = torch.relu(1 - y * net(x)[:, 0]).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("name", LATE)
def test_a_mistake_that_begins_late_is_explained(folder, name):
    entry, program = LATE[name]
    assert_noted_at_mark(folder, START + program, entry)


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_said_of_what_changes_rightly(folder, name):
    assert_left_in_peace(folder, START + RIGHT[name])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zero_grad() in a branch", "in pass 201 of 400."),
        (
            "a distance of two equal points",
            "number 202 is the first whose loss is nan or infinite, and so are all after it. Its parameters were nan or"
            " infinite already, and the loss before was finite: so the gradient before was not. Its graph has a square"
            " root, whose slope is infinite at 0.",
        ),
        (
            "a logarithm of zero, in a model that is gone at the end",
            "Its parameters were still finite",
        ),
        ("ReLU that die", r"in pass 1[5-9]\d of 300."),
        ("a body that is unfrozen", "80 passes have reached it since, and no optimizer holds it."),
    ],
)
def test_it_is_said_from_which_pass_on(folder, name, said):
    (found,) = watched_in(folder, START + LATE[name][1]).findings
    assert re.search(said, found.seen)
