"""explain on batches taken in parts, losses that are kept and results that are thrown away."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = [(torch.randn(6, 4), torch.randn(6, 1)) for _ in range(6)]
"""

MEANS = "accumulation/means_of_micro_batches"
TOTAL = "neighbours/total_keeps_the_graphs"
DETACH = "graph/detach_thrown_away"
NOTHING = "optimizers/statement_without_effect"
NONE = "functions/none_for_a_needed_gradient"

WRONG = {
    "a mixture of losses": (
        MEANS,
        """
for i, (x, y) in enumerate(loader):
    guess = model(x)
    loss = 0.7 * F.mse_loss(guess, y) + 0.3 * (guess - y).abs().mean()
    loss.backward()  # here
    if (i + 1) % 3 == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    ),
    "a scaler that is switched off": (
        MEANS,
        """
scaler = torch.amp.GradScaler("cpu", enabled=False)
for i, (x, y) in enumerate(loader):
    scaler.scale(F.mse_loss(model(x), y)).backward()  # here
    if (i + 1) % 3 == 0:
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
""",
    ),
    "a step at each third batch": (
        MEANS,
        """
criterion = nn.MSELoss()
for i, (x, y) in enumerate(loader):
    criterion(model(x), y).backward()  # here
    if (i + 1) % 3 == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    ),
    "a scaled loss": (
        MEANS,
        """
scaler = torch.amp.GradScaler("cpu")
accum_iter = 2
for i, (x, y) in enumerate(loader):
    loss = F.l1_loss(model(x), y) + 0.1 * model.weight.abs().sum()
    scaler.scale(loss).backward()  # here
    if (i + 1) % accum_iter == 0:
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
""",
    ),
    "chunks of a large batch": (
        MEANS,
        """
x, y = torch.randn(12, 4), torch.randn(12, 1)
for epoch in range(2):
    optimizer.zero_grad()
    for a, b in zip(x.chunk(3), y.chunk(3)):
        ((model(a) - b) ** 2).mean().backward()  # here
    optimizer.step()
""",
    ),
    "losses in a list": (
        TOTAL,
        """
history = []
for x, y in loader:
    loss = F.mse_loss(model(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    history.append(loss)  # here
""",
    ),
    "a total that is returned": (
        TOTAL,
        """
class Trainer:
    def epoch(self):
        self.total = 0.0
        for x, y in loader:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad(); loss.backward(); optimizer.step()
            self.total += loss  # here
        return self.total / len(loader)
print(Trainer().epoch())
""",
    ),
    "advantages": (
        DETACH,
        """
value = model(loader[0][0])
returns = loader[0][1]
advantage = returns - value
advantage.detach()  # here
policy = nn.Linear(4, 1)
(-(policy(loader[0][0]) * advantage).mean()).backward()
""",
    ),
    "no parentheses": (
        NOTHING,
        """
for x, y in loader:
    optimizer.zero_grad()
    F.mse_loss(model(x), y).backward()
    optimizer.step  # here
""",
    ),
    "a flag compared": (
        NOTHING,
        """
for p in model.parameters():
    p.requires_grad == False  # here
""",
    ),
    "a gradient under a name": (
        NONE,
        """
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, s):
        ctx.save_for_backward(x, s)
        return x * s
    @staticmethod
    def backward(ctx, grad):
        x, s = ctx.saved_tensors
        grad_x, grad_s = grad * s, None
        return grad_x, grad_s  # here
s = nn.Parameter(torch.ones(1))
Scale.apply(model.weight, s).sum().backward()
""",
    ),
}


