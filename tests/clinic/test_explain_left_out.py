"""A term that no loss is made of, and numbers that were drawn; and programs that need neither."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

TERM, DRAWN = "graph/term_left_out", "implicit_seed/drawn_by_normal"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(16, 4), torch.randn(16, 2)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
"""
NOISY = """
class Noisy(nn.Module):
    def __init__(self):
        super().__init__()
        self.center = nn.Parameter(torch.zeros(2, 4))
        self.spread = nn.Parameter(torch.full((2, 4), -2.0))

    def forward(self, x):
{lines}

layer = Noisy()
optimizer = torch.optim.Adam(layer.parameters())
for _ in range(4):
    loss = F.mse_loss(layer(x), y) + 1e-3 * layer.spread.square().sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
WRONG = {
    "a total that is shown, and one part of it returned": (
        TERM,
        """
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(4, 6), nn.Linear(6, 4)

class Trainer:
    def __init__(self, weight=0.1):
        self.coder, self.weight = Coder(), weight
        self.optimizer = torch.optim.Adam(self.coder.parameters())

    def measure(self, x):
        code = self.coder.down(x).relu()
        built = (self.coder.up(code) - x).square().mean()
        sparse = code.abs().sum(dim=1).mean()
        cost = built + self.weight * sparse  # here
        return built, {"built": built.item(), "sparse": sparse.item(), "all": cost.item()}

    def fit(self, rounds):
        for _ in range(rounds):
            cost, shown = self.measure(x)
            self.optimizer.zero_grad()
            cost.backward()
            self.optimizer.step()
        print(cost.item())

Trainer().fit(5)
""",
    ),
    "a total that is printed, and one part of it returned": (
        TERM,
        """
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(4, 6), nn.Linear(6, 4)

class Trainer:
    def __init__(self, weight=0.1):
        self.coder, self.weight = Coder(), weight
        self.optimizer = torch.optim.Adam(self.coder.parameters())

    def measure(self, x):
        code = self.coder.down(x).relu()
        built = (self.coder.up(code) - x).square().mean()
        sparse = code.abs().sum(dim=1).mean()
        total = built + self.weight * sparse  # here
        print(float(total))
        return built

    def fit(self, rounds):
        for _ in range(rounds):
            cost = self.measure(x)
            self.optimizer.zero_grad()
            cost.backward()
            self.optimizer.step()
        print(cost.item())

Trainer().fit(5)
""",
    ),
    "a balance of experts, in a method": (
        TERM,
        """
class Trainer:
    def step(self, x, y):
        out = net(x)
        fit = F.mse_loss(out, y)
        balance = out.mean(0).var()  # here
        optimizer.zero_grad()
        fit.backward()
        optimizer.step()
        return fit.item()

trainer = Trainer()
for _ in range(5):
    trainer.step(x, y)
""",
    ),
    "a divergence, in a loop of a function": (
        TERM,
        """
def divergence(out):
    return (out.exp() * out).sum(1).mean()

def fit(epochs):
    for epoch in range(epochs):
        out = net(x)
        loss = (out - y).abs().mean()
        kl = divergence(out)  # here
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

fit(4)
""",
    ),
    "a sum of two terms, of which a method returns one": (
        TERM,
        """
class Fitter:
    def compute(self, x, y):
        out = net(x)
        fit = F.huber_loss(out, y)
        smooth = out.diff(dim=0).abs().mean()
        loss = fit + 0.1 * smooth  # here
        print(fit.item(), smooth.item())
        return fit, out

    def run(self):
        for _ in range(4):
            optimizer.zero_grad()
            loss, out = self.compute(x, y)
            loss.backward()
            optimizer.step()

Fitter().run()
""",
    ),
    "weights of a layer": (
        DRAWN,
        NOISY.format(
            lines="""\
        drawn = torch.normal(self.center, F.softplus(self.spread))  # here
        return x @ drawn.t()"""
        ),
    ),
    "a latent of an encoder": (
        DRAWN,
        """
decoder = nn.Linear(1, 4)
both = torch.optim.Adam([*net.parameters(), *decoder.parameters()])
for _ in range(4):
    mean, log_std = net(x).chunk(2, dim=1)
    z = torch.normal(mean=mean, std=log_std.exp())  # here
    loss = F.mse_loss(decoder(z), x) + 0.01 * mean.square().mean()
    both.zero_grad()
    loss.backward()
    both.step()
""",
    ),
}
RIGHT = {
    "a total that is shown and returned": """
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(4, 6), nn.Linear(6, 4)

