import pytest
from generator.helpers import put
from generator.pages import Site

ENGINE = """\
import torch
from torch import nn


def slope(x):
    x = x.clone().requires_grad_(True)
    out = x * 3
    return torch.autograd.grad(out, x)[0]


def fit(net, opt, batches):
    for batch in batches:
        loss = net(batch).pow(2).mean()
        loss.backward()
        opt.zero_grad()
        opt.step()
"""
MAIN = """\
import sys

import torch
from lab.engine import fit, slope

net = torch.nn.Linear(2, 1)
if "slope" in sys.argv:
    slope(torch.ones(4))
fit(net, torch.optim.SGD(net.parameters(), lr=0.1), torch.ones(3, 5, 2))
"""


@pytest.fixture
def project(folder):
    (folder / "lab").mkdir()
    put(folder / "pyproject.toml", "")
    put(folder / "lab" / "__init__.py", "")
    put(folder / "lab" / "engine.py", ENGINE)
    put(folder / "main.py", MAIN)
    return folder


@pytest.fixture
def site(folder):
    """A page and two snippets that have run, on a site with the clinic's pictures."""
    return Site(folder, "autograd_clinic.pictures")
