"""explain on modules that load what is theirs, and on containers that hold one layer several times."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

from autograd_clinic.findings import report

START = """\
import copy
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(8, 4), torch.randn(8, 2)
net = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Linear(6, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
"""
STEP = "    opt.zero_grad(); loss.backward(); opt.step()\n"
LOADED = "optimizers/loaded_from_itself"
REPEATED = "optimizers/one_layer_several_times"
WRONG = {
    "the best weights, kept by reference": (
        LOADED,
        f"""
best = float("inf")
for _ in range(4):
    loss = F.mse_loss(net(x), y)
    if loss.item() < best:
        best, best_state = loss.item(), net.state_dict()
{STEP}net.load_state_dict(best_state)  # here
""",
    ),
    "a checkpoint in a dict, in a trainer": (
        LOADED,
        """
class Trainer:
    def __init__(self, model):
        self.model, self.kept = model, {}
        self.opt = torch.optim.Adam(model.parameters())
    def fit(self):
        for epoch in range(3):
            if epoch == 1:
                self.kept = {"epoch": epoch, "model": self.model.state_dict()}
            self.opt.zero_grad()
            F.mse_loss(self.model(x), y).backward()
            self.opt.step()
    def restore(self):
        state = self.kept["model"]
        self.model.load_state_dict(state)  # here
trainer = Trainer(net)
trainer.fit()
trainer.restore()
""",
    ),
    "weights that an average takes the place of for a while": (
        LOADED,
        f"""
average = copy.deepcopy(net.state_dict())
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}backup = net.state_dict()
net.load_state_dict(average)
net(x)
net.load_state_dict(backup)  # here
""",
    ),
    "a target network that gets its own state": (
        LOADED,
        """
class Agent:
    def __init__(self):
        self.q, self.target = nn.Linear(4, 2), nn.Linear(4, 2)
        self.target.load_state_dict(self.q.state_dict())
        self.opt = torch.optim.Adam(self.q.parameters())
    def learn(self, step):
        with torch.no_grad():
            goal = torch.rand(8) + 0.9 * self.target(x + 1).amax(1)
        loss = F.mse_loss(self.q(x).amax(1), goal)
        self.opt.zero_grad(); loss.backward(); self.opt.step()
        if step % 2 == 0:
            self.target.load_state_dict(self.target.state_dict())  # here
agent = Agent()
for step in range(4):
    agent.learn(step)
""",
    ),
    "a list of one layer times a number": (
        REPEATED,
        """
class Deep(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(width, width)] * depth)  # here
        self.out = nn.Linear(width, 2)
    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.out(x)
