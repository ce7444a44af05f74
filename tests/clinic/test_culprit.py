"""explain names the lines that made a graph fail, and corrects only what keeps the meaning."""

import pytest
from clinic.witnessed import watched_in

from autograd_clinic.findings import fix, report

ONCE = """\
import torch

encoder, head = torch.nn.GRU(3, 4), torch.nn.Linear(4, 1)
{optimizer}
states = encoder(torch.randn(5, 2, 3))[0]
for _ in range(3):
    loss = head(states).pow(2).mean()
    loss.backward()
    {after}
"""
ADAM = "opt = torch.optim.Adam([*encoder.parameters(), *head.parameters()])"
PLAIN = {
    "an optimizer": ONCE.format(optimizer=ADAM, after="opt.step(); opt.zero_grad()"),
    "a step by hand": ONCE.format(
        optimizer="",
        after="with torch.no_grad():\n        for p in head.parameters():\n            p -= p.grad",
    ),
}


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_a_graph_that_a_loop_trains_on_is_never_kept(folder, source):
    (finding,) = run(folder, source)
    text = said(folder, source)
    assert finding.line == 8
    assert fix.propose_fix(finding) is None
    assert "retain_graph=True" not in text.partition("A corrected example:")[0].partition("Why:")[2]
    assert (
        "Line 5 (`states = encoder(torch.randn(5, 2, 3))[0]`), which ran once, made a part of this"
        " graph, and the backward pass of line 8 (`loss.backward()`) has freed it in an earlier round."
    ) in text
    assert "Two remedies mean different things. If gradients are to go through what line 5" in text


TWO = """\
import torch

x = torch.ones(3, requires_grad=True)
shared = x.exp()
area, volume = shared.sum(), shared.prod()
area.backward()
volume.backward()
"""


def test_a_graph_that_nothing_is_trained_on_is_kept_by_the_call_that_freed_it(folder):
    (finding,) = run(folder, TWO)
    after = fix.propose_fix(finding)
    assert after
    assert "area.backward(retain_graph=True)\n" in after.source
    assert "Line 4 (`shared = x.exp()`) made a part of this graph" in said(folder, TWO)
    assert run(folder, after.source) == []


STEPPED = """\
import torch

class Player:
    def __init__(self, net):
        self.net, self.opt = net, torch.optim.RMSprop(net.parameters(), lr=0.1)

    def descend(self, loss, keep=False):
        self.opt.zero_grad()
        loss.backward(retain_graph=keep); self.opt.step()

def mlp(n, m):
    return torch.nn.Sequential(torch.nn.Linear(n, 5), torch.nn.ELU(), torch.nn.Linear(5, m))

maker, judge = Player(mlp(2, 3)), Player(mlp(3, 1))
score = judge.net(maker.net(torch.randn(7, 2))).mean()
judge.descend(score, keep=True)
maker.descend(-score)
"""


def test_the_step_in_between_is_named_with_the_line_that_saved_the_weights(folder):
    (finding,) = run(folder, STEPPED)
    assert [entry.id for entry in finding.entries] == ["graph/optimizer_step_between"]
    text = said(folder, STEPPED)
    assert "Line 15 (`score = judge.net(maker.net(torch.randn(7, 2))).mean()`)" in text
    assert "and line 9 (`self.opt.step()`) has changed it, a parameter of that optimizer." in text


UNTOLD = {  # what may mean one of several things: offered at most
    "the sum of outputs, or each": (
        "x = torch.ones(3, requires_grad=True)\ntorch.autograd.grad(x**2, x)\n",
        True,
    ),
    "the order of a seed's elements": (
        "x = torch.ones(3, 4, requires_grad=True)\ny = x * 2\ny.backward(torch.ones(2, 6))\n",
        False,
    ),
    "the gradient of which input": (
        "a, b = (torch.ones(3, requires_grad=True) for _ in range(2))\n"
        "g = torch.autograd.grad((a * b).sum(), [a, b])\ng.norm()\n",
        False,
    ),
}


@pytest.mark.parametrize(("source", "offered"), UNTOLD.values(), ids=UNTOLD)
def test_what_may_mean_several_things_is_not_written(folder, source, offered):
    diagnosis = watched_in(folder, f"import torch\n{source}")
    (finding,) = diagnosis.findings
    assert finding.entries
    assert bool(fix.propose_fix(finding)) is offered
    assert "No fix" in fix.apply_fix(diagnosis, [], None)
    assert ("if that is meant" in report.format_report(diagnosis)) is offered


def run(folder, source):
    return watched_in(folder, source).findings


def said(folder, source):
    """The report, each paragraph on one line."""
    return " ".join(report.format_report(watched_in(folder, source)).split())


GAN = """\
import torch
from torch import nn

G, D = nn.Linear(2, 4), nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
opt_G, opt_D = (torch.optim.Adam(net.parameters()) for net in (G, D))
for _ in range(2):
    fake = G(torch.randn(8, 2)).tanh()
    opt_D.zero_grad()
    D(fake).mean().backward()
    opt_D.step()
    opt_G.zero_grad()
    (-D(fake)).mean().backward()
    opt_G.step()
"""


