"""explain on programs that a library trains: it calls backward() itself, of what the program gives it."""

import sys
from dataclasses import replace

import pytest
from clinic.witnessed import watched_in

from autograd_clinic.rules.raising.graphs import choose_freed_graph

LIBRARY = '''
import torch


class Module(torch.nn.Module):
    """Trained by `fit`, whose optimizer calls a closure."""

    def backward_by_hand(self, loss):
        loss.backward()


class Trainer:
    def fit(self, module, batches, epochs=3):
        optimizer = module.make_optimizer()
        for _ in range(epochs):
            optimizer.zero_grad()
            for batch in batches:
                self.step(module, optimizer, batch)

    def step(self, module, optimizer, batch):
        def closure():
            returned = module.training_step(batch)
            loss = returned["loss"] if isinstance(returned, dict) else returned
            optimizer.zero_grad()
            loss.backward()
            return loss

        optimizer.step(closure)

    def fit_model(self, model, batches, epochs=3):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        for _ in range(epochs):
            for batch in batches:
                results = model(*batch)
                loss = results["loss"] if isinstance(results, dict) else results[0]
                optimizer.zero_grad()
                (loss / 1).backward()
                optimizer.step()


class Agent:
    """Plays in an environment of the program's between two passes, and has a model of its for a part of its own."""

    def __init__(self, body):
        self.body, self.head = body, torch.nn.Linear(8, 1)

    def learn(self, world, rounds=3):
        held = [*self.body.parameters(), *self.head.parameters()]
        optimizer = torch.optim.SGD(held, lr=0.01)
        for _ in range(rounds):
            loss = self.head(self.body(world.observe()[0])).square().mean()
            world.act(1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


class InnerLoop:
    """Keeps the graph of its steps, for an outer pass."""

    def __init__(self, size):
        self.value = torch.zeros(size)

    def step(self, loss, rate):
        (slope,) = torch.autograd.grad(loss, rate, create_graph=True)
        self.value = self.value - rate * slope


class Accelerator:
    def __init__(self, parts=1):
        self.parts = parts

    def backward(self, loss):
        if self.parts > 1:
            loss = loss / self.parts
        loss.backward()
'''
START = """\
import sys
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, {folder!r})
from training_library import Accelerator, Agent, InnerLoop, Module, Trainer

torch.manual_seed(0)
x = torch.randn(64, 4)
y = x[:, :1] * 2 - x[:, 1:2]
batches = [*zip(x.split(16), y.split(16))]

"""
OPTIMIZER = "torch.optim.Adam(self.parameters(), lr=0.01)"
STEP = """\
class Net(Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(4, 8), nn.Linear(8, 1)
        self.state = torch.zeros(1)

    def training_step(self, batch):
        a, b = batch
        {step}

    def make_optimizer(self):
        return {optimizer}

Trainer().fit(Net(), batches)
"""
FORWARD = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(4, 8), nn.Linear(8, 1)

    def forward(self, a, b):
        out = self.head(self.body(a).relu())
        loss = {loss}
        return {returned}

