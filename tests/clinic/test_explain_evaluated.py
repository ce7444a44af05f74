"""Mistakes in trainings as people publish them: with an evaluation of the same functions, settings and logs."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

START = """\
import argparse
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import autograd, nn

torch.manual_seed(0)
"""
EVALUATED = """\
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.spread, self.outer = nn.Linear(6, 3), nn.Linear(6, 3), nn.Linear(3, 6)

    def draw(self, middle, spread):
        {draw}

    def forward(self, x):
        middle, spread = self.inner(x), self.spread(x)
        return self.outer(self.draw(middle, spread)), middle, spread

def count_cost(made, x, middle, spread):
    fit = F.mse_loss(made, x)
    width = 0.5 * (middle.pow(2) + spread.pow(2) - spread).mean()
    {cost}

coder = Coder()
adam = torch.optim.Adam(coder.parameters())

def train(epoch):
    for batch in torch.randn(3, 8, 6):
        adam.zero_grad()
        cost = count_cost(*coder(batch)[:1], batch, *coder(batch)[1:])
        cost.backward()
        adam.step()

def check(epoch):
    with torch.no_grad():
        for batch in torch.randn(2, 8, 6):
            print(count_cost(*coder(batch)[:1], batch, *coder(batch)[1:]).item())

for epoch in range(3):
    train(epoch)
    check(epoch)
"""
DRAWN = "return middle + spread.exp() * torch.randn_like(middle)"
CRITIC = """\
WEIGHT = 10
maker, critic = nn.Linear(2, 4), nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
of_maker = torch.optim.Adam(maker.parameters())
of_critic = torch.optim.Adam(critic.parameters())

def measure_steepness(critic, real, made):
    mixed = (0.5 * real + 0.5 * made).requires_grad_(True)
    score = critic(mixed)
    slopes = autograd.grad({asked})[0]{mark}
    slopes = slopes.view(slopes.size(0), -1)
    steepness = ((slopes.norm(2, dim=1) - 1) ** 2).mean()
    {returned}

for _ in range(4):
    real, made = torch.randn(5, 4), maker(torch.randn(5, 2))
    of_critic.zero_grad()
    steepness = measure_steepness(critic, real.data, made.data)
    cost = -critic(real).mean() + critic(made).mean() + WEIGHT * steepness
    cost.backward()
    of_critic.step()
    of_maker.zero_grad()
    (-critic(maker(torch.randn(5, 2))).mean()).backward()
    of_maker.step()
"""
GRAPH = "outputs=score, inputs=mixed, grad_outputs=torch.ones_like(score), create_graph=True"
NO_GRAPH = "outputs=score, inputs=mixed, grad_outputs=torch.ones_like(score), retain_graph=True"
PAIR = """\
class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, image):
        return self.layers(image)

painter, judge = nn.Linear(2, 4), Judge()
of_painter = torch.optim.Adam(painter.parameters())
of_judge = torch.optim.Adam(judge.parameters())
for _ in range(5):
    of_painter.zero_grad()
    painted = painter(torch.randn(6, 2))
    praise = F.softplus(-judge(painted{cut})).mean(){mark}
    praise.backward()
    of_painter.step()
    of_judge.zero_grad()
    blame = F.softplus(judge(painted.detach())).mean() + F.softplus(-judge(torch.randn(6, 4))).mean()
    blame.backward()
    of_judge.step()
"""
SETTINGS = """\
@dataclass
class Settings:
    rate: float = 0.01
    weight: float = 0.1

def read_settings(kind):
    return kind()

settings = read_settings(Settings)
player = nn.Linear(3, 2)
adam = torch.optim.Adam(player.parameters(), lr=settings.rate)
for _ in range(4):
    odds = player(torch.randn(7, 3)).log_softmax(-1)
    spread = -(odds.exp() * odds).sum(-1)
    bonus = spread.mean(){cut}
    loss = -odds[:, 0].mean() - settings.weight * bonus
    adam.zero_grad()
    loss.backward()
    adam.step()