def test_a_loss_that_does_not_train_what_it_goes_back_through_gets_a_detach(folder):
    (finding,) = run(folder, GAN)
    assert (finding.line, finding.entries[0].id) == (12, "graph/two_losses_one_graph")
    assert finding.advice.startswith(
        "Line 10 (`opt_D.step()`) comes after that pass, and steps none"
    )
    assert "give the loss of line 9 a detach() of what line 7 computes" in finding.advice
    assert fix.propose_fix(finding) is None
    assert run(folder, GAN.replace("    D(fake)", "    D(fake.detach())")) == []


def test_parameters_that_the_first_loss_trains_get_no_detach(folder):
    shared = GAN.replace("for net in (G, D))", "for net in (G, nn.ModuleList([G, D])))")
    (finding,) = run(folder, shared)
    assert "detach" not in finding.advice


WRAPPED = """\
import torch


def step(x):
    try:
        x.square().backward()
    except RuntimeError as error:
        raise ValueError("step 3 failed") from error


try:
    step(torch.ones(3, requires_grad=True))
except ValueError:
    {again}
"""


def test_an_error_that_was_raised_for_a_known_one_is_that(folder):
    found = watched_in(folder, WRAPPED.format(again='raise SystemError("no")'))
    assert [(f.entries[0].id, f.line) for f in found.findings] == [
        ("implicit_seed/several_outputs", 6)
    ]
    assert found.ended == "SystemError: no"
    for other in ("{}[3]", 'raise SystemError("no") from None'):
        (unknown,) = watched_in(folder, WRAPPED.format(again=other)).findings
        assert unknown.entries == ()


HELD = """\
import torch

class Match:
    def __init__(self):
        self.rater = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1))
        self.opt = torch.optim.SGD(self.rater.parameters(), lr=0.1)

    def play(self, board):
        rated = self.rater(board)
        rated.mean().backward(retain_graph=True)
        self.opt.step()
        rated.square().mean().backward()

Match().play(torch.randn(4, 3, requires_grad=True))
"""


def test_a_parameter_is_named_that_a_plain_object_holds(folder):
    assert "saved the tensor `rater.2.weight` for the backward pass" in said(folder, HELD)


def test_a_saved_parameter_is_named_by_the_name_of_its_network(folder):
    source = """\
import torch
from torch import nn

eyes, mouth = (nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 1)) for _ in range(2))
eyes = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 3))
opt = torch.optim.SGD(mouth.parameters(), lr=0.1)

def finish(loss):
    loss.backward()

seen = eyes(torch.ones(2, 3))
word, tone = mouth(seen).mean(), mouth(seen).square().mean()
word.backward(retain_graph=True)
opt.step()
finish(tone)
"""
    assert "saved the tensor `mouth.2.weight` for the backward pass" in said(folder, source)


ALIAS = """\
import torch

def settle(field):
    flow = field.sigmoid()
    kept = {kept}
    for _ in range(2):
        kept += flow.square()
    return kept

settle(torch.zeros(3, requires_grad=True)).sum().backward()
"""


def test_a_second_name_of_a_saved_tensor_is_told_from_a_copy(folder):
    text = said(folder, ALIAS.format(kept="flow"))
    assert "Line 5 (`kept = flow`) makes no copy: `kept` and `flow` are one tensor there." in text
    assert run(folder, ALIAS.format(kept="flow.clone()")) == []
    other = ALIAS.format(kept="flow\n    kept = kept.exp()").replace("flow.square()", "kept * kept")
    assert "makes no copy" not in said(folder, other)


BUFFER = """\
import torch

gain = torch.ones(2, requires_grad=True)
board = torch.zeros(3, 2)
for turn in range(4):
    {before}
    board[turn % 3] = gain * (turn + 1)
    gain = (board * board).sum(0).tanh()
gain.sum().backward()
"""


def test_a_tensor_that_each_round_reads_again_is_told_to_be_copied_before(folder):
    (finding,) = run(folder, BUFFER.format(before="pass"))
    assert finding.advice.endswith("before line 7 assigns to it: `board = board.clone()`.")
    assert run(folder, BUFFER.format(before="board = board.clone()")) == []


def test_what_a_function_was_given_to_fill_is_not_told_to_be_copied(folder):
    source = """\
import torch

def fill(board, gain):
    for turn in range(4):
        board[turn % 3] = gain * (turn + 1)
        gain = (board * board).sum(0).tanh()

kept = torch.zeros(3, 2)
fill(kept, torch.ones(2, requires_grad=True))
kept.sum().backward()
"""
    (finding,) = run(folder, source)
    assert finding.entries[0].id == "graph/row_assigned"
    assert "clone()" not in finding.advice


NORMED = """\
import torch

net = torch.nn.Linear(3, 2)
for _ in range(ROUNDS):
    out = net(torch.randn(4, 3))
    out CHANGE
out.sum().backward()
"""


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize("change", ["/= out.pow(2).sum(1, keepdim=True).sqrt()", "-= out.square()"])
def test_a_line_that_changes_what_it_has_just_saved_is_said_to_do_both(folder, rounds, change):
    source = NORMED.replace("ROUNDS", str(rounds)).replace("CHANGE", change)
    text = " ".join(report.format_report(watched_in(folder, source)).split())
    assert "saved the tensor `out` for the backward pass, and then changed it itself." in text
    assert "round" not in text.partition("What to do")[0].partition("Why:")[2]
