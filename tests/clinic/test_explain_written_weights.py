"""Weights that a network computes and that are written past the graph, and values that are written on purpose."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "graph/detached_term"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
HYPER = """
class Painter(nn.Module):
    def __init__(self):
        super().__init__()
        self.hyper = nn.Linear(3, 12)
        self.bias = nn.Linear(3, 4)
        self.layer = nn.Linear(3, 4).requires_grad_(False)

    def forward(self, style, points):
        {write}
        return {out} + self.bias(style)

painter = Painter()
optimizer = torch.optim.Adam([p for p in painter.parameters() if p.requires_grad])
for _ in range(5):
    style, points, colors = torch.randn(3), torch.rand(8, 3), torch.rand(8, 4)
    loss = F.mse_loss(painter(style, points), colors)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def make_painter(*rows, out="self.layer(points)"):
    return HYPER.format(write="\n        ".join(rows), out=out)


TASKS = """
maker = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 10))
target = nn.Linear(5, 2)
optimizer = torch.optim.SGD(maker.parameters(), lr=0.1)

def fill(values):
    {fill}

for _ in range(5):
    task, x, y = torch.randn(5), torch.randn(6, 5), torch.randint(0, 2, (6,))
    made = maker(task)
    fill(made)
    loss = F.cross_entropy({scores}, y) + 1e-3 * made.square().sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
WRITTEN = {
    "the weight of a painter": make_painter(
        "self.layer.weight.data = self.hyper(style).view(4, 3)  # here"
    ),
    "copied into a painter, by a name": make_painter(
        "made = self.hyper(style)", "self.layer.weight.data.copy_(made.reshape(4, 3))  # here"
    ),
    "a classifier for each task, in a function": TASKS.format(
        fill="target.weight.data = values.view(2, 5)  # here", scores="target(x)"
    ),
}
MEANT = {
    "used as it is": make_painter(
        "made = self.hyper(style).view(4, 3)", out="F.linear(points, made)"
    ),
    "used as it is, and shown by a layer": TASKS.format(
        fill="target.weight.data = values.detach().view(2, 5)",
        scores="F.linear(x, made.view(2, 5))",
    ),
    "a layer that no loss goes through": TASKS.format(
        fill="target.weight.data = values.view(2, 5)", scores="F.linear(x, made.view(2, 5))"
    ),
    "weights held to a range": """
net = nn.Linear(4, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

def hold(weight):
    return weight / weight.norm()

for _ in range(5):
    optimizer.zero_grad()
    F.cross_entropy(net(torch.randn(6, 4)), torch.randint(0, 2, (6,))).backward()
    optimizer.step()
    net.weight.data = hold(net.weight)
""",
    "a teacher that follows": """
student, teacher = nn.Linear(4, 2), nn.Linear(4, 2)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
for _ in range(5):
    x = torch.randn(6, 4)
    with torch.no_grad():
        goal = teacher(x)
    optimizer.zero_grad()
    F.mse_loss(student(x), goal).backward()
    optimizer.step()
    for ours, theirs in zip(student.parameters(), teacher.parameters()):
        theirs.data.copy_(0.9 * theirs.data + 0.1 * ours.data)
""",
    "means of classes": """
body, head = nn.Linear(4, 3), nn.Linear(3, 2, bias=False).requires_grad_(False)
optimizer = torch.optim.SGD(body.parameters(), lr=0.1)
for _ in range(5):
    x, y = torch.randn(8, 4), torch.arange(8) % 2
    features = body(x)
    head.weight.data = torch.stack([features[y == k].mean(0) for k in range(2)])
    loss = F.cross_entropy(head(features), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a first value": """
body, head = nn.Linear(4, 3), nn.Linear(3, 2, bias=False)
head.weight.data = body(torch.randn(2, 4))
optimizer = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.1)
for _ in range(5):
    optimizer.zero_grad()
    F.cross_entropy(head(body(torch.randn(6, 4))), torch.randint(0, 2, (6,))).backward()
    optimizer.step()
""",
    "a maker that is frozen": TASKS.format(
        fill="target.weight.data = values.view(2, 5)", scores="target(x)"
    )
    .replace("optimizer =", "maker.requires_grad_(False)\noptimizer =")
    .replace("SGD(maker", "SGD(target"),
    "a maker that is frozen, and called in place": TASKS.format(
        fill="target.weight.data = maker(torch.randn(5)).view(2, 5)", scores="target(x)"
    )
    .replace("optimizer =", "maker.requires_grad_(False)\noptimizer =")
    .replace("SGD(maker", "SGD(target"),
}


@pytest.mark.parametrize("body", WRITTEN.values(), ids=WRITTEN)
def test_weights_that_are_written_past_the_graph_are_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ENTRY)


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_values_that_are_written_on_purpose_are_left_alone(folder, body):
    assert_left_in_peace(folder, START + body)