class Trainer:
    def __init__(self, weight=0.1):
        self.coder, self.weight = Coder(), weight
        self.optimizer = torch.optim.Adam(self.coder.parameters())

    def measure(self, x):
        code = self.coder.down(x).relu()
        built = (self.coder.up(code) - x).square().mean()
        sparse = code.abs().sum(dim=1).mean()
        cost = built + self.weight * sparse
        return cost, cost.item()

    def fit(self, rounds):
        for _ in range(rounds):
            cost, shown = self.measure(x)
            self.optimizer.zero_grad()
            cost.backward()
            self.optimizer.step()
        print(cost.item())

Trainer().fit(5)
""",
    "two parts that are returned, and their total shown": """
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(4, 6), nn.Linear(6, 4)

class Trainer:
    def __init__(self, weight=0.1):
        self.coder, self.weight = Coder(), weight
        self.optimizer = torch.optim.Adam(self.coder.parameters())

    def measure(self, x):
        code = self.coder.down(x).relu()
        built = (self.coder.up(code) - x).square().mean()
        sparse = code.abs().sum(dim=1).mean()
        cost = built + self.weight * sparse
        return built, sparse, cost.item()

    def fit(self, rounds):
        for _ in range(rounds):
            cost, thin, shown = self.measure(x)
            self.optimizer.zero_grad()
            (cost + thin).backward()
            self.optimizer.step()
        print(cost.item())

Trainer().fit(5)
""",
    "a term that is logged": """
for _ in range(4):
    out = net(x)
    loss = F.mse_loss(out, y)
    spread = out.var()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item(), spread.item())
""",
    "the loss of a step that has gone back": """
def train_step(x, y):
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss

for _ in range(4):
    last = train_step(x, y)
    optimizer.zero_grad()
    (1e-3 * net[0].weight.square().sum()).backward()
    optimizer.step()
""",
    "a forward pass for its hooks": """
kept = {}
net[0].register_forward_hook(lambda module, given, out: kept.update(h=out))
for _ in range(4):
    out = net(x)
    loss = kept["h"].square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a term that is added later": """
for _ in range(4):
    out = net(x)
    smooth = out.diff(dim=0).square().mean()
    terms = [F.mse_loss(out, y), smooth]
    optimizer.zero_grad()
    sum(terms).backward()
    optimizer.step()
""",
    "a policy that weighs the density of what it has drawn": """
for _ in range(4):
    mean = net(x)
    action = torch.normal(mean, 0.3 * torch.ones(16, 2))
    reward = -(action - y).square().sum(1).detach()
    loss = (((action - mean) ** 2).sum(1) / 0.18 * reward).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "actions that are kept as numbers, and weighed by their density": """
def density(a, m):
    return -(a - m).square().sum(1)

class Player:
    def act(self, state):
        return torch.normal(net(state), 0.3 * torch.ones(16, 2))

player = Player()
for _ in range(4):
    memory = []
    chosen = player.act(x)
    memory.append((x, chosen.detach()))
    for state, done in memory:
        loss = -(density(done, net(state)) * (done - y).square().sum(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
""",
    "an evaluation that returns another number": """
def compute(x, y):
    out = net(x)
    loss = F.mse_loss(out, y)
    return loss

def evaluate(x, y):
    out = net(x)
    gap = (out - y).abs().max()
    return F.mse_loss(out, y).item()

for _ in range(4):
    loss = compute(x, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    evaluate(x, y)
""",
    "a second name of the loss": """
for _ in range(4):
    loss = F.mse_loss(net(x), y)
    first = loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "noise on the data, and on a copy": """
for _ in range(4):
    noisy = torch.normal(x, 0.1 * torch.ones(16, 4))
    with torch.no_grad():
        shaken = torch.normal(net(x), torch.ones(16, 2))
    loss = F.mse_loss(net(noisy), shaken)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "noise that is scaled": NOISY.format(
        lines="""\
        noise = torch.normal(torch.zeros(2, 4), torch.ones(2, 4))
        return x @ (self.center + F.softplus(self.spread) * noise).t()"""
    ),
}


@pytest.mark.parametrize(("entry", "source"), WRONG.values(), ids=WRONG)
def test_what_is_left_out_of_a_loss_is_noted(folder, entry, source):
    assert_noted_at_mark(folder, START + source, entry)


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_what_is_used_or_meant_as_numbers_is_left_alone(folder, source):
    assert_left_in_peace(folder, START + source)