Trainer().fit_model(Net(), batches)
"""
LOOP = """\
net = nn.Linear(4, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
helper = Accelerator({parts})
total = torch.zeros(1)
for step, (a, b) in enumerate(batches * 4):
    loss = {loss}
    {zero}
    helper.backward(loss)
    optimizer.step()
"""
AGENT = """\
class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(4, 8)
        self.state = torch.zeros(8)

    def forward(self, a):
        self.state = self.inner(a).tanh() + self.state{cut}
        return self.state

class World:
    def observe(self):
        return x, {{}}

    def act(self, action):
        return action * 2.0, {{"done": False}}

Agent(Body()).learn(World())
"""
RECORDER = """\
class Recorder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fold = nn.GRUCell(4, 8)
        self.level = torch.zeros(1, 8)

    def forward(self, a):
        before = {kept}.mean(0, keepdim=True).expand(len(a), -1)
        self.level = self.fold(a, before)
        return self.level

class World:
    def observe(self):
        return x, {{}}

    def act(self, action):
        return action * 2.0, {{"done": False}}

Agent(Recorder()).learn(World())
"""
META = """\
rate = torch.ones(4, requires_grad=True)
inner = InnerLoop(4)
outer = torch.optim.SGD([rate], lr=0.01)
for _ in range(3):
    loss = ((rate * x.mean(0) + {term}) ** 2).sum()
    inner.step(loss, rate)
    outer.zero_grad()
    inner.value.square().sum().backward()
    outer.step()
    {cut}
"""
LOSS = "F.mse_loss(self.head(self.body(a).relu()), b)"
ZERO = "optimizer.zero_grad()"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The folder of a library that trains, which is none of a program's own."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "training_library.py").write_text(LIBRARY)
    return folder


def explained(folder, library, source):
    """What explain says of a program that a library trains: entries, text of the line, and what was seen."""
    text = START.format(folder=str(library)) + source
    sys.modules.pop("training_library", None)
    found = watched_in(folder, text).findings
    return [
        ([entry.id for entry in one.entries], text.split("\n")[one.line - 1].strip(), one.seen)
        for one in found
    ]


@pytest.mark.parametrize(
    "source",
    [
        STEP.format(step=f"return {LOSS}", optimizer=OPTIMIZER),
        STEP.format(step=f'return {{"loss": {LOSS}, "n": len(a)}}', optimizer=OPTIMIZER),
        STEP.format(
            step=f"return {LOSS}", optimizer="torch.optim.LBFGS(self.parameters(), max_iter=4)"
        ),
        FORWARD.format(loss="F.mse_loss(out, b)", returned='{"loss": loss, "out": out}'),
        FORWARD.format(loss="F.mse_loss(out, b)", returned="loss, out.detach()"),
        LOOP.format(parts="", loss="F.mse_loss(net(a), b)", zero=ZERO),
        LOOP.format(
            parts="2", loss="F.mse_loss(net(a), b)", zero=f"if step % 2 == 0:\n        {ZERO}"
        ).replace("    optimizer.step()", "    if step % 2:\n        optimizer.step()"),
        AGENT.format(cut=".detach()"),
        RECORDER.format(kept="self.level.detach()"),
        META.format(term="inner.value", cut="inner.value = inner.value.detach()"),
    ],
    ids=[
        *("step", "dict", "lbfgs", "forward", "tuple", "helper", "parts"),
        *("agent", "recorder", "inner"),
    ],
)
def test_a_library_that_trains_a_right_program_is_no_mistake(tmp_path, library, source):
    assert explained(tmp_path, library, source) == []


@pytest.mark.parametrize(
    ("source", "entry", "line", "seen"),
    [
        (
            STEP.format(
                step="loss = (self.body(a).argmax(1) - b[:, 0]).square().mean(); return loss",
                optimizer=OPTIMIZER,
            ),
            "implicit_seed/accuracy_as_loss",
            "loss = (self.body(a).argmax(1) - b[:, 0]).square().mean(); return loss",
            "makes the backward pass, of what this line returns",
        ),
        (
            STEP.format(
                step="self.state = 0.9 * self.state + self.body(a).mean()\n"
                f"        return {LOSS} + self.state.square().sum()",
                optimizer=OPTIMIZER,
            ),
            "graph/state_of_the_last_step",
            f"return {LOSS} + self.state.square().sum()",
            "(`self.state = 0.9 * self.state + self.body(a).mean()`) made a part of this graph",
        ),
        (
            STEP.format(
                step='return {"loss": F.mse_loss(self.body(a)[:, :1], b, reduction="none")}',
                optimizer=OPTIMIZER,
            ),
            "implicit_seed/loss_per_sample",
            'return {"loss": F.mse_loss(self.body(a)[:, :1], b, reduction="none")}',
            "(`Trainer().fit(Net(), batches)`) calls makes the backward pass",
        ),
        (
            FORWARD.format(
                loss="F.mse_loss(out.detach(), b)", returned='{"loss": loss, "out": out}'
            ),
            "implicit_seed/data_attribute",
            'return {"loss": loss, "out": out}',
            "(`Trainer().fit_model(Net(), batches)`)",
        ),
        (
            LOOP.format(parts="2", loss="F.mse_loss(net(a).detach(), b)", zero=ZERO),
            "implicit_seed/data_attribute",
            "helper.backward(loss)",
            "",
        ),
        (
            LOOP.format(parts="", loss="F.mse_loss(net(a), b)", zero=""),
            "accumulation/grad_not_reset",
            "helper.backward(loss)",
            "has used the gradients that are there",
        ),
        (  # what the environment returned meanwhile is no part of the pass
            AGENT.format(cut=""),
            "graph/state_of_the_last_step",
            "return self.state",
            "of what this line returns or of what it computes from that",
        ),
        (
            RECORDER.format(kept="self.level"),
            "graph/state_of_the_last_step",
            "return self.level",
            "of what this line returns or of what it computes from that",
        ),
        (  # the pass of `inner.step` leaves the graph as it is
            META.format(term="1", cut="pass"),
            "graph/state_of_the_last_step",
            "inner.value.square().sum().backward()",
            "the backward pass of line 21 (`inner.value.square().sum().backward()`) has freed it",
        ),
        (
            META.format(term="inner.value", cut="pass"),
            "graph/state_of_the_last_step",
            "inner.step(loss, rate)",
            "has freed it",
        ),
    ],
    ids=[
        *("step", "state", "unreduced", "forward", "helper", "not zeroed"),
        *("agent", "recorder", "inner", "given"),
    ],
)
def test_what_a_library_is_given_is_where_its_pass_begins(
    tmp_path, library, source, entry, line, seen
):
    ((entries, told, culprit),) = explained(tmp_path, library, source)
    assert (entries, told) == ([entry], line)
    assert seen in culprit


ONCE = (
    ("self.level = self.fold(a, before)", "self.seen = self.fold(a, before)"),
    ("return self.level", "return self.seen"),
    ("torch.zeros(1, 8)", "self.fold.weight_hh.exp()[:1]"),
)


@pytest.mark.parametrize(
    ("changes", "entry"),
    [((), "graph/state_of_the_last_step"), (ONCE, None)],
    ids=["state", "once"],
)
def test_a_part_freed_by_the_same_pass_is_of_no_other_loss_though_its_line_is_not_known(
    tmp_path, library, changes, entry
):
    source = START.format(folder=str(library)) + RECORDER.format(kept="self.level")
    for old, new in changes:
        source = source.replace(old, new)
    sys.modules.pop("training_library", None)
    (finding,) = watched_in(tmp_path, source).findings
    call = finding.evidence.call
    call.freed = replace(call.freed, line=None)  # as of what nobody looked at
    assert choose_freed_graph(finding.evidence) == entry
