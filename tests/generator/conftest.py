import signal

import pytest
from generator.helpers import put
from generator.pages import Site

from verified_snippets import Runner, update

# A shell that runs tests in the background has them ignore Ctrl-C, which what they start inherits.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, so that reports name files as they would there."""
    here = tmp_path / "project"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("VERIFIED_SNIPPETS_DRAFT", raising=False)
    return here


@pytest.fixture(scope="session", params=[False, True], ids=["spawned", "forked"])
def fork(request):
    """Whether a program is forked from a server, or has a process started afresh."""
    return request.param


@pytest.fixture(scope="session")
def runner(fork):
    """Runs snippets in each of the two ways, which must not differ in what they record."""
    with Runner(fork=fork) as runner:
        yield runner


@pytest.fixture(scope="session")
def forking():
    """A runner for tests that are not about running: the faster of the two."""
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def torch_runner(tmp_path_factory):
    """A runner for programs that import torch: its servers have, whichever test comes first."""
    with Runner(modules=["torch"]) as runner:
        first = put(
            tmp_path_factory.mktemp("torch") / "first.py", "import torch\n\nlate = torch.optim\n"
        )
        assert not update(first, runner).problems
        yield runner


@pytest.fixture
def site(folder):
    """A page and two snippets that have run, in the current folder."""
    return Site(folder)


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
