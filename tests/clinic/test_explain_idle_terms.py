"""A term of a loss that leads only to what its step doesn't move, and programs that mean it so."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
ENHANCER = """
class Enhancer:
    def __init__(self):
        self.clean = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 6))
        self.judge = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 1))
        self.of_clean = torch.optim.Adam(self.clean.parameters(), lr=1e-3)
        self.of_judge = torch.optim.Adam(self.judge.parameters(), lr=1e-3)

    def train_judge(self, noisy, speech):
        made = self.clean(noisy).detach()
        loss = F.relu(1 - self.judge(speech)).mean() + F.relu(1 + self.judge(made)).mean()
        self.of_judge.zero_grad()
        loss.backward()
        self.of_judge.step()

    def train_clean(self, noisy, speech):
        made = self.clean(noisy)
        {opinion}
        trick = -opinion.mean()
        loss = F.l1_loss(made, speech) + 0.1 * trick
        self.of_clean.zero_grad()
        loss.backward()
        self.of_clean.step()

    def run(self, rounds=5):
        for _ in range(rounds):
            speech = torch.randn(8, 6)
            noisy = speech + 0.3 * torch.randn(8, 6)
            self.train_judge(noisy, speech)
            self.train_clean(noisy, speech)

Enhancer().run()
"""
PROBED = """
trunk, head, probe = nn.Linear(5, 7), nn.Linear(7, 2), nn.Linear(7, 3)
of_trunk = torch.optim.SGD([*trunk.parameters(), *head.parameters()], lr=0.1)
of_probe = torch.optim.SGD(probe.parameters(), lr=0.1)
for step in range(14):
    h = torch.tanh(trunk(torch.randn(9, 5)))
    told = F.cross_entropy(probe(h.detach()), torch.randint(3, (9,)))
    loss = F.cross_entropy(head(h), torch.randint(2, (9,))) + 0.5 * told
    of_trunk.zero_grad(); of_probe.zero_grad()
    loss.backward()
    of_trunk.step()
    {probe}
"""
IDLE = {
    "the judge of an enhancer hears what was detached": ENHANCER.format(
        opinion="opinion = self.judge(made.detach())  # here"
    ),
    "it was detached a line before": ENHANCER.format(
        opinion="heard = made.detach()  # here\n        opinion = self.judge(heard)"
    ),
    "a probe has its step in a loop of its own, and is to shape the trunk as well": PROBED.format(
        probe="pass"
    ).replace(
        "probe(h.detach()), torch.randint(3, (9,)))",
        "probe(h.detach()), torch.randint(3, (9,)))  # here",
    )
    + """
    of_probe.zero_grad()
    F.cross_entropy(probe(torch.randn(9, 7)), torch.randint(3, (9,))).backward()
    of_probe.step()
""",
}


TURNS = """
class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.paint = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 5))
        self.rate = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1))

    def measure(self, part, sketch, picture):
        made = self.paint(sketch)
        if part == "paint":
            liked = F.softplus(-self.rate({seen})).mean(){mark}
            return F.mse_loss(made, picture) + 0.1 * liked
        return F.softplus(-self.rate(picture)).mean() + F.softplus(self.rate(made.detach())).mean()

pair = Pair()
parts = {{name: torch.optim.Adam(getattr(pair, name).parameters()) for name in ("paint", "rate")}}
for _ in range(30):
    sketch, picture = torch.randn(4, 3), torch.randn(4, 5)
    for name, optimizer in parts.items():
        pair.zero_grad()
        loss = pair.measure(name, sketch, picture)
        loss.backward()
        optimizer.step()
"""
IDLE["one line goes back for both parts in turn"] = TURNS.format(
    seen="made.detach()", mark="  # here"
)
KEPT = """
def gap(one, other):
    return (one - other).square().mean()

class Anomalies:
    def __init__(self):
        self.draw = nn.Sequential(nn.Linear(6, 9), nn.Tanh(), nn.Linear(9, 6))
        self.look = nn.Sequential(nn.Linear(6, 9), nn.Tanh())
        self.tell = nn.Linear(9, 1)
        self.of_draw = torch.optim.Adam(self.draw.parameters())
        self.of_look = torch.optim.Adam([*self.look.parameters(), *self.tell.parameters()])
        self.gap = gap

    def see(self, x):
        self.x = x
        self.drawn = self.draw(x)
        self.of_x = self.look(self.x)
        self.of_drawn = self.look({seen}){mark}

    def move_draw(self):
        self.of_draw.zero_grad()
        self.near = F.l1_loss(self.drawn, self.x)
        self.alike = {measure}(self.of_drawn, self.of_x)
        self.whole = 20 * self.near + self.alike
        self.whole.backward(retain_graph=True)
        self.of_draw.step()

    def move_look(self):
        self.of_look.zero_grad()
        drawn = self.look(self.drawn.detach())
        self.told = F.softplus(-self.tell(self.look(self.x))).mean() + F.softplus(self.tell(drawn)).mean()
        self.told.backward()
        self.of_look.step()

found = Anomalies()
for _ in range(12):
    found.see(torch.randn(8, 6))
    found.move_draw()
    found.move_look()
"""
for measure in ("gap", "self.gap", "F.mse_loss"):
    IDLE[f"kept on an object and compared by {measure}"] = KEPT.format(
        seen="self.drawn.detach()", mark="  # here", measure=measure
    )


@pytest.mark.parametrize("body", IDLE.values(), ids=IDLE)
def test_a_term_that_moves_nothing_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detached_term")


MEANT = {
    "one line goes back for both, and each hears what was made": TURNS.format(seen="made", mark=""),
    "kept on an object, and looked at as it is": KEPT.format(
        seen="self.drawn", mark="", measure="self.gap"
    ),
    "the judge hears what was made": ENHANCER.format(opinion="opinion = self.judge(made)"),
    "a probe that steps each time": PROBED.format(probe="of_probe.step()"),
    "a probe that steps each seventh time": PROBED.format(
        probe="of_probe.step() if step % 7 == 6 else None"
    ),
    "a probe whose step comes later": PROBED.format(probe="pass")
    + """
    probe_norm = sum(p.grad.norm() for p in probe.parameters())
    of_probe.step()
""",
    "a probe that never steps, whose gradients are looked at": PROBED.format(
        probe="print(probe.weight.grad.norm())"
    ),
    "parts that step in turn": PROBED.format(probe="of_probe.step()").replace(
        "    of_trunk.step()\n    of_probe.step()",
        "    (of_probe if step % 2 else of_trunk).step()",
    ),
}


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_a_term_that_has_its_turn_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