deep = Deep(4, 3)
opt = torch.optim.Adam(deep.parameters())
for _ in range(2):
    loss = F.mse_loss(deep(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a list by another name, behind a star": (
        REPEATED,
        """
blocks = [nn.Sequential(nn.Linear(4, 4), nn.ReLU())] * 3
tower = nn.Sequential(*blocks, nn.Linear(4, 2))  # here
opt = torch.optim.Adam(tower.parameters())
loss = F.mse_loss(tower(x), y)
opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "an encoder of layers that are one": (
        REPEATED,
        """
class Encoder(nn.Module):
    def __init__(self, layer, num_layers):
        super().__init__()
        self.layers = nn.ModuleList([layer for _ in range(num_layers)])  # here
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
encoder = Encoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), num_layers=2)
opt = torch.optim.Adam(encoder.parameters())
loss = encoder(x[None]).square().mean()
opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
}
RIGHT = {
    "the best weights, copied": f"""
best = float("inf")
for _ in range(4):
    loss = F.mse_loss(net(x), y)
    if loss.item() < best:
        best, best_state = loss.item(), copy.deepcopy(net.state_dict())
        other_state = {{name: value.clone() for name, value in net.state_dict().items()}}
{STEP}net.load_state_dict(best_state)
net.load_state_dict(other_state)
""",
    "a state that is filled with what was learned before": f"""
old = nn.Sequential(nn.Linear(4, 6))
own = net.state_dict()
own.update({{name: value for name, value in old.state_dict().items() if name in own}})
net.load_state_dict(own)
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}""",
    "a state in which nothing is changed that would fit": f"""
old = nn.Sequential(nn.Linear(7, 6))
own = net.state_dict()
for name, value in old.state_dict().items():
    if name in own and own[name].shape == value.shape:
        own[name] = value
net.load_state_dict(own)
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}""",
    "values that are changed in place through the state": f"""
state = net.state_dict()
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}for name in state:
    if name.endswith("weight"):
        state[name].mul_(0.9)
net.load_state_dict(state)
""",
    "a state that is loaded again to see that it fits": f"""
net.load_state_dict(net.state_dict())
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}net.load_state_dict(net.state_dict())
""",
    "an optimizer's own state, for another device": f"""
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}opt.load_state_dict(opt.state_dict())
""",
    "a state that is only written to a file": f"""
import io
kept = {{"model": net.state_dict()}}
for _ in range(2):
    loss = F.mse_loss(net(x), y)
{STEP}    file = io.BytesIO()
    torch.save(kept, file)
file.seek(0)
net.load_state_dict(torch.load(file)["model"])
""",
    "a target that follows": f"""
target = copy.deepcopy(net)
for _ in range(2):
    loss = F.mse_loss(net(x), target(x).detach() + 1)
{STEP}    target.load_state_dict(net.state_dict())
""",
    "layers that are shared on purpose, as in ALBERT": """
class Deep(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        # all layers share their weights
        self.hidden = nn.ModuleList([nn.Linear(width, width)] * depth)
    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return x
deep = Deep(4, 3)
opt = torch.optim.Adam(deep.parameters())
loss = deep(x).square().mean()
opt.zero_grad(); loss.backward(); opt.step()
""",
    "one head for the results of all levels": """
class Detector(nn.Module):
    def __init__(self, num_levels):
        super().__init__()
        self.body = nn.ModuleList([nn.Linear(4, 4) for _ in range(num_levels)])
        self.head = nn.Linear(4, 2)
        self.heads = nn.ModuleList([self.head for _ in range(num_levels)])
        head = nn.Linear(4, 1)
        self.others = nn.ModuleList([head] * num_levels)
    def forward(self, x):
        found = 0
        for layer, head, other in zip(self.body, self.heads, self.others):
            x = layer(x)
            found = found + head(x) + other(x)
        return found
detector = Detector(2)
opt = torch.optim.Adam(detector.parameters())
loss = detector(x).square().mean()
opt.zero_grad(); loss.backward(); opt.step()
""",
    "one activation, several times": """
act = nn.ReLU()
tower = nn.Sequential(nn.Linear(4, 4), act, nn.Linear(4, 2), act, *[nn.Tanh()] * 2)
opt = torch.optim.Adam(tower.parameters())
loss = tower(x).square().mean()
opt.zero_grad(); loss.backward(); opt.step()
""",
    "a layer that comes twice, by its name": """
step = nn.Linear(4, 4)
tower = nn.Sequential(step, nn.Tanh(), step, nn.Tanh(), nn.Linear(4, 2))
opt = torch.optim.Adam(tower.parameters())
loss = tower(x).square().mean()
opt.zero_grad(); loss.backward(); opt.step()
""",
    "copies of a layer": """
layer = nn.Linear(4, 4)
num_layers = 3
tower = nn.Sequential(*[copy.deepcopy(layer) for _ in range(num_layers)], *[nn.Linear(4, 4)] * 1)
opt = torch.optim.Adam(tower.parameters())
loss = tower(x).square().mean()
opt.zero_grad(); loss.backward(); opt.step()
""",
}


@pytest.mark.parametrize(("entry", "body"), WRONG.values(), ids=WRONG)
def test_what_a_module_has_already_is_noted(folder, entry, body):
    assert_noted_at_mark(folder, START + body, entry)


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_states_and_layers_that_are_meant_so_are_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)


def test_a_note_says_where_the_state_was_taken_and_how_often_a_layer_is_there(folder):
    said = {}
    for name in ("the best weights, kept by reference", "an encoder of layers that are one"):
        text = report.format_report(watched_in(folder, START + WRONG[name][1]))
        said[name] = " ".join(text.split())
    (kept, encoder) = said.values()
    assert "Line 15 (`net.state_dict()`) gave the tensors that this line loads" in kept
    assert "It holds the same `TransformerEncoderLayer` 2 times." in encoder
