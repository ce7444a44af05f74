"""Optimizers that are never stepped, or made anew for each step, and those that only look like it."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

PAIR = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, x):
        return self.body(x)

class Learner:
    def __init__(self):
        self.actor, self.critic = nn.Linear(3, 1), Critic()
        self.opt_actor = torch.optim.Adam(self.actor.parameters(), lr=1e-3)
        self.opt_critic = {made}

    def learn(self, state, action, value, round):
        q = self.critic(torch.cat([state, action], 1))
        loss_critic = F.mse_loss(q, value)
        {zero}
        loss_critic.backward()
        {step}
        loss_actor = -self.critic(torch.cat([state, self.actor(state)], 1)).mean()
        self.opt_actor.zero_grad()
        loss_actor.backward()
        self.opt_actor.step()

learner = Learner()
for round in range(5):
    learner.learn(torch.randn(6, 3), torch.randn(6, 1), torch.randn(6, 1), round)
{end}
"""
MADE = "torch.optim.Adam(self.critic.parameters(), lr=1e-3)"


def make_pair(made=MADE, zero="self.opt_critic.zero_grad()", step="pass", end=""):
    return PAIR.format(made=made, zero=zero, step=step, end=end)


NEVER_STEPPED = {
    "a critic beside its actor": make_pair(made=f"{MADE}  # here"),
    "a plain loop of a learner": """
import torch

data, target = torch.randn(20, 2), torch.randn(20, 1)
net = torch.nn.Sequential(torch.nn.Linear(2, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))
criterion = torch.nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)  # here
for epoch in range(4):
    optimizer.zero_grad()
    loss = criterion(net(data), target)
    loss.backward()
    print(epoch, loss.item())
""",
    "an optimizer by another name in a function, with its scheduler": """
import torch
from torch.optim.lr_scheduler import StepLR

def train(model, opt, sched, batches):
    for x, y in batches:
        opt.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)

def main():
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)  # here
    scheduler = StepLR(optimizer, step_size=2)
    train(model, optimizer, scheduler, [(torch.randn(4, 3), torch.tensor([0, 1, 1, 0]))] * 4)

main()
""",
}


@pytest.mark.parametrize("source", NEVER_STEPPED.values(), ids=NEVER_STEPPED)
def test_an_optimizer_that_never_steps_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/never_stepped")


BATCHES = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
series = torch.sin(torch.linspace(0, 12, 60))
model = nn.GRU(1, 4, batch_first=True)
{before}
for start in range(0, 40, 8):
    window = series[start : start + 12].view(1, 12, 1)
    {made}
    out, _ = model(window[:, :-1])
    loss = F.mse_loss(out[..., :1], window[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    {step}
"""


def make_batches(made="pass", before="pass", step="optimizer.step()"):
    return BATCHES.format(made=made, before=before, step=step)


MADE_ANEW = {
    "RMSprop in the loop": make_batches(
        "optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)  # here"
    ),
    "a class that goes by its name": make_batches(
        'optimizer = getattr(torch.optim, "Adam" + "W")(model.parameters(), lr=1e-3)  # here'
    ),
    "a class of a table": make_batches(
        "optimizer = KINDS[0](model.parameters(), lr=1e-3)  # here",
        before="KINDS = [torch.optim.NAdam, torch.optim.SGD]",
    ),
    "SGD with a momentum": make_batches(
        "optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)  # here"
    ),
    "a function that fits one batch": """
import torch
from torch import nn

def fit_batch(net, x, y):
    opt = torch.optim.Adam(net.parameters(), lr=3e-4)  # here
    loss = nn.functional.binary_cross_entropy_with_logits(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.item()

net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 1))
history = [fit_batch(net, torch.randn(8, 5), torch.rand(8, 1).round()) for _ in range(6)]
""",
}


@pytest.mark.parametrize("source", MADE_ANEW.values(), ids=MADE_ANEW)
def test_an_optimizer_that_is_made_for_each_step_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/made_for_each_step")


RIGHT = {
    "the critic steps": make_pair(step="self.opt_critic.step()"),
    "the critic steps seldom, and not yet": make_pair(
        step="if round % 10 == 9:\n            self.opt_critic.step()"
    ),
    "the critic's step is for another program": make_pair(
        end="if __name__ != '__main__':\n    learner.opt_critic.step()"
    ),
    "a scaler steps": make_pair(step="scaler.step(self.opt_critic); scaler.update()").replace(
        "class Learner:", 'scaler = torch.amp.GradScaler("cpu", enabled=False)\n\nclass Learner:'
    ),
    "steps by hand": make_pair(
        step="[p.data.sub_(0.01 * p.grad) for p in self.critic.parameters()]"
    ),
    "its passes are only timed": """
import time
import torch

layer = torch.nn.Conv1d(2, 3, 3)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
began = time.perf_counter()
for _ in range(8):
    optimizer.zero_grad()
    layer(torch.randn(4, 2, 9)).square().mean().backward()
print((time.perf_counter() - began) / 8 > 0)
""",
    "a list of optimizers": make_pair(
        step="[one.step() for one in [self.opt_critic]]",
    ),
    "SGD of a table in the loop": make_batches(
        "optimizer = KINDS[1](model.parameters(), lr=1e-3)",
        before="KINDS = [torch.optim.NAdam, torch.optim.SGD]",
    ),
    "SGD without a state in the loop": make_batches(
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.01)"
    ),
    "an optimizer for each epoch": make_batches(
        "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
        step="optimizer.step(); optimizer.step()",
    ),
    "made once": make_batches(before="optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)"),
    "a model for each round": make_batches(
        "model = nn.GRU(1, 4, batch_first=True)\n"
        "    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)"
    ),
    "an inner step from the same weights": make_batches(
        "model.load_state_dict(first)\n    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
        before="first = {k: v.clone() for k, v in model.state_dict().items()}",
    ),
    "weights that are put back by hand before each image": make_batches(
        "torch._foreach_copy_([p.data for p in model.parameters()], first)\n"
        "    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
        before="first = [p.detach().clone() for p in model.parameters()]",
    ),
    "weights that go half of the way to those of a task": make_batches(
        "first = [p.detach().clone() for p in model.parameters()]\n"
        "    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
        step="optimizer.step()\n"
        "    for p, q in zip(model.parameters(), first):\n"
        "        p.data = q + 0.5 * (p.data - q)",
    ),
    "an input of its own for each image": """
import torch

judge = torch.nn.Linear(4, 1).requires_grad_(False)
for _ in range(5):
    image = torch.rand(1, 4, requires_grad=True)
    optimizer = torch.optim.Adam([image], lr=0.1)
    optimizer.zero_grad()
    judge(image).sum().backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_what_steps_as_it_is_meant_to_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