@pytest.mark.parametrize(("id", "source"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_noted_in_another_spelling(folder, id, source):
    assert_noted_at_mark(folder, START + source, id)


RIGHT = {
    "a mixture whose weights are divided": """
micro = 2
for i, (x, y) in enumerate(loader):
    guess = model(x)
    (0.35 * F.mse_loss(guess, y) + 0.15 * (guess - y).abs().mean()).backward()
    if (i + 1) % micro == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    "a mixture of which each term is divided": """
accumulated = 3
for i, (x, y) in enumerate(loader):
    guess = model(x)
    (0.7 * F.mse_loss(guess, y) / 3 + 0.3 * (guess - y).abs().mean() / 3).backward()
    if (i + 1) % accumulated == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    "a scaler that is switched off, and parts that are divided": """
scaler = torch.amp.GradScaler("cpu", enabled=False)
for i, (x, y) in enumerate(loader):
    loss = F.mse_loss(model(x), y) / 3
    scaler.scale(loss).backward()
    if (i + 1) % 3 == 0:
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
""",
    "a rate that is divided, by its logarithm": """
import math
accum_iter = 3
optimizer.param_groups[0]["lr"] = math.exp(math.log(0.1 / accum_iter))
for i, (x, y) in enumerate(loader):
    F.mse_loss(model(x), y).backward()
    if (i + 1) % accum_iter == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    "tasks that are added up": """
heads = [nn.Linear(4, 1) for _ in range(3)]
for x, y in loader:
    optimizer.zero_grad()
    for head in heads:
        F.mse_loss(head(x) + model(x), y).backward()
    optimizer.step()
""",
    "learners with an optimizer each, all stepped after the loop": """
import torch

members = [torch.nn.Linear(4, 1) for _ in range(3)]
optimizers = [torch.optim.Adam(one.parameters(), lr=0.01) for one in members]
for _ in range(4):
    x, y = torch.randn(16, 4), torch.randn(16, 1)
    for model, optimizer in zip(members, optimizers):
        optimizer.zero_grad()
        (model(x) - y).pow(2).mean().backward()
    for optimizer in optimizers:
        optimizer.step()
""",
    "a critic and an actor, all stepped after the loop": """
import torch

nets = {"critic": torch.nn.Linear(3, 1), "actor": torch.nn.Linear(3, 2)}
optimizers = {k: torch.optim.SGD(net.parameters(), lr=0.1) for k, net in nets.items()}
for _ in range(3):
    for name, net in nets.items():
        optimizers[name].zero_grad()
        net(torch.randn(5, 3)).pow(2).mean().backward()
    for optimizer in optimizers.values():
        optimizer.step()
""",
    "divided by the steps": """
accumulation_steps = 3
for i, (x, y) in enumerate(loader):
    loss = F.mse_loss(model(x), y)
    loss = loss / accumulation_steps
    loss.backward()
    if (i + 1) % accumulation_steps == 0:
        optimizer.step(); optimizer.zero_grad()
""",
    "divided in place": """
n_accum = 3
for i, (x, y) in enumerate(loader):
    loss = F.mse_loss(model(x), y)
    loss /= n_accum
    loss.backward()
    if i % n_accum == n_accum - 1:
        optimizer.step(); optimizer.zero_grad()
""",
    "the gradients are divided": """
for i, (x, y) in enumerate(loader):
    F.mse_loss(model(x), y).backward()
    if (i + 1) % 3 == 0:
        for p in model.parameters():
            p.grad /= 3
        optimizer.step(); optimizer.zero_grad()
""",
    "sums": """
for x, y in loader:
    optimizer.zero_grad()
    for a, b in zip(x.split(2), y.split(2)):
        (F.mse_loss(model(a), b, reduction="sum") / len(x)).backward()
    optimizer.step()
""",
    "a smaller rate": """
accumulation = 3
optimizer = torch.optim.SGD(model.parameters(), lr=0.1 / accumulation)
for i, (x, y) in enumerate(loader):
    F.mse_loss(model(x), y).backward()
    if (i + 1) % accumulation == 0:
        optimizer.step(); optimizer.zero_grad()
""",
    "logged each third step": """
for i, (x, y) in enumerate(loader):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    if i % 3 == 0:
        print(i, loss.item())
""",
    "losses of one pass": """
losses = []
for x, y in loader:
    loss = F.mse_loss(model(x), y)
    losses.append(loss)
torch.stack(losses).mean().backward()
optimizer.step()
""",
    "numbers in a list": """
history, total = [], 0.0
for x, y in loader:
    loss = F.mse_loss(model(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    history.append(loss.item()); total += loss.detach()
    loss = loss.item()
    history.append(loss)
print(total, history)
""",
    "detached after the step": """
for x, y in loader:
    loss = F.mse_loss(model(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    loss.detach()
""",
    "None for some inputs alone": """
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, s):
        ctx.save_for_backward(x, s)
        return x * s
    @staticmethod
    def backward(ctx, grad):
        x, s = ctx.saved_tensors
        gx = gs = None
        if ctx.needs_input_grad[0]:
            gx = grad * s
        if ctx.needs_input_grad[1]:
            gs = (grad * x).sum().reshape(s.shape)
        return gx, gs
s = nn.Parameter(torch.ones(1))
Scale.apply(model.weight, s).sum().backward()
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_of_a_right_program_nothing_is_said(folder, source):
    assert_left_in_peace(folder, START + source)
