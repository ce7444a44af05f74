"""A loss that compares each prediction to each target, of which torch warns, and shapes that are meant to differ."""

import pytest
from clinic.witnessed import watched

ENTRY = "implicit_seed/target_of_another_shape"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
PAIRED = {
    "a module of a loss, with columns and rows": """
price = nn.Linear(3, 1)
measure = nn.L1Loss()
optimizer = torch.optim.SGD(price.parameters(), lr=0.1)
for features, paid in zip(torch.randn(4, 8, 3), torch.rand(4, 8)):
    loss = measure(price(features), paid)  # here
    optimizer.zero_grad(); loss.backward(); optimizer.step()
""",
    "rows against columns": """
class Fit:
    def __init__(self):
        self.rate = torch.zeros((), requires_grad=True)

    def miss(self, t, seen):
        return F.huber_loss((-self.rate * t).exp(), seen)  # here

    def run(self):
        optimizer = torch.optim.LBFGS([self.rate], max_iter=4)
        t = torch.linspace(0, 1, 7)

        def again():
            optimizer.zero_grad()
            loss = self.miss(t, (-2 * t).exp()[:, None])
            loss.backward()
            return loss

        optimizer.step(again)

Fit().run()
""",
    "depth maps without their channel": """
net = nn.Conv2d(3, 1, 3, padding=1)
images, depth = torch.rand(2, 3, 6, 6), torch.rand(2, 6, 6)
made = net(images)
loss = F.smooth_l1_loss(made, depth)  # here
loss.backward()
""",
    "rewards that make a table with the values of the next states": """
value, old = nn.Linear(3, 1), nn.Linear(3, 1)
optimizer = torch.optim.SGD(value.parameters(), lr=0.1)
state, after, reward = torch.randn(9, 3), torch.randn(9, 3), torch.rand(9)
for _ in range(3):
    later = old(after).detach()
    target = reward + 0.9 * later
    loss = F.smooth_l1_loss(value(state), target)  # here
    optimizer.zero_grad(); loss.backward(); optimizer.step()
""",
}
MEANT = {
    "members of an ensemble, as many as samples": """
shares = nn.Parameter(torch.rand(8))
x, y = torch.randn(8, 1), torch.randn(8, 1)
F.mse_loss(shares * x, y).backward()
""",
    "frequencies that each sample meets, as many as samples": """
net, frequencies = nn.Linear(8, 8), torch.arange(8.0)
x, y = torch.randn(8, 1), torch.randn(8, 1)
waves = net((x * frequencies).sin())
F.mse_loss(waves, y).backward()
""",
    "one number for all": """
judge = nn.Linear(3, 1)
F.mse_loss(judge(torch.randn(8, 3)), torch.ones(1)).backward()
""",
    "a number without dimensions": """
judge = nn.Linear(3, 1)
F.mse_loss(judge(torch.randn(8, 3)), torch.tensor(1.0)).backward()
""",
    "one row for all": """
move = nn.Linear(3, 2)
F.l1_loss(move(torch.randn(8, 3)), torch.tensor([0.5, -0.5])).backward()
""",
    "the same shape": """
price = nn.Linear(3, 1)
F.mse_loss(price(torch.randn(8, 3)), torch.rand(8)[:, None]).backward()
""",
    "a table that is asked for": """
marks = nn.Linear(3, 1)
gaps = marks(torch.randn(8, 3)) - torch.rand(8)
gaps.abs().amin(1).mean().backward()
""",
}


@pytest.mark.parametrize("body", PAIRED.values(), ids=PAIRED)
def test_a_loss_of_all_pairs_is_explained(folder, body):
    source = START + body
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if row.endswith("# here")]
    path = folder / "s.py"
    path.write_text("")
    (found,) = watched(path, source).findings
    assert [(one.id, found.kind, found.line) for one in found.entries] == [(ENTRY, "warning", line)]


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_shapes_that_may_be_meant_to_differ_are_left_in_peace(folder, body):
    path = folder / "s.py"
    path.write_text("")
    seen = watched(path, START + body)
    assert seen.findings == []
    assert not seen.failed
