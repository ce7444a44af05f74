"""explain on programs that take a tuple for a tensor: who has returned it."""

import pytest
from clinic.witnessed import watched_in

NET = """\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 2)
        self.head = nn.Linear(2, 1)

    def forward(self, x, state=None):
        out, state = self.rnn(x, state)
        return self.head(out), state

x = torch.ones(3, 1, 1)
net = Net()
"""
MODULE = "grad_arguments/module_returns_a_tuple"
GRAD = "grad_arguments/result_is_a_tuple"
PROGRAMS = {
    "a module of the program's own": (f"{NET}net(x).sum().backward()\n", MODULE),
    "by a name": (f"{NET}out = net(x)\nout.requires_grad\n", MODULE),
    "a module inside another": (
        NET.replace("out, state = self", "out = self.rnn(x).relu(); self") + "net(x)\n",
        MODULE,
    ),
    "attention": (
        "import torch\nattend = torch.nn.MultiheadAttention(2, 1)\nx = torch.ones(3, 2)\n"
        "y = attend(x, x, x)\nloss = y.mean()\n",
        MODULE,
    ),
    "a state in a loop": (
        "import torch\nlstm = torch.nn.LSTM(1, 2)\nstate = None\nfor _ in range(2):\n"
        "    out, state = lstm(torch.ones(3, 1, 1), state)\n"
        "    state = state.detach()\n",
        MODULE,
    ),
    "gradients": (
        f"{NET}g = torch.autograd.grad(net(x)[0].sum(), net.parameters())\ng.norm()\n",
        GRAD,
    ),
    "a module that returns a tensor": (
        f"{NET}pair = net.head(x.expand(3, 1, 2)), 1\npair.sum()\n",
        None,
    ),
    "unbound": ("import torch\npair = torch.ones(2).unbind()\npair.detach()\n", None),
    "a function": (f"{NET}def split(x):\n    return x, x\n\nsplit(x).sum()\n", None),
    "a tuple of another's": (f"{NET}out = net(x)\nout = tuple(out)\nout.sum()\n", None),
}


@pytest.mark.parametrize(("source", "named"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_tuple_is_said_to_come_from_where_it_does(folder, source, named):
    (finding,) = watched_in(folder, source).findings
    assert "'tuple' object has no attribute" in finding.message
    assert [entry.id for entry in finding.entries] == ([named] if named else [])