"""
IN_PARTS = """\
net = nn.Linear(3, 1)
sgd = torch.optim.SGD(net.parameters(), lr=0.1)
loader = torch.utils.data.DataLoader(torch.randn(48, 3), batch_size=8)
for epoch in range(2):
    for number, batch in enumerate(loader):
        loss = net(batch).pow(2).mean(){share}
        loss.backward(){mark}
        if (number + 1) % 3 == 0:
            sgd.step()
            sgd.zero_grad()
            print("epoch {{}} {{:.0f}}%".format(epoch, 100.0 * number / len(loader)))
"""
HERE = "  # here"
WRONG = {
    "a term made a number, that an evaluation counts too": (
        EVALUATED.format(draw=DRAWN, cost=f"return fit + width.item(){HERE}"),
        "graph/detached_term",
    ),
    "numbers drawn by torch.normal, in an evaluation too": (
        EVALUATED.format(
            draw=f"return torch.normal(middle, spread.exp()){HERE}", cost="return fit + width"
        ),
        "implicit_seed/drawn_by_normal",
    ),
    "a penalty whose graph is kept and not made": (
        CRITIC.format(asked=NO_GRAPH, mark=HERE, returned="return steepness"),
        "higher_order/penalty_is_a_constant",
    ),
    "a penalty of which only the values are returned": (
        CRITIC.format(asked=GRAPH, mark="", returned=f"return steepness.data{HERE}"),
        "graph/detached_term",
    ),
    "a painter's values alone, beside the detach() that its judge needs": (
        PAIR.format(cut=".data", mark=HERE),
        "optimizers/part_without_a_graph",
    ),
    "a bonus that is detached, with a weight among the settings": (
        SETTINGS.format(cut=f".detach(){HERE}"),
        "graph/detached_term",
    ),
    "parts that nothing divides, though a log divides by how many there are": (
        IN_PARTS.format(share="", mark=HERE),
        "accumulation/means_of_micro_batches",
    ),
}
RIGHT = {
    "an evaluation of the same functions": EVALUATED.format(draw=DRAWN, cost="return fit + width"),
    "a penalty with its graph": CRITIC.format(asked=GRAPH, mark="", returned="return steepness"),
    "a painter and its judge": PAIR.format(cut="", mark=""),
    "a bonus with its graph": SETTINGS.format(cut=""),
    "parts that are divided": IN_PARTS.format(share=" / 3", mark=""),
}


@pytest.mark.parametrize(("body", "entry"), WRONG.values(), ids=WRONG)
def test_the_mistake_is_noted_where_it_is_made(folder, body, entry):
    assert_noted_at_mark(folder, START + body, entry)


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_right_ones_get_nothing(folder, body):
    assert_left_in_peace(folder, START + body)


def test_a_baseline_made_a_number_is_not_taken_for_what_is_missing(folder):
    """Both factors are numbers: that the advantage is one, is right, and where the other was kept is not seen."""
    body = """\
actor = nn.Linear(3, 3)
adam = torch.optim.Adam(actor.parameters())
for _ in range(5):
    kept = []
    for state in torch.randn(4, 3):
        odds, value = actor(state)[:2].log_softmax(-1), actor(state)[2]
        kept.append((odds[0].item(), value))
    costs, fits = [], []
    for log_odds, value in kept:
        advantage = 1.0 - value.item()
        costs.append(-log_odds * advantage)
        fits.append((value - 1).pow(2))
    adam.zero_grad()
    loss = sum(costs) + torch.stack(fits).sum()
    loss.backward()
    adam.step()
"""
    (line,) = [n for n, row in enumerate((START + body).split("\n"), 1) if "advantage =" in row]
    assert line not in [finding.line for finding in watched_in(folder, START + body).findings]
