"""What only the detached half of a straight-through estimator uses, and what only a choice uses."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

INSIDE, CHOSEN = "optimizers/inside_an_estimator", "optimizers/part_without_a_graph"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(32, 6), torch.randn(32, 3)

def train(net, loss_of, steps=5):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_of(net)
        loss.backward()
        optimizer.step()
    print(loss.item())
"""
LEARNED_STEP = """
class QLinear(nn.Module):
    def __init__(self):
        super().__init__()
        self.full = nn.Parameter(torch.randn(3, 6))
        self.step = nn.Parameter(torch.tensor(0.1))

    def forward(self, x):
        w = self.full
{lines}

train(QLinear(), lambda net: (net(x) - y).square().mean())
"""
CODES = """
class Codes(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(6, 4)
        self.table = nn.Embedding(8, 4)
        self.table.weight.data.uniform_(-0.1, 0.1)
        self.decode = nn.Linear(4, 3)

    def forward(self, x):
        h = self.encode(x)
        nearest = torch.cdist(h, self.table.weight).argmin(1)
        code = self.table(nearest)
{lines}
"""
RUN_CODES = """
train(Codes(), lambda net: (net(x)[0] - y).square().mean() + net(x)[1])
"""
LOST = {
    "a step of a quantizer that is to be learned": LEARNED_STEP.format(
        lines="""\
        quantized = torch.round(w / self.step).clamp(-8, 7) * self.step
        w = self.full + (quantized - self.full).detach()  # here
        return F.linear(x, w)"""
    ),
    "the other way round": LEARNED_STEP.format(
        lines="""\
        w = w - (w - (w / self.step).round() * self.step).detach()  # here
        return F.linear(x, w)"""
    ),
    "in a function of its own": """
def pass_straight(value, hard):
    return (hard - value).detach() + value  # here
"""
    + LEARNED_STEP.format(
        lines="""\
        return F.linear(x, pass_straight(w, (w / self.step).round() * self.step))"""
    ),
    "a table of codes without a loss of its own": CODES.format(
        lines="""\
        out = h + (code - h).detach()  # here
        return self.decode(out), 0.25 * F.mse_loss(h, code.detach())"""
    )
    + RUN_CODES,
}
ONLY_AN_ORDER = """
scorer = nn.Linear(6, 1)
prices = torch.rand(32, requires_grad=True)

def value_of(net):
    best = net(x).squeeze(1).argsort(descending=True)[:5]  # here
    return -prices[best].sum()

train(scorer, value_of)
"""
MEANT = {
    "a step with a gradient of its own": LEARNED_STEP.format(
        lines="""\
        scaled = w / self.step
        w = (scaled + (scaled.round() - scaled).detach()) * self.step
        return F.linear(x, w)"""
    ),
    "a step that is adjusted by hand": LEARNED_STEP.format(
        lines="""\
        with torch.no_grad():
            self.step.copy_(w.abs().max() / 7)
        w = w + ((w / self.step).round() * self.step - w).detach()
        return F.linear(x, w)"""
    ),
    "a step that is frozen": LEARNED_STEP.format(
        lines="""\
        w = w + ((w / self.step).round() * self.step - w).detach()
        return F.linear(x, w)"""
    ).replace("torch.tensor(0.1)", "torch.tensor(0.1), requires_grad=False"),
    "a table of codes that has its own loss": CODES.format(
        lines="""\
        out = h + (code - h).detach()
        return self.decode(out), F.mse_loss(code, h.detach()) + F.mse_loss(h, code.detach())"""
    )
    + RUN_CODES,
    "a table that follows the means": CODES.format(
        lines="""\
        hot = F.one_hot(nearest, 8).float()
        mean = hot.t() @ h.detach() / hot.sum(0).clamp(min=1)[:, None]
        self.table.weight.data.lerp_(mean, 0.1)
        return self.decode(h + (code - h).detach()), F.mse_loss(h, code.detach())"""
    )
    + RUN_CODES,
    "a leaf that is looked at without its graph": """
prices = torch.rand(32, requires_grad=True)
scorer = nn.Linear(1, 1)
optimizer = torch.optim.SGD(scorer.parameters(), lr=0.1)
for _ in range(4):
    loss = (scorer(prices.detach()[:, None]).squeeze(1) - prices).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(prices.grad.shape)
""",
}


@pytest.mark.parametrize("source", LOST.values(), ids=LOST)
def test_what_only_an_estimator_uses_is_noted(folder, source):
    assert_noted_at_mark(folder, START + source, INSIDE)


def test_a_network_of_which_only_an_order_is_used_is_noted(folder):
    assert_noted_at_mark(folder, START + ONLY_AN_ORDER, CHOSEN)


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_an_estimator_that_is_meant_is_left_alone(folder, source):
    assert_left_in_peace(folder, START + source)
