"""A term of a loss that was computed from what another object keeps, with and without its graph."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "graph/detached_term"
HOOKED = """\
import torch
from torch import nn

class Tap:
    def __init__(self, layer):
        self.maps = {{}}
        layer.register_forward_hook(self.keep)

    def keep(self, layer, given, out):
        self.maps["last"] = {kept}

torch.manual_seed(0)
student = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
teacher = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2)).requires_grad_(False)
mine, theirs = Tap(student[1]), Tap(teacher[1])
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
x, y = torch.randn(16, 4), torch.randn(16, 2)
for _ in range(4):
    teacher(x)
    out = student(x)
    hint = (mine.maps["last"] - theirs.maps["last"]).square().mean()
    loss = (out - y).square().mean() + 0.1 * hint
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
MEMORY = """\
import torch
from torch import nn

class Memory:
    def store(self, value):
        self.state = {kept}

class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = Memory()
        self.read = nn.Linear(3, 3)
        self.write = nn.Linear(3, 1)

    def forward(self, x):
        h = torch.tanh(self.read(x))
        self.memory.store(h)
        return self.write(h)

torch.manual_seed(0)
agent = Agent()
optimizer = torch.optim.Adam(agent.parameters())
x = torch.randn(8, 3)
for _ in range(4):
    out = agent(x)
    activity = agent.memory.state.abs().mean()
    loss = out.square().mean() + activity
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    "source",
    [HOOKED.format(kept="out.detach()  # here"), MEMORY.format(kept="value.data  # here")],
    ids=["a hook", "an object of the model"],
)
def test_what_is_kept_without_its_graph_is_noted(folder, source):
    assert_noted_at_mark(folder, source, ENTRY)


@pytest.mark.parametrize(
    "source",
    [HOOKED.format(kept="out"), MEMORY.format(kept="value")],
    ids=["a hook", "an object of the model"],
)
def test_what_is_kept_with_its_graph_is_left_alone(folder, source):
    assert_left_in_peace(folder, source)
