"""explain on outputs without a graph: which operation has cut it, and which only looks as if."""

import pytest
from clinic.witnessed import watched_in

from autograd_clinic.catalogue import catalogue

START = "import torch\nw = torch.ones(2, requires_grad=True)\nx = torch.ones(2)\n"
MESSAGE = "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"
# A program of reinforcement learning: it compares numbers, and what is cut comes of no tensor by name.
EPISODE = """\
class Policy(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(2, 2)


class Env:
    def step(self, action):
        self.x = 0.5 * action
        return 1.0 - self.x, abs(self.x) > 2.0


def play(policy):
    choice = torch.distributions.Categorical(policy.body(x).softmax(-1))
    score, done = Env().step(choice.sample().item())
    log_prob = choice.log_prob(torch.tensor(1)).detach()
    returns = torch.tensor([score, float(done)])
    return log_prob, returns


log_prob, returns = play(Policy())
loss = (log_prob * returns).sum()
"""
# A module, and an attribute of an object, are named as what takes a tensor out of its graph.
LOADED = """\
import torch.utils.data
class Batches:
    def __init__(self, data):
        self.data = data
    def take(self):
        return self.data[:3]
"""
LOADER = "torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x), batch_size=2)"
# Numbers stand on the way that only say how large something is.
SCORED = """\
rows = torch.ones(3, 2)
y = torch.arange(rows.sum(1).eq(2).sum().item()) % 2
scores = rows * w
"""
CUTS = {
    LOADED + f"(part,) = next(iter({LOADER}))\nloss = (part > 0.5).float().mean()": (
        "accuracy_as_loss"
    ),
    LOADED + "part = Batches(x).take()\nloss = part.eq(1).float().mean()": "accuracy_as_loss",
    LOADED + f"for (part,) in {LOADER}:\n    loss = part.mean()": "no_input_requires_grad",
    EPISODE: "data_attribute",
    "loss = (w > 0.5).float().mean()": "accuracy_as_loss",
    SCORED + "_, chosen = scores.max(1)\nloss = (chosen == y).float().mean()": "accuracy_as_loss",
    SCORED + "loss = scores.topk(1)[1].eq(y).float().mean()": "accuracy_as_loss",
    SCORED + "best, at = torch.sort(scores)\nloss = at[:, -1].eq(y).float().sum()": (
        "accuracy_as_loss"
    ),
    "class M:\n    p = w * 2\nloss = (M.p > 0.5).float().mean()": "accuracy_as_loss",
    "loss = (w * 2).int().sum().float()": "accuracy_as_loss",
    "loss = (w * 2).long().float().mean()": "accuracy_as_loss",
    "loss = w.count_nonzero() * 1.0": "histogram_as_loss",
    "loss = (w * torch.tensor(float(w.sum()))).detach().sum()": "losses_made_numbers",
    "loss = torch.as_tensor([w[0], w[1]]).sum()": "losses_made_numbers",
    "with torch.no_grad():\n    y = w * 2\nloss = y.float().mean()": "forward_under_no_grad",
    "with torch.no_grad():\n    y = w * 2\nloss = torch.as_tensor(y).mean()": "forward_under_no_grad",
    "with torch.no_grad():\n    y = torch.relu(\n        w\n    )\nloss = y.sum()": (
        "forward_under_no_grad"
    ),
    "y = x.float() * 2\nloss = y.mean()": "no_input_requires_grad",
    "loss = torch.as_tensor(x).mean()": "no_input_requires_grad",
}


@pytest.mark.parametrize(("lines", "name"), CUTS.items())
def test_the_operation_that_has_cut_the_graph_is_named(folder, lines, name):
    assert named(folder, lines) == [f"implicit_seed/{name}"]


def test_numbers_that_torch_has_warned_of_count_before_a_detached_factor(folder):
    lines = "scores = torch.tensor([w[0] * 2, w[1] * 3])\n"
    lines += "loss = (scores * (x - w.detach())).sum()"
    assert named(folder, lines) == ["implicit_seed/losses_made_numbers"]


def test_of_a_cut_that_is_not_known_no_cause_is_picked(folder):
    lines = "loss = torch.special.zeta(w, torch.ones(2)).new_tensor(1.0) * 2"
    assert len(named(folder, lines)) > 5
    assert set(named(folder, lines)) <= {entry.id for entry in catalogue.find_candidates(MESSAGE)}


def named(folder, lines):
    found = watched_in(folder, f"{START}{lines}\nloss.backward()\n").findings
    return [entry.id for finding in found if finding.kind == "error" for entry in finding.entries]


BLOCK = """\
class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = torch.nn.Linear(2, 2)

    def forward(self, x):
        return torch.tanh(self.mix(x))


block = Block()
loss = torch.utils.checkpoint.checkpoint(block, x, use_reentrant=True).sum()
"""


def test_what_ran_in_a_checkpoint_is_not_said_to_have_run_without_gradients(folder):
    assert named(folder, f"import torch.utils.checkpoint\n{BLOCK}") == [
        "neighbours/reentrant_and_plain_data"
    ]
